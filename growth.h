/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What grows outside the list of blocks: counters that climb with the loops, memory of C code's, and
 * a heap that falls to pieces. Core. */
#ifndef LEAKTRACK_GROWTH_H
#define LEAKTRACK_GROWTH_H

#include "history.h"

#define LT_GROWTHS_MOST 24

typedef struct {
	const char *kind;   /* "shutdown functions", "native memory", "fragmentation" */
	const char *advice; /* a sentence */
	double per_loop;    /* of bytes for memory */
	bool bytes;
	int64_t now;
} lt_growth;

/* How many; none before 50 closes. */
size_t leaktrack_growth_find(const lt_place_history *place, lt_growth growths[LT_GROWTHS_MOST]);

#endif
