/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Swoole's coroutines. See coroutine.h. */
#include "coroutine.h"

#ifndef _WIN32
#include <dlfcn.h>
#endif

#include "callers.h"
#include "context.h"
#include "recording.h"

#if defined(_WIN32) || !defined(RTLD_DEFAULT)
const char *leaktrack_coroutine_begin(lt_state *state)
{
	(void)state;
	return NULL; /* Swoole does not run there as an extension */
}

void leaktrack_coroutine_each_waiting(
	const lt_state *state, leaktrack_coroutine_visitor visit, void *context)
{
	(void)state;
	(void)visit;
	(void)context;
}
#else

/* enum swGlobalHookType of include/swoole_api.h, the same in 4.8, 5.1 and 6.2. */
#define ON_CORO_START 3
#define BEFORE_WORKER_STOP 8

typedef void (*swoole_callback)(void *);

typedef struct {
	void (*add_hook)(int type, swoole_callback callback, int push_back);
	long (*get_id)(void); /* of the running coroutine, -1: none */
	/* swoole::Coroutine::on_yield, on_resume, on_close: NULL while no scheduler runs. Each is given
	 * the PHP side's record of a coroutine, a block of the heap that lives as long as that. */
	swoole_callback *on_yield, *on_resume, *on_close;
	void *main; /* the record of what runs outside of all coroutines; NULL: not known */
} swoole_api;

ZEND_TLS swoole_api api;
ZEND_TLS swoole_callback next_yield, next_resume, next_close; /* who was there before us */
static bool hooked; /* Swoole's list of hooks has ours, for good */

/* The name of a coroutine whose record is not known: one that was there before us. Odd, as no
 * address is. */
static const void *by_id(long id)
{
	return (const void *)((uintptr_t)id << 1 | 1);
}

/* The running coroutine has this record: it may be the one that we have met without. */
static const void *running(lt_state *state, void *record)
{
	const void *unnamed = by_id(api.get_id());
	if (leaktrack_context_is_known(state, record))
		return record;
	if (!leaktrack_context_is_known(state, unnamed))
		return record;
	leaktrack_context_alias(state, unnamed, record);
	return unnamed;
}

static void yielded(void *record)
{
	lt_state *state = &LEAKTRACK_G(state);
	next_yield(record);
	if (!(state->mode & LT_MODE_OFF))
		leaktrack_context_suspend(state, running(state, record));
}

static void resumed(void *record)
{
	next_resume(record);
	leaktrack_context_resume(&LEAKTRACK_G(state), record);
}

/* The record is freed here, and nothing of the coroutine is left after it. */
static void closed(void *record)
{
	lt_state *state = &LEAKTRACK_G(state);
	const void *id = state->mode & LT_MODE_OFF ? record : running(state, record);
	next_close(record);
	leaktrack_context_gone(state, id);
}

static void take_over(swoole_callback *slot, swoole_callback *next, swoole_callback ours)
{
	if (!*slot || *slot == ours)
		return;
	*next = *slot;
	*slot = ours;
}

/* The scheduler sets them anew whenever it is started. */
static void hear_switches(void)
{
	take_over(api.on_yield, &next_yield, yielded);
	take_over(api.on_resume, &next_resume, resumed);
	take_over(api.on_close, &next_close, closed);
}

/* The record has just been made, by the line that starts the coroutine: that is where its stack
 * goes on. */
static uint32_t start_of(const lt_state *state, const void *record)
{
	lt_slot *slot = state->stack_depth ? lt_ptrmap_find(&state->map, record) : NULL;
	const lt_recorder *rec = &state->rec;
	return slot && *slot ? rec->sites.sites[rec->cells[*slot >> LT_CLASS_BITS].site].stack : 0;
}

static void started(void *record)
{
	lt_state *state = &LEAKTRACK_G(state);
	if (state->mode & LT_MODE_OFF || !api.get_id)
		return;
	hear_switches();
	leaktrack_context_born(state, record, start_of(state, record));
}

