/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * How far memory_limit is. Before PHP 8.4 an engine whose heap has handlers does not look for free
 * pages before it gives up; near the limit the handlers therefore go out of its way. */
#ifndef LEAKTRACK_LIMIT_H
#define LEAKTRACK_LIMIT_H

#include "php_leaktrack.h"

/* From MINIT and MSHUTDOWN: ini_set('memory_limit') is watched (before PHP 8.4). */
void leaktrack_limit_startup(void);
void leaktrack_limit_shutdown(void);

/* Looks at memory_limit and what is left of it, and chooses the handlers' path. Called when the
 * heap has got a region and at each loop's end; hence it looks at the clock for epochs, too. */
void leaktrack_limit_check(lt_state *state);

/* Whether an allocation of `size` more may reach it, and the handlers can be taken off for it: not
 * where others came on top of us, they must not be. */
bool leaktrack_limit_is_near(const lt_state *state, size_t size);

#endif
