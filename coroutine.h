/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Swoole's coroutines, without linking to Swoole: its C hooks tell when one starts and when a
 * worker stops; the three callbacks by which its scheduler tells its PHP side of each switch are
 * ours while something records, and pass on. Looked up by name, so that neither load order nor
 * version matters, as long as the names are there. */
#ifndef LEAKTRACK_COROUTINE_H
#define LEAKTRACK_COROUTINE_H

#include "php_leaktrack.h"

/* A recording begins: listens to Swoole, if it is there. NULL, or the name of what is there whose
 * coroutines cannot be told apart. */
const char *leaktrack_coroutine_begin(lt_state *state);

#endif
