/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The heap handlers. See hook.h. */
#include "hook.h"

#include "callers.h"
#include "check.h"
#include "collect.h"
#include "compat.h"
#include "epoch.h"
#include "frame.h"
#include "heap.h"
#include "mark.h"
#include "neighbour.h"
#include "recording.h"

static zif_handler mem_caches; /* gc_mem_caches() as it was */

static void *handle_malloc(size_t size LT_HEAP_DC);
static void *handle_malloc_saved(size_t size LT_HEAP_DC);
static void *handle_malloc_with_stack(size_t size LT_HEAP_DC);
static void *handle_malloc_with_stack_saved(size_t size LT_HEAP_DC);
static void handle_free(void *ptr LT_HEAP_DC);
static void *handle_realloc(void *ptr, size_t size LT_HEAP_DC);

#if LT_HEAP_HAS_GC
static size_t handle_gc(void);
static void handle_shutdown(bool full, bool silent);
#endif

static const lt_heap_handlers handlers = {
	handle_malloc,
	handle_free,
	handle_realloc,
#if LT_HEAP_HAS_GC
	handle_gc,
	handle_shutdown,
#endif
};

void leaktrack_hook_cover(zend_mm_heap *heap)
{
	const lt_state *state = &LEAKTRACK_G(state);
	lt_heap_handlers ours = handlers;
	if (state->stack_depth)
		ours.alloc = state->by_register ? handle_malloc_with_stack : handle_malloc_with_stack_saved;
	else if (!state->by_register)
		ours.alloc = handle_malloc_saved;
	lt_heap_set_handlers(heap, &ours);
}

void leaktrack_hook_uncover(zend_mm_heap *heap)
{
	lt_heap_set_handlers(heap, &LEAKTRACK_G(chain));
}

bool leaktrack_hook_is_covered(zend_mm_heap *heap)
{
	lt_heap_handlers now;
	lt_heap_get_handlers(heap, &now);
	return (now.alloc == handle_malloc || now.alloc == handle_malloc_saved ||
			   now.alloc == handle_malloc_with_stack ||
			   now.alloc == handle_malloc_with_stack_saved) &&
		   now.free == handlers.free && now.realloc == handlers.realloc;
}

bool leaktrack_hook_install(lt_state *state)
{
	lt_heap_handlers now = {0};
	lt_heap_get_handlers(state->heap, &now);
	bool buried = LEAKTRACK_G(buried) && now.alloc;
	if (!buried && !leaktrack_hook_is_covered(state->heap)) {
		LEAKTRACK_G(chain) = now;
		leaktrack_hook_cover(state->heap);
	}
	LEAKTRACK_G(installed) = true;
	return LEAKTRACK_G(chain).alloc != NULL;
}

void leaktrack_hook_remove(lt_state *state)
{
	if (!LEAKTRACK_G(installed))
		return;
	LEAKTRACK_G(installed) = LEAKTRACK_G(buried) = false;
	/* Another heap than ours, and ours may be gone: memprof ends the one it has made. */
	if (zend_mm_get_heap() == state->heap) {
		lt_heap_handlers now = {0};
		lt_heap_get_handlers(state->heap, &now);
		bool covered = leaktrack_hook_is_covered(state->heap);
		LEAKTRACK_G(buried) = !covered && now.alloc && now.alloc != LEAKTRACK_G(chain).alloc;
		if (LEAKTRACK_G(buried))
			return;
		if (covered)
			leaktrack_hook_uncover(state->heap);
	}
	memset(&LEAKTRACK_G(chain), 0, sizeof(lt_heap_handlers));
}

void leaktrack_hook_surface(lt_state *state)
{
	if (zend_mm_get_heap() != state->heap || !leaktrack_hook_is_covered(state->heap))
		return;
	LEAKTRACK_G(installed) = true;
	leaktrack_hook_remove(state);
}

/* To the engine, or to who was on the heap before us. For the careful paths: the fast ones know
 * that nobody was. */
static void *forward_alloc(lt_state *state, size_t size LT_HEAP_DC)
{
	if (!LEAKTRACK_G(chain).alloc)
		return lt_heap_alloc(state->heap, size);
	void *ptr = LEAKTRACK_G(chain).alloc(size LT_HEAP_RELAY);
	leaktrack_neighbour_returned(state);
	return ptr;
}

