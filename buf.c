/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The buffer and its JSON writers. Numbers are written by hand: a loop record is mostly numbers. */
#include "buf.h"

#include "seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void leaktrack_buf_free(lt_buf *buf)
{
	free(buf->bytes);
	memset(buf, 0, sizeof(*buf));
}

bool leaktrack_buf_reserve(lt_buf *buf, size_t more)
{
	if (buf->failed)
		return false;
	if (LT_LIKELY(buf->capacity - buf->length >= more))
		return true;
	size_t capacity = buf->capacity ? buf->capacity : 1024;
	while (capacity && capacity - buf->length < more)
		capacity *= 2; /* 0: no such number */
	char *bytes = capacity ? realloc(buf->bytes, capacity) : NULL;
	if (!bytes) {
		buf->failed = true;
		return false;
	}
	buf->bytes = bytes;
	buf->capacity = capacity;
	return true;
}

void leaktrack_buf_bytes(lt_buf *buf, const char *bytes, size_t length)
{
	if (!length || !leaktrack_buf_reserve(buf, length))
		return;
	memcpy(buf->bytes + buf->length, bytes, length);
	buf->length += length;
}

char *leaktrack_buf_digits(char *at, int64_t value)
{
	static const char pairs[] = "000102030405060708091011121314151617181920212223242526272829303132"
								"33343536373839404142434445"
								"464748495051525354555657585960616263646566676869707172737475767778"
								"79808182838485868788899091"
								"9293949596979899";
	char digits[20], *first = digits + sizeof(digits);
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	for (; rest >= 100; rest /= 100) {
		first -= 2;
		memcpy(first, pairs + rest % 100 * 2, 2);
	}
	if (rest >= 10) {
		first -= 2;
		memcpy(first, pairs + rest * 2, 2);
	} else {
		*--first = (char)('0' + rest);
	}
	if (value < 0)
		*at++ = '-';
	size_t length = (size_t)(digits + sizeof(digits) - first);
	memcpy(at, first, length);
	return at + length;
}

void leaktrack_buf_int(lt_buf *buf, int64_t value)
{
	if (leaktrack_buf_reserve(buf, 24))
		buf->length = (size_t)(leaktrack_buf_digits(buf->bytes + buf->length, value) - buf->bytes);
}

void leaktrack_buf_seconds(lt_buf *buf, double value)
{
	uint64_t micros = value > 0 ? (uint64_t)(value * 1e6 + 0.5) : 0;
	leaktrack_buf_int(buf, (int64_t)(micros / 1000000));
	char digits[8] = ".000000";
	micros %= 1000000;
	for (int i = 6; i > 0; i--) {
		digits[i] = (char)('0' + micros % 10);
		micros /= 10;
	}
	leaktrack_buf_bytes(buf, digits, 7);
}

/* The length of the well-formed UTF-8 sequence at `s` (Unicode, table 3-7), 0 when there is none.
 */
static size_t utf8_sequence(const unsigned char *s, size_t left)
{
	if (s[0] < 0x80)
		return 1;
	size_t length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || left < length)
		return 0;
	unsigned char low = 0x80, high = 0xbf;
	if (s[0] == 0xe0)
		low = 0xa0; /* overlong */
	else if (s[0] == 0xed)
		high = 0x9f; /* surrogates */
	else if (s[0] == 0xf0)
		low = 0x90; /* overlong */
	else if (s[0] == 0xf4)
		high = 0x8f; /* past U+10FFFF */
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

static void escape(lt_buf *buf, unsigned code)
{
	char text[8];
	snprintf(text, sizeof(text), "\\u%04x", code);
	leaktrack_buf_bytes(buf, text, 6);
}

bool leaktrack_buf_string(lt_buf *buf, const char *bytes, size_t length)
{
	const unsigned char *s = (const unsigned char *)bytes;
	bool valid = true;
	leaktrack_buf_literal(buf, "\"");
	for (size_t i = 0; i < length;) {
		size_t n = utf8_sequence(s + i, length - i);
		if (!n) {
			leaktrack_buf_literal(buf, "\xef\xbf\xbd");
			valid = false;
			n = 1;
		} else if (s[i] == '"' || s[i] == '\\') {
			char pair[2] = {'\\', (char)s[i]};
			leaktrack_buf_bytes(buf, pair, 2);
		} else if (s[i] < 0x20 || s[i] == 0x7f) {
			escape(buf, s[i]);
		} else if (s[i] == 0xc2 && s[i + 1] < 0xa0) {
			escape(buf, s[i + 1]);
		} else {
			leaktrack_buf_bytes(buf, bytes + i, n);
		}
		i += n;
	}
	leaktrack_buf_literal(buf, "\"");
	return valid;
}

static void base64(lt_buf *buf, const char *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *s = (const unsigned char *)bytes;
	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		unsigned group = (unsigned)s[i] << 16 | (left > 1 ? (unsigned)s[i + 1] << 8 : 0) |
						 (left > 2 ? s[i + 2] : 0);
		char quad[4] = {digits[group >> 18], digits[group >> 12 & 63],
			left > 1 ? digits[group >> 6 & 63] : '=', left > 2 ? digits[group & 63] : '='};
		leaktrack_buf_bytes(buf, quad, 4);
	}
}

void leaktrack_buf_name(lt_buf *buf, const char *key, const char *bytes, size_t length)
{
	leaktrack_buf_literal(buf, "\"");
	leaktrack_buf_bytes(buf, key, strlen(key));
	leaktrack_buf_literal(buf, "\":");
	if (leaktrack_buf_string(buf, bytes, length))
		return;
	leaktrack_buf_literal(buf, ",\"");
	leaktrack_buf_bytes(buf, key, strlen(key));
	leaktrack_buf_literal(buf, "_raw\":\"");
	base64(buf, bytes, length);
	leaktrack_buf_literal(buf, "\"");
}

void leaktrack_buf_seal(lt_buf *buf, size_t from)
{
	if (!leaktrack_buf_reserve(buf, LT_SEAL_LENGTH + 1))
		return;
	lt_seal_write(buf->bytes + buf->length, buf->length - from);
	buf->length += LT_SEAL_LENGTH;
	buf->bytes[buf->length++] = '\n';
}
