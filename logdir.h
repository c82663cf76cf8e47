/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The directory of logs, seen by the analyst: what lies there, why nothing does, taking it away. */
#ifndef LEAKTRACK_LOGDIR_H
#define LEAKTRACK_LOGDIR_H

#include "php.h"

/* A file `<pid>-<start>.jsonl`. */
typedef struct {
	char *path; /* emalloc'ed */
	zend_long pid, start;
	int64_t size;
} lt_log_file;

typedef struct {
	lt_log_file *files; /* by start, then pid */
	size_t count;
} lt_log_files;

/* Lists the logs in a directory: of process `pid`, or of all (0). False with errno set. */
bool leaktrack_logdir_list(const char *dir, zend_long pid, lt_log_files *list);
void leaktrack_logdir_free(lt_log_files *list);

/* Why there may be no log at `path`, and what to do: several lines. `problem` says what was found
 * instead, for example "there is no such directory". */
zend_string *leaktrack_logdir_explain(const char *path, const char *problem);

/* Removes a log, or the logs in a directory: as leaktrack_analyze_clean(). */
zend_long leaktrack_logdir_clean(const char *path);

#endif
