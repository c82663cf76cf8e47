/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Folding: a leak makes a new cell in every loop, for ever. The cells of old closed loops become
 * one per site and window of loops, so that their number follows the logarithm of the loops. */
#ifndef LEAKTRACK_FOLD_H
#define LEAKTRACK_FOLD_H

#include "loop.h"
#include "ptrmap.h"

/* A site's cells of the last so many loops of a place stay as they are; those 1 to 2 times as old
 * stand for 2 loops, 2 to 4 times for 4, and so on. What is freed later is booked as returned to
 * the first loop of the window. */
#define LT_FOLD_YOUNG 256

/* Fewer cells than these (32 bytes each) are not worth the walk. Less than a power of two, which
 * would double the array for the last of them. */
#define LT_FOLD_LEAST 16000

/* True when the cells have doubled since the last time: the walk over the pointer table, which
 * leads every slot of a folded cell to its new one, is paid for by the loops that made them. */
LT_INLINE bool lt_fold_is_due(const lt_recorder *rec)
{
	return rec->cells_used >= LT_FOLD_LEAST && rec->cells_used / 2 >= rec->cells_kept;
}

/* Folds. O(cells + addresses in use). Does nothing when there is no memory for it. */
void leaktrack_fold_run(lt_recorder *rec, lt_ptrmap *map);

#endif
