/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The heap handlers: on the live heap from the first hook of a request to its end. Each reads slot
 * and size, forwards, then books; nothing is held across the forward, which may longjmp. */
#ifndef LEAKTRACK_HOOK_H
#define LEAKTRACK_HOOK_H

#include "php_leaktrack.h"

/* Puts the handlers on a heap, takes them off, and tells whether they are on it. */
void leaktrack_hook_cover(zend_mm_heap *heap);
void leaktrack_hook_uncover(zend_mm_heap *heap);
bool leaktrack_hook_is_covered(zend_mm_heap *heap);

/* The same for a recording's begin and end. Who is on the heap already is forwarded to, and back on
 * it afterwards; true when there is someone. Who came after us stays, and may go on forwarding to
 * our handlers, which then only forward. */
bool leaktrack_hook_install(lt_state *state);
void leaktrack_hook_remove(lt_state *state);

/* At a request's very end: off the heap, where they have come back since. */
void leaktrack_hook_surface(lt_state *state);

/* Chooses the handlers' path: LT_MODE_* bits. */
void leaktrack_hook_mode(lt_state *state, uint32_t mode);

#endif
