/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The JSON writers: what they write is valid and says exactly what was put in, whatever it was. */
#include "../../buf.h"

#include "json.h"
#include "test.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* Allocations that cannot be met return NULL under AddressSanitizer too. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(((random_state >> 32) * limit) >> 32);
}

static bool is_text(const lt_buf *buf, const char *want, size_t length)
{
	if (buf->length == length && (length == 0 || memcmp(buf->bytes, want, length) == 0))
		return true;
	printf(
		"got %.*s\nnot %.*s\n", (int)buf->length, buf->bytes ? buf->bytes : "", (int)length, want);
	return false;
}

static bool int_is(int64_t value, const char *want)
{
	lt_buf buf = {0};
	leaktrack_buf_int(&buf, value);
	bool same = !buf.failed && is_text(&buf, want, strlen(want));
	leaktrack_buf_free(&buf);
	return same;
}

/* Byte counts go down to INT64_MIN and up to INT64_MAX without a wrong digit. */
static void test_ints(void)
{
	CHECK(int_is(0, "0"));
	CHECK(int_is(-1, "-1"));
	CHECK(int_is(INT64_MAX, "9223372036854775807"));
	CHECK(int_is(INT64_MIN, "-9223372036854775808"));
	char want[32];
	int64_t power = 1;
	for (int i = 0; i < 19; i++, power *= i < 19 ? 10 : 1) {
		for (int64_t value = power - 1; value <= power + 1; value++) {
			snprintf(want, sizeof(want), "%" PRId64, value);
			CHECK(int_is(value, want));
			snprintf(want, sizeof(want), "%" PRId64, -value);
			CHECK(int_is(-value, want));
		}
	}
}

/* A number fits wherever the buffer's end is. */
static void test_int_at_end(void)
{
	for (size_t before = 0; before <= 40; before++) {
		lt_buf buf = {.bytes = calloc(1, 40), .length = before, .capacity = 40};
		leaktrack_buf_int(&buf, INT64_MIN);
		CHECK(buf.length == before + 20 &&
			  memcmp(buf.bytes + before, "-9223372036854775808", 20) == 0);
		leaktrack_buf_free(&buf);
	}
}

static bool seconds_are(double value, const char *want)
{
	lt_buf buf = {0};
	leaktrack_buf_seconds(&buf, value);
	bool same = !buf.failed && is_text(&buf, want, strlen(want));
	leaktrack_buf_free(&buf);
	return same;
}

/* Times keep their microseconds, carry into the seconds and never become something JSON lacks. */
static void test_seconds(void)
{
	CHECK(seconds_are(0, "0.000000"));
	CHECK(seconds_are(12.345678, "12.345678"));
	CHECK(seconds_are(0.000912, "0.000912"));
	CHECK(seconds_are(0.0000004, "0.000000"));
	CHECK(seconds_are(0.0000006, "0.000001"));
	CHECK(seconds_are(0.9999996, "1.000000"));
	CHECK(seconds_are(1.9999999, "2.000000"));
	CHECK(seconds_are(-0.0, "0.000000"));
	CHECK(seconds_are(-3.5, "0.000000"));
	CHECK(seconds_are(NAN, "0.000000"));
	CHECK(seconds_are(-INFINITY, "0.000000"));
	CHECK(seconds_are(1e9 + 0.25, "1000000000.250000"));
	for (int i = 0; i < 2000; i++) {
		uint64_t micros =
			(uint64_t)random_below(UINT32_MAX) << random_below(18) | random_below(1000);
		char want[40];
		snprintf(
			want, sizeof(want), "%" PRIu64 ".%06u", micros / 1000000, (unsigned)(micros % 1000000));
		CHECK(seconds_are((double)micros / 1e6, want));
	}
}

