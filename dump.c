/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Dumps of the live heap. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "dump.h"

#include <signal.h>
#include <stdlib.h>
#ifndef _WIN32
#include <sys/mman.h>
#include <unistd.h>
#endif

#include "counters.h"
#include "heap.h"
#include "holders.h"
#include "recording.h"

#define CLASSES 1000                 /* written, those with most bytes */
#define DUMP_BYTES ((size_t)1 << 28) /* address space for a debugger's dump */

static volatile sig_atomic_t wanted; /* by a signal */
static void (*interrupt)(zend_execute_data *execute_data);

static void write_classes(lt_state *state)
{
	size_t count;
	lt_class_count *classes = leaktrack_classes_largest(&state->classes, CLASSES, &count);
	for (size_t i = 0; classes && i < count; i++)
		leaktrack_record_class(&state->journal.log.buf, ZSTR_VAL(classes[i].ce->name),
			ZSTR_LEN(classes[i].ce->name), classes[i].objects, classes[i].bytes, classes[i].before);
	free(classes);
}

static lt_record_dump describe(const lt_state *state, const char *why)
{
	return (lt_record_dump){.now = leaktrack_now() - state->started,
		.why = why,
		.use = lt_heap_usage(),
		.real = (int64_t)zend_memory_usage(true),
		.rss = leaktrack_counters_rss()};
}

void leaktrack_dump_numbers(lt_state *state, const char *why)
{
	lt_record_dump dump = describe(state, why);
	leaktrack_record_dump(&state->journal.log.buf, &state->rec, &dump);
	leaktrack_journal_flush(&state->journal, &state->rec, dump.now);
}

void leaktrack_dump_write(lt_state *state, const char *why)
{
	uint64_t walks = state->walks;
	leaktrack_holders_look_at_most(state);
	if (state->walks == walks)
		leaktrack_classes_take(&state->classes);
	write_classes(state);
	leaktrack_dump_numbers(state, why);
}

/* Signals: the handler sets two flags, and the VM makes the dump where it can be interrupted. */

static void at_interrupt(zend_execute_data *execute_data)
{
	lt_state *state = &LEAKTRACK_G(state);
	if (wanted) {
		wanted = 0;
		if (state->recording && !leaktrack_recording_is_child(state))
			leaktrack_dump_write(state, "signal");
	}
	if (interrupt)
		interrupt(execute_data);
}

#ifndef _WIN32
static void on_signal(int number)
{
	(void)number;
	wanted = 1;
	zend_atomic_bool_store_ex(&EG(vm_interrupt), true);
}

void leaktrack_dump_listen(int number)
{
	static bool listens;
	if (number <= 0 || listens)
		return;
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	sigemptyset(&action.sa_mask);
	listens = sigaction(number, &action, NULL) == 0;
}
#else
void leaktrack_dump_listen(int number)
{
	(void)number;
}
#endif

void leaktrack_dump_startup(void)
{
	interrupt = zend_interrupt_function;
	zend_interrupt_function = at_interrupt;
}

void leaktrack_dump_shutdown(void)
{
	if (zend_interrupt_function == at_interrupt)
		zend_interrupt_function = interrupt;
}

/* Debuggers: the process may stand anywhere, in malloc too, so that nothing here may take memory.
 */

__attribute__((visibility("default"), used)) const char *leaktrack_dump_log(void)
{
#ifdef _WIN32
	return NULL;
#else
	lt_state *state = &LEAKTRACK_G(state);
	if (!state->recording || state->journal.log.fd < 0)
		return NULL;
	void *pages = mmap(NULL, DUMP_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (pages == MAP_FAILED)
		return NULL;
	lt_buf buf = {.bytes = pages, .capacity = DUMP_BYTES};
	lt_record_dump dump = describe(state, "debugger");
	leaktrack_record_dump(&buf, &state->rec, &dump);
	size_t written = 0;
	while (!buf.failed && written < buf.length) {
		ssize_t more = write(state->journal.log.fd, buf.bytes + written, buf.length - written);
		if (more <= 0)
			break;
		written += (size_t)more;
	}
	munmap(pages, DUMP_BYTES);
	return written == buf.length ? state->journal.log.path : NULL;
#endif
}

__attribute__((visibility("default"), used)) const char *tracker_dump_log(void)
{
	return leaktrack_dump_log();
}
