/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What is written of a recording, and when: a line per loop, windows where there are many or where
 * the log cannot be written, a new log where the old one was taken away. */
#ifndef LEAKTRACK_JOURNAL_H
#define LEAKTRACK_JOURNAL_H

#include "log.h"
#include "window.h"

typedef struct {
	lt_log log;
	lt_window window;
	lt_buf head;   /* the `start` line, for a log that begins anew */
	int64_t limit; /* bytes the log may take, 0: any */
	int64_t lost;  /* loops that got no record of their own because none could be written */
	uint32_t left; /* last loops of frames written apart from windows */
	bool told;     /* free for the caller: that writing failed was said */
} lt_journal;

/* What the log takes, with what is not written yet. */
LT_INLINE int64_t lt_journal_bytes(const lt_journal *journal)
{
	return journal->log.bytes + (int64_t)journal->log.buf.length;
}

/* Opens the log, or goes on in that of `again_ms` (0: none) which this process wrote before, if it is
 * there and has room; leaktrack_record_start() into journal->log.buf must follow, and then
 * leaktrack_journal_begin(). False with journal->log.error. */
bool leaktrack_journal_open(lt_journal *journal, const char *dir, int64_t pid, int64_t start_ms,
	int64_t again_ms, int64_t limit);
void leaktrack_journal_begin(lt_journal *journal);

/* A loop closed: before leaktrack_loop_retire(), which makes the recorder forget what it tells. */
void leaktrack_journal_loop(
	lt_journal *journal, lt_recorder *rec, const lt_loop *loop, const lt_record_close *close);

/* After the loop was retired: writes what is due. False while the log cannot be written
 * (log.error); then loops are added up until it can. `now` and the rest as in the close. */
bool leaktrack_journal_tick(lt_journal *journal, lt_recorder *rec, const lt_record_close *close);

/* Writes all there is, for a reader in this process. */
void leaktrack_journal_flush(lt_journal *journal, lt_recorder *rec, double now);

/* The last line. */
void leaktrack_journal_end(
	lt_journal *journal, lt_recorder *rec, double now, const char *why, int64_t use, int64_t real);

size_t leaktrack_journal_own_bytes(const lt_journal *journal);

/* Closes without writing. Safe on a zeroed one. */
void leaktrack_journal_close(lt_journal *journal);

#endif