static bool string_is(const char *bytes, size_t length, const char *want, bool valid)
{
	lt_buf buf = {0};
	bool was_valid = leaktrack_buf_string(&buf, bytes, length);
	bool same = is_text(&buf, want, strlen(want)) && !buf.failed && was_valid == valid;
	leaktrack_buf_free(&buf);
	return same;
}

#define STRING_IS(bytes, want, valid) CHECK(string_is(bytes, sizeof(bytes) - 1, want, valid))
#define BAD "\xef\xbf\xbd"

/* Each of the 256 bytes alone: what JSON or a terminal takes for a command is escaped. */
static void test_bytes(void)
{
	for (int byte = 0; byte < 256; byte++) {
		char one = (char)byte, want[16];
		if (byte < 0x20 || byte == 0x7f)
			snprintf(want, sizeof(want), "\"\\u%04x\"", byte);
		else if (byte == '"' || byte == '\\')
			snprintf(want, sizeof(want), "\"\\%c\"", byte);
		else if (byte < 0x80)
			snprintf(want, sizeof(want), "\"%c\"", byte);
		else
			snprintf(want, sizeof(want), "\"" BAD "\"");
		CHECK(string_is(&one, 1, want, byte < 0x80));
	}
	CHECK(string_is(NULL, 0, "\"\"", true));
	STRING_IS("a\0b", "\"a\\u0000b\"", true);
}

/* Every code point's sequence passes as it is; the C1 controls, which terminals obey, do not. */
static void test_code_points(void)
{
	for (int32_t code = 0x80; code < 0x110000; code += code < 0x3000 ? 1 : 61) {
		if (code >= 0xd800 && code < 0xe000)
			continue;
		char bytes[4], want[16];
		size_t length = json_put_utf8(bytes, code);
		if (code < 0xa0)
			snprintf(want, sizeof(want), "\"\\u%04x\"", (unsigned)code);
		else
			snprintf(want, sizeof(want), "\"%.*s\"", (int)length, bytes);
		CHECK(string_is(bytes, length, want, true));
	}
	STRING_IS("\xed\x9f\xbf", "\"\xed\x9f\xbf\"", true);         /* U+D7FF */
	STRING_IS("\xee\x80\x80", "\"\xee\x80\x80\"", true);         /* U+E000 */
	STRING_IS("\xef\xbf\xbf", "\"\xef\xbf\xbf\"", true);         /* U+FFFF */
	STRING_IS("\xf0\x90\x80\x80", "\"\xf0\x90\x80\x80\"", true); /* U+10000 */
	STRING_IS("\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\"", true); /* U+10FFFF */
	STRING_IS(BAD, "\"" BAD "\"", true); /* U+FFFD itself is a character like others */
}

/* Every class of what is not UTF-8: each bad byte is replaced, nothing behind it is swallowed. */
static void test_not_utf8(void)
{
	STRING_IS("\x80", "\"" BAD "\"", false); /* continuation alone */
	STRING_IS("a\xbfz", "\"a" BAD "z\"", false);
	STRING_IS("\xc0\xaf", "\"" BAD BAD "\"", false); /* overlong, 2 bytes */
	STRING_IS("\xc1\xbf", "\"" BAD BAD "\"", false);
	STRING_IS("\xe0\x80\xaf", "\"" BAD BAD BAD "\"", false); /* overlong, 3 */
	STRING_IS("\xe0\x9f\xbf", "\"" BAD BAD BAD "\"", false);
	STRING_IS("\xf0\x80\x80\xaf", "\"" BAD BAD BAD BAD "\"", false); /* overlong, 4 */
	STRING_IS("\xf0\x8f\xbf\xbf", "\"" BAD BAD BAD BAD "\"", false);
	STRING_IS("\xed\xa0\x80", "\"" BAD BAD BAD "\"", false); /* surrogates */
	STRING_IS("\xed\xbf\xbf", "\"" BAD BAD BAD "\"", false);
	STRING_IS("\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\"", false); /* past U+10FFFF */
	STRING_IS("\xf5\x80\x80\x80", "\"" BAD BAD BAD BAD "\"", false);
	STRING_IS("\xf8\x88\x80\x80\x80", "\"" BAD BAD BAD BAD BAD "\"", false);
	STRING_IS("\xfe\xff", "\"" BAD BAD "\"", false);
	STRING_IS("\xc3", "\"" BAD "\"", false); /* cut at the end */
	STRING_IS("\xe2\x82", "\"" BAD BAD "\"", false);
	STRING_IS("\xf0\x9f\x98", "\"" BAD BAD BAD "\"", false);
	STRING_IS("\xc3(", "\"" BAD "(\"", false); /* cut by a character */
	STRING_IS("\xe2\x82\"", "\"" BAD BAD "\\\"\"", false);
	STRING_IS("\xf0\x9f\x98\n", "\"" BAD BAD BAD "\\u000a\"", false);
	STRING_IS("\xe2\xe2\x82\xac", "\"" BAD "\xe2\x82\xac\"", false);
	STRING_IS("\xc2\xc2\x85", "\"" BAD "\\u0085\"", false);
}

