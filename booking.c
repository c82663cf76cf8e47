/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What a block's coming, growing and going does to the books. See booking.h. */
#include "booking.h"

#include "callers.h"
#include "check.h"
#include "frame.h"
#include "heap.h"
#include "limit.h"
#include "mark.h"
#include "recording.h"

static LT_COLD void out_of_memory(lt_state *state)
{
	leaktrack_recording_stop(state, "there is no memory for the records");
}

/* The cell to charge now. 0 without memory. */
static uint32_t cell_of(lt_state *state)
{
	if (state->stack_depth) {
		lt_callers_entry *called = lt_callers_find(state, LT_FRAME_CHECKED);
		return called ? lt_callers_renew(state, called) : leaktrack_callers_cell(state);
	}
	lt_frame_entry *entry = lt_frame_find(state, LT_FRAME_CHECKED);
	if (entry && lt_frame_is_fresh(state, entry))
		return entry->slot >> LT_CLASS_BITS;
	return entry ? lt_frame_renew(state, entry) : leaktrack_frame_cell(state, 0);
}

/* The slow end of the fast path, hence the result. */
static void *book_small(lt_state *state, void *ptr, uint32_t size_class, uint32_t id)
{
	size_t regions = state->map.regions;
	lt_slot slot = id << LT_CLASS_BITS | size_class;
	bool put = size_class == 0 && leaktrack_heap.has_tiny
				   ? lt_ptrmap_put_tiny(&state->map, ptr, slot)
				   : lt_ptrmap_put(&state->map, ptr, slot);
	if (id && put)
		lt_loop_give(&state->rec.cells[id], leaktrack_heap.bytes_of[size_class]);
	else
		out_of_memory(state);
	if (state->map.regions != regions)
		leaktrack_limit_check(state);
	return ptr;
}

/* Books a new small block for the caller. */
void *leaktrack_booking_small(lt_state *state, void *ptr, uint32_t size_class)
{
	/* NULL: a fallible allocation, refused at memory_limit */
	return ptr ? book_small(state, ptr, size_class, cell_of(state)) : NULL;
}

/* The first allocation of a known line in this loop. */
void *leaktrack_booking_first(
	lt_state *state, void *ptr, uint32_t size_class, lt_frame_entry *entry, lt_slot *slot)
{
	uint32_t id = lt_frame_renew(state, entry);
	if (!id) {
		out_of_memory(state);
		return ptr;
	}
	*slot = id << LT_CLASS_BITS | size_class;
	lt_loop_give(&state->rec.cells[id], leaktrack_heap.bytes_of[size_class]);
	return ptr;
}

/* Writes slot and size of a large block; what else is kept of it comes from `large`. */
static bool put_large(lt_state *state, void *ptr, uint32_t id, int64_t bytes, const lt_large *large)
{
	if (!lt_ptrmap_put(&state->map, ptr, id << LT_CLASS_BITS | LT_CLASS_LARGE))
		return false;
	lt_large *kept = lt_ptrmap_large(lt_ptrmap_find(&state->map, ptr));
	*kept = *large;
	kept->bytes_low = (uint32_t)bytes;
	kept->bytes_high = (uint32_t)(bytes >> 32);
	return true;
}

static void book_large(
	lt_state *state, void *ptr, int64_t bytes, uint32_t site, const lt_large *large)
{
	uint32_t id = site ? leaktrack_loop_cell(&state->rec, site) : 0;
	if (!id || !put_large(state, ptr, id, bytes, large)) {
		out_of_memory(state);
		return;
	}
	lt_loop_give(&state->rec.cells[id], bytes);
	leaktrack_limit_check(state);
}

/* A large block that is new to us: the line that runs owns it. */
void leaktrack_booking_large(lt_state *state, void *ptr, int64_t bytes, size_t size)
{
	uint32_t site = leaktrack_callers_site(state, size);
	lt_large large = {.last = site, .serial = state->rec.serial};
	book_large(state, ptr, bytes, site, &large);
}

