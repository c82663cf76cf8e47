/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The log file: where it is, who may write there, and gathered writes. What stands in it is
 * record.h's. No function here exits, raises or retries for ever. */
#ifndef LEAKTRACK_LOG_H
#define LEAKTRACK_LOG_H

#include "buf.h"

/* Lines are gathered for at most this long, or this many bytes: one write(2) a loop would cost 7 %
 * of a request of 17 us. A killed process loses no more than that. */
#define LT_LOG_SECONDS 0.010
#define LT_LOG_BYTES (64 * 1024)

typedef struct {
	int fd;           /* -1: closed */
	char *path;       /* of the file, owned */
	lt_buf buf;       /* lines not yet written; record.c appends */
	double flushed;   /* when it was last written, in the caller's seconds */
	uint64_t lost;    /* loop records that could not be written */
	uint64_t pending; /* loop records in buf */
	bool torn;        /* the last write was cut inside a line */
	char error[512];  /* why the last call failed: the thing, the value and the way out */
} lt_log;

/* Opens `<dir>/<pid>-<start_ms>.jsonl`, making the directory (0700) where it is missing. Refuses,
 * with log->error, a directory that is a symlink, another user's, or writable by others. */
bool leaktrack_log_open(lt_log *log, const char *dir, int64_t pid, int64_t start_ms);

/* Writes what is gathered. False, with log->error, when it could not: the lines are dropped and
 * their loop records counted in log->lost. */
bool leaktrack_log_flush(lt_log *log, double now);

/* Called after each loop record: writes when it is time. */
bool leaktrack_log_tick(lt_log *log, double now);

/* Closes without writing and frees everything. Safe on a closed log. */
void leaktrack_log_close(lt_log *log);

#endif
