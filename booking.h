/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The books behind the handlers: which cell a block is charged to when it comes, who owns it when
 * it changes its size, and what its end means for the loop that it is from. The handlers do the
 * plain cases themselves and come here for all others. Without memory recording ends. */
#ifndef LEAKTRACK_BOOKING_H
#define LEAKTRACK_BOOKING_H

#include "frame.h"

/* Charges a new small block, NULL too, to the line that runs. Returns `ptr`. */
void *leaktrack_booking_small(lt_state *state, void *ptr, uint32_t size_class);

/* The same where the line is known but has no cell in this loop yet: its first block, whose slot is
 * given. */
void *leaktrack_booking_first(
	lt_state *state, void *ptr, uint32_t size_class, lt_frame_entry *entry, lt_slot *slot);

/* Charges a block that is new to us and of `bytes`, of which `size` were asked for. */
void leaktrack_booking_large(lt_state *state, void *ptr, int64_t bytes, size_t size);

/* The size of the block whose slot that is; of a large one it is forgotten. */
int64_t leaktrack_booking_take_size(lt_slot *slot, uint32_t size_class);

/* What the flags of a block's cell ask for, after it has gone: `bytes` are taken from the cell. */
void leaktrack_booking_settle(lt_state *state, uint32_t id, const void *ptr, int64_t bytes);

/* What a realloc did, as known when the engine has returned. */
typedef struct {
	void *old_ptr, *ptr;
	lt_slot value;       /* the old block's, 0: from before the hook */
	uint32_t size_class; /* the new one's */
	int64_t old, grown;  /* bytes */
	uint32_t owner;      /* the site that owns it from now on */
	bool stays;          /* the owner that it had is the new one */
	lt_large large;      /* what was kept of the old block, if it was large */
} lt_resize;

/* Books a resize to `size` bytes. */
void leaktrack_booking_resized(lt_state *state, lt_resize *change, size_t size);

/* Charges the block at `ptr`, one of this loop, to another site. */
void leaktrack_booking_give(lt_state *state, const void *ptr, uint32_t site);

/* Charges the block at `ptr` to leaktrack's own markers instead. Returns the slot it had. */
lt_slot leaktrack_booking_adopt_marker(lt_state *state, const void *ptr);

#endif
