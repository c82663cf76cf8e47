/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The log file: where it is, who may write there, and gathered writes. What stands in it is
 * record.h's. No function here exits, raises or retries for ever. */
#ifndef LEAKTRACK_LOG_H
#define LEAKTRACK_LOG_H

#include "buf.h"

/* Windows (window.h) and what cannot be written are gathered for so long. */
#define LT_LOG_SECONDS 0.010

/* Lines are gathered while the last write is so fresh, or up to so many bytes: one write(2) a loop
 * would cost 7 % of a request of 17 us, this costs 0.5 %. A process that falls idle and is killed
 * then has told all but the loops of its last quarter of a millisecond of work. */
#define LT_LOG_GATHER 0.00025
#define LT_LOG_BYTES (64 * 1024)

/* Between two tries to write what could not be written, and two looks whether the file is there. */
#define LT_LOG_RETRY_SECONDS 0.1
#define LT_LOG_LOOK_SECONDS 1.0

typedef struct {
	int fd;     /* -1: closed */
	char *path; /* of the file, owned */
	int64_t pid, start_ms;
	lt_buf buf;       /* lines not yet written; record.c appends */
	int64_t bytes;    /* in this file */
	int64_t begun;    /* of them before this recording: those of earlier ones of the process */
	double flushed;   /* when it was last written, in the caller's seconds */
	double looked;    /* when it was last seen to be there */
	bool failing;     /* the last write failed: what is in buf waits */
	char error[8192]; /* why the last call failed: the thing, the value and the way out */
} lt_log;

/* Opens `<dir>/<pid>-<start_ms>.jsonl`, making the directory (0700) where it is missing. Refuses,
 * with log->error, a directory that is a symlink, another user's, or writable by others. */
bool leaktrack_log_open(lt_log *log, const char *dir, int64_t pid, int64_t start_ms);

/* The same for a process that has recorded before, into `<dir>/<pid>-<start_ms>.jsonl`: goes on in
 * that file, so that one that serves many requests has one log. Of more than `most` bytes (0: any)
 * it is emptied first. False, and nothing is told, when the file is not there any more or not fit:
 * then a new one is wanted. */
bool leaktrack_log_continue(
	lt_log *log, const char *dir, int64_t pid, int64_t start_ms, int64_t most);

/* Writes what is gathered. False, with log->error, when it could not: what was not written stays
 * and is tried again. */
bool leaktrack_log_flush(lt_log *log, double now);

/* Called after each loop record: writes when it is time. False while it cannot. */
bool leaktrack_log_tick(lt_log *log, double now);

/* True when the file was removed. Looks once a second. */
bool leaktrack_log_is_gone(lt_log *log, double now);

/* Begins a new file in the same directory, which is made anew where it is gone too. What was
 * gathered is dropped. False, with log->error, when there can be none now. */
bool leaktrack_log_reopen(lt_log *log);

/* Closes without writing and frees everything. Safe on a closed log. */
void leaktrack_log_close(lt_log *log);

#endif
