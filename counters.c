/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Reading the counters. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "counters.h"

#include <fcntl.h>
#include <stdlib.h>
#ifndef _WIN32
#include <unistd.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "ext/standard/basic_functions.h"
#include "main/php_output.h"
#include "zend_fibers.h"

#include "context.h"
#include "heap.h"
#include "recording.h"
#include "walk_roots.h"

int64_t leaktrack_counters_rss(void)
{
#ifdef __linux__
	char text[128];
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length <= 0)
		return 0;
	text[length] = '\0';
	const char *resident = strchr(text, ' ');
	return resident ? strtoll(resident, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
#else
	return 0;
#endif
}

/* Bytes that malloc has given out, over all its arenas. */
static int64_t malloc_used(void)
{
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
	struct mallinfo2 info = mallinfo2();
	return (int64_t)(info.uordblks + info.hblkhd);
#else
	return 0;
#endif
}

static int64_t tabled(const HashTable *table)
{
	return table ? zend_hash_num_elements(table) : 0;
}

static bool is_due(uint32_t number)
{
	uint32_t step = 1;
	while (number / step >= 8)
		step *= 2;
	return number % step == 0;
}

static int64_t live_objects(void)
{
	int64_t free_slots = 0;
	for (int slot = EG(objects_store).free_list_head; slot != -1;) {
		const zend_object *object = EG(objects_store).object_buckets[slot];
		slot = GET_OBJ_BUCKET_NUMBER(object);
		free_slots++;
	}
	return (int64_t)EG(objects_store).top - 1 - free_slots;
}

void leaktrack_counters_closed(lt_state *state, uint32_t place, uint32_t number)
{
	if (!is_due(number) || state->journal.window.full)
		return;
	/* The last quarter of a bounded log is the loops'. */
	if (state->journal.limit && lt_journal_bytes(&state->journal) > state->journal.limit / 4 * 3)
		return;
	int64_t values[LT_COUNTERS] = {[LT_COUNT_OBJECTS] = live_objects(),
		[LT_COUNT_RESOURCES] = tabled(&EG(regular_list)),
		[LT_COUNT_SHUTDOWN] = tabled(BG(user_shutdown_function_names)),
		[LT_COUNT_ERROR_HANDLERS] = EG(user_error_handlers).top,
		[LT_COUNT_EXCEPTION_HANDLERS] = EG(user_exception_handlers).top,
		[LT_COUNT_OUTPUT_BUFFERS] = OG(handlers).top,
		[LT_COUNT_TICKS] = BG(user_tick_functions) ? zend_llist_count(BG(user_tick_functions)) : 0,
		[LT_COUNT_FUNCTIONS] = tabled(EG(function_table)),
		[LT_COUNT_CLASSES] = tabled(EG(class_table)),
		[LT_COUNT_CONSTANTS] = tabled(EG(zend_constants)),
		[LT_COUNT_FILES] = tabled(&EG(included_files)),
		[LT_COUNT_INTERNED] = tabled(&CG(interned_strings)),
		[LT_COUNT_USE] = lt_heap_usage(),
		[LT_COUNT_REAL] = (int64_t)zend_memory_usage(true),
		[LT_COUNT_RSS] = leaktrack_counters_rss(),
		[LT_COUNT_MALLOC] = malloc_used(),
		[LT_COUNT_OWN] = (int64_t)leaktrack_recording_malloced(state),
		[LT_COUNT_AUTOLOADERS] = leaktrack_walk_count_loaders()};
	leaktrack_context_count(state, &values[LT_COUNT_FIBERS], &values[LT_COUNT_COROUTINES]);
	if (leaktrack_heap.has_chunks) {
		const lt_heap_lists *heap = (const lt_heap_lists *)state->heap;
		values[LT_COUNT_CHUNKS] = heap->chunks;
		values[LT_COUNT_CACHED] = heap->cached_chunks;
	}
	leaktrack_record_counters(&state->journal.log.buf, place, number, values);
}
