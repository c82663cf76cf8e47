/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What holds of every verdict, whatever was judged. */
#ifndef LEAKTRACK_FUZZ_VERDICTS_H
#define LEAKTRACK_FUZZ_VERDICTS_H

#include "../../verdict.h"

#include "fuzz.h"

#include <math.h>

static inline void verdict_makes_sense(const lt_verdict *v, int64_t loops)
{
	MUST((unsigned)v->kind <= LT_WARMUP && (unsigned)v->why <= LT_WHY_SLIGHT);
	MUST((v->kind == LT_UNSURE) == (v->why != LT_WHY_NONE));
	MUST(*leaktrack_verdict_name(v->kind));
	MUST(!*leaktrack_verdict_why(v->why) == (v->kind != LT_UNSURE));
	MUST(isfinite(v->bytes_per_loop));
	MUST(v->bytes_per_loop == 0 || v->kind <= LT_UNSURE);
	MUST(v->from >= 0 && v->from <= v->to && (v->to == 0 || v->to < loops));
	MUST(v->more_loops >= 0 && (v->more_loops == 0 || v->kind == LT_GROWING || v->kind == LT_UNSURE));
	MUST(v->horizon >= 0 && (v->horizon == 0 || v->kind <= LT_GROWING));
	MUST(v->period >= 0 && (v->period == 0 || v->kind == LT_DELAYED));
	MUST(v->kind != LT_LEAK || loops > LT_LEAK_LOOPS);
	MUST(v->kind != LT_GROWING || loops > 1);
}

static inline bool verdict_is_same(const lt_verdict *a, const lt_verdict *b)
{
	return a->kind == b->kind && a->why == b->why && a->from == b->from && a->to == b->to &&
		   a->growing_loops == b->growing_loops && a->more_loops == b->more_loops &&
		   a->horizon == b->horizon && a->period == b->period &&
		   a->bytes_per_loop == b->bytes_per_loop;
}

#endif
