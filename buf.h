/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A growing byte buffer that writes JSON, in system memory. Errors are latched: after one, all
 * further calls do nothing, and the caller looks once, at the end. */
#ifndef LEAKTRACK_BUF_H
#define LEAKTRACK_BUF_H

#include "core.h"

typedef struct {
	char *bytes;
	size_t length, capacity;
	bool failed; /* out of memory: the content is not whole */
} lt_buf;

void leaktrack_buf_free(lt_buf *buf);

/* Makes room for `more` bytes. False, and buf->failed, without memory. */
bool leaktrack_buf_reserve(lt_buf *buf, size_t more);

void leaktrack_buf_bytes(lt_buf *buf, const char *bytes, size_t length);
void leaktrack_buf_int(lt_buf *buf, int64_t value);

/* A non-negative number with six digits behind the point: seconds. */
void leaktrack_buf_seconds(lt_buf *buf, double value);

/* A JSON string with its quotes. What is not UTF-8 becomes U+FFFD; control bytes, DEL and the C1
 * controls are escaped, so that a log can be shown in a terminal. True when it was UTF-8. */
bool leaktrack_buf_string(lt_buf *buf, const char *bytes, size_t length);

/* `"key":` and the string; where it is not UTF-8 also `,"key_raw":` and its bytes in base64. */
void leaktrack_buf_name(lt_buf *buf, const char *key, const char *bytes, size_t length);

/* Ends the JSON object that began at `from` with its seal (seal.h) and the end of the line. */
void leaktrack_buf_seal(lt_buf *buf, size_t from);

/* The decimal digits of `value` at `at`, which has room for 20 bytes; where they end. */
char *leaktrack_buf_digits(char *at, int64_t value);

#define leaktrack_buf_literal(buf, text) leaktrack_buf_bytes(buf, text, sizeof(text) - 1)

#endif