static void forward_free(lt_state *state, void *ptr LT_HEAP_DC)
{
	if (!LEAKTRACK_G(chain).free) {
		lt_heap_free(state->heap, ptr);
		return;
	}
	LEAKTRACK_G(chain).free(ptr LT_HEAP_RELAY);
	leaktrack_neighbour_returned(state);
}

static void *forward_realloc(lt_state *state, void *ptr, size_t size LT_HEAP_DC)
{
	if (!LEAKTRACK_G(chain).realloc)
		return lt_heap_realloc(state->heap, ptr, size);
	void *moved = LEAKTRACK_G(chain).realloc(ptr, size LT_HEAP_RELAY);
	leaktrack_neighbour_returned(state);
	return moved;
}

/* Debug builds tell which C line asks; it is part of the site. */
#if ZEND_DEBUG
#define NOTE_LINE(state)                                                              \
	((state)->c_file = __zend_orig_filename ? __zend_orig_filename : __zend_filename, \
		(state)->c_line = __zend_orig_filename ? __zend_orig_lineno : __zend_lineno)
#define NOTE_NO_LINE(state) ((state)->c_file = NULL)
#else
#define NOTE_LINE(state) ((void)0)
#define NOTE_NO_LINE(state) ((void)0)
#endif

static LT_COLD void out_of_memory(lt_state *state)
{
	leaktrack_recording_stop(state, "there is no memory for the records");
}

