/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput(): libFuzzer calls
 * it, or main.c does with files and random streams, where there is no clang. */
#ifndef LEAKTRACK_FUZZ_H
#define LEAKTRACK_FUZZ_H

#include "../../core.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A finding: says what does not hold and dies, so that the input is kept. */
#define MUST(condition)                                                                   \
	do {                                                                                  \
		if (!(condition)) {                                                               \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                                      \
		}                                                                                 \
	} while (0)

#define MUST_BE(got, want)                                                                  \
	do {                                                                                    \
		int64_t got_ = (int64_t)(got), want_ = (int64_t)(want);                             \
		if (got_ != want_) {                                                                \
			fprintf(stderr, "%s:%d: %s is %" PRId64 ", want %" PRId64 "\n", __FILE__, __LINE__, \
				#got, got_, want_);                                                         \
			abort();                                                                        \
		}                                                                                   \
	} while (0)

/* The input from its beginning on; zeros once it is used up. */
typedef struct {
	const uint8_t *at, *end;
} fuzz_input;

static inline bool fuzz_is_over(const fuzz_input *in)
{
	return in->at >= in->end;
}

static inline uint32_t fuzz_byte(fuzz_input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static inline uint32_t fuzz_word(fuzz_input *in)
{
	uint32_t low = fuzz_byte(in);
	return low | fuzz_byte(in) << 8;
}

/* Any number: mostly small ones, and those at which arithmetic breaks. */
static inline int64_t fuzz_number(fuzz_input *in)
{
	static const int64_t edges[] = {0, 1, -1, INT32_MAX, INT32_MIN, UINT32_MAX, INT64_MAX,
		INT64_MIN, INT64_MAX - 1, INT64_MIN + 1, (int64_t)1 << 60, -((int64_t)1 << 60),
		(int64_t)1 << 40, ((int64_t)1 << 40) + 1, (int64_t)1 << 53, 100};
	uint32_t form = fuzz_byte(in);
	if (form < 0xa0)
		return form;
	if (form < 0xc0)
		return -(int64_t)(form & 0x1f);
	if (form < 0xe0)
		return (int64_t)fuzz_word(in) << (form & 0x1f);
	if (form < 0xf0)
		return edges[form & 15];
	uint64_t number = 0;
	for (int i = 0; i < 8; i++)
		number = number << 8 | fuzz_byte(in);
	return (int64_t)number;
}

#endif
