/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What the log is written with, whatever the names: JSON strings that a strict reader takes back as
 * they were (what is not UTF-8 as U+FFFD, and its bytes in base64 beside), without a control byte,
 * numbers to the digit, and seals that show when one bit is another. And what is made of names:
 * sites, frames and stacks that are told apart by content alone. */
#include "../../buf.h"
#include "../../seal.h"
#include "../../site.h"
#include "../../stack.h"
#include "../c/json.h"

#include "fuzz.h"

#define NAMES 24
#define STEPS 64

typedef struct {
	const char *at;
	size_t length;
} name;

static bool is_utf8(const char *at, size_t length)
{
	const char *end = at + length;
	while (at < end)
		if (json_utf8(&at, end) < 0)
			return false;
	return true;
}

/* No terminal obeys it, and it is UTF-8. */
static void check_bytes(const lt_buf *buf)
{
	MUST(!buf->failed && is_utf8(buf->bytes, buf->length));
	for (size_t i = 0; i < buf->length; i++) {
		unsigned char c = (unsigned char)buf->bytes[i];
		MUST(c >= ' ' && c != 0x7f);
		MUST(c != 0xc2 || (unsigned char)buf->bytes[i + 1] >= 0xa0);
	}
}

static size_t base64(const char *at, size_t length, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t size = 0;
	for (size_t i = 0; i < length; i += 3) {
		uint32_t bits = 0;
		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (i + k < length ? (unsigned char)at[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			out[size++] = i + k > length ? '=' : digits[bits >> (18 - 6 * k) & 63];
	}
	return size;
}

static void check_string(const name *n)
{
	lt_buf buf = {NULL, 0, 0, false};
	size_t length;
	bool clean = leaktrack_buf_string(&buf, n->at, n->length);
	MUST_BE(clean, is_utf8(n->at, n->length));
	check_bytes(&buf);
	char *back = malloc(buf.length + 1);
	MUST(back);
	MUST(json_string(buf.bytes, buf.bytes + buf.length, back, &length) == buf.bytes + buf.length);
	if (clean)
		MUST(length == n->length && memcmp(back, n->at, length) == 0);
	else
		MUST(is_utf8(back, length));
	free(back);
	leaktrack_buf_free(&buf);
}

static void check_line(const name *n, int64_t number)
{
	lt_buf buf = {NULL, 0, 0, false};
	leaktrack_buf_literal(&buf, "{\"n\":");
	leaktrack_buf_int(&buf, number);
	leaktrack_buf_literal(&buf, ",");
	leaktrack_buf_name(&buf, "file", n->at, n->length);
	leaktrack_buf_seal(&buf, 0);
	MUST(buf.length && buf.bytes[--buf.length] == '\n');
	check_bytes(&buf);
	MUST(json_is_valid(buf.bytes, buf.length));
	MUST_BE(json_int(buf.bytes, buf.bytes + buf.length, "n", 0), number);
	const char *raw = json_member(buf.bytes, buf.bytes + buf.length, "file_raw");
	MUST_BE(raw == NULL, is_utf8(n->at, n->length));
	if (raw) {
		char *want = malloc(n->length * 2 + 8);
		MUST(want);
		size_t size = base64(n->at, n->length, want);
		MUST(memcmp(raw + 1, want, size) == 0 && raw[size + 1] == '"');
		free(want);
	}
	MUST_BE(lt_seal_check(buf.bytes, buf.length), LT_SEAL_WHOLE);
	size_t bit = (size_t)((uint64_t)number % ((buf.length - LT_SEAL_LENGTH) * 8));
	buf.bytes[bit / 8] ^= (char)(1 << bit % 8);
	MUST_BE(lt_seal_check(buf.bytes, buf.length), LT_SEAL_BROKEN);
	leaktrack_buf_free(&buf);
}

static bool same_name(const name *a, const name *b)
{
	return a->length == b->length && memcmp(a->at, b->at, a->length) == 0;
}

/* By (file, line, internal function): the same number for the same, another for another. */
static void check_sites(const name *names, uint32_t count, fuzz_input *in)
{
	struct {
		const name *file, *internal;
		uint32_t line, number;
	} known[STEPS];
	lt_sites sites;
	MUST(leaktrack_site_init(&sites));
	for (uint32_t step = 0; step < STEPS && !fuzz_is_over(in); step++) {
		uint32_t form = fuzz_byte(in);
		const name *file = &names[fuzz_byte(in) % count];
		const name *internal = form & 1 ? &names[fuzz_byte(in) % count] : NULL;
		if (internal && !internal->length)
			internal = NULL; /* no function has no name */
		lt_site_key key = {.file = file->at, .file_len = file->length, .line = form >> 4,
			.file_hash = file->length};
		if (internal) {
			key.internal = internal->at;
			key.internal_len = internal->length;
			key.module = "m";
		}
		uint32_t number = leaktrack_site_intern(&sites, &key);
		MUST(number >= 1 && number <= sites.count);
		known[step].file = file;
		known[step].internal = internal;
		known[step].line = key.line;
		known[step].number = number;
		for (uint32_t i = 0; i < step; i++) {
			bool same = same_name(known[i].file, file) && known[i].line == key.line &&
						!known[i].internal == !internal &&
						(!internal || same_name(known[i].internal, internal));
			MUST_BE(known[i].number == number, same);
			MUST_BE(leaktrack_site_same_line(&sites, known[i].number, number),
				same_name(known[i].file, file) && known[i].line == key.line);
		}
		const lt_site *site = &sites.sites[number];
		MUST(site->file_len == file->length && memcmp(site->file, file->at, file->length) == 0);
	}
	leaktrack_site_destroy(&sites);
}

/* Stacks of frames by content; the node leads to the frames that were gathered. */
static void check_stacks(const name *names, uint32_t count, fuzz_input *in)
{
	lt_stacks stacks;
	memset(&stacks, 0, sizeof(stacks));
	for (uint32_t step = 0; step < STEPS && !fuzz_is_over(in); step++) {
		uint32_t frames[8], depth = 1 + fuzz_byte(in) % 8;
		uint32_t above = fuzz_byte(in) & 1 ? LT_STACK_CUT : LT_STACK_TOP;
		lt_stack_begin(&stacks);
		for (uint32_t i = 0; i < depth; i++) {
			const name *function = &names[fuzz_byte(in) % count];
			uint32_t form = fuzz_byte(in);
			lt_stack_key key = {.function = function->at, .function_len = function->length,
				.file = form & 1 ? "/a.php" : NULL, .file_len = form & 1 ? 6 : 0,
				.line = form & 1 ? form >> 3 : 0, .module = form & 1 ? NULL : "m"};
			frames[i] = leaktrack_stack_frame(&stacks, &key);
			MUST(frames[i] && leaktrack_stack_frame(&stacks, &key) == frames[i]);
			const lt_stack_frame *frame = &stacks.frames[frames[i]];
			MUST(frame->function_len == function->length &&
				 memcmp(frame->function, function->at, function->length) == 0);
			MUST(leaktrack_stack_add(&stacks, frames[i], LT_STACK_CALLED));
		}
		uint32_t node = leaktrack_stack_intern(&stacks, above);
		for (uint32_t i = 0, at = node; i < depth; i++, at = stacks.nodes[at].up) {
			MUST(at > LT_STACK_CUT);
			MUST_BE(stacks.nodes[at].frame, frames[i]);
			MUST(i + 1 < depth || stacks.nodes[at].up == above);
		}
		lt_stack_begin(&stacks);
		for (uint32_t i = 0; i < depth; i++)
			MUST(leaktrack_stack_add(&stacks, frames[i], LT_STACK_CALLED));
		MUST_BE(leaktrack_stack_intern(&stacks, above), node);
	}
	leaktrack_stack_destroy(&stacks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_input in = {data, data + size};
	name names[NAMES];
	uint32_t count = 0;
	/* A byte tells how long the name behind it is. */
	do {
		size_t length = fuzz_byte(&in), left = (size_t)(in.end - in.at);
		length = length < left ? length : left;
		names[count++] = (name){(const char *)in.at, length};
		in.at += length;
	} while (!fuzz_is_over(&in) && count < NAMES / 2 && names[count - 1].length);
	for (uint32_t i = 0; i < count; i++) {
		check_string(&names[i]);
		check_line(&names[i], fuzz_number(&in));
	}
	fuzz_input again = in;
	check_sites(names, count, &in);
	check_stacks(names, count, &again);
	return 0;
}
