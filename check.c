/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Adding up our own records. See check.h. */
#include "check.h"

#ifdef LEAKTRACK_DEV
#include <stdio.h>
#include <stdlib.h>

#include "heap.h"

static void expect(const char *what, uint32_t cell, int64_t records, int64_t real)
{
	if (records == real)
		return;
	fprintf(stderr, "leaktrack: %s (cell %u): the records say %lld, it is %lld\n", what,
		(unsigned)cell, (long long)records, (long long)real);
	abort();
}

typedef struct {
	const lt_state *state;
	int64_t *bytes, *blocks; /* by cell */
} lt_sums;

static void add_block(lt_slot *slot, void *context)
{
	const lt_sums *sums = context;
	uint32_t id = *slot >> LT_CLASS_BITS, size_class = *slot & LT_CLASS_MASK;
	LT_ASSERT(id >= LT_MARKER_CELL && id <= sums->state->rec.cell_count);
	sums->blocks[id]++;
	sums->bytes[id] += size_class == LT_CLASS_LARGE ? lt_ptrmap_large_bytes(lt_ptrmap_large(slot))
													: leaktrack_heap.bytes_of[size_class];
}

static void check_table(const lt_state *state)
{
	size_t count = state->rec.cell_count + 1;
	lt_sums sums = {state, calloc(count, sizeof(int64_t)), calloc(count, sizeof(int64_t))};
	if (sums.bytes && sums.blocks) {
		leaktrack_ptrmap_each(&state->map, add_block, &sums);
		for (uint32_t id = 1; id < count; id++) {
			expect("blocks", id, state->rec.cells[id].blocks, sums.blocks[id]);
			expect("bytes", id, state->rec.cells[id].bytes, sums.bytes[id]);
		}
	}
	free(sums.bytes);
	free(sums.blocks);
}

void leaktrack_check_sums(const lt_state *state)
{
	if (state->mode & LT_MODE_OFF || state->rec.failed)
		return;
	/* Thousands of loops are looked at now and then. */
	if (state->rec.loops > 1000 && state->rec.loops % 97)
		return;
	int64_t blocks, bytes;
	leaktrack_loop_live(&state->rec, &blocks, &bytes);
	if (!(state->mode & LT_MODE_CHAINED))
		expect(
			"the heap's usage", 0, state->base + bytes - state->rec.all_old_bytes, lt_heap_usage());
	check_table(state);
}
#endif
