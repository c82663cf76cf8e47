/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The cycle collector: when a closing loop has it run, and what its runs free and take, whoever
 * asked for them. */
#ifndef LEAKTRACK_COLLECT_H
#define LEAKTRACK_COLLECT_H

#include "php_leaktrack.h"

/* Around every run of the collector, whoever asked (MINIT / MSHUTDOWN). */
void leaktrack_collect_startup(void);
void leaktrack_collect_shutdown(void);

/* The recording is over. */
void leaktrack_collect_forget(lt_state *state);

/* Runs the collector where it is due at the close of that loop (leaktrack.gc); true when it ran.
 * Destructors run here, and may hook, throw or bail out: the loop stays open and whole. */
bool leaktrack_collect_run(lt_state *state, const lt_loop *loop);

/* While the collector runs: */

/* Whether a block of that cell that is freed now is garbage that it found, and not its own memory
 * or what a destructor frees on its way. */
bool leaktrack_collect_is_garbage(const lt_state *state, uint32_t cell);

/* Notes the class of the object that `block` may be, before its free. */
void leaktrack_collect_note(lt_state *state, const void *block, size_t bytes);

/* A block was allocated and booked. */
void leaktrack_collect_born(lt_state *state, const void *block);

#endif
