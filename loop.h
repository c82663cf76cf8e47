/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The accounting: cells, loops, places. A cell holds what lives of one site, born in one loop (or
 * outside any). Every slot of the pointer table names a cell; booking is adding to it. A loop's
 * dirty cells are its retained set when it closes, so a close costs what changed, never the heap.
 * What a loop started (fibers, coroutines: its children) can go on after it has closed: what is
 * born there then is charged to it all the same, and told as late. Nothing here knows addresses,
 * PHP or files. */
#ifndef LEAKTRACK_LOOP_H
#define LEAKTRACK_LOOP_H

#include "core.h"
#include "intmap.h"
#include "site.h"
#include "stack.h"

#define LT_CELL_CLOSED 1u  /* its loop is closed: what is freed now was returned */
#define LT_CELL_OUTSIDE 2u /* born outside any loop */
#define LT_CELL_MARKER 4u  /* leaktrack's own frame markers: LT_MARKER_CELL only */
#define LT_CELL_CODE 8u    /* holds opcodes: a free may unload code (frame.c) */
#define LT_CELL_NONE 16u   /* cell 0 only, which is none: what an empty slot leads to */

#define LT_MARKER_CELL 1u
#define LT_EPOCHS 40        /* of doubling length (epoch.h): more than a process can see */
#define LT_MAX_PLACES 1000  /* further ones are gathered under "(other)" */
#define LT_MAX_OPEN_SUM 256 /* open loops whose bytes are added up */

typedef struct {
	int64_t bytes;
	uint32_t blocks;
	uint32_t serial; /* of the loop, or stretch outside, that last booked here */
	uint32_t site;
	uint32_t number; /* of its loop, in its place; outside: the epoch */
	uint32_t next;   /* the same site's cell of the epoch before, or the free list */
	uint16_t place;
	uint16_t flags;
} lt_cell;

/* A main function: what verdicts are given for. Strings are owned. */
typedef struct {
	char *label; /* NULL: known by its function */
	char *name, *file;
	uint32_t label_len, name_len, file_len;
	uint32_t line;
	uint64_t hash;
	uint32_t loops;                  /* begun so far: the next one's number */
	uint32_t epoch_loops[LT_EPOCHS]; /* the same when each epoch began */
	bool written;
} lt_place;

typedef struct {
	uint32_t *items;
	uint32_t count, capacity;
} lt_list;

typedef struct lt_loop {
	uint32_t serial, number;
	uint16_t place;
	bool closing;          /* its frame is gone, the collector may be running */
	bool over;             /* its frame is gone, its coroutine is not (context.h) */
	bool collected;        /* cycles were collected when its frame was gone */
	bool late;             /* closed, but not its children */
	bool again;            /* the hook that began it ended one of the same place in its frame */
	uint8_t kind;          /* of frame (mark.h) */
	bool owned;            /* the marker is an array that only the frame has */
	uint32_t children;     /* contexts begun in it that have not ended */
	uint32_t at;           /* of lt_recorder.late */
	struct lt_loop *outer; /* of the same context, begun before */
	const void *context;   /* the thread of control that began it; the recorder only compares it */
	const void *frame;     /* whose end ends the loop; the recorder only compares it */
	const void *marker;    /* the block that the engine frees with the frame */
	double began;          /* seconds since the recording started */
	lt_list dirty;         /* cells booked into while it was open, or since they were told */
} lt_loop;

/* Blocks of a closed loop freed since the last loop record, by birth and by who freed them. */
typedef struct {
	uint32_t place, number, site, by;
	int64_t bytes, blocks;
} lt_return;

typedef struct {
	uint32_t serial;  /* of the current loop, or of the stretch outside */
	uint32_t serials; /* given out so far */
	uint32_t stretch; /* the serial of the stretch outside, 0: the next is not begun yet */
	lt_cell *cells;   /* 1 .. cell_count; 1 is LT_MARKER_CELL, 0 is none */
	lt_loop *current; /* what is born now is charged to; NULL: outside */
	lt_loop **open;   /* of all contexts, the last begun last */
	lt_loop *spare;   /* a retired one, for its list's memory */
	uint32_t open_count, open_capacity;
	lt_loop **late; /* closed ones whose children are not over, first those with news to tell */
	uint32_t late_count, late_capacity, late_news;
	uint32_t parents; /* open ones with children */
	lt_sites sites;
	lt_stacks stacks; /* of sites and what they are called by */
	uint32_t cell_count, cell_capacity, free_cell;
	uint32_t cells_used; /* of cell_count: those not on the free list */
	uint32_t cells_kept; /* of them, when they were last folded (fold.h) */
	lt_intmap beside; /* open loops' cells that are not their site's newest, by serial and site */
	lt_place *places;
	uint32_t place_count, place_capacity;
	lt_list outside; /* sites of which something changed outside since the last loop record */
	uint32_t epoch;  /* that runs (epoch.h) */
	double epoch_ends;
	lt_return *returns;
	uint32_t return_count, return_capacity, last_return;
	uint32_t *return_index;
	uint32_t return_index_size;
	lt_list collected;             /* sites of which the collector freed something since then */
	int64_t old_bytes, old_blocks; /* born before the hook, freed since then */
	int64_t all_old_bytes, all_old_blocks; /* the same, since the recording started */
	uint64_t loops;                        /* begun in all places */
	bool failed; /* out of memory: records are no longer whole, the caller must stop */
	size_t own_bytes;
} lt_recorder;