void leaktrack_hook_mode(lt_state *state, uint32_t mode)
{
	state->mode = mode;
	state->fast_size = mode ? 0 : leaktrack_heap.max_small + 1;
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

/* Books a new small block for the caller; the fast path's slow end, hence the result. */
static LT_NOINLINE void *book(lt_state *state, void *ptr, uint32_t size_class)
{
	if (!ptr) /* a fallible allocation, refused at memory_limit */
		return NULL;
	size_t regions = state->map.regions;
	uint32_t id = cell_of(state);
	lt_slot slot = id << LT_CLASS_BITS | size_class;
	bool put = size_class == 0 && leaktrack_heap.has_tiny
				   ? lt_ptrmap_put_tiny(&state->map, ptr, slot)
				   : lt_ptrmap_put(&state->map, ptr, slot);
	if (id && put)
		lt_loop_give(&state->rec.cells[id], leaktrack_heap.bytes_of[size_class]);
	else
		out_of_memory(state);
	if (state->map.regions != regions)
		leaktrack_hook_check_limit(state);
	return ptr;
}

/* The first allocation of a known line in this loop. */
static LT_NOINLINE void *book_first(
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
	leaktrack_hook_check_limit(state);
}

/* A large block that is new to us: the line that runs owns it. */
static void book_new_large(lt_state *state, void *ptr, int64_t bytes, size_t size)
{
	uint32_t site = leaktrack_callers_site(state, size);
	lt_large large = {.last = site, .serial = state->rec.serial};
	book_large(state, ptr, bytes, site, &large);
}

/* Near memory_limit on PHP before 8.4: without handlers the engine first looks for free pages, as
 * it would without us. When there are none it bails out, and recording is over (was_cut). */
#define UNCOVERED(state, call)                 \
	do {                                       \
		(state)->uncovered = true;             \
		leaktrack_hook_uncover((state)->heap); \
		call;                                  \
		leaktrack_hook_cover((state)->heap);   \
		(state)->uncovered = false;            \
	} while (0)

/* Not where others came on top of us: they must not be taken off. */
static bool may_pass_limit(const lt_state *state, size_t size)
{
	return !LT_HEAP_HAS_GC && PG(memory_limit) > 0 && !LEAKTRACK_G(chain).alloc &&
		   zend_memory_usage(true) + LT_HEAP_CHUNK + size > (size_t)PG(memory_limit) &&
		   leaktrack_hook_is_covered(state->heap);
}

static LT_NOINLINE void *malloc_carefully(lt_state *state, size_t size LT_HEAP_DC)
{
	void *ptr;
	int64_t before = lt_heap_usage();
	if (!(state->mode & LT_MODE_OFF) && may_pass_limit(state, size)) {
		/* The engine may end the process there without a word. */
		if (!leaktrack_recording_is_child(state))
			leaktrack_journal_flush(&state->journal, &state->rec, leaktrack_now() - state->started);
		UNCOVERED(state, ptr = lt_heap_alloc(state->heap, size));
	} else {
		ptr = forward_alloc(state, size LT_HEAP_RELAY);
	}
	if (state->mode & LT_MODE_OFF || !ptr)
		return ptr;
	bool chained = state->mode & LT_MODE_CHAINED;
	if (size <= leaktrack_heap.max_small)
		book(state, ptr, leaktrack_heap.class_of[(size + 7) / 8]);
	else
		book_new_large(
			state, ptr, chained ? leaktrack_heap_large(size) : lt_heap_usage() - before, size);
	if (state->mode & LT_MODE_COLLECTING)
		leaktrack_collect_born(state, ptr);
	return ptr;
}

/* The cell a slot names, its size class taken away: a slot is also the cell's place in bytes. */
_Static_assert(sizeof(lt_cell) == 1u << LT_CLASS_BITS, "cells are addressed by slots");
LT_INLINE lt_cell *cell_at(const lt_state *state, lt_slot cell)
{
	return (lt_cell *)((char *)state->rec.cells + cell);
}

LT_INLINE void *book_small(lt_state *state, void *ptr, uint32_t size_class, lt_frame_trust trust)
{
	lt_frame_entry *entry = lt_frame_find(state, trust);
	lt_slot *slot = lt_ptrmap_place(&state->map, ptr);
	if (LT_UNLIKELY(!entry || !slot || !size_class))
		return book(state, ptr, size_class);
	if (LT_UNLIKELY(!lt_frame_is_fresh(state, entry)))
		return book_first(state, ptr, size_class, entry, slot);
	*slot = entry->slot | size_class;
	lt_loop_give(cell_at(state, entry->slot), leaktrack_heap.bytes_of[size_class]);
	return ptr;
}

/* The same where call stacks are kept: only what is looked up differs. */
LT_INLINE void *book_small_with_stack(
	lt_state *state, void *ptr, uint32_t size_class, lt_frame_trust trust)
{
	lt_callers_entry *entry = lt_callers_find(state, trust);
	lt_slot *slot = lt_ptrmap_place(&state->map, ptr);
	if (LT_UNLIKELY(!entry || !slot || !size_class || entry->serial != state->rec.serial))
		return book(state, ptr, size_class);
	*slot = entry->slot | size_class;
	lt_loop_give(cell_at(state, entry->slot), leaktrack_heap.bytes_of[size_class]);
	return ptr;
}

/* Where the engine's list is empty, or not ours to take from. */
static LT_NOINLINE void *malloc_forward(lt_state *state, size_t size LT_HEAP_DC)
{
	void *ptr = lt_heap_alloc(state->heap, size);
	uint32_t size_class = leaktrack_heap.class_of[(size + 7) / 8];
	lt_frame_trust trust = state->by_register ? LT_FRAME_REGISTER : LT_FRAME_SAVED;
	return state->stack_depth ? book_small_with_stack(state, ptr, size_class, trust)
							  : book_small(state, ptr, size_class, trust);
}

/* Calls nothing but at its end, so that it need not save a register. The last two are constants in
 * each handler. */
LT_INLINE void *malloc_small(size_t size, bool with_stack, lt_frame_trust trust LT_HEAP_DC)
{
	lt_state *state = &LEAKTRACK_G(state);
	NOTE_LINE(state);
	if (LT_UNLIKELY(size >= state->fast_size))
		return malloc_carefully(state, size LT_HEAP_RELAY);
	uint32_t size_class = leaktrack_heap.class_of[(size + 7) / 8];
	void *ptr = lt_heap_pop(state->heap, size_class);
	if (LT_UNLIKELY(!ptr))
		return malloc_forward(state, size LT_HEAP_RELAY);
	return with_stack ? book_small_with_stack(state, ptr, size_class, trust)
					  : book_small(state, ptr, size_class, trust);
}

static void *handle_malloc(size_t size LT_HEAP_DC)
{
	return malloc_small(size, false, LT_FRAME_REGISTER LT_HEAP_RELAY);
}

/* Where the running line is only what was saved. */
static void *handle_malloc_saved(size_t size LT_HEAP_DC)
{
	return malloc_small(size, false, LT_FRAME_SAVED LT_HEAP_RELAY);
}

static void *handle_malloc_with_stack(size_t size LT_HEAP_DC)
{
	return malloc_small(size, true, LT_FRAME_REGISTER LT_HEAP_RELAY);
}

static void *handle_malloc_with_stack_saved(size_t size LT_HEAP_DC)
{
	return malloc_small(size, true, LT_FRAME_SAVED LT_HEAP_RELAY);
}

/* What flags of the cell ask for, after its block is gone. */
static LT_NOINLINE void settle(lt_state *state, uint32_t id, const void *ptr, int64_t bytes)
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

static LT_NOINLINE void free_unknown(lt_state *state, void *ptr LT_HEAP_DC)
{
	int64_t before = lt_heap_usage();
	forward_free(state, ptr LT_HEAP_RELAY);
	if (state->mode & LT_MODE_OFF || !ptr)
		return;
	lt_loop_old(&state->rec, before - lt_heap_usage());
	leaktrack_frame_freed(state, ptr);
}

static int64_t take_size(lt_slot *slot, uint32_t size_class)
{
	if (LT_LIKELY(size_class != LT_CLASS_LARGE))
		return leaktrack_heap.bytes_of[size_class];
	lt_large *large = lt_ptrmap_large(slot);
	int64_t bytes = lt_ptrmap_large_bytes(large);
	memset(large, 0, sizeof(*large));
	return bytes;
}

static LT_NOINLINE void free_carefully(lt_state *state, void *ptr LT_HEAP_DC)
{
	lt_slot *slot = state->mode & LT_MODE_OFF ? NULL : lt_ptrmap_find(&state->map, ptr);
	if (!slot || !*slot) {
		free_unknown(state, ptr LT_HEAP_RELAY);
		return;
	}
	uint32_t id = *slot >> LT_CLASS_BITS;
	int64_t bytes = take_size(slot, *slot & LT_CLASS_MASK);
	*slot = 0;
	if (state->mode & LT_MODE_COLLECTING)
		leaktrack_collect_note(state, ptr, (size_t)bytes);
	forward_free(state, ptr LT_HEAP_RELAY);
	lt_loop_take(&state->rec.cells[id], bytes);
	if (state->mode & LT_MODE_COLLECTING && leaktrack_collect_is_garbage(state, id))
		leaktrack_loop_collected(&state->rec, state->rec.cells[id].site, bytes);
	settle(state, id, ptr, bytes);
}

/* A free cannot bail out, so the plain case books first and ends in giving the block back. */
static void handle_free(void *ptr LT_HEAP_DC)
{
	lt_state *state = &LEAKTRACK_G(state);
	NOTE_NO_LINE(state);
	lt_slot *slot = LT_LIKELY(!state->mode) ? lt_ptrmap_place(&state->map, ptr) : NULL;
	lt_slot value = LT_LIKELY(slot != NULL) ? *slot : 0;
	uint32_t bytes = leaktrack_heap.bytes_of[value & LT_CLASS_MASK];
	lt_cell *cell = cell_at(state, value & ~LT_CLASS_MASK);
	if (LT_UNLIKELY(value <= LT_CLASS_MASK || !bytes || cell->flags)) {
		free_carefully(state, ptr LT_HEAP_RELAY);
		return;
	}
	*slot = 0;
	lt_loop_take(cell, bytes);
	lt_heap_push(state->heap, ptr, value & LT_CLASS_MASK);
}

/* What a realloc did, as known when the engine has returned. */
typedef struct {
	void *old_ptr, *ptr;
	lt_slot value;       /* the old block's, 0: from before the hook */
	uint32_t size_class; /* the new one's */
	int64_t old, grown;  /* bytes */
	uint32_t owner;      /* the site that owns it from now on */
	lt_large large;      /* what was kept of the old block, if it was large */
} lt_change;

/* Writes the slot of a block that shrank: its owner stays. */
static bool move_slot(lt_state *state, const lt_change *change, uint32_t id)
{
	lt_slot slot = id << LT_CLASS_BITS | change->size_class;
	if (change->size_class == LT_CLASS_LARGE)
		return put_large(state, change->ptr, id, change->old + change->grown, &change->large);
	if (change->size_class == 0 && leaktrack_heap.has_tiny)
		return lt_ptrmap_put_tiny(&state->map, change->ptr, slot);
	return lt_ptrmap_put(&state->map, change->ptr, slot);
}

static void shrink(lt_state *state, const lt_change *change)
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
static uint32_t choose_owner(lt_state *state, lt_change *change, uint32_t by)
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

static void grow(lt_state *state, lt_change *change)
{
	uint32_t id = change->value >> LT_CLASS_BITS;
	/* Settled before the new owner is booked: an emptied cell may serve again as the new one. */
	lt_loop_take(&state->rec.cells[id], change->old);
	if (state->rec.cells[id].flags)
		settle(state, id, change->old_ptr, change->old);
	if (state->mode & LT_MODE_OFF)
		return;
	if (change->size_class == LT_CLASS_LARGE)
		book_large(state, change->ptr, change->old + change->grown, change->owner, &change->large);
	else
		book(state, change->ptr, change->size_class);
}

static void adopt_old(lt_state *state, const lt_change *change, size_t size)
{
	bool large = change->size_class == LT_CLASS_LARGE;
	int64_t bytes =
		large ? leaktrack_heap_large(size) : leaktrack_heap.bytes_of[change->size_class];
	lt_loop_old(&state->rec, bytes - change->grown);
	leaktrack_frame_freed(state, change->old_ptr);
	if (large)
		book_new_large(state, change->ptr, bytes, 0);
	else
		book(state, change->ptr, change->size_class);
}

static void rebook(lt_state *state, lt_change *change, size_t size)
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
	change->owner = choose_owner(state, change, leaktrack_callers_site(state, 0));
	if (same && leaktrack_site_same_line(&state->rec.sites, owner, change->owner)) {
		if (was_large)
			*lt_ptrmap_large(slot) = change->large;
		return;
	}
	change->old = take_size(slot, change->value & LT_CLASS_MASK);
	*slot = 0;
	if (change->grown < 0)
		shrink(state, change);
	else
		grow(state, change);
}