/* What flags of the cell ask for, after its block is gone. */
void leaktrack_booking_settle(lt_state *state, uint32_t id, const void *ptr, int64_t bytes)
{
	uint32_t flags = state->rec.cells[id].flags;
	if (flags & LT_CELL_MARKER) {
		leaktrack_mark_fired(state, ptr);
		leaktrack_check_sums(state);
		return;
	}
	if (flags & LT_CELL_CODE)
		leaktrack_frame_freed(state, ptr);
	if (flags & LT_CELL_CLOSED) {
		uint32_t by = leaktrack_frame_site(state, 0);
		if (by)
			leaktrack_loop_return(&state->rec, id, bytes, 1, by);
	} else if (flags & LT_CELL_OUTSIDE) {
		leaktrack_loop_return(&state->rec, id, bytes, 1, 0);
	}
	if (state->rec.failed)
		out_of_memory(state);
}

int64_t leaktrack_booking_take_size(lt_slot *slot, uint32_t size_class)
{
	if (LT_LIKELY(size_class != LT_CLASS_LARGE))
		return leaktrack_heap.bytes_of[size_class];
	lt_large *large = lt_ptrmap_large(slot);
	int64_t bytes = lt_ptrmap_large_bytes(large);
	memset(large, 0, sizeof(*large));
	return bytes;
}

/* Writes the slot of a block that shrank: its owner stays. */
static bool move_slot(lt_state *state, const lt_resize *change, uint32_t id)
{
	lt_slot slot = id << LT_CLASS_BITS | change->size_class;
	if (change->size_class == LT_CLASS_LARGE)
		return put_large(state, change->ptr, id, change->old + change->grown, &change->large);
	if (change->size_class == 0 && leaktrack_heap.has_tiny)
		return lt_ptrmap_put_tiny(&state->map, change->ptr, slot);
	return lt_ptrmap_put(&state->map, change->ptr, slot);
}

static void shrink(lt_state *state, const lt_resize *change)
{
	uint32_t id = change->value >> LT_CLASS_BITS;
	lt_cell *cell = &state->rec.cells[id];
	cell->bytes += change->grown;
	bool moved = move_slot(state, change, id);
	if (moved && cell->flags & (LT_CELL_CLOSED | LT_CELL_OUTSIDE)) {
		uint32_t by = leaktrack_frame_site(state, 0);
		if (by)
			leaktrack_loop_return(&state->rec, id, -change->grown, 0, by);
	}
	if (!moved || state->rec.failed)
		out_of_memory(state);
}

/* Who makes a block grow owns it whole from then on, also within its real size. But a large buffer
 * that several lines append to must not change hands from loop to loop, or none of them is ever
 * seen to grow: there the owner is the line that made it grow last in most loops, by a majority
 * vote in one counter (Boyer and Moore, "MJRTY", 1981). */
static uint32_t choose_owner(lt_state *state, lt_resize *change, uint32_t by)
{
	uint32_t owner = state->rec.cells[change->value >> LT_CLASS_BITS].site;
	lt_large *large = &change->large;
	if ((change->value & LT_CLASS_MASK) != LT_CLASS_LARGE)
		owner = large->lead = 0;
	else if (large->serial != state->rec.serial) {
		if (leaktrack_site_same_line(&state->rec.sites, large->last, owner)) {
			large->lead += large->lead < UINT32_MAX;
		} else if (large->lead) {
			large->lead--;
		} else {
			owner = large->last;
			large->lead = 1;
		}
	}
	large->last = by;
	large->serial = state->rec.serial;
	return large->lead ? owner : by;
}

static void grow(lt_state *state, lt_resize *change)
{
	uint32_t id = change->value >> LT_CLASS_BITS;
	/* Settled before the new owner is booked: an emptied cell may serve again as the new one. */
	lt_loop_take(&state->rec.cells[id], change->old);
	if (state->rec.cells[id].flags)
		leaktrack_booking_settle(state, id, change->old_ptr, change->old);
	if (state->mode & LT_MODE_OFF)
		return;
	if (change->size_class == LT_CLASS_LARGE)
		book_large(state, change->ptr, change->old + change->grown, change->owner, &change->large);
	else if (change->stays)
		book_small(state, change->ptr, change->size_class,
			leaktrack_loop_cell(&state->rec, change->owner));
	else
		leaktrack_booking_small(state, change->ptr, change->size_class);
}

