/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Ages: the time since recording began in epochs of doubling length, 0 to 1 s, 1 to 2, 2 to 4, and
 * so on. What lives is known by the epoch it was born in: outside loops each has cells of its own,
 * a loop belongs to the one in which it began. Core. */
#ifndef LEAKTRACK_EPOCH_H
#define LEAKTRACK_EPOCH_H

#include "loop.h"

/* It is `now`, in seconds since recording began: to be called now and then. */
LT_INLINE bool lt_epoch_is_over(const lt_recorder *rec, double now)
{
	return now >= rec->epoch_ends;
}
void leaktrack_epoch_begin(lt_recorder *rec, double now);

/* The epoch that what lives in a cell was born in. */
uint32_t leaktrack_epoch_of(const lt_recorder *rec, const lt_cell *cell);

/* When an epoch began, in seconds. */
LT_INLINE double lt_epoch_start(uint32_t epoch)
{
	return epoch ? (double)((uint64_t)1 << (epoch - 1)) : 0;
}

#endif
