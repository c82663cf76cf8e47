/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Fibers and coroutines as contexts. See context.h. */
#include "context.h"

#include "zend_extensions.h"
#include "zend_fibers.h"
#include "zend_observer.h"

#include "callers.h"
#include "hook.h"
#include "mark.h"
#include "recording.h"

/* The table */

static uint64_t key_of(const void *id)
{
	return (uint64_t)(uintptr_t)id;
}

static lt_context *find(const lt_state *state, const void *id)
{
	uint32_t at = lt_intmap_get(&state->contexts.index, key_of(id));
	return at == UINT32_MAX ? NULL : &state->contexts.items[at];
}

static bool reserve(lt_contexts *all)
{
	if (all->free || all->count < all->capacity)
		return true;
	uint32_t capacity = all->capacity ? all->capacity * 2 : 16;
	lt_context *items = realloc(all->items, capacity * sizeof(*items));
	if (!items)
		return false;
	all->items = items;
	all->capacity = capacity;
	return true;
}

/* The context's entry, made when new. NULL, and the records are no longer whole, without memory. */
static lt_context *entry_of(lt_state *state, const void *id)
{
	lt_contexts *all = &state->contexts;
	lt_context *known = find(state, id);
	if (known)
		return known;
	uint32_t at = all->free ? all->free - 1 : all->count;
	if (!reserve(all) || !lt_intmap_put(&all->index, key_of(id), at)) {
		state->rec.failed = true;
		return NULL;
	}
	lt_context *context = &all->items[at];
	if (all->free)
		all->free = context->start; /* links free entries: the next one + 1 */
	else
		all->count++;
	memset(context, 0, sizeof(*context));
	context->id = id;
	return context;
}

static void drop(lt_state *state, lt_context *context)
{
	lt_contexts *all = &state->contexts;
	lt_intmap_remove(&all->index, key_of(context->id));
	if (context->alias)
		lt_intmap_remove(&all->index, key_of(context->alias));
	if (context->birth)
		leaktrack_loop_child_gone(&state->rec, context->birth);
	memset(context, 0, sizeof(*context));
	context->start = all->free;
	all->free = (uint32_t)(context - all->items) + 1;
}

void leaktrack_context_forget(lt_state *state)
{
	free(state->contexts.items);
	lt_intmap_destroy(&state->contexts.index);
	memset(&state->contexts, 0, sizeof(state->contexts));
	state->fiber = NULL;
	state->fiber_start = 0;
}

size_t leaktrack_context_own_bytes(const lt_state *state)
{
	return state->contexts.capacity * sizeof(lt_context) +
		   state->contexts.index.size * sizeof(lt_intmap_slot);
}

/* The main context has an entry, too, where loops are open in it. */
void leaktrack_context_count(const lt_state *state, int64_t *fibers, int64_t *coroutines)
{
	const lt_contexts *all = &state->contexts;
	*fibers = *coroutines = 0;
	for (uint32_t i = 0; i < all->count; i++) {
		const lt_context *context = &all->items[i];
		*coroutines += context->id && context->coroutine;
		*fibers += context->id && !context->coroutine && context->id != EG(main_fiber_context);
	}
}

/* Whose loop */

const void *leaktrack_context_running(const lt_state *state)
{
	/* A fiber that a coroutine has started runs on top of it. */
	if (state->contexts.coroutine && EG(current_fiber_context) == state->contexts.base)
		return state->contexts.coroutine;
	return EG(current_fiber_context);
}

bool leaktrack_context_is_coroutine(const lt_state *state, const void *id)
{
	const lt_context *context = find(state, id);
	return id == state->contexts.coroutine || (context && context->coroutine);
}

lt_loop *leaktrack_context_loops(const lt_state *state, const void *id)
{
	const lt_context *context = find(state, id);
	return context ? context->innermost : NULL;
}

bool leaktrack_context_push(lt_state *state, lt_loop *loop, const void *id)
{
	lt_context *context = entry_of(state, id);
	if (!context)
		return false;
	context->coroutine |= id == state->contexts.coroutine;
	loop->context = id;
	loop->outer = context->innermost;
	context->innermost = loop;
	return true;
}

