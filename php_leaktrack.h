/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The module: version, entry, settings and the state of one thread's recorder. */
#ifndef PHP_LEAKTRACK_H
#define PHP_LEAKTRACK_H

#include "php.h"

#include "census.h"
#include "classes.h"
#include "compat.h"
#include "intmap.h"
#include "journal.h"
#include "loop.h"
#include "ptrmap.h"
#include "record.h"

#define PHP_LEAKTRACK_VERSION "0.1.0"

extern zend_module_entry leaktrack_module_entry;
#define phpext_leaktrack_ptr &leaktrack_module_entry

/* Why a handler must take its careful path. 0: the fast one. */
#define LT_MODE_OFF 1u        /* not recording: forward only */
#define LT_MODE_NEAR_LIMIT 2u /* memory_limit may be reached by any new chunk */
#define LT_MODE_COLLECTING 4u /* the cycle collector runs: what it frees is booked apart */
#define LT_MODE_CHAINED 8u    /* others were on the heap before us: sizes are those asked for */

/* One entry of the attribution cache (frame.c): 32 bytes, two to a cache line. */
typedef struct {
	uintptr_t key;        /* the opline, with the cache's generation in its high bits */
	const void *opcodes;  /* of the function it stands in: a stale opline finds nothing */
	const void *internal; /* the internal function on top of it, NULL: none */
	uint32_t serial;      /* of the loop (or stretch outside) that the cell is of */
	lt_slot slot;         /* of that cell's blocks, their size class left out */
} lt_frame_entry;

/* The site of the file that is being compiled, as last found. */
typedef struct {
	const zend_string *file;
	const zend_op *opline; /* of the include */
	zend_ulong hash;       /* of the file's name: a reused address must not lend it */
	uintptr_t generation;
	uint32_t site;
	/* And as its callers make it a site of its own (callers.c). */
	uint32_t base, called;
	uint64_t callers;
} lt_compile_site;

/* One entry of the cache of call stacks (callers.c): 16 bytes. */
typedef struct {
	uint64_t hash; /* of the stack, and of the attribution cache's generation; 0: empty */
	uint32_t serial;
	lt_slot slot; /* as in lt_frame_entry */
} lt_callers_entry;

/* Frames that have called others, from one outwards to the last that is kept (callers.c). */
#define LT_CALLERS_LINKS 96
typedef struct {
	const zend_execute_data *ex;
	const zend_op *opline;
	const zend_function *func;
} lt_callers_link;
typedef struct {
	uintptr_t generation;            /* of the attribution cache; 0: empty */
	const zend_execute_data *bottom; /* of the fiber they run in */
	uint64_t hash;
	uint32_t start; /* and of the stack that this was started by */
	uint32_t count;
	lt_callers_link links[LT_CALLERS_LINKS + 1]; /* and the frame behind the last */
} lt_callers_chain;

/* A thread of control (context.c). */
typedef struct {
	const void *id;               /* NULL: a free entry */
	const void *alias;            /* the same one's other name, NULL: none */
	const void *origin;           /* of a coroutine: the one that resumed it, NULL: none */
	lt_loop *birth;               /* that it was started in, open or late; NULL: none */
	lt_loop *innermost;           /* of its own open ones */
	uint32_t start;               /* the call stack that started it */
	bool coroutine;
	bool collecting; /* it waits in a destructor that the collector called */
} lt_context;

typedef struct {
	lt_context *items;
	uint32_t count, capacity, free; /* free: the first free entry + 1 */
	lt_intmap index;                /* by id and alias */
	const void *coroutine;          /* that runs, NULL: none */
	const void *base;               /* the fiber that it runs in */
} lt_contexts;

#define LT_FRAME_ENTRIES 4096
#define LT_CALLERS_BITS 14
#define LT_CALLERS_ENTRIES ((size_t)1 << LT_CALLERS_BITS)
#define LT_FRAME_GENERATION ((uintptr_t)1 << 48) /* the first, and the step to the next */
#define LT_CODE_BITS 4096

#define LT_MAX_CLASSES 16 /* told apart among what the collector freed in a loop */