static size_t base64_decode(const char *text, size_t length, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0, held = 0;
	size_t count = 0;
	for (size_t i = 0; i < length && text[i] != '='; i++) {
		const char *digit = strchr(digits, text[i]);
		if (!digit)
			return SIZE_MAX;
		bits = bits << 6 | (uint32_t)(digit - digits);
		held += 6;
		if (held >= 8) {
			held -= 8;
			out[count++] = (char)(bits >> held);
		}
	}
	return length % 4 == 0 ? count : SIZE_MAX;
}

static bool name_is(const char *bytes, size_t length, const char *want)
{
	lt_buf buf = {0};
	leaktrack_buf_name(&buf, "file", bytes, length);
	bool same = is_text(&buf, want, strlen(want)) && !buf.failed;
	leaktrack_buf_free(&buf);
	return same;
}

/* A name that is not UTF-8 has its exact bytes beside it, and only such a name. */
static void test_names(void)
{
	CHECK(name_is("/app/a.php", 10, "\"file\":\"/app/a.php\""));
	CHECK(name_is("", 0, "\"file\":\"\""));
	CHECK(name_is("\xff", 1, "\"file\":\"" BAD "\",\"file_raw\":\"/w==\""));
	CHECK(name_is("\xff\xfe", 2, "\"file\":\"" BAD BAD "\",\"file_raw\":\"//4=\""));
	CHECK(name_is("\xff\xfe\xfd", 3, "\"file\":\"" BAD BAD BAD "\",\"file_raw\":\"//79\""));
	CHECK(name_is("caf\xe9.php", 8, "\"file\":\"caf" BAD ".php\",\"file_raw\":\"Y2Fm6S5waHA=\""));
}

/* What `bytes` becomes when each byte that is in no UTF-8 sequence turns into U+FFFD. */
static size_t repair(const char *bytes, size_t length, char *out, bool *valid)
{
	size_t count = 0;
	*valid = true;
	for (const char *at = bytes, *end = bytes + length; at < end;) {
		int32_t code = json_utf8(&at, end);
		if (code < 0) {
			*valid = false;
			code = 0xfffd;
			at++;
		}
		count += json_put_utf8(out + count, code);
	}
	return count;
}

static bool has_control(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (c < 0x20 || c == 0x7f || (c == 0xc2 && (unsigned char)bytes[i + 1] < 0xa0))
			return true;
	}
	return false;
}

