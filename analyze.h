/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The analyst: finds logs, makes one report of them, has it rendered, removes logs. It knows the
 * recorder only by what stands in the log, so it works for any process, dead or alive, and in a
 * PHP that never recorded anything. */
#ifndef LEAKTRACK_ANALYZE_H
#define LEAKTRACK_ANALYZE_H

#include "php.h"

#include "render.h"

typedef struct {
	const lt_renderer *renderer; /* option format */
	zend_string *output;         /* a file; borrowed from the options array. NULL: PHP's output */
	zend_long top;               /* at most so many sites in a list, 0: all */
	zend_long loops;             /* loops_detail: 0 none, LT_LOOPS_ALL, else the last so many */
	zend_long pid;               /* only this process, 0: all */
	int64_t from;                /* of a file: so many bytes are left out, 0: none */
	lt_color color;
	bool at_end; /* the process ends: the report goes to `output` or stderr, not through PHP */
} lt_analyze_options;

#define LT_LOOPS_ALL (-1)

/* The defaults: text to the output, 20 sites, no loops, any process, colour where it is seen. */
void leaktrack_analyze_options_init(lt_analyze_options *options);

/* Reads the user's options array over what is there. FAILURE with a TypeError or ValueError thrown
 * that names the active function, the option, what it got and what it takes. The array must outlive
 * the options. */
zend_result leaktrack_analyze_options_parse(HashTable *array, lt_analyze_options *options);

/* Makes the report of the log at `path`, a directory or one file: an array of the shape of the JSON
 * report ("schema", "processes"). FAILURE when there is nothing to analyse; *error then says what
 * was looked for, where, and what to do, in one or several lines, for the caller to release.
 * Callers check open_basedir for paths that PHP code chose. Allocates the report in the Zend heap,
 * what it works with in the system's; leaves nothing behind after a bailout. */
zend_result leaktrack_analyze_report(const char *path, size_t path_len,
	const lt_analyze_options *options, zval *report, zend_string **error);

/* The same, rendered to where the options say. The number of lines called leak (distinct by file
 * and line, over all processes); -1 when there is nothing to analyse, no process' log could be
 * read, or the report could not be written: then it has said so, with the text format to PHP's
 * output, else by a warning. */
zend_long leaktrack_analyze_run(
	const char *path, size_t path_len, const lt_analyze_options *options);

/* Writes the text report of one log, from that byte on, to a file, or to stderr (NULL), when the
 * request is over: lifts memory_limit, prints nothing through PHP and raises no error of PHP's. NULL, or why it could not,
 * for the caller to release. */
zend_string *leaktrack_analyze_at_end(const char *log, int64_t from, const char *file);

/* Removes the log at `path`, or all logs in that directory: regular files of this user named
 * `<pid>-<digits>.jsonl` that begin with a line of leaktrack's; nothing else, and no symlink is
 * followed. Warns about what it could not remove. How many it removed; 0 also where there is no
 * such path. */
zend_long leaktrack_analyze_clean(const char *path, size_t path_len);

#endif
