/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A strict JSON reader for the tests of what writes the log: RFC 8259 with valid UTF-8 only, no
 * lone surrogates, no key twice in an object. It shares no code with buf.c. */
#ifndef LEAKTRACK_TEST_JSON_H
#define LEAKTRACK_TEST_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define JSON_DEPTH 16
#define JSON_KEYS 64

/* The code point at `s`, which moves behind it; -1 for anything that is not UTF-8. */
static inline int32_t json_utf8(const char **s, const char *end)
{
	static const int32_t least[] = {0, 0x80, 0x800, 0x10000};
	unsigned char lead = (unsigned char)**s;
	int more = lead < 0x80       ? 0
			   : lead >> 5 == 6  ? 1
			   : lead >> 4 == 14 ? 2
			   : lead >> 3 == 30 ? 3
								 : -1;
	if (more < 0 || end - *s <= more)
		return -1;
	int32_t code = more ? lead & (0x3f >> more) : lead;
	for (int i = 1; i <= more; i++) {
		if (((*s)[i] & 0xc0) != 0x80)
			return -1;
		code = code << 6 | ((*s)[i] & 0x3f);
	}
	if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return -1;
	*s += more + 1;
	return code;
}

static inline size_t json_put_utf8(char *out, int32_t code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	for (int i = more; i > 0; i--, code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)((0xf0 << (3 - more)) | code);
	return (size_t)more + 1;
}

/* The character that the escape at `*s`, behind its backslash, stands for; -1 where it is none. */
static inline int32_t json_escape(const char **s, const char *end)
{
	static const char names[] = "\"\\/bfnrt", codes[] = "\"\\/\b\f\n\r\t";
	if (*s >= end)
		return -1;
	char name = *(*s)++;
	const char *known = name ? strchr(names, name) : NULL;
	if (known)
		return codes[known - names];
	if (name != 'u' || end - *s < 4)
		return -1;
	int32_t code = 0;
	for (int i = 0; i < 4; i++) {
		char c = *(*s)++;
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
		if (digit < 0)
			return -1;
		code = code << 4 | digit;
	}
	return code >= 0xd800 && code < 0xe000 ? -1 : code;
}

/* Decodes the string at `at` into `out`, which holds as many bytes as the text, or is NULL. Behind
 * its closing quote, NULL where it is no string. */
static inline const char *json_string(const char *at, const char *end, char *out, size_t *length)
{
	*length = 0;
	if (at >= end || *at++ != '"')
		return NULL;
	while (at < end && *at != '"') {
		int32_t code;
		if (*at == '\\') {
			at++;
			code = json_escape(&at, end);
		} else {
			code = (unsigned char)*at < 0x20 ? -1 : json_utf8(&at, end);
		}
		if (code < 0)
			return NULL;
		char unused[4];
		*length += json_put_utf8(out ? out + *length : unused, code);
	}
	return at < end ? at + 1 : NULL;
}

static inline const char *json_number(const char *at, const char *end)
{
	at += at < end && *at == '-';
	const char *digits = at;
	while (at < end && *at >= '0' && *at <= '9')
		at++;
	if (at == digits || (*digits == '0' && at - digits > 1))
		return NULL;
	if (at < end && *at == '.') {
		digits = ++at;
		while (at < end && *at >= '0' && *at <= '9')
			at++;
		if (at == digits)
			return NULL;
	}
	return at; /* an exponent would be valid JSON, but nothing here writes one */
}

static inline const char *json_value(const char *at, const char *end, int depth);

/* The items between the brackets at `at`; in an object each has a key, and none of them twice. */
static inline const char *json_items(const char *at, const char *end, int depth)
{
	char close = *at == '{' ? '}' : ']';
	const char *keys[JSON_KEYS];
	size_t lengths[JSON_KEYS], count = 0;
	if (++at < end && *at == close)
		return at + 1;
	for (;; at++) {
		if (close == '}') {
			const char *key = at;
			size_t length;
			at = json_string(at, end, NULL, &length);
			if (!at || at >= end || *at != ':' || count == JSON_KEYS)
				return NULL;
			for (size_t i = 0; i < count; i++) {
				if (lengths[i] == (size_t)(at - key) && memcmp(keys[i], key, lengths[i]) == 0)
					return NULL;
			}
			keys[count] = key;
			lengths[count++] = (size_t)(at++ - key);
		}
		at = json_value(at, end, depth - 1);
		if (!at || at >= end || (*at != ',' && *at != close))
			return NULL;
		if (*at == close)
			return at + 1;
	}
}

/* Behind the value that begins at `at`; NULL where it is not valid. No white space is allowed. */
static inline const char *json_value(const char *at, const char *end, int depth)
{
	if (at >= end || depth == 0)
		return NULL;
	if (*at == '{' || *at == '[')
		return json_items(at, end, depth);
	size_t length;
	if (*at == '"')
		return json_string(at, end, NULL, &length);
	static const char *const words[] = {"true", "false", "null"};
	for (int i = 0; i < 3; i++) {
		length = strlen(words[i]);
		if ((size_t)(end - at) >= length && memcmp(at, words[i], length) == 0)
			return at + length;
	}
	return json_number(at, end);
}

/* True when the text is one JSON value and nothing else. */
static inline bool json_is_valid(const char *text, size_t length)
{
	return json_value(text, text + length, JSON_DEPTH) == text + length;
}

/* The value of `key` in the valid object at `object`; NULL where there is none. */
static inline const char *json_member(const char *object, const char *end, const char *key)
{
	size_t length = strlen(key);
	for (const char *at = object + 1; at < end && *at == '"';) {
		const char *colon = json_value(at, end, 1), *value = colon + 1;
		if ((size_t)(colon - at) == length + 2 && memcmp(at + 1, key, length) == 0)
			return value;
		at = json_value(value, end, JSON_DEPTH);
		at += *at == ',';
	}
	return NULL;
}

/* The integer of `key` in a valid object, `otherwise` where there is none. */
static inline int64_t json_int(
	const char *object, const char *end, const char *key, int64_t otherwise)
{
	const char *value = json_member(object, end, key);
	return value ? strtoll(value, NULL, 10) : otherwise;
}

/* All integers of the valid, maybe nested, array of `key`, in order. How many, at most `max`. */
static inline size_t json_ints(
	const char *object, const char *end, const char *key, int64_t *out, size_t max)
{
	const char *at = json_member(object, end, key);
	const char *stop = at ? json_value(at, end, JSON_DEPTH) : NULL;
	size_t count = 0;
	while (at && at < stop && count < max) {
		if (*at != '-' && (*at < '0' || *at > '9')) {
			at++;
			continue;
		}
		char *behind;
		out[count++] = strtoll(at, &behind, 10);
		at = behind;
	}
	return count;
}

#endif
