/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A report as people look at it: the same main function and the same line of several processes are
 * one thing, with its sum and its spread. Only adds up; verdicts are the report's. */
#ifndef LEAKTRACK_VIEW_H
#define LEAKTRACK_VIEW_H

#include "render.h"

/* What the text report tells apart. */
typedef enum { LT_VIEW_LEAK, LT_VIEW_GROWING, LT_VIEW_UNSURE, LT_VIEW_OK } lt_view_rank;

typedef struct {
	const zval *site, *process; /* where it is worst */
	lt_view_rank rank;
	zend_long processes; /* in which it has this rank */
	zend_long live_bytes, growing_loops, judged_loops, kept_loops;
	double rate, least, most; /* bytes per loop: of one loop of each, and the spread */
	double per_minute;        /* of what is outside the loops: that of one minute of each */
} lt_view_site;

typedef struct {
	const zval *main; /* the first process' */
	zend_long processes, loops, closed, interrupted, collected_loops;
	zend_long kept_bytes, returned_bytes, live_bytes, left_bytes;
	lt_view_site *sites; /* by rank, then as the report ranks them */
	uint32_t count;
	uint32_t ranks[LT_VIEW_OK + 1]; /* how many of each */
} lt_view_main;

typedef struct {
	lt_view_main *mains;
	uint32_t count;
	lt_view_main outside;             /* its main is a null pointer */
	zend_long processes;              /* without those whose log could not be read */
	zend_long pids;                   /* distinct ones: a process may have recorded several times */
	const char *each;                 /* what `processes` are: "processes", or "requests" of theirs */
	zend_long closed;                 /* loops of all mains */
	zend_long leaks, growing, unsure; /* distinct lines over all mains */
	double leak_rate; /* bytes per loop of what leaks: over the mains' sites, mean of processes */
	zend_long loops_to_limit; /* the least, -1: none has a limit or growth */
	zend_long memory_limit;   /* of that process */
} lt_view;

void leaktrack_view_build(lt_view *view, const zval *report);
void leaktrack_view_free(lt_view *view);

#endif
