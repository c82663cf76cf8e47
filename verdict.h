/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The verdict: what leaktrack says of one site of one place after the loops it saw. Pure: the
 * same code runs in the recorder and in the analyst. It never guesses in the user's favour: where
 * two answers fit, the answer is `unsure`. */
#ifndef LEAKTRACK_VERDICT_H
#define LEAKTRACK_VERDICT_H

#include "core.h"

typedef enum {
	LT_LEAK,     /* grows with no end in sight, over at least LT_LEAK_LOOPS loops */
	LT_GROWING,  /* has grown so far, in fewer loops than that: a cache that fills looks the same */
	LT_UNSURE,   /* none of the others can be told; `why` says why */
	LT_CYCLE,    /* only the collector frees it */
	LT_DELAYED,  /* goes up and comes back (sawtooth) */
	LT_REPLACED, /* each loop frees what an earlier one left: constant, with turnover */
	LT_WARMUP    /* retained in the first loops, then nothing new */
} lt_verdict_kind;

/* Fewer loops after loop 0 than this never make a `leak`. */
#define LT_LEAK_LOOPS 100

typedef enum {
	LT_WHY_NONE,
	LT_WHY_FEW_LOOPS,   /* too few loops to say anything */
	LT_WHY_SLOWING,     /* grows, but less and less */
	LT_WHY_UNCOLLECTED, /* garbage cycles were not collected while it grew */
	LT_WHY_SWINGS,      /* its ups and downs are larger than the growth they hide */
	LT_WHY_RECENT,      /* grows, but only since a short while after a long quiet */
	LT_WHY_RARE,        /* grew a few times only, too rarely to tell chance from habit */
	LT_WHY_SLIGHT       /* values that are replaced, by slightly larger ones */
} lt_verdict_why;

/* One step of live(n), the bytes of a site retained by a place's loops and still there after loop
 * n closed: from close `loop` on it is `live`, until the next point. `low` and `high` are its
 * extremes over the loops this point itself stands for (one loop, or a window of several: then
 * `live` is the value at the window's end and `loop` its first loop). */
typedef struct {
	int64_t loop;
	int64_t live, low, high; /* bytes */
} lt_point;

/* What the verdict needs to know of a site. Nothing is changed, nothing kept. */
typedef struct {
	const lt_point *points; /* ascending by loop, only where live changed; before the first: 0 */
	size_t count;
	int64_t window;  /* closes a point stands for, aligned to multiples of it; 0 or 1: one */
	int64_t growing; /* growing_loops, wanted where points stand for windows and cannot tell it */
	int64_t loops;   /* closes seen: loops 0 .. loops-1. Loop 0 is never judged */
	const int64_t *collected; /* the loops at whose close cycles had been collected, ascending */
	size_t collected_count;
	bool collecting;    /* false with leaktrack.gc=never */
	int64_t gc_freed;   /* bytes the collector has ever freed of this site, in any loop */
	int64_t kept;       /* bytes retained at closes, summed over loops 1.. */
	int64_t kept_loops; /* how many loops from 1 on retained anything of this site */
	int64_t last_kept;  /* the last loop that retained anything, -1 when none did */
	int64_t returned;   /* bytes of it freed after the close of the loop they were born in */
} lt_series;

typedef struct {
	lt_verdict_kind kind;
	lt_verdict_why why;    /* for LT_UNSURE, else LT_WHY_NONE */
	double bytes_per_loop; /* over the stretch in which the verdict holds: the least-squares slope
							* of what is held; the mean where live(n) only ever grows, of a
							* staircase over whole doublings. 0 unless the site leaks, grows or
							* is unsure */
	int64_t from, to;      /* that stretch: first and last loop of it */
	int64_t growing_loops; /* loops n >= 1 with live(n) > live(n-1), over all closes; where their
							* children added later, those that did */
	int64_t more_loops;    /* LT_GROWING, LT_UNSURE: how many more loops would tell (an estimate),
							* else 0 */
	int64_t horizon;       /* LT_LEAK, LT_GROWING: a cache of more than this many loops' entries
							* would look the same */
	int64_t period;        /* LT_DELAYED: loops between two falls, about; else 0 */
	uint32_t shared;       /* another track that it grows together with only and whose holder is
							* known, + 1; 0: none */
} lt_verdict;

/* Judges one site. Shape: any series, also empty or of one loop. Never fails, allocates only
 * system memory and frees it again; when there is none it says LT_UNSURE. */
void leaktrack_verdict_judge(const lt_series *series, lt_verdict *verdict);

/* "leak", "growing", "unsure", "cycle", "delayed", "replaced", "warm-up". */
const char *leaktrack_verdict_name(lt_verdict_kind kind);

/* One short English clause for the report, "" for LT_WHY_NONE. */
const char *leaktrack_verdict_why(lt_verdict_why why);

#endif