/* False when there is no memory. Begins outside any loop. */
bool leaktrack_loop_init(lt_recorder *rec);

/* Gives everything back, open loops too. Safe on a zeroed recorder. */
void leaktrack_loop_destroy(lt_recorder *rec);

/* The cell that memory of `site` is charged to now. 0 when there is no memory. */
uint32_t leaktrack_loop_cell(lt_recorder *rec, uint32_t site);

/* Puts a cell that no slot leads to any more on the free list. */
void leaktrack_loop_free_cell(lt_recorder *rec, uint32_t cell);

/* What lives of a site that was born outside, less what was told of it. */
void leaktrack_loop_outside(
	const lt_recorder *rec, const lt_site *site, int64_t *bytes, int64_t *blocks);

/* Notes that a block of a closed or outside cell was freed (or, with `blocks` 0, shrank) by the
 * site `by`, after lt_loop_take. Nothing to note for other cells. */
void leaktrack_loop_return(
	lt_recorder *rec, uint32_t cell, int64_t bytes, uint32_t blocks, uint32_t by);

/* Notes that the collector freed a block of `site`, whoever it was charged to. */
void leaktrack_loop_collected(lt_recorder *rec, uint32_t site, int64_t bytes);

/* Where things stood when a run of the cycle collector began. */
typedef struct {
	lt_loop *loop; /* the current one, NULL: none */
	uint32_t serial, dirty;
	uint32_t own; /* the serial of what is born in the run */
} lt_collection;

/* Around a run of the cycle collector: what is born in it, the collector's own memory or a
 * destructor's, is no garbage that it finds, and gets cells of its own. They cost nothing after. */
void leaktrack_loop_collection_begin(lt_recorder *rec, lt_collection *collection);
void leaktrack_loop_collection_end(lt_recorder *rec, const lt_collection *collection);

/* Notes that a block from before the hook was freed. */
LT_INLINE void lt_loop_old(lt_recorder *rec, int64_t bytes)
{
	rec->old_bytes += bytes;
	rec->old_blocks++;
	rec->all_old_bytes += bytes;
	rec->all_old_blocks++;
}

/* Takes `bytes` and a block off `cell`. What lt_cell.flags asks for is the caller's to do. */
LT_INLINE void lt_loop_take(lt_cell *cell, int64_t bytes)
{
	LT_ASSERT(cell->blocks > 0 && cell->bytes >= bytes);
	cell->bytes -= bytes;
	cell->blocks--;
}

LT_INLINE void lt_loop_give(lt_cell *cell, int64_t bytes)
{
	cell->bytes += bytes;
	cell->blocks++;
}

/* The place with that label, or without one the place of that function; made when new. Strings are
 * copied. -1 when there is no memory. */
int leaktrack_loop_place(lt_recorder *rec, const char *label, size_t label_len, const char *name,
	size_t name_len, const char *file, size_t file_len, uint32_t line);

/* Begins a loop, the current one from now on. NULL when there is no memory. */
lt_loop *leaktrack_loop_begin(lt_recorder *rec, uint16_t place, double now);

/* A context began in `loop`, or has ended that did. The first is false without memory: the context
 * then belongs to nobody. The second frees a closed loop with its last child, if it has told all.
 */
bool leaktrack_loop_child_begun(lt_recorder *rec, lt_loop *loop);
void leaktrack_loop_child_gone(lt_recorder *rec, lt_loop *loop);

/* From now on what is born is charged to `loop`, an open or a late one; NULL: to the outside. */
void leaktrack_loop_enter(lt_recorder *rec, lt_loop *loop);

/* After the loop's record is written (or never will be): its cells are closed, what the record
 * told is forgotten, the loop is freed, or late while it has children. If it was the current one,
 * that is the last begun now. */
void leaktrack_loop_retire(lt_recorder *rec, lt_loop *loop);

/* Bytes born in loops still open, `except` left out, and in leaktrack's own markers. 0 when more
 * than LT_MAX_OPEN_SUM are open: it is asked at each close, and would slow down crowds. */
int64_t leaktrack_loop_open_bytes(const lt_recorder *rec, const lt_loop *except);

/* Blocks and bytes that live and are known, markers included. O(cells). */
void leaktrack_loop_live(const lt_recorder *rec, int64_t *blocks, int64_t *bytes);

#endif
