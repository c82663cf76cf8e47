/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * From a log file to the entries of a report's "processes": reads records, feeds a history, and
 * turns it into an array. A file has one process entry for each `start` record. */
#ifndef LEAKTRACK_REPORT_H
#define LEAKTRACK_REPORT_H

#include "detail.h"
#include "reader.h"

/* Line numbers that a process entry names of what was skipped; further ones are only counted. */
#define LT_SKIPPED_NAMED 20

/* What is in hand while a file is read. Zeroed, then given to leaktrack_report_file(); it leaves
 * nothing in it unless it is left by a bailout: then leaktrack_report_abandon() frees what is not
 * in the Zend heap. */
typedef struct {
	const char *path;
	zval *processes;                                 /* entries are appended here */
	zend_long pid;                                   /* only this process, 0: all */
	int64_t from;                                    /* bytes of the file to leave out */
	zend_long loops;                                 /* as in lt_analyze_options */
	void (*progress)(void *context, int64_t offset); /* now and then; NULL: nobody asks */
	void *context;

	lt_file file;
	lt_line line;
	lt_history *history; /* of the process being read; NULL: none, or one that is left out */
	lt_details details;
	zval process; /* its entry so far, undefined: none */
	bool opened;
	bool any;          /* a record of leaktrack's was met */
	bool left_out;     /* the process in hand is not to be read */
	bool seals;        /* the log seals its lines */
	zend_long skipped; /* lines, wholly or in part */
	zval skipped_lines;
} lt_report;

typedef enum {
	LT_REPORT_READ,
	LT_REPORT_NOT_OPENED, /* errno says why; EINVAL: not a regular file */
	LT_REPORT_NOT_A_LOG,  /* there is no record of leaktrack's in it, or none yet */
	LT_REPORT_FAILED      /* errno says why: reading failed, or there is no memory */
} lt_report_result;

lt_report_result leaktrack_report_file(lt_report *report, bool follow);
void leaktrack_report_abandon(lt_report *report);

#endif
