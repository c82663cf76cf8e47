/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The heap handlers. See hook.h. */
#include "hook.h"

#include "booking.h"
#include "callers.h"
#include "collect.h"
#include "compat.h"
#include "frame.h"
#include "heap.h"
#include "limit.h"
#include "neighbour.h"
#include "recording.h"

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

void leaktrack_hook_mode(lt_state *state, uint32_t mode)
{
	state->mode = mode;
	state->fast_size = mode ? 0 : leaktrack_heap.max_small + 1;
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

static LT_NOINLINE void *malloc_carefully(lt_state *state, size_t size LT_HEAP_DC)
{
	void *ptr;
	int64_t before = lt_heap_usage();
	if (!(state->mode & LT_MODE_OFF) && leaktrack_limit_is_near(state, size)) {
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
		leaktrack_booking_small(state, ptr, leaktrack_heap.class_of[(size + 7) / 8]);
	else
		leaktrack_booking_large(
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

LT_INLINE void *book_small(
	lt_state *state, void *ptr, uint32_t size_class, lt_frame_entry *entry)
{
	lt_slot *slot = lt_ptrmap_place(&state->map, ptr);
	if (LT_UNLIKELY(!slot || !size_class))
		return leaktrack_booking_small(state, ptr, size_class);
	if (LT_UNLIKELY(!lt_frame_is_fresh(state, entry)))
		return leaktrack_booking_first(state, ptr, size_class, entry, slot);
	*slot = entry->slot | size_class;
	lt_loop_give(cell_at(state, entry->slot), leaktrack_heap.bytes_of[size_class]);
	return ptr;
}

/* The same where call stacks are kept: only what is looked up differs. */
LT_INLINE void *book_small_with_stack(
	lt_state *state, void *ptr, uint32_t size_class, lt_callers_entry *entry)
{
	lt_slot *slot = lt_ptrmap_place(&state->map, ptr);
	if (LT_UNLIKELY(!slot || !size_class || entry->serial != state->rec.serial))
		return leaktrack_booking_small(state, ptr, size_class);
	*slot = entry->slot | size_class;
	lt_loop_give(cell_at(state, entry->slot), leaktrack_heap.bytes_of[size_class]);
	return ptr;
}

/* Where the line is not known yet, or the engine's list is empty or not ours to take from. */
static LT_NOINLINE void *malloc_forward(lt_state *state, size_t size LT_HEAP_DC)
{
	void *ptr = lt_heap_alloc(state->heap, size);
	uint32_t size_class = leaktrack_heap.class_of[(size + 7) / 8];
	lt_frame_trust trust = state->by_register ? LT_FRAME_REGISTER : LT_FRAME_COMPILED;
	if (LT_UNLIKELY(!ptr))
		return NULL;
	if (state->stack_depth) {
		lt_callers_entry *called = lt_callers_find(state, trust);
		return called ? book_small_with_stack(state, ptr, size_class, called)
					  : leaktrack_booking_small(state, ptr, size_class);
	}
	lt_frame_entry *entry = lt_frame_find(state, trust);
	return entry ? book_small(state, ptr, size_class, entry)
				 : leaktrack_booking_small(state, ptr, size_class);
}

/* Calls nothing but at its end, so that it need not save a register; the line is looked up first,
 * because that takes most of them. The last two are constants in each handler. */
LT_INLINE void *malloc_small(size_t size, bool with_stack, lt_frame_trust trust LT_HEAP_DC)
{
	lt_state *state = &LEAKTRACK_G(state);
	NOTE_LINE(state);
	if (LT_UNLIKELY(size >= state->fast_size))
		return malloc_carefully(state, size LT_HEAP_RELAY);
	if (LT_UNLIKELY(!leaktrack_heap.has_lists))
		return malloc_forward(state, size LT_HEAP_RELAY);
	lt_frame_entry *entry = with_stack ? NULL : lt_frame_find(state, trust);
	lt_callers_entry *called = with_stack ? lt_callers_find(state, trust) : NULL;
	if (LT_UNLIKELY(!entry && !called))
		return malloc_forward(state, size LT_HEAP_RELAY);
	uint32_t size_class = leaktrack_heap.class_of[(size + 7) / 8];
	void *ptr = lt_heap_pop(state->heap, size_class);
	if (LT_UNLIKELY(!ptr))
		return malloc_forward(state, size LT_HEAP_RELAY);
	return with_stack ? book_small_with_stack(state, ptr, size_class, called)
					  : book_small(state, ptr, size_class, entry);
}

static void *handle_malloc(size_t size LT_HEAP_DC)
{
	return malloc_small(size, false, LT_FRAME_REGISTER LT_HEAP_RELAY);
}

/* Where code may be compiled, or the register is none of ours. */
static void *handle_malloc_saved(size_t size LT_HEAP_DC)
{
	return malloc_small(size, false, LT_FRAME_COMPILED LT_HEAP_RELAY);
}

static void *handle_malloc_with_stack(size_t size LT_HEAP_DC)
{
	return malloc_small(size, true, LT_FRAME_REGISTER LT_HEAP_RELAY);
}

static void *handle_malloc_with_stack_saved(size_t size LT_HEAP_DC)
{
	return malloc_small(size, true, LT_FRAME_COMPILED LT_HEAP_RELAY);
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

static LT_NOINLINE void free_carefully(lt_state *state, void *ptr LT_HEAP_DC)
{
	lt_slot *slot = state->mode & LT_MODE_OFF ? NULL : lt_ptrmap_find(&state->map, ptr);
	if (!slot || !*slot) {
		free_unknown(state, ptr LT_HEAP_RELAY);
		return;
	}
	uint32_t id = *slot >> LT_CLASS_BITS;
	int64_t bytes = leaktrack_booking_take_size(slot, *slot & LT_CLASS_MASK);
	*slot = 0;
	if (state->mode & LT_MODE_COLLECTING)
		leaktrack_collect_note(state, ptr, (size_t)bytes);
	forward_free(state, ptr LT_HEAP_RELAY);
	lt_loop_take(&state->rec.cells[id], bytes);
	if (state->mode & LT_MODE_COLLECTING && leaktrack_collect_is_garbage(state, id))
		leaktrack_loop_collected(&state->rec, state->rec.cells[id].site, bytes);
	leaktrack_booking_settle(state, id, ptr, bytes);
}

/* A free cannot bail out, so the plain case books first and ends in giving the block back. */
static void handle_free(void *ptr LT_HEAP_DC)
{
	lt_state *state = &LEAKTRACK_G(state);
	NOTE_NO_LINE(state);
	lt_slot *slot = LT_LIKELY(!state->mode) ? lt_ptrmap_place(&state->map, ptr) : NULL;
	if (LT_UNLIKELY(!slot)) {
		free_carefully(state, ptr LT_HEAP_RELAY);
		return;
	}
	uint32_t bytes = leaktrack_heap.bytes_of[*slot & LT_CLASS_MASK];
	lt_slot size_class = *slot & LT_CLASS_MASK;
	lt_cell *cell = cell_at(state, *slot & ~LT_CLASS_MASK);
	if (LT_UNLIKELY(!bytes || cell->flags)) { /* also cell 0's, of a block that is not known */
		free_carefully(state, ptr LT_HEAP_RELAY);
		return;
	}
	*slot = 0;
	lt_loop_take(cell, bytes);
	lt_heap_push(state->heap, ptr, size_class, bytes);
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
	if (leaktrack_limit_is_near(state, size))
		UNCOVERED(state, moved = lt_heap_realloc(state->heap, ptr, size));
	else
		moved = forward_realloc(state, ptr, size LT_HEAP_RELAY);
	lt_resize change = {.old_ptr = ptr,
		.ptr = moved,
		.value = value,
		.size_class = lt_heap_class(size),
		.grown = chained ? asked : lt_heap_usage() - before};
	if (moved)
		leaktrack_booking_resized(state, &change, size);
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
		lt_resize change = {.old_ptr = ptr,
			.ptr = moved,
			.value = value,
			.size_class = new_class,
			.grown =
				(int64_t)leaktrack_heap.bytes_of[new_class] - leaktrack_heap.bytes_of[old_class]};
		leaktrack_booking_resized(state, &change, size);
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
#endif
