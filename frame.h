/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Attribution: which call site is running. The nearest PHP user frame's file and line, by a saved
 * opline that is checked against the function's own opcodes, and the internal function on top of
 * it. A direct-mapped cache answers nearly always; the table of sites answers the rest. */
#ifndef LEAKTRACK_FRAME_H
#define LEAKTRACK_FRAME_H

#include "php_leaktrack.h"

/* The site that runs now. Never 0 but without memory (rec.failed is set then). Allocates nothing
 * from PHP's heap. `large`: bytes of a large allocation under way, to know VM stack pages and
 * compiler arenas by, else 0. */
uint32_t leaktrack_frame_site(lt_state *state, size_t large);

/* The cell to charge now; fills the cache. The slow side of lt_frame_cell. 0 without memory. */
uint32_t leaktrack_frame_cell(lt_state *state, size_t large);

/* A block that may hold code was freed: names learned from it are forgotten. */
void leaktrack_frame_freed(lt_state *state, const void *block);

/* The nearest frame that runs PHP code, from `ex` outwards; NULL: none. */
zend_execute_data *leaktrack_frame_user(zend_execute_data *ex);

/* The line `ex` is at, for a frame of PHP code. */
uint32_t leaktrack_frame_line(const zend_execute_data *ex);

LT_INLINE uint32_t lt_frame_index(const zend_op *opline, const void *internal)
{
	/* An opline is 32 bytes; internal functions lie further apart. */
	uintptr_t hash = ((uintptr_t)opline >> 5) + ((uintptr_t)internal >> 7);
	return hash & (LT_FRAME_ENTRIES - 1);
}

/* The sites of the cache's entries, by index. */
LT_INLINE uint32_t *lt_frame_sites(const lt_state *state)
{
	return (uint32_t *)(state->frames + LT_FRAME_ENTRIES);
}

LT_INLINE bool lt_frame_is_user(const zend_execute_data *ex)
{
	return ex && ex->func && ZEND_USER_CODE(ex->func->type);
}

/* The cell to charge an allocation to that happens now, where the cache knows it; else 0, and
 * leaktrack_frame_cell() is to be asked. */
LT_INLINE uint32_t lt_frame_cell(const lt_state *state)
{
	const zend_execute_data *ex = EG(current_execute_data);
	const zend_function *internal = NULL;
	if (LT_UNLIKELY(!ex || !ex->func))
		return 0;
	if (!ZEND_USER_CODE(ex->func->type)) {
		internal = ex->func;
		ex = ex->prev_execute_data;
		if (LT_UNLIKELY(!lt_frame_is_user(ex)))
			return 0;
	}
	const lt_frame_entry *entry = &state->frames[lt_frame_index(ex->opline, internal)];
	/* A cell that was right for this loop stays right until the loop is closed. */
	return LT_LIKELY(entry->key == ((uintptr_t)ex->opline ^ state->generation) &&
			   entry->opcodes == ex->func->op_array.opcodes && entry->internal == internal &&
			   entry->serial == state->rec.serial)
		? entry->cell
		: 0;
}

#endif
