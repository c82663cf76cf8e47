/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A log file, line by line. Core: knows no PHP and no JSON. */
#ifndef LEAKTRACK_LINES_H
#define LEAKTRACK_LINES_H

#include "core.h"

typedef struct {
	int fd;
	char *buffer; /* system memory: the analyst must not fail at memory_limit for a long line */
	size_t size, begin, end;
	int64_t number;        /* of the line last read, from 1 */
	int64_t offset, total; /* bytes read, and the file's size when it was opened */
	bool at_end;
	int error; /* errno of a failed read or malloc, 0: none */
} lt_file;

/* Lines longer than this are bad: a line of a hundred thousand sites has 4 MB. */
#define LT_LINE_MAX (256 * 1024 * 1024)

/* Opens a regular file for reading; never waits at a FIFO. False with errno set (EINVAL: it is not
 * a regular file). `follow` says whether a symlink may lead there. */
bool leaktrack_lines_open(lt_file *file, const char *path, bool follow);

/* Leaves out what stands there before; 0: nothing. */
void leaktrack_lines_skip(lt_file *file, int64_t bytes);

/* The next line without its newline, ended by a NUL, good until the next call; NULL at the end or
 * with file->error set. `torn`: it is the last one and no newline ends it. */
char *leaktrack_lines_next(lt_file *file, size_t *length, bool *torn);
void leaktrack_lines_close(lt_file *file);

#endif
