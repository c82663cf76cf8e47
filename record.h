/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The lines of the log (docs/log-format.md), formatted from the recorder's state. The one place
 * that writes the format; series.c and analyze.c are the ones that read it. */
#ifndef LEAKTRACK_RECORD_H
#define LEAKTRACK_RECORD_H

#include "buf.h"
#include "loop.h"

#define LT_SCHEMA 1

typedef struct {
	const char *version, *php, *sapi, *argv0, *gc, *sizes;
	int64_t pid, ppid, uid, memory_limit, use, real;
	int64_t started_ms; /* since 1970, UTC */
} lt_record_start;

typedef enum {
	LT_END_RETURN,
	LT_END_HOOK,
	LT_END_INTERRUPTED,
	LT_END_LEFT /* returned, after loops of the place in the same frame that hooks ended */
} lt_loop_end;

/* How a loop closed. */
typedef struct {
	double now; /* seconds since the recording started */
	lt_loop_end end;
	bool collected;
	int64_t use, real;          /* memory_get_usage(false) and (true) */
	int64_t collected_count;    /* values the collector found since the last loop record */
	const char *const *classes; /* of them, where known */
	const int64_t *class_counts;
	size_t class_count;
} lt_record_close;

/* What several loops of a process kept and returned, added up (window.h). Bytes are as since the
 * last record. */
typedef struct {
	uint32_t place, site; /* LT_WINDOW_OUTSIDE: `kept` is the change of what lives outside loops */
	int64_t kept, kept_blocks, returned, returned_blocks;
	int64_t low, high;         /* the least and most that lived of it at a close of its place */
	int64_t collected;         /* freed by the cycle collector */
	int64_t last;              /* what lived at the last close of its place */
	uint32_t kept_loops, grew; /* loops that kept some; closes at which more lived than before */
	bool dirty, seen;
} lt_window_row;

#define LT_WINDOW_OUTSIDE UINT32_MAX

typedef struct {
	uint32_t place;
	uint32_t first, last; /* loops, by number */
	uint32_t closes, collected;
	bool hooked; /* the last of them was ended by the next hook */
} lt_window_main;

typedef struct {
	double now;
	int64_t use, real, open;
	const lt_window_row *rows;
	const lt_window_main *mains;
	uint32_t row_count, main_count;
	int64_t old_bytes, old_blocks;
} lt_record_window;
/* The counters, in the order of their line. */
typedef enum {
	LT_COUNT_OBJECTS,
	LT_COUNT_RESOURCES,
	LT_COUNT_SHUTDOWN,
	LT_COUNT_ERROR_HANDLERS,
	LT_COUNT_EXCEPTION_HANDLERS,
	LT_COUNT_OUTPUT_BUFFERS,
	LT_COUNT_TICKS,
	LT_COUNT_FUNCTIONS,
	LT_COUNT_CLASSES,
	LT_COUNT_CONSTANTS,
	LT_COUNT_FILES,
	LT_COUNT_INTERNED,
	LT_COUNT_USE,    /* memory_get_usage() */
	LT_COUNT_REAL,   /* memory_get_usage(true) */
	LT_COUNT_RSS,    /* of the process */
	LT_COUNT_MALLOC, /* given out by malloc, leaktrack's own included */
	LT_COUNT_OWN,    /* leaktrack's own, without its pointer table */
	LT_COUNT_AUTOLOADERS,
	LT_COUNT_FIBERS,     /* that have begun and not ended */
	LT_COUNT_COROUTINES, /* the same of Swoole's */
	LT_COUNT_CHUNKS,     /* of 2 MB that the heap is using */
	LT_COUNT_CACHED,     /* and that it keeps for later */
	LT_COUNTERS
} lt_counter;

/* Who holds a site's blocks. */
typedef struct {
	uint32_t site;
	double now;
	const char *by, *how, *type;
	const char *class_name; /* "": none */
	int64_t count;          /* bytes of a string, elements of an array, -1: neither */
	const char *preview;    /* "": none */
	int64_t live, before;   /* objects of that class, now and at the walk before; -1: not counted */
} lt_record_held;

void leaktrack_record_start(lt_buf *buf, const lt_record_start *start);

/* The loop's line, before it the lines of the place and the sites that it is the first to name. */
void leaktrack_record_loop(
	lt_buf *buf, lt_recorder *rec, const lt_loop *loop, const lt_record_close *close);

/* One line for all the loops of a window, before it the definitions it needs. */
void leaktrack_record_window(lt_buf *buf, lt_recorder *rec, const lt_record_window *window);

/* The log begins anew: what was defined must be defined again. */
void leaktrack_record_forget(lt_recorder *rec);

/* The site's line stands before it, too. */
void leaktrack_record_held(lt_buf *buf, lt_recorder *rec, const lt_record_held *held);

/* All that lives, by site; the lines of its sites stand before it. Its classes are lines of
 * their own, written before; `before`: objects at the walk before, -1: not counted then. Allocates
 * nothing but in the buffer: a debugger may call it. */
typedef struct {
	double now;
	const char *why; /* call, signal, memory limit, debugger */
	int64_t use, real, rss;
} lt_record_dump;

void leaktrack_record_dump(lt_buf *buf, lt_recorder *rec, const lt_record_dump *dump);
void leaktrack_record_class(lt_buf *buf, const char *class_name, size_t length, int64_t objects,
	int64_t bytes, int64_t before);

void leaktrack_record_counters(
	lt_buf *buf, uint32_t place, uint32_t number, const int64_t values[LT_COUNTERS]);

void leaktrack_record_end(lt_buf *buf, const lt_recorder *rec, double now, const char *why,
	int64_t use, int64_t real, int64_t lost);

#endif
