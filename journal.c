/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * When what is written. */
#include "journal.h"

#include <string.h>

/* Of a log that is begun again so much may be there: windows are wide from half its limit on. */
#define AGAIN_PART 4

/* So many last loops of frames that had hooked before have a record of their own among windows: of
 * a worker's loop there is one. Of a server's connections there are many, which windows show. */
#define LEFT_APART 16

bool leaktrack_journal_open(lt_journal *journal, const char *dir, int64_t pid, int64_t start_ms,
	int64_t again_ms, int64_t limit)
{
	memset(journal, 0, sizeof(*journal));
	journal->limit = limit;
	journal->window.size = 1;
	if (again_ms && leaktrack_log_continue(&journal->log, dir, pid, again_ms, limit / AGAIN_PART))
		return true;
	return leaktrack_log_open(&journal->log, dir, pid, start_ms);
}

void leaktrack_journal_begin(lt_journal *journal)
{
	leaktrack_buf_bytes(&journal->head, journal->log.buf.bytes, journal->log.buf.length);
	leaktrack_log_flush(&journal->log, 0);
}

static void write_window(lt_journal *journal, lt_recorder *rec)
{
	if (!journal->window.main_count)
		return;
	leaktrack_window_write(&journal->window, &journal->log.buf, rec);
	leaktrack_window_pace(&journal->window, lt_journal_bytes(journal), journal->limit);
}

void leaktrack_journal_loop(
	lt_journal *journal, lt_recorder *rec, const lt_loop *loop, const lt_record_close *close)
{
	lt_window *window = &journal->window;
	bool apart = close->end == LT_END_INTERRUPTED;
	if (close->end == LT_END_LEFT && journal->left < LEFT_APART && !journal->log.failing) {
		journal->left++;
		apart = true;
	}
	if (apart)
		write_window(journal, rec);
	if (!apart && (window->size > 1 || window->closes || journal->log.failing)) {
		leaktrack_window_add(window, rec, loop, close);
		journal->lost += journal->log.failing;
		return;
	}
	leaktrack_record_loop(&journal->log.buf, rec, loop, close);
	leaktrack_window_pace(window, lt_journal_bytes(journal), journal->limit);
}

/* The log was removed, maybe with its directory. All that is known goes into a new one. */
static void begin_anew(lt_journal *journal, lt_recorder *rec, const lt_record_close *close)
{
	lt_window fresh = {.size = journal->window.size};
	if (!leaktrack_log_reopen(&journal->log))
		return;
	leaktrack_window_destroy(&journal->window);
	journal->window = fresh;
	leaktrack_buf_bytes(&journal->log.buf, journal->head.bytes, journal->head.length);
	leaktrack_record_forget(rec);
	journal->lost = leaktrack_window_add_all(&journal->window, rec, close);
	write_window(journal, rec);
}

static bool is_due(const lt_journal *journal, double now)
{
	const lt_window *window = &journal->window;
	if (!window->closes || journal->log.failing || window->full)
		return false;
	bool hurries = lt_window_may_hurry(lt_journal_bytes(journal), journal->limit);
	return window->closes >= window->size || (hurries && now - window->began >= LT_LOG_SECONDS);
}

bool leaktrack_journal_tick(lt_journal *journal, lt_recorder *rec, const lt_record_close *close)
{
	if (leaktrack_log_is_gone(&journal->log, close->now))
		begin_anew(journal, rec, close);
	if (is_due(journal, close->now))
		write_window(journal, rec);
	rec->failed |= journal->log.buf.failed || journal->window.failed;
	return leaktrack_log_tick(&journal->log, close->now);
}

void leaktrack_journal_flush(lt_journal *journal, lt_recorder *rec, double now)
{
	if (!journal->log.failing)
		write_window(journal, rec);
	leaktrack_log_flush(&journal->log, now);
}

void leaktrack_journal_end(
	lt_journal *journal, lt_recorder *rec, double now, const char *why, int64_t use, int64_t real)
{
	lt_record_close close = {.now = now, .use = use, .real = real};
	journal->log.looked = now - 2 * LT_LOG_LOOK_SECONDS; /* the last chance to look */
	if (leaktrack_log_is_gone(&journal->log, now))
		begin_anew(journal, rec, &close);
	write_window(journal, rec);
	leaktrack_record_end(&journal->log.buf, rec, now, why, use, real, journal->lost);
	leaktrack_log_flush(&journal->log, now);
}

size_t leaktrack_journal_own_bytes(const lt_journal *journal)
{
	return journal->log.buf.capacity + journal->window.own_bytes + journal->head.capacity;
}

void leaktrack_journal_close(lt_journal *journal)
{
	leaktrack_log_close(&journal->log);
	leaktrack_window_destroy(&journal->window);
	leaktrack_buf_free(&journal->head);
}
