/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Windows: one record for several loops, so that the log of a process that never ends stays
 * bounded. Also what is written of loops whose records could not be: for as long as the log cannot
 * be written they are added up here, and a log that was taken away begins anew with one. */
#ifndef LEAKTRACK_WINDOW_H
#define LEAKTRACK_WINDOW_H

#include "loop.h"
#include "record.h"

/* So many records of one size; then each stands for twice as many loops. */
#define LT_WINDOW_RECORDS 4096

/* This part of a log of limited size is kept for the last window and the `end` line. */
#define LT_WINDOW_RESERVE 64

typedef struct {
	lt_window_row *rows;
	uint32_t row_count, row_capacity;
	uint32_t *index; /* of the rows by place and site, open addressing, 0: empty */
	uint32_t index_size;
	lt_window_main *mains;
	uint32_t main_count, main_capacity;
	uint32_t *dirty; /* rows that changed since the last close of their place */
	uint32_t dirty_count, dirty_capacity;
	int64_t old_bytes, old_blocks;
	double now; /* of the last close gathered, with what follows */
	int64_t use, real, open;
	uint32_t closes;  /* gathered since the last record */
	double began;     /* when the first of them closed, in the recording's seconds */
	uint32_t size;    /* closes a record stands for; 1: loops have records of their own */
	uint32_t records; /* written since size last changed */
	int64_t widen_at; /* bytes of log at which size grows again, 0: not set yet */
	bool full;        /* nothing more fits but the end */
	bool failed;      /* out of memory: what is gathered is not whole */
	size_t own_bytes;
} lt_window;

/* Gives everything back. Safe on a zeroed one. */
void leaktrack_window_destroy(lt_window *window);

/* Adds what leaktrack_record_loop() would write of a loop that closed. */
void leaktrack_window_add(
	lt_window *window, const lt_recorder *rec, const lt_loop *loop, const lt_record_close *close);

/* Makes one window of all that the recorder knows: every loop closed so far, and what lives of
 * them. How many loops that is. */
int64_t leaktrack_window_add_all(
	lt_window *window, const lt_recorder *rec, const lt_record_close *close);

/* Writes what is gathered, if anything, and starts afresh. */
void leaktrack_window_write(lt_window *window, lt_buf *buf, lt_recorder *rec);

/* Chooses how many loops the next record stands for, after one was written: twice as many after
 * LT_WINDOW_RECORDS, eight times as many whenever half of the bytes that were left have been used.
 * `limit` 0: the log may grow without end. */
void leaktrack_window_pace(lt_window *window, int64_t log_bytes, int64_t limit);

/* True while a record may be written before its window is whole, to lose less if the process is
 * killed: as long as there is room. */
LT_INLINE bool lt_window_may_hurry(int64_t log_bytes, int64_t limit)
{
	return limit == 0 || log_bytes < limit / 2;
}

#endif
