/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * "loops_detail": what each loop kept and returned, line by line, when the reader of the report
 * asks for it. The one part of the analyst whose memory grows with the loops, unless only the last
 * so many are asked for. */
#ifndef LEAKTRACK_DETAIL_H
#define LEAKTRACK_DETAIL_H

#include "reader.h"

typedef struct {
	uint32_t line;
	int64_t bytes, blocks;
	int64_t next; /* bytes of them that were returned before the place's next loop had closed */
} lt_detail_kept;

typedef struct {
	uint32_t place, line, by; /* lines; LT_NONE: not known */
	int64_t loop, bytes;
} lt_detail_returned;

typedef struct {
	int64_t loop, net;
	int64_t children, late; /* fibers and coroutines that went on after it, bytes they kept */
	double at, took;
	bool collected, interrupted;
	lt_detail_kept *kept;
	lt_detail_returned *returned;
	uint32_t kept_count, returned_count;
	int64_t cycles, cycle_bytes;
	zval classes;
} lt_detail;

/* Of one place. */
typedef struct {
	lt_detail *loops;
	uint32_t first, count, capacity; /* those before `first` are dropped */
} lt_place_details;

typedef struct {
	zend_long limit; /* LT_LOOPS_ALL, or the last so many; 0: nothing is kept */
	lt_place_details *places;
	uint32_t place_count;
	uint32_t *slot_of_line; /* of the loop being added: where its line stands in `kept`, + 1 */
	uint32_t line_count;
} lt_details;

/* Adds the loop of a record that the history has taken. */
void leaktrack_detail_add(lt_details *details, const lt_history *history, const lt_line *line,
	const lt_loop_record *record);

/* The array for a place. kinds[t] is the verdict on track t. */
void leaktrack_detail_export(const lt_details *details, const lt_history *history, uint32_t place,
	const lt_verdict_kind *kinds, zval *array);

void leaktrack_detail_free(lt_details *details);

#endif