/* What a realloc changed where the heap cannot tell. */
static int64_t asked_growth(const lt_state *state, const void *ptr, size_t size, lt_slot value)
{
	int64_t now = leaktrack_heap_bytes(size);
	if (!value)
		return now;
	if ((value & LT_CLASS_MASK) != LT_CLASS_LARGE)
		return now - leaktrack_heap.bytes_of[value & LT_CLASS_MASK];
	return now - lt_ptrmap_large_bytes(lt_ptrmap_large(lt_ptrmap_find(&state->map, ptr)));
}

/* A realloc of which one side is large or unknown, or near the limit: the heap's own count tells
 * what it did. */
static LT_NOINLINE void *realloc_carefully(
	lt_state *state, void *ptr, size_t size, lt_slot value LT_HEAP_DC)
{
	int64_t before = lt_heap_usage();
	void *moved;
	bool chained = state->mode & LT_MODE_CHAINED;
	int64_t asked = chained ? asked_growth(state, ptr, size, value) : 0;
	if (may_pass_limit(state, size))
		UNCOVERED(state, moved = lt_heap_realloc(state->heap, ptr, size));
	else
		moved = forward_realloc(state, ptr, size LT_HEAP_RELAY);
	lt_change change = {.old_ptr = ptr,
		.ptr = moved,
		.value = value,
		.size_class = lt_heap_class(size),
		.grown = chained ? asked : lt_heap_usage() - before};
	if (moved)
		rebook(state, &change, size);
	return moved;
}

