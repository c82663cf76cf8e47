/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Sums of a log's numbers. Those of a damaged one can be anything: they wrap, which is harmless,
 * and never trap. Header-only. */
#ifndef LEAKTRACK_SUMS_H
#define LEAKTRACK_SUMS_H

#include <stdint.h>

static inline void lt_sums_add(int64_t *sum, int64_t value)
{
	*sum = (int64_t)((uint64_t)*sum + (uint64_t)value);
}

static inline int64_t lt_sums_minus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

static inline int64_t lt_sums_least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static inline int64_t lt_sums_most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

#endif
