/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Other extensions on the heap. See neighbour.h. */
#include "neighbour.h"

#include "compat.h"
#include "hook.h"
#include "ptrmap.h"

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