void leaktrack_context_pop(lt_state *state, lt_loop *loop)
{
	lt_context *context = find(state, loop->context);
	lt_loop **link = context ? &context->innermost : NULL;
	while (link && *link && *link != loop)
		link = &(*link)->outer;
	if (link && *link)
		*link = loop->outer;
	loop->outer = NULL;
}

/* Nothing tells when a generator is resumed: one that is suspended has what comes where no other
 * loop wants it. So has one whose frame is gone while its coroutine goes on. */
static lt_loop *loop_of(const lt_context *context)
{
	for (lt_loop *loop = context->innermost; loop; loop = loop->outer) {
		if (leaktrack_mark_is_active(loop))
			return loop;
	}
	return context->innermost;
}

/* Other kinds of contexts (an extension's own) end the chain: nothing is known of who resumed them.
 * A fiber that outlives the loop it was started in may be one of a pool: it is still that loop's
 * where nobody's loop resumes it. A coroutine is its starter's for good. */
static lt_loop *owner_of(const lt_state *state, const void *id)
{
	const lt_contexts *all = &state->contexts;
	lt_loop *late = NULL;
	while (id) {
		const lt_context *context = find(state, id);
		bool coroutine = id == all->coroutine || (context && context->coroutine);
		lt_loop *loop = context ? loop_of(context) : NULL;
		lt_loop *birth = context ? context->birth : NULL;
		if (!loop && birth && (coroutine || !birth->late))
			loop = birth;
		if (loop)
			return loop;
		late = late ? late : birth;
		const zend_fiber_context *fiber = coroutine ? NULL : id;
		if (!fiber || fiber->kind != zend_ce_fiber)
			break;
		fiber = zend_fiber_from_context((zend_fiber_context *)fiber)->caller;
		id = fiber == all->base && all->coroutine ? all->coroutine : fiber;
	}
	return late;
}

void leaktrack_context_refresh(lt_state *state)
{
	lt_loop *owner = owner_of(state, leaktrack_context_running(state));
	leaktrack_loop_enter(&state->rec, owner);
}

/* Its birth is the current loop, which the running context belongs to. */
static void born(lt_state *state, lt_context *context)
{
	lt_loop *loop = state->rec.current;
	if (context->birth || !loop || state->mode & LT_MODE_COLLECTING)
		return;
	if (leaktrack_loop_child_begun(&state->rec, loop))
		context->birth = loop;
}

/* Fibers */

/* The engine's chain of frames leads from a fiber to who resumed it: often an event loop, which
 * says nothing. So where a fiber is started its starter's stack is kept for it. */
static void start_fiber(lt_state *state, const void *id)
{
	uint32_t site = state->stack_depth ? leaktrack_callers_site(state, 0) : 0;
	lt_context *context = entry_of(state, id);
	if (!context)
		return;
	context->start = site ? state->rec.sites.sites[site].stack : 0;
	born(state, context);
}

/* Swoole can tell of its coroutines as if they were fibers (swoole.enable_fiber_mock). */
static bool is_mock(const zend_fiber_context *context)
{
	return context->kind == (void *)-1;
}

/* Called before the switch, from the old context. While the collector runs, what is born has a
 * serial of its own (PHP 8.4 runs destructors in a fiber); after it comes a refresh. */
static void notice_switch(zend_fiber_context *from, zend_fiber_context *to)
{
	lt_state *state = &LEAKTRACK_G(state);
	if (state->mode & LT_MODE_OFF || is_mock(from) || is_mock(to))
		return;
	if (to->status == ZEND_FIBER_STATUS_INIT)
		start_fiber(state, to);
	/* No script and no shutdown function destroys it. */
	state->ending = EG(flags) & EG_FLAGS_IN_SHUTDOWN && !EG(current_execute_data);
	const lt_context *context = find(state, to);
	state->fiber = to;
	state->fiber_start = context && to->kind == zend_ce_fiber ? context->start : 0;
	if (state->mode & LT_MODE_COLLECTING)
		return;
	const void *id = to;
	if (to == state->contexts.base && state->contexts.coroutine)
		id = state->contexts.coroutine;
	lt_loop *owner = owner_of(state, id);
	if (owner != state->rec.current)
		leaktrack_loop_enter(&state->rec, owner);
}

