/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Contexts: the threads of control that take turns in one process: the main one, fibers, Swoole's
 * coroutines. Each has open loops of its own. What a context without a loop allocates belongs to
 * the loop that it was started in; of a fiber, once that is closed, to the loop of the context that
 * resumes it, and so on outwards, if there is one. Known at each switch, so that allocations pay
 * nothing for it. */
#ifndef LEAKTRACK_CONTEXT_H
#define LEAKTRACK_CONTEXT_H

#include "php_leaktrack.h"

/* Called from MINIT: hears of switches between fibers. */
void leaktrack_context_startup(void);

/* Forgets all contexts: the recording is over. */
void leaktrack_context_forget(lt_state *state);
size_t leaktrack_context_own_bytes(const lt_state *state);

/* The context that runs, as lt_loop.context names it. */
const void *leaktrack_context_running(const lt_state *state);

/* Whether it is a coroutine, whose loops end with it. */
bool leaktrack_context_is_coroutine(const lt_state *state, const void *id);

/* `loop` is from now on the innermost one of the context `id`. False without memory. */
bool leaktrack_context_push(lt_state *state, lt_loop *loop, const void *id);

/* Takes an open loop off its context's. */
void leaktrack_context_pop(lt_state *state, lt_loop *loop);

/* The innermost open loop of a context, lt_loop.outer leads on; NULL: none. */
lt_loop *leaktrack_context_loops(const lt_state *state, const void *id);

/* Charges what comes to the loop that the running context belongs to by now: to be called when
 * loops have begun or ended. */
void leaktrack_context_refresh(lt_state *state);

/* Fibers and coroutines that have begun and not ended, of those that were met since the recording
 * began. */
void leaktrack_context_count(const lt_state *state, int64_t *fibers, int64_t *coroutines);

/* Coroutines, as coroutine.c hears of them. `id` is not NULL and odd or the address of something
 * that lives as long as the coroutine. Each returns at once where nothing records. */

/* The running context has started one, which runs now. `start` is the call stack that started it,
 * 0: not known. */
void leaktrack_context_born(lt_state *state, const void *id, uint32_t start);

/* One runs that was there before we were. */
void leaktrack_context_found(lt_state *state, const void *id);

/* It is known by another name too. */
bool leaktrack_context_is_known(const lt_state *state, const void *id);
void leaktrack_context_alias(lt_state *state, const void *id, const void *alias);

/* It leaves, to whom it was resumed by. */
void leaktrack_context_suspend(lt_state *state, const void *id);
void leaktrack_context_resume(lt_state *state, const void *id);

/* It has ended: so have its loops. */
void leaktrack_context_gone(lt_state *state, const void *id);

/* All coroutines but the one that runs, by both of their names (`alias` may be NULL). */
void leaktrack_context_each_waiting(const lt_state *state,
	void (*visit)(const void *id, const void *alias, void *context), void *context);

#endif