static void *handle_realloc(void *ptr, size_t size LT_HEAP_DC)
{
	lt_state *state = &LEAKTRACK_G(state);
	NOTE_LINE(state);
	if (!ptr)
		return malloc_carefully(state, size LT_HEAP_RELAY);
	if (state->mode & LT_MODE_OFF)
		return forward_realloc(state, ptr, size LT_HEAP_RELAY);
	lt_slot *slot = lt_ptrmap_find(&state->map, ptr);
	lt_slot value = slot ? *slot : 0;
	uint32_t old_class = value & LT_CLASS_MASK, new_class = lt_heap_class(size);
	if (!value || old_class == LT_CLASS_LARGE || size >= state->fast_size)
		return realloc_carefully(state, ptr, size, value LT_HEAP_RELAY);
	void *moved = lt_heap_realloc(state->heap, ptr, size);
	/* One that shrinks by a class may stay where it is, and as large as it was. */
	bool stayed = moved == ptr && new_class < old_class;
	if (LT_LIKELY(moved != NULL) && !stayed) {
		lt_change change = {.old_ptr = ptr,
			.ptr = moved,
			.value = value,
			.size_class = new_class,
			.grown =
				(int64_t)leaktrack_heap.bytes_of[new_class] - leaktrack_heap.bytes_of[old_class]};
		rebook(state, &change, size);
	}
	return moved;
}

#if LT_HEAP_HAS_GC
static size_t handle_gc(void)
{
	zend_mm_heap *heap = LEAKTRACK_G(state).heap;
	if (LEAKTRACK_G(chain).alloc)
		return LEAKTRACK_G(chain).gc ? LEAKTRACK_G(chain).gc() : 0;
	lt_heap_handlers now;
	lt_heap_get_handlers(heap, &now);
	leaktrack_hook_uncover(heap);
	size_t bytes = zend_mm_gc(heap);
	lt_heap_set_handlers(heap, &now);
	return bytes;
}

