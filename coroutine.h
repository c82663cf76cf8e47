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

/* Visits the coroutines that wait, by their innermost frames and their records, and without a record
 * what runs outside of coroutines while one of them runs; all where that can be told. */
typedef void (*leaktrack_coroutine_visitor)(
	zend_execute_data *top, const void *record, void *context);
void leaktrack_coroutine_each_waiting(
	const lt_state *state, leaktrack_coroutine_visitor visit, void *context);

#endif