static void gone(lt_state *state, const void *id)
{
	leaktrack_mark_context_gone(state, id);
	lt_context *context = state->mode & LT_MODE_OFF ? NULL : find(state, id);
	if (context)
		drop(state, context);
}

static void notice_end(zend_fiber_context *context)
{
	lt_state *state = &LEAKTRACK_G(state);
	if (!(state->mode & LT_MODE_OFF) && !leaktrack_recording_is_child(state) && !is_mock(context))
		gone(state, context);
}

void leaktrack_context_startup(void)
{
	zend_observer_fiber_switch_register(notice_switch);
	zend_observer_fiber_destroy_register(notice_end);
}

/* Coroutines */

static bool is_heard(const lt_state *state)
{
	return !(state->mode & LT_MODE_OFF) && !leaktrack_recording_is_child(state);
}

/* From now on `id` runs, NULL: no coroutine does. */
static void run(lt_state *state, const void *id)
{
	const lt_context *context = id ? find(state, id) : NULL;
	state->contexts.coroutine = context ? context->id : id;
	state->contexts.base = id ? EG(current_fiber_context) : NULL;
	state->fiber = NULL;
	state->fiber_start = context ? context->start : 0;
	if (!(state->mode & LT_MODE_COLLECTING))
		leaktrack_context_refresh(state);
}

void leaktrack_context_born(lt_state *state, const void *id, uint32_t start)
{
	lt_context *context = is_heard(state) ? entry_of(state, id) : NULL;
	if (!context)
		return;
	context->coroutine = true;
	context->origin = state->contexts.coroutine;
	context->start = start;
	born(state, context);
	run(state, id);
}

void leaktrack_context_found(lt_state *state, const void *id)
{
	if (is_heard(state))
		run(state, id);
}

bool leaktrack_context_is_known(const lt_state *state, const void *id)
{
	return find(state, id) != NULL;
}

void leaktrack_context_alias(lt_state *state, const void *id, const void *alias)
{
	lt_context *context = is_heard(state) ? find(state, id) : NULL;
	if (!context || context->alias)
		return;
	if (lt_intmap_put(&state->contexts.index, key_of(alias), (uint32_t)(context - state->contexts.items)))
		context->alias = alias;
	else
		state->rec.failed = true;
}

void leaktrack_context_suspend(lt_state *state, const void *id)
{
	lt_context *context = is_heard(state) ? entry_of(state, id) : NULL;
	if (!context)
		return;
	context->coroutine = true;
	context->collecting = state->mode & LT_MODE_COLLECTING; /* a destructor waits */
	if (context->collecting)
		leaktrack_hook_mode(state, state->mode & ~LT_MODE_COLLECTING);
	run(state, context->origin);
}

void leaktrack_context_resume(lt_state *state, const void *id)
{
	lt_context *context = is_heard(state) ? entry_of(state, id) : NULL;
	if (!context)
		return;
	context->coroutine = true;
	context->origin = state->contexts.coroutine;
	bool collecting = context->collecting;
	run(state, id);
	if (!collecting)
		return;
	leaktrack_hook_mode(state, state->mode | LT_MODE_COLLECTING);
	state->rec.serial = state->gc_serial;
}

void leaktrack_context_gone(lt_state *state, const void *id)
{
	const lt_context *context = is_heard(state) ? find(state, id) : NULL;
	if (!context) {
		if (is_heard(state))
			run(state, NULL);
		return;
	}
	const void *origin = context->origin;
	gone(state, context->id);
	if (!(state->mode & LT_MODE_OFF))
		run(state, origin);
}

void leaktrack_context_each_waiting(const lt_state *state,
	void (*visit)(const void *id, const void *alias, void *context), void *context)
{
	for (uint32_t i = 0; i < state->contexts.count; i++) {
		const lt_context *item = &state->contexts.items[i];
		if (item->coroutine && item->id != state->contexts.coroutine)
			visit(item->id, item->alias, context);
	}
}
