/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Feeds a history with the loop records of a log, in their order, and has its tracks judged. Memory
 * is bounded by the lines of code and the places met, not by the loops: a track of many points is
 * thinned into windows. A record costs what it changed, never what is alive. */
#ifndef LEAKTRACK_SERIES_H
#define LEAKTRACK_SERIES_H

#include "history.h"

/* Rows of numbers, laid out as in docs/log-format.md. */
typedef struct {
	const int64_t *at;
	size_t count;
} lt_rows;

#define LT_KEEP_COLUMNS 3 /* site, bytes, blocks; also of gcf and out */
#define LT_LATE_COLUMNS 5 /* main, loop, site, bytes, blocks */
#define LT_BACK_COLUMNS 6 /* main, loop, site, bytes, blocks, by */

typedef struct {
	int64_t main, n, real;
	int64_t open;     /* bytes born in loops that were open then, 0: not known */
	int64_t children; /* fibers and coroutines that it started and that go on */
	double at;   /* seconds since recording began, -1: not known */
	double took; /* seconds that it was open, 0: not known */
	bool collected;
	bool hooked;      /* the next hook in the same frame ended it, and opened another loop */
	bool interrupted; /* no close */
	bool left;        /* its frame returned, after loops of the place in it that hooks ended */
	lt_rows keep, late, back, gcf, out;
} lt_loop_record;

/* Takes one loop record. Its rows are not kept. */
lt_added leaktrack_series_add_loop(lt_history *history, const lt_loop_record *record);

/* After the last record: counts the loops, with what the end of the log left open. */
void leaktrack_series_finish(lt_history *history);

/* The verdict on a track; growing_loops is exact whatever was thinned. */
void leaktrack_series_judge(const lt_history *history, const lt_track *track, lt_verdict *verdict);

#endif
