/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The life of a recording. */
#include "recording.h"

#include <time.h>
#ifndef _WIN32
#include <pthread.h>
#include <unistd.h>
#endif

#include "SAPI.h"
#include "zend_gc.h"

#include "callers.h"
#include "check.h"
#include "collect.h"
#include "compat.h"
#include "context.h"
#include "coroutine.h"
#include "dump.h"
#include "heap.h"
#include "hook.h"
#include "limit.h"
#include "mark.h"

static uint32_t forks; /* how many generations this process is away from the first */

double leaktrack_now(void)
{
	struct timespec now;
#ifdef CLOCK_MONOTONIC
	clock_gettime(CLOCK_MONOTONIC, &now);
#else
	timespec_get(&now, TIME_UTC);
#endif
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double leaktrack_cpu_now(void)
{
#ifdef CLOCK_THREAD_CPUTIME_ID
	struct timespec now;
	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0)
		return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
#endif
	return leaktrack_now();
}

#ifndef _WIN32
static void count_fork(void)
{
	forks++;
}
#endif

void leaktrack_recording_startup(void)
{
#ifndef _WIN32
	pthread_atfork(NULL, NULL, count_fork);
#endif
}

static bool jit_bypasses(void)
{
	zval *version = zend_get_constant_str("PHP_VERSION_ID", sizeof("PHP_VERSION_ID") - 1);
	if (!version || !LT_JIT_BYPASSES_HEAP(Z_LVAL_P(version)))
		return false;
	return zend_ini_long("opcache.jit_buffer_size", sizeof("opcache.jit_buffer_size") - 1, 0) > 0;
}

static const char *refusal(void)
{
	if (jit_bypasses())
		return "the JIT of this PHP version allocates past the heap's handlers; set"
			   " opcache.jit_buffer_size=0 or update PHP";
	return NULL;
}

/* A start record is never longer: a path, each of its bytes escaped, and what is small. */
#define LONGEST_START (6 * MAXPATHLEN + 4096)

static bool take_memory(lt_state *state)
{
	lt_journal *journal = &state->journal;
	state->frames = calloc(LT_FRAME_ENTRIES, sizeof(lt_frame_entry) + sizeof(uint32_t));
	if (state->frames && leaktrack_ptrmap_init(&state->map) && leaktrack_loop_init(&state->rec) &&
		leaktrack_callers_begin(state, LEAKTRACK_G(stack_depth)) &&
		leaktrack_buf_reserve(&journal->log.buf, LONGEST_START) &&
		leaktrack_buf_reserve(&journal->head, LONGEST_START))
		return true;
	leaktrack_callers_end(state);
	leaktrack_loop_destroy(&state->rec);
	leaktrack_ptrmap_destroy(&state->map);
	free(state->frames);
	state->frames = NULL;
	return false;
}

static void write_start(lt_state *state, const char *sizes)
{
	lt_record_start start = {.version = PHP_LEAKTRACK_VERSION,
		.php = PHP_VERSION,
		.sapi = sapi_module.name,
		.argv0 = SG(request_info).path_translated ? SG(request_info).path_translated : "",
		.gc = gc_enabled() ? LEAKTRACK_G(gc) : "never",
		.sizes = sizes,
		.pid = getpid(),
		.memory_limit = PG(memory_limit) > 0 ? PG(memory_limit) : -1,
		.use = state->base,
		.real = (int64_t)zend_memory_usage(true),
		.started_ms = state->started_ms};
#ifndef _WIN32
	start.ppid = getppid();
	start.uid = geteuid();
#endif
	leaktrack_record_start(&state->journal.log.buf, &start);
	leaktrack_journal_begin(&state->journal);
}

static void warn_of_coroutines(const char *whose)
{
	static bool told;
	if (!whose || told)
		return;
	told = true;
	fprintf(stderr,
		"leaktrack: the coroutines of %s cannot be told apart: send one request at a time, or what"
		" one keeps may be charged to another\n",
		whose);
}

bool leaktrack_recording_begin(lt_state *state, const char *dir, char *why, size_t why_size)
{
	const char *no = refusal();
	if (no) {
		snprintf(why, why_size, "%s", no);
		return false;
	}
	struct timespec now;
	timespec_get(&now, TIME_UTC);
	state->started_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	int64_t again = LEAKTRACK_G(log_pid) == getpid() ? LEAKTRACK_G(log_ms) : 0;
	if (!leaktrack_journal_open(&state->journal, dir, getpid(), state->started_ms, again,
			LEAKTRACK_G(log_max_size))) {
		snprintf(why, why_size, "%s", state->journal.log.error);
		leaktrack_journal_close(&state->journal);
		return false;
	}
	if (!take_memory(state)) {
		snprintf(why, why_size, "there is no memory for the records");
		if (!state->journal.log.bytes)
			unlink(state->journal.log.path);
		leaktrack_journal_close(&state->journal);
		return false;
	}
	state->started = leaktrack_now();
	state->heap = zend_mm_get_heap();
	state->forks = forks;
	state->base = lt_heap_usage();
	state->most_chunks = 0;
	state->gc_class_count = 0;
	state->gc_found = 0;
	state->uncovered = false;
	state->stopped = NULL;
	state->generation = LT_FRAME_GENERATION;
	state->compiling.site = state->compiling.called = 0;
	state->last_code = NULL;
	state->frames_used = false;
	memset(state->code, 0, sizeof(state->code));
	leaktrack_frame_begin(state);
	bool chained = leaktrack_hook_install(state); /* still off: they only forward */
	write_start(state, chained ? "requested" : "real");
	state->recording = true;
	LEAKTRACK_G(recordings)++;
	leaktrack_hook_mode(state, chained ? LT_MODE_CHAINED : 0);
	leaktrack_limit_check(state);
	warn_of_coroutines(leaktrack_coroutine_begin(state));
	return true;
}

