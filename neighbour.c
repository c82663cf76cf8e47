/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Other extensions on the heap. See neighbour.h. */
#include "neighbour.h"

#include "compat.h"
#include "hook.h"
#include "ptrmap.h"

#define TRACER_FUNCTION "swoole_tracer_leak_detect"

static zif_handler leak_detect; /* that function as it was */

/* Swoole's tracer (ext-src/swoole_tracer.cc) takes all handlers off the heap while its own runs,
 * and then puts back its own alone. */
void leaktrack_neighbour_returned(lt_state *state)
{
	lt_heap_handlers now = {0};
	lt_heap_get_handlers(state->heap, &now);
	if (now.alloc == LEAKTRACK_G(chain).alloc)
		leaktrack_hook_cover(state->heap);
}

bool leaktrack_neighbour_blinds(lt_state *state)
{
	if (zend_mm_get_heap() != state->heap)
		return true;
	if (leaktrack_hook_is_covered(state->heap))
		return false;
	void *probe = emalloc(sizeof(zend_array));
	const lt_slot *slot = lt_ptrmap_find(&state->map, probe);
	bool known = slot && *slot; /* as it also is where a block was freed that we did not see */
	efree(probe);
	return !known || *slot;
}

/* The same in the function that prints what the tracer has found: ours are off for so long. */
static ZEND_FUNCTION(leaktrack_leak_detect)
{
	lt_state *state = &LEAKTRACK_G(state);
	bool covered = state->recording && zend_mm_get_heap() == state->heap &&
				   leaktrack_hook_is_covered(state->heap);
	if (covered)
		leaktrack_hook_uncover(state->heap);
	leak_detect(INTERNAL_FUNCTION_PARAM_PASSTHRU);
	if (covered)
		leaktrack_hook_cover(state->heap);
}

static zend_function *tracer_function(void)
{
	return zend_hash_str_find_ptr(CG(function_table), TRACER_FUNCTION, sizeof(TRACER_FUNCTION) - 1);
}

void leaktrack_neighbour_startup(void)
{
	zend_function *function = tracer_function();
	if (!function || function->type != ZEND_INTERNAL_FUNCTION)
		return;
	leak_detect = function->internal_function.handler;
	function->internal_function.handler = ZEND_FN(leaktrack_leak_detect);
}

void leaktrack_neighbour_shutdown(void)
{
	zend_function *function = leak_detect ? tracer_function() : NULL;
	if (function && function->internal_function.handler == ZEND_FN(leaktrack_leak_detect))
		function->internal_function.handler = leak_detect;
}