/* Only when someone ends the heap before our RSHUTDOWN has taken the handlers off. */
static void handle_shutdown(bool full, bool silent)
{
	zend_mm_heap *heap = LEAKTRACK_G(state).heap;
	leaktrack_hook_mode(&LEAKTRACK_G(state), LT_MODE_OFF);
	leaktrack_hook_uncover(heap);
	zend_mm_shutdown(heap, full, silent);
}
#else
/* gc_mem_caches() does nothing while custom handlers are set. */
static ZEND_FUNCTION(leaktrack_gc_mem_caches)
{
	lt_state *state = &LEAKTRACK_G(state);
	bool covered = state->recording && !LEAKTRACK_G(chain).alloc && ZEND_NUM_ARGS() == 0 &&
				   leaktrack_hook_is_covered(state->heap);
	if (covered)
		leaktrack_hook_uncover(state->heap);
	mem_caches(INTERNAL_FUNCTION_PARAM_PASSTHRU);
	if (covered)
		leaktrack_hook_cover(state->heap);
}
#endif

static zend_function *mem_caches_function(void)
{
	return zend_hash_str_find_ptr(CG(function_table), "gc_mem_caches", sizeof("gc_mem_caches") - 1);
}

#if !LT_HEAP_HAS_GC
static ZEND_INI_MH((*change_limit));

/* A lower limit may be within reach of small blocks at once. */
static ZEND_INI_MH(watch_limit)
{
	int result = change_limit(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
	if (LEAKTRACK_G(state).recording)
		leaktrack_hook_check_limit(&LEAKTRACK_G(state));
	return result;
}

static zend_ini_entry *limit_entry(void)
{
	return zend_hash_str_find_ptr(EG(ini_directives), "memory_limit", sizeof("memory_limit") - 1);
}
#endif

void leaktrack_hook_startup(void)
{
	leaktrack_neighbour_startup();
#if !LT_HEAP_HAS_GC
	zend_ini_entry *limit = limit_entry();
	if (limit && limit->on_modify) {
		change_limit = limit->on_modify;
		limit->on_modify = watch_limit;
	}
#endif
#if !LT_HEAP_HAS_GC
	zend_function *function = mem_caches_function();
	if (function && function->type == ZEND_INTERNAL_FUNCTION) {
		mem_caches = function->internal_function.handler;
		function->internal_function.handler = ZEND_FN(leaktrack_gc_mem_caches);
	}
#endif
}

void leaktrack_hook_shutdown(void)
{
	leaktrack_neighbour_shutdown();
#if !LT_HEAP_HAS_GC
	zend_ini_entry *limit = limit_entry();
	if (limit && limit->on_modify == watch_limit)
		limit->on_modify = change_limit;
#endif
	zend_function *function = mem_caches ? mem_caches_function() : NULL;
	if (function)
		function->internal_function.handler = mem_caches;
}

lt_slot leaktrack_hook_adopt_marker(lt_state *state, const void *ptr)
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

void leaktrack_hook_give(lt_state *state, const void *ptr, uint32_t site)
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

static void look_at_clock(lt_state *state)
{
	double now = leaktrack_now() - state->started;
	if (lt_epoch_is_over(&state->rec, now))
		leaktrack_epoch_begin(&state->rec, now);
}

void leaktrack_hook_check_limit(lt_state *state)
{
	uint32_t mode = state->mode & ~LT_MODE_NEAR_LIMIT;
	/* All regions ever seen at once, and a chunk more, still below the limit: then no small block
	 * can reach it. Huge blocks and falling limits are met by the calls of this function. */
	size_t reach =
		MAX(zend_memory_usage(true), state->map.regions * LT_HEAP_CHUNK) + 2 * LT_HEAP_CHUNK;
	if (!LT_HEAP_HAS_GC && PG(memory_limit) > 0 && !LEAKTRACK_G(chain).alloc &&
		reach > (size_t)PG(memory_limit))
		mode |= LT_MODE_NEAR_LIMIT;
	leaktrack_hook_mode(state, mode);
	/* Here, because programs without loops come by, too. */
	if (!(state->ticks++ & 15) && state->recording && !(mode & (LT_MODE_OFF | LT_MODE_COLLECTING)))
		look_at_clock(state);
}
