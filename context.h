/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Contexts: the threads of control that take turns in one process, the main one and its fibers.
 * Each has open loops of its own. What a context without a loop allocates belongs to the loop that
 * was current where the fiber was started, while that is open, else to the loop of the context that
 * resumed it, and so on outwards. Known at each switch, so that allocations pay nothing for it. */
#ifndef LEAKTRACK_CONTEXT_H
#define LEAKTRACK_CONTEXT_H

#include "php_leaktrack.h"

/* Called from MINIT: hears of switches between fibers. */
void leaktrack_context_startup(void);

/* The context that runs, as lt_loop.context names it. */
const void *leaktrack_context_running(void);

/* Charges what comes to the loop that the running context belongs to by now: to be called when
 * loops have begun or ended. */
void leaktrack_context_refresh(lt_state *state);

#endif