static bool round_trips(const char *bytes, size_t length)
{
	char want[1024], got[1024], raw[1024];
	bool valid;
	size_t want_length = repair(bytes, length, want, &valid), got_length, raw_length;
	lt_buf buf = {0};
	leaktrack_buf_literal(&buf, "{");
	leaktrack_buf_name(&buf, "k", bytes, length);
	leaktrack_buf_literal(&buf, "}");
	const char *end = buf.bytes + buf.length;
	bool ok = json_is_valid(buf.bytes, buf.length) && !has_control(buf.bytes, buf.length);
	if (ok) {
		json_string(json_member(buf.bytes, end, "k"), end, got, &got_length);
		ok = got_length == want_length && memcmp(got, want, got_length) == 0;
		const char *base64 = json_member(buf.bytes, end, "k_raw");
		ok = ok && valid == !base64;
		if (ok && base64) {
			json_string(base64, end, got, &got_length);
			raw_length = base64_decode(got, got_length, raw);
			ok = raw_length == length && memcmp(raw, bytes, length) == 0;
		}
	}
	if (!ok)
		printf("%.*s\n", (int)buf.length, buf.bytes);
	leaktrack_buf_free(&buf);
	return ok;
}

/* No byte string at all makes a line that is not JSON, or one that says something else. */
static void test_random_names(void)
{
	static const unsigned char nasty[] = {0, 0x1b, '"', '\\', '/', 0x7f, 0x80, 0x85, 0x9b, 0x9f,
		0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xbf, 0xbd, 0xf0, 0x90, 0x8f, 0xf4, 0xf5,
		0xff};
	random_state = 1;
	for (int run = 0; run < 20000; run++) {
		char bytes[64];
		size_t length = random_below(sizeof(bytes) + 1);
		uint32_t nastiness = random_below(101);
		for (size_t i = 0; i < length; i++)
			bytes[i] = (char)(random_below(100) < nastiness ? nasty[random_below(sizeof(nasty))]
															: 1 + random_below(255));
		if (!CHECK(round_trips(bytes, length))) {
			printf("run %d\n", run);
			return;
		}
	}
}

/* The content is what was put in, across every growth of the buffer. */
static void test_growth(void)
{
	lt_buf buf = {0};
	for (int i = 0; i < 50000; i++) {
		char piece[3] = {(char)i, (char)(i >> 8), '-'};
		leaktrack_buf_bytes(&buf, piece, (size_t)i % 4);
	}
	size_t at = 0;
	bool same = !buf.failed;
	for (int i = 0; same && i < 50000; i++) {
		char piece[3] = {(char)i, (char)(i >> 8), '-'};
		same = memcmp(buf.bytes + at, piece, (size_t)i % 4) == 0;
		at += (size_t)i % 4;
	}
	CHECK(same);
	CHECK_EQ(buf.length, at);
	CHECK(buf.capacity >= buf.length && buf.capacity < 4 * buf.length);
	leaktrack_buf_free(&buf);
	CHECK(!buf.bytes && !buf.length && !buf.capacity);
}

/* Without memory the buffer keeps what it had, takes nothing more and says so until it is freed. */
static void test_no_memory(void)
{
	lt_buf buf = {0};
	leaktrack_buf_literal(&buf, "whole");
	CHECK(!leaktrack_buf_reserve(&buf, (size_t)1 << 60));
	CHECK(buf.failed);
	CHECK(!leaktrack_buf_reserve(&buf, 1));
	leaktrack_buf_int(&buf, 5);
	leaktrack_buf_string(&buf, "x", 1);
	CHECK(is_text(&buf, "whole", 5));
	CHECK(!leaktrack_buf_reserve(&buf, SIZE_MAX));
	leaktrack_buf_free(&buf);
	CHECK(!leaktrack_buf_reserve(&buf, SIZE_MAX));
	leaktrack_buf_free(&buf);
	leaktrack_buf_literal(&buf, "again");
	CHECK(is_text(&buf, "again", 5) && !buf.failed);
	leaktrack_buf_free(&buf);
}

int main(void)
{
	test_ints();
	test_int_at_end();
	test_seconds();
	test_bytes();
	test_code_points();
	test_not_utf8();
	test_names();
	test_random_names();
	test_growth();
	test_no_memory();
	return test_report("test_buf");
}
