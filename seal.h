/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The seal at the end of a line of the log, `,"sum":"1a2b3c4d"}`: a checksum of all before it, so
 * that a damaged line is known for what it is, and no number or name is made of it. Header-only. */
#ifndef LEAKTRACK_SEAL_H
#define LEAKTRACK_SEAL_H

#include <string.h>

#include "core.h"

#define LT_SEAL ",\"sum\":\"00000000\"}"
#define LT_SEAL_LENGTH (sizeof(LT_SEAL) - 1)

/* Word by word, low byte first, multiplied by an odd constant (2^64 / golden ratio) and folded; a
 * check against damage, not against malice. 0.3 ns a byte or less. */
LT_INLINE uint32_t lt_seal_sum(const char *bytes, size_t length)
{
	uint64_t sum = length, word;
	for (size_t step; length; bytes += step, length -= step) {
		step = length < sizeof(word) ? length : sizeof(word);
		word = 0;
		memcpy(&word, bytes, step);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		word = __builtin_bswap64(word);
#endif
		sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
		sum ^= sum >> 29;
	}
	return (uint32_t)(sum ^ sum >> 32);
}

/* Writes the seal of the `length` bytes before `at`; it is LT_SEAL_LENGTH bytes long. */
LT_INLINE void lt_seal_write(char *at, size_t length)
{
	uint32_t sum = lt_seal_sum(at - length, length);
	memcpy(at, LT_SEAL, LT_SEAL_LENGTH);
	for (int i = 0; i < 8; i++)
		at[8 + i] = "0123456789abcdef"[sum >> (28 - 4 * i) & 15];
}

typedef enum { LT_SEAL_NONE, LT_SEAL_WHOLE, LT_SEAL_BROKEN } lt_seal;

/* Whether a line without its end of line has a seal, and the right one. */
LT_INLINE lt_seal lt_seal_check(const char *line, size_t length)
{
	char want[LT_SEAL_LENGTH];
	if (length <= LT_SEAL_LENGTH)
		return LT_SEAL_NONE;
	const char *at = line + length - LT_SEAL_LENGTH;
	if (memcmp(at, LT_SEAL, 8) || memcmp(at + 16, &LT_SEAL[16], LT_SEAL_LENGTH - 16))
		return LT_SEAL_NONE;
	memcpy(want, LT_SEAL, LT_SEAL_LENGTH);
	uint32_t sum = lt_seal_sum(line, length - LT_SEAL_LENGTH);
	for (int i = 0; i < 8; i++)
		want[8 + i] = "0123456789abcdef"[sum >> (28 - 4 * i) & 15];
	return memcmp(at, want, LT_SEAL_LENGTH) ? LT_SEAL_BROKEN : LT_SEAL_WHOLE;
}

#endif
