/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Epochs of doubling length: what lives is known by when it was born, in loops and outside. */
#include "../../epoch.h"
#include "test.h"

static lt_recorder rec;

static uint32_t site_of(uint32_t line)
{
	lt_site_key key = {.file = "a.php", .file_len = 5, .line = line};
	return leaktrack_site_intern(&rec.sites, &key);
}

static uint32_t give(uint32_t line)
{
	uint32_t id = leaktrack_loop_cell(&rec, site_of(line));
	lt_loop_give(&rec.cells[id], 100);
	return id;
}

static int64_t outside(uint32_t line)
{
	int64_t bytes, blocks;
	leaktrack_loop_outside(&rec, &rec.sites.sites[site_of(line)], &bytes, &blocks);
	CHECK_EQ(bytes, blocks * 100);
	return blocks;
}

static void test_outside(void)
{
	CHECK(leaktrack_loop_init(&rec));
	uint32_t first = give(1);
	CHECK(!lt_epoch_is_over(&rec, 0.9));
	CHECK_EQ(give(1), first);
	CHECK(lt_epoch_is_over(&rec, 1.0));
	leaktrack_epoch_begin(&rec, 1.0);
	uint32_t second = give(1);
	CHECK(second != first);
	/* Epochs in which nothing happened are passed over. */
	CHECK(!lt_epoch_is_over(&rec, 1.9));
	leaktrack_epoch_begin(&rec, 100);
	uint32_t third = give(1);
	CHECK_EQ(leaktrack_epoch_of(&rec, &rec.cells[first]), 0);
	CHECK_EQ(leaktrack_epoch_of(&rec, &rec.cells[second]), 1);
	CHECK_EQ(leaktrack_epoch_of(&rec, &rec.cells[third]), 7); /* 64 s to 128 s */
	CHECK(lt_epoch_start(7) == 64);
	CHECK_EQ(rec.outside.count, 1);
	CHECK_EQ(outside(1), 4);
	/* An old block that goes away is told as the site's, and its cell serves others. */
	lt_loop_take(&rec.cells[second], 100);
	leaktrack_loop_return(&rec, second, 100, 1, site_of(2));
	CHECK_EQ(outside(1), 3);
	leaktrack_epoch_begin(&rec, 200);
	CHECK_EQ(give(1), second);
	CHECK_EQ(outside(1), 4);
	/* One in which nothing lives is the next epoch's. */
	uint32_t empty = give(4);
	lt_loop_take(&rec.cells[empty], 100);
	leaktrack_epoch_begin(&rec, 300);
	CHECK_EQ(give(4), empty);
	CHECK_EQ(leaktrack_epoch_of(&rec, &rec.cells[empty]), 9);
	leaktrack_loop_destroy(&rec);
}

static void test_loops(void)
{
	CHECK(leaktrack_loop_init(&rec));
	int place = leaktrack_loop_place(&rec, NULL, 0, "f", 1, "a.php", 5, 1);
	uint32_t cells[8];
	for (int i = 0; i < 8; i++) {
		lt_loop *loop = leaktrack_loop_begin(&rec, (uint16_t)place, i * 1.5);
		cells[i] = give(1);
		leaktrack_loop_retire(&rec, loop);
	}
	/* Begun at 0, 1.5, 3, 4.5, 6, 7.5, 9 and 10.5 s. */
	static const uint32_t epochs[] = {0, 1, 2, 3, 3, 3, 4, 4};
	for (int i = 0; i < 8; i++)
		CHECK_EQ(leaktrack_epoch_of(&rec, &rec.cells[cells[i]]), epochs[i]);
	/* A place that comes later has no loops in earlier epochs. */
	int late = leaktrack_loop_place(&rec, NULL, 0, "g", 1, "a.php", 5, 9);
	leaktrack_loop_begin(&rec, (uint16_t)late, 11);
	CHECK_EQ(leaktrack_epoch_of(&rec, &rec.cells[give(2)]), 4);
	leaktrack_loop_destroy(&rec);
}

int main(void)
{
	test_outside();
	test_loops();
	return test_report("test_epoch");
}
