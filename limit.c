/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * How far memory_limit is. See limit.h. */
#include "limit.h"

#include "epoch.h"
#include "heap.h"
#include "hook.h"

/* Not where others came on top of us: they must not be taken off. */
bool leaktrack_limit_is_near(const lt_state *state, size_t size)
{
	return !LT_HEAP_HAS_GC && PG(memory_limit) > 0 && !LEAKTRACK_G(chain).alloc &&
		   zend_memory_usage(true) + LT_HEAP_CHUNK + size > (size_t)PG(memory_limit) &&
		   leaktrack_hook_is_covered(state->heap);
}

static void look_at_clock(lt_state *state)
{
	double now = leaktrack_now() - state->started;
	if (lt_epoch_is_over(&state->rec, now))
		leaktrack_epoch_begin(&state->rec, now);
}

void leaktrack_limit_check(lt_state *state)
{
	uint32_t mode = state->mode & ~LT_MODE_NEAR_LIMIT;
	/* All regions ever seen at once, and a chunk more, still below the limit: then no small block
	 * can reach it. Huge blocks and falling limits are met by the calls of this function. */
	size_t reach =
		MAX(zend_memory_usage(true), state->map.regions * LT_HEAP_CHUNK) + 2 * LT_HEAP_CHUNK;
	if (!LT_HEAP_HAS_GC && PG(memory_limit) > 0 && !LEAKTRACK_G(chain).alloc &&
		reach > (size_t)PG(memory_limit))
		mode |= LT_MODE_NEAR_LIMIT;
	leaktrack_hook_mode(state, mode);
	/* Here, because programs without loops come by, too. */
	if (!(state->ticks++ & 15) && state->recording && !(mode & (LT_MODE_OFF | LT_MODE_COLLECTING)))
		look_at_clock(state);
}

#if LT_HEAP_HAS_GC
void leaktrack_limit_startup(void)
{
}

void leaktrack_limit_shutdown(void)
{
}
#else
static ZEND_INI_MH((*change_limit));

/* A lower limit may be within reach of small blocks at once. */
static ZEND_INI_MH(watch_limit)
{
	int result = change_limit(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
	if (LEAKTRACK_G(state).recording)
		leaktrack_limit_check(&LEAKTRACK_G(state));
	return result;
}

static zend_ini_entry *limit_entry(void)
{
	return zend_hash_str_find_ptr(EG(ini_directives), "memory_limit", sizeof("memory_limit") - 1);
}

void leaktrack_limit_startup(void)
{
	zend_ini_entry *limit = limit_entry();
	if (!limit || !limit->on_modify)
		return;
	change_limit = limit->on_modify;
	limit->on_modify = watch_limit;
}

void leaktrack_limit_shutdown(void)
{
	zend_ini_entry *limit = limit_entry();
	if (limit && limit->on_modify == watch_limit)
		limit->on_modify = change_limit;
}
#endif
