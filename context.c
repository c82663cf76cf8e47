/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Fibers as contexts. See context.h. */
#include "context.h"

#include "zend_extensions.h"
#include "zend_fibers.h"
#include "zend_observer.h"

#include "mark.h"
#include "recording.h"

/* The word of a fiber's context in which the loop is noted that it was started in; -1: none left,
 * then only the chain of those that resume it counts. */
static int birth_word = -1;

/* A loop's serial, with the recording's number where a pointer has room for it. */
static void *birth_of(const lt_loop *loop)
{
	if (!loop)
		return NULL;
	return (void *)(uintptr_t)((uint64_t)LEAKTRACK_G(recordings) << 32 | loop->serial);
}

/* Nothing tells when a generator is resumed: one that is suspended has what comes where no other
 * loop wants it. */
static lt_loop *loop_of(const lt_recorder *rec, const zend_fiber_context *context)
{
	lt_loop *suspended = NULL;
	for (uint32_t i = rec->open_count; i-- > 0;) {
		lt_loop *loop = rec->open[i];
		if (loop->context != context)
			continue;
		if (leaktrack_mark_is_active(loop))
			return loop;
		suspended = suspended ? suspended : loop;
	}
	return suspended;
}

static lt_loop *loop_born_in(const lt_recorder *rec, const zend_fiber_context *context)
{
	const void *birth = birth_word < 0 ? NULL : context->reserved[birth_word];
	for (uint32_t i = birth ? rec->open_count : 0; i-- > 0;) {
		if (birth_of(rec->open[i]) == birth)
			return rec->open[i];
	}
	return NULL;
}

/* Other kinds of contexts (an extension's own) end the chain: nothing is known of who resumed them.
 */
static lt_loop *owner_of(const lt_recorder *rec, zend_fiber_context *context)
{
	while (context) {
		lt_loop *loop = loop_of(rec, context);
		if (!loop)
			loop = loop_born_in(rec, context);
		if (loop || context->kind != zend_ce_fiber)
			return loop;
		context = zend_fiber_from_context(context)->caller;
	}
	return NULL;
}

/* Called before the switch, from the old context. While the collector runs, what is born has a
 * serial of its own (PHP 8.4 runs destructors in a fiber); after it comes a refresh. */
static void notice_switch(zend_fiber_context *from, zend_fiber_context *to)
{
	lt_state *state = &LEAKTRACK_G(state);
	if (state->mode & (LT_MODE_OFF | LT_MODE_COLLECTING))
		return;
	if (to->status == ZEND_FIBER_STATUS_INIT && birth_word >= 0)
		to->reserved[birth_word] = birth_of(state->rec.current);
	lt_loop *owner = state->rec.open_count ? owner_of(&state->rec, to) : NULL;
	if (owner != state->rec.current)
		leaktrack_loop_enter(&state->rec, owner);
}

static void notice_end(zend_fiber_context *context)
{
	lt_state *state = &LEAKTRACK_G(state);
	if (!(state->mode & LT_MODE_OFF) && !leaktrack_recording_is_child(state))
		leaktrack_mark_context_gone(state, context);
}

void leaktrack_context_startup(void)
{
	birth_word = zend_get_resource_handle("leaktrack");
	zend_observer_fiber_switch_register(notice_switch);
	zend_observer_fiber_destroy_register(notice_end);
}

const void *leaktrack_context_running(void)
{
	return EG(current_fiber_context);
}

void leaktrack_context_refresh(lt_state *state)
{
	lt_loop *owner =
		state->rec.open_count ? owner_of(&state->rec, EG(current_fiber_context)) : NULL;
	leaktrack_loop_enter(&state->rec, owner);
}