/* A worker process of a server in SWOOLE_PROCESS mode ends without RSHUTDOWN. */
static void worker_stops(void *arguments)
{
	(void)arguments;
	leaktrack_recording_end(&LEAKTRACK_G(state));
}

/* Who waits */

/* How a coroutine's record begins (struct PHPContext of ext-src/php_swoole_coroutine.h, the same in
 * 5.1 and 6.2). It is only believed where it fits together. */
typedef struct {
	void *bailout;
	zval *top, *end;
	zend_vm_stack page;
	size_t page_size;
	zend_execute_data *frame;
} swoole_record;

/* The innermost frame of a coroutine that waits, NULL: not known. */
static zend_execute_data *waiting_frame(const swoole_record *record)
{
	if (!record->page || record->page->end != record->end ||
		(uintptr_t)record->top < (uintptr_t)record->page ||
		(uintptr_t)record->top >= (uintptr_t)record->end)
		return NULL;
	return lt_frame_is_on(record->page, record->frame) ? record->frame : NULL;
}

typedef struct {
	leaktrack_coroutine_visitor visit;
	void *context;
} visitor;

static void visit_waiting(const void *id, const void *alias, void *context)
{
	const visitor *to = context;
	const void *record = (uintptr_t)id & 1 ? alias : id;
	zend_execute_data *top = record ? waiting_frame(record) : NULL;
	if (top)
		to->visit(top, record, to->context);
}

void leaktrack_coroutine_each_waiting(
	const lt_state *state, leaktrack_coroutine_visitor visit, void *context)
{
	visitor to = {visit, context};
	/* What runs outside of all coroutines, an event loop, waits while one of them runs. */
	zend_execute_data *top = state->contexts.coroutine && api.main ? waiting_frame(api.main) : NULL;
	if (top)
		visit(top, NULL, context);
	leaktrack_context_each_waiting(state, visit_waiting, &to);
}

static bool is_loaded(const char *module)
{
	return zend_hash_str_exists(&module_registry, module, strlen(module));
}

/* The library's names begin with its own: plainly in C, mangled in C++. */
static bool find_api(const char *module, const char *mangled)
{
	char name[96];
#define FIND(slot, ...) \
	(snprintf(name, sizeof(name), __VA_ARGS__), *(void **)(slot) = dlsym(RTLD_DEFAULT, name))
	FIND(&api.main, "_ZN%s12PHPCoroutine12main_contextE", mangled);
	if (!api.main)
		FIND(&api.main, "_ZN%s12PHPCoroutine9main_taskE", mangled);
	FIND(&api.get_id, "%s_coroutine_get_id", module);
	if (!api.get_id) /* before 6.0 */
		FIND(&api.get_id, "%s_coroutine_get_current_id", module);
	return api.get_id && FIND(&api.add_hook, "%s_add_hook", module) &&
		   FIND(&api.on_yield, "_ZN%s9Coroutine8on_yieldE", mangled) &&
		   FIND(&api.on_resume, "_ZN%s9Coroutine9on_resumeE", mangled) &&
		   FIND(&api.on_close, "_ZN%s9Coroutine8on_closeE", mangled);
#undef FIND
}

const char *leaktrack_coroutine_begin(lt_state *state)
{
	if (is_loaded("swow"))
		return "Swow";
	if (is_loaded("swoole")) {
		if (!find_api("swoole", "6swoole"))
			return "this version of Swoole";
	} else if (is_loaded("openswoole")) {
		if (!find_api("openswoole", "10openswoole") && !find_api("swoole", "6swoole"))
			return "this version of OpenSwoole";
	} else {
		return NULL;
	}
	if (!hooked) {
		hooked = true;
		api.add_hook(ON_CORO_START, started, 1);
		api.add_hook(BEFORE_WORKER_STOP, worker_stops, 1);
	}
	hear_switches();
	if (api.get_id() >= 0)
		leaktrack_context_found(state, by_id(api.get_id()));
	return NULL;
}
#endif
