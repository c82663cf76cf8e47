/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Folding: a leak of a million loops keeps few cells, and every block is still found, charged to
 * its site and, when it is freed, returned. */
#include "../../fold.h"

#include "test.h"

#include <stdlib.h>

#define BASE ((uintptr_t)0x7f0000000000)

static const int64_t sizes[] = {8, 56, 12288};

/* Where block `k` of a loop's stands: one of 8 bytes, a small one, a large one at its own page. */
static void *address(uint32_t loop, uint32_t k)
{
	uintptr_t at = BASE + (uintptr_t)loop * 128 + (k == 0 ? 8 : 64);
	return (void *)(k < 2 ? at : BASE + ((uintptr_t)1 << 34) + (uintptr_t)loop * 12288);
}

static void give(lt_recorder *rec, lt_ptrmap *map, uint32_t loop, uint32_t k)
{
	uint32_t id = leaktrack_loop_cell(rec, k + 1);
	lt_loop_give(&rec->cells[id], sizes[k]);
	if (k == 0) {
		CHECK(lt_ptrmap_put_tiny(map, address(loop, k), id << LT_CLASS_BITS));
		return;
	}
	lt_slot class = k == 1 ? 6 : LT_CLASS_LARGE;
	CHECK(lt_ptrmap_put(map, address(loop, k), id << LT_CLASS_BITS | class));
	if (k == 2) {
		/* Looks like a slot, and is none. */
		lt_large *large = lt_ptrmap_large(lt_ptrmap_find(map, address(loop, k)));
		*large = (lt_large){.bytes_low = (uint32_t)sizes[k], .last = id << LT_CLASS_BITS};
	}
}

static void take(lt_recorder *rec, lt_ptrmap *map, uint32_t loop, uint32_t k)
{
	lt_slot *slot = lt_ptrmap_find(map, address(loop, k));
	CHECK(slot && *slot);
	uint32_t id = *slot >> LT_CLASS_BITS;
	CHECK_EQ(rec->cells[id].site, k + 1);
	CHECK(rec->cells[id].number <= loop);
	if (k == 2) {
		lt_large *large = lt_ptrmap_large(slot);
		CHECK_EQ(lt_ptrmap_large_bytes(large), sizes[k]);
		*large = (lt_large){0};
	}
	*slot = 0;
	lt_loop_take(&rec->cells[id], sizes[k]);
	leaktrack_loop_return(rec, id, sizes[k], 1, 1);
}

int main(void)
{
	enum { LOOPS = 60000, TAKEN = 20000 };
	lt_recorder rec;
	lt_ptrmap map;
	CHECK(leaktrack_loop_init(&rec) && leaktrack_ptrmap_init(&map));
	for (uint32_t i = 0; i < 3; i++) {
		lt_site_key key = {.file = "/app/b.php", .file_len = 10, .line = i};
		CHECK_EQ(leaktrack_site_intern(&rec.sites, &key), i + 1);
	}
	CHECK_EQ(leaktrack_loop_place(&rec, NULL, 0, "f", 1, "/a.php", 6, 1), 0);
	uint32_t folds = 0;
	for (uint32_t loop = 0; loop < LOOPS; loop++) {
		lt_loop *open = leaktrack_loop_begin(&rec, 0, loop);
		for (uint32_t k = 0; k < 3; k++)
			give(&rec, &map, loop, k);
		if (loop >= TAKEN && loop < 2 * TAKEN)
			take(&rec, &map, loop - TAKEN, loop % 3);
		leaktrack_loop_retire(&rec, open);
		if (lt_fold_is_due(&rec)) {
			leaktrack_fold_run(&rec, &map);
			folds++;
			/* 256 of each site as they are, and 128 in each doubling of the age. */
			CHECK(rec.cells_used <= 3 * (LT_FOLD_YOUNG + 128 * 9));
		}
		CHECK(rec.cells_used <= LT_FOLD_LEAST);
	}
	CHECK(folds > 3);
	int64_t blocks, bytes;
	leaktrack_loop_live(&rec, &blocks, &bytes);
	CHECK_EQ(blocks, 3 * LOOPS - TAKEN);
	int64_t expected = 0;
	for (uint32_t loop = 0; loop < LOOPS; loop++)
		for (uint32_t k = 0; k < 3; k++)
			expected += loop < TAKEN && (loop + TAKEN) % 3 == k ? 0 : sizes[k];
	CHECK_EQ(bytes, expected);
	for (uint32_t loop = 0; loop < LOOPS; loop++)
		for (uint32_t k = 0; k < 3; k++)
			if (loop >= TAKEN || (loop + TAKEN) % 3 != k)
				take(&rec, &map, loop, k);
	leaktrack_loop_live(&rec, &blocks, &bytes);
	CHECK_EQ(blocks, 0);
	CHECK_EQ(bytes, 0);
	CHECK(rec.cells_used <= 3); /* the newest of each site */
	leaktrack_ptrmap_destroy(&map);
	leaktrack_loop_destroy(&rec);
	return test_report("test_fold");
}
