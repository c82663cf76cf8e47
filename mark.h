/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Main functions: marking a frame, knowing when it is gone, closing its loop. A marked frame gets
 * an empty array as its extra named parameters; the engine frees that array right after the frame's
 * locals on every way out, and the free handler sees its address. A script's or include's frame
 * has no such parameters: there the op_array itself, freed at its end, is the marker. */
#ifndef LEAKTRACK_MARK_H
#define LEAKTRACK_MARK_H

#include "php_leaktrack.h"

/* Begins a loop of `frame` (and first ends one that the same frame, or one that is no longer
 * there, had open). A frame of a place that is already running folds into its loop. False without
 * memory. Called by leaktrack_hook() only. */
bool leaktrack_mark_frame(
	lt_state *state, zend_execute_data *frame, const char *label, size_t label_len);

/* The free handler met a marker, after forwarding: closes its loop, or in a coroutine notes that its
 * frame is gone. May run the cycle collector, and with it destructors. True when it was the marker of
 * an open loop. */
bool leaktrack_mark_fired(lt_state *state, const void *marker);

/* What a loop's frame is (lt_loop.kind). */
typedef enum {
	LT_FRAME_FUNCTION,
	LT_FRAME_GENERATOR, /* it may be off the stack for long, and alive */
	LT_FRAME_CALL,      /* leaktrack_loop() itself, which tells when it is over */
} lt_frame_kind;

/* A loop that leaktrack_loop() began, by what survives the loop. */
typedef struct {
	uint32_t recording, serial; /* 0: none was begun */
} lt_call;

/* Around the call that leaktrack_loop() makes: a loop with no frame of its own. */
lt_call leaktrack_mark_call(
	lt_state *state, zend_execute_data *frame, const char *label, size_t label_len);
void leaktrack_mark_call_over(lt_state *state, lt_call call);

/* Whether a loop is charged with what its context does now: not that of a suspended generator, nor
 * one whose frame is gone. */
bool leaktrack_mark_is_active(const lt_loop *loop);

/* A fiber or coroutine has ended: so have the loops that it left open. */
void leaktrack_mark_context_gone(lt_state *state, const void *context);

/* Closes what is still open as interrupted: the request ends. */
void leaktrack_mark_interrupt(lt_state *state);

#endif