static void take_off(lt_state *state)
{
	leaktrack_hook_mode(state, LT_MODE_OFF);
	state->recording = false;
	leaktrack_hook_remove(state);
}

void leaktrack_recording_stop(lt_state *state, const char *why)
{
	if (state->mode & LT_MODE_OFF)
		return;
	state->stopped = why;
	take_off(state);
}

/* The next recording of this process goes on in its file, if its last line is whole. */
static void keep_log(const lt_log *log)
{
	bool whole = log->fd >= 0 && !log->failing;
	LEAKTRACK_G(log_pid) = whole ? log->pid : 0;
	LEAKTRACK_G(log_ms) = log->start_ms;
}

void leaktrack_recording_abandon(lt_state *state)
{
	take_off(state);
	keep_log(&state->journal.log);
	leaktrack_journal_close(&state->journal);
	leaktrack_callers_end(state);
	leaktrack_context_forget(state);
	leaktrack_collect_forget(state);
	leaktrack_loop_destroy(&state->rec);
	leaktrack_ptrmap_destroy(&state->map);
	leaktrack_census_destroy(&state->census);
	leaktrack_classes_destroy(&state->classes);
	free(state->frames);
	state->frames = NULL;
	state->uncovered = false;
	state->walk_due = false;
	state->ending = false;
}

bool leaktrack_recording_is_child(const lt_state *state)
{
	return state->frames && state->forks != forks;
}

bool leaktrack_recording_was_cut(const lt_state *state)
{
	return state->frames && state->uncovered;
}

/* From 8.4 on handlers stay on at memory_limit; only its message tells what has happened. */
static bool died_at_limit(void)
{
	static const char message[] = "Allowed memory size of ";
	return LT_HEAP_HAS_GC && CG(unclean_shutdown) && PG(last_error_message) &&
		   !strncmp(ZSTR_VAL(PG(last_error_message)), message, sizeof(message) - 1);
}

/* The engine has said so, wherever the handlers were. */
static bool hit_memory_limit(const lt_state *state)
{
	static const char message[] = "Allowed memory size of ";
	return leaktrack_recording_was_cut(state) ||
		   (CG(unclean_shutdown) && PG(last_error_message) &&
			   !strncmp(ZSTR_VAL(PG(last_error_message)), message, sizeof(message) - 1));
}

void leaktrack_recording_end(lt_state *state)
{
	char why[256] = "shutdown";
	if (!state->frames)
		return;
	if (leaktrack_recording_is_child(state)) {
		leaktrack_recording_abandon(state);
		return;
	}
	if (leaktrack_recording_was_cut(state) || died_at_limit())
		snprintf(why, sizeof(why), "memory limit");
	else if (state->stopped)
		snprintf(why, sizeof(why), "stopped: %s", state->stopped);
	else if (state->recording)
		leaktrack_check_sums(state);
	/* Off first: what is formatted below must not be booked. */
	take_off(state);
	leaktrack_mark_interrupt(state);
	if (LEAKTRACK_G(dump_on_memory_limit) && hit_memory_limit(state))
		leaktrack_dump_numbers(state, "memory limit");
	leaktrack_journal_end(&state->journal, &state->rec, leaktrack_now() - state->started, why,
		lt_heap_usage(), (int64_t)zend_memory_usage(true));
	leaktrack_recording_abandon(state);
}

size_t leaktrack_recording_malloced(const lt_state *state)
{
	if (!state->frames)
		return 0;
	return state->rec.own_bytes + state->rec.sites.own_bytes + leaktrack_journal_own_bytes(&state->journal) +
		   state->census.capacity * sizeof(lt_census_entry) +
		   state->census.index_size * sizeof(uint32_t) + state->census.wanted_size +
		   leaktrack_callers_own_bytes(state) + leaktrack_context_own_bytes(state) +
		   state->gc_born_capacity * sizeof(*state->gc_born) +
		   LT_FRAME_ENTRIES * (sizeof(lt_frame_entry) + sizeof(uint32_t));
}

size_t leaktrack_recording_own_bytes(const lt_state *state)
{
	return state->frames ? leaktrack_ptrmap_resident(&state->map) + leaktrack_recording_malloced(state)
						 : 0;
}