static void adopt_old(lt_state *state, const lt_resize *change, size_t size)
{
	bool large = change->size_class == LT_CLASS_LARGE;
	int64_t bytes =
		large ? leaktrack_heap_large(size) : leaktrack_heap.bytes_of[change->size_class];
	lt_loop_old(&state->rec, bytes - change->grown);
	leaktrack_frame_freed(state, change->old_ptr);
	if (large)
		leaktrack_booking_large(state, change->ptr, bytes, 0);
	else
		leaktrack_booking_small(state, change->ptr, change->size_class);
}

void leaktrack_booking_resized(lt_state *state, lt_resize *change, size_t size)
{
	bool same = change->ptr == change->old_ptr && !change->grown;
	if (!change->value) {
		if (!same)
			adopt_old(state, change, size);
		return;
	}
	lt_slot *slot = lt_ptrmap_find(&state->map, change->old_ptr);
	bool was_large = (change->value & LT_CLASS_MASK) == LT_CLASS_LARGE;
	if (was_large)
		change->large = *lt_ptrmap_large(slot);
	uint32_t owner = state->rec.cells[change->value >> LT_CLASS_BITS].site;
	/* A list that compiled code appends to stays with its line where that may be the one that runs. */
	change->stays = change->grown > 0 && leaktrack_frame_may_be(state, owner);
	change->owner =
		choose_owner(state, change, change->stays ? owner : leaktrack_callers_site(state, 0));
	if (same && leaktrack_site_same_line(&state->rec.sites, owner, change->owner)) {
		if (was_large)
			*lt_ptrmap_large(slot) = change->large;
		return;
	}
	change->old = leaktrack_booking_take_size(slot, change->value & LT_CLASS_MASK);
	*slot = 0;
	if (change->grown < 0)
		shrink(state, change);
	else
		grow(state, change);
}

lt_slot leaktrack_booking_adopt_marker(lt_state *state, const void *ptr)
{
	lt_slot *slot = lt_ptrmap_find(&state->map, ptr);
	lt_slot value = slot ? *slot : 0;
	uint32_t size_class = value & LT_CLASS_MASK;
	if (value && size_class == LT_CLASS_LARGE)
		return 0;
	if (!value) { /* an op_array from before the hook */
		size_class = lt_heap_class(sizeof(zend_op_array));
		lt_loop_old(&state->rec, leaktrack_heap.bytes_of[size_class]);
		if (!lt_ptrmap_put(&state->map, ptr, LT_MARKER_CELL << LT_CLASS_BITS | size_class))
			out_of_memory(state);
	} else {
		uint32_t id = value >> LT_CLASS_BITS;
		lt_loop_take(&state->rec.cells[id], leaktrack_heap.bytes_of[size_class]);
		if (state->rec.cells[id].flags & (LT_CELL_CLOSED | LT_CELL_OUTSIDE))
			leaktrack_loop_return(&state->rec, id, leaktrack_heap.bytes_of[size_class], 1,
				leaktrack_frame_site(state, 0));
		*slot = LT_MARKER_CELL << LT_CLASS_BITS | size_class;
	}
	lt_loop_give(&state->rec.cells[LT_MARKER_CELL], leaktrack_heap.bytes_of[size_class]);
	return value;
}

void leaktrack_booking_give(lt_state *state, const void *ptr, uint32_t site)
{
	lt_slot *slot = lt_ptrmap_find(&state->map, ptr);
	uint32_t id = slot && *slot ? leaktrack_loop_cell(&state->rec, site) : 0;
	if (!id || *slot >> LT_CLASS_BITS == id)
		return;
	uint32_t size_class = *slot & LT_CLASS_MASK, from = *slot >> LT_CLASS_BITS;
	int64_t bytes = size_class == LT_CLASS_LARGE ? lt_ptrmap_large_bytes(lt_ptrmap_large(slot))
												 : leaktrack_heap.bytes_of[size_class];
	lt_loop_take(&state->rec.cells[from], bytes);
	if (state->rec.cells[from].flags & (LT_CELL_CLOSED | LT_CELL_OUTSIDE))
		leaktrack_loop_return(&state->rec, from, bytes, 1, site);
	lt_loop_give(&state->rec.cells[id], bytes);
	*slot = id << LT_CLASS_BITS | size_class;
}