typedef struct {
	/* Read on every allocation. */
	size_t fast_size; /* smaller requests take the fast path; 0 while mode is set */
	uint32_t mode;    /* set by leaktrack_hook_mode() */
	bool recording;   /* handlers are on the heap and book */
	bool uncovered;   /* handlers are off around one forward, near the memory limit */
	bool by_register; /* the VM's register tells the running line (frame.h) */
	bool compiled;    /* code may be the JIT's, which keeps its line nowhere (jit.h) */
	zend_mm_heap *heap;
	lt_frame_entry *frames; /* LT_FRAME_ENTRIES, and behind them as many sites */
	uintptr_t generation;   /* of the attribution cache, in the high 16 bits */
	lt_ptrmap map;
	lt_recorder rec;
	uint32_t stack_depth;      /* frames of a call stack that are kept, 0: none are */
	uint32_t fiber_start;      /* the stack that started the running fiber, 0: none, or not known */
	lt_callers_entry *callers; /* LT_CALLERS_ENTRIES, and behind them as many sites */
	lt_callers_chain *chains;  /* LT_CALLERS_CHAINS */

	lt_journal journal;
	lt_compile_site compiling;
	uint32_t code[LT_CODE_BITS / 32]; /* which addresses may hold opcodes that are cached */
	bool frames_used;                 /* since the cache was last flushed */
	double started;                   /* monotonic seconds */
	int64_t started_ms;               /* since 1970 */
	int64_t base;                     /* memory_get_usage() when recording began */
	uint32_t ticks;                   /* looks at the clock are rarer (hook.c) */
	uint32_t forks;                   /* generation of the process that recording began in */
	const char *stopped;              /* why recording ended before the process did, NULL */
	bool stop_told;                   /* and that it was said */
	bool declined_told;

#if ZEND_DEBUG
	const char *c_file; /* the C line that asks, NULL: none */
	uint32_t c_line;
#endif

	/* Of call stacks, where they are kept (callers.c). */
	struct _zend_fiber_context *fiber; /* that runs, NULL: a coroutine does */
	struct lt_frame_name *frame_names;

	lt_contexts contexts;

	/* Of the cycle collector. */
	uint32_t gc_serial; /* of what is born while the collector runs */
	const zend_execute_data *gc_frame; /* that ran when the collector began */
	const void **gc_born;              /* what it has taken itself */
	uint32_t gc_born_count, gc_born_capacity;
	double gc_spent;    /* CPU seconds that collecting at closes has cost */
	double loops_spent; /* seconds that loops have taken */
	int64_t gc_found;   /* values, since the last loop record */
	uint64_t gc_runs;   /* at closes */
	const zend_class_entry *gc_classes[LT_MAX_CLASSES];
	int64_t gc_class_counts[LT_MAX_CLASSES];
	uint32_t gc_class_count;

	/* Who holds what grows (holders.c). */
	lt_census census;
	lt_classes classes;
	bool walk_due; /* the last close was no place to walk from */
	bool ending;   /* the fiber that runs is being destroyed by the end of the process */
	uint64_t walks;
	double walks_spent; /* CPU seconds */

	/* The function marked last, so that marking it again is quick (mark.c). */
	const void *last_code;
	int last_place;
	lt_intmap spared; /* functions that the JIT was told to leave alone, by opcodes */

	size_t most_chunks; /* of the heap, at any look since map was last trimmed (mark.c) */
} lt_state;

ZEND_BEGIN_MODULE_GLOBALS(leaktrack)
	/* settings, read-only after RINIT */
	bool enable;
	char *log_dir;
	char *gc;
	char *report;
	zend_long log_max_size; /* bytes, 0: any */
	zend_long stack_depth;
	zend_long preview; /* characters, 0: none */
	char *app_paths;
	bool swoole_tracker_aliases;
	zend_long dump_signal; /* 0: none */
	bool dump_on_memory_limit;
	uint32_t recordings; /* begun in this thread */
	int64_t log_pid;     /* whose log the last of them wrote, 0: none that can be gone on with */
	int64_t log_ms;      /* and the number in its name */
	/* state, of this thread */
	lt_state state;
	lt_heap_handlers chain; /* who was on the heap before us; NULLs: nobody */
	bool installed;         /* a recording has begun and not ended */
	bool buried;            /* someone came on top of us and stayed: ours are still called */
ZEND_END_MODULE_GLOBALS(leaktrack)

#if defined(ZTS) && defined(COMPILE_DL_LEAKTRACK)
ZEND_TSRMLS_CACHE_EXTERN()
#endif

ZEND_EXTERN_MODULE_GLOBALS(leaktrack)
#define LEAKTRACK_G(v) ZEND_MODULE_GLOBALS_ACCESSOR(leaktrack, v)

/* Seconds on a clock that never jumps. */
double leaktrack_now(void);

/* CPU seconds of this thread: what work costs must not depend on what else the machine does. */
double leaktrack_cpu_now(void);

#endif
