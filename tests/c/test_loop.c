/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Loops, cells and places: their memory stays flat where nothing is retained, however long it goes
 * on, and what names a place. That the books are right is test_loop_random.c's. */
#include "../../loop.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

/* A recorder with `sites` sites and one place, numbered from 1 and from 0. */
static void start(lt_recorder *rec, uint32_t sites)
{
	CHECK(leaktrack_loop_init(rec));
	for (uint32_t i = 0; i < sites; i++) {
		lt_site_key key = {.file = "/app/b.php", .file_len = 10, .line = i};
		CHECK(leaktrack_site_intern(&rec->sites, &key) == i + 1);
	}
	CHECK_EQ(leaktrack_loop_place(rec, NULL, 0, "f", 1, "/a.php", 6, 1), 0);
}

static uint32_t give_to(lt_recorder *rec, uint32_t site)
{
	uint32_t cell = leaktrack_loop_cell(rec, site);
	lt_loop_give(&rec->cells[cell], 64);
	return cell;
}

static void take_from(lt_recorder *rec, uint32_t cell)
{
	lt_loop_take(&rec->cells[cell], 64);
	if (rec->cells[cell].flags)
		leaktrack_loop_return(rec, cell, 64, 1, 1);
}

static void touch_all(lt_recorder *rec, uint32_t sites)
{
	for (uint32_t site = 1; site <= sites; site++)
		take_from(rec, give_to(rec, site));
}

/* What a recorder's memory is at an early loop of a program and at its end. */
typedef struct {
	size_t own_bytes;
	uint32_t cells;
} memory;

static memory memory_of(const lt_recorder *rec)
{
	return (memory){rec->own_bytes, rec->cell_count};
}

#define CHECK_FLAT(rec, early)                         \
	do {                                               \
		CHECK_EQ((rec)->own_bytes, (early).own_bytes); \
		CHECK_EQ((rec)->cell_count, (early).cells);    \
	} while (0)

/* Loops that retain nothing, and what happens between them, cost no memory however many. */
static void test_flat(void)
{
	lt_recorder rec;
	memory early = {0, 0};
	start(&rec, 50);
	for (int i = 0; i < 100000; i++) {
		lt_loop *loop = leaktrack_loop_begin(&rec, 0, i);
		touch_all(&rec, 50);
		leaktrack_loop_retire(&rec, loop);
		take_from(&rec, give_to(&rec, 1 + (uint32_t)i % 50));
		if (i == 100)
			early = memory_of(&rec);
	}
	CHECK_FLAT(&rec, early);
	leaktrack_loop_destroy(&rec);
}

/* Values that a later loop replaces, one and five loops on, cost as many cells as there are of
 * them at once. */
static void test_flat_replaced(void)
{
	enum { RING = 5, SITES_USED = 20 };
	lt_recorder rec;
	memory early = {0, 0};
	uint32_t last[SITES_USED + 1][RING] = {{0}};
	start(&rec, SITES_USED);
	for (int i = 0; i < 100000; i++) {
		lt_loop *loop = leaktrack_loop_begin(&rec, 0, i);
		for (uint32_t site = 1; site <= SITES_USED; site++) {
			uint32_t *slot = &last[site][site % 2 ? i % RING : 0], before = *slot;
			*slot = give_to(&rec, site);
			if (before)
				take_from(&rec, before);
		}
		CHECK(rec.return_count == 0 || rec.return_count <= SITES_USED);
		leaktrack_loop_retire(&rec, loop);
		if (i == 100)
			early = memory_of(&rec);
	}
	CHECK_FLAT(&rec, early);
	CHECK(rec.cell_count <= 1 + SITES_USED * (RING + 1));
	leaktrack_loop_destroy(&rec);
}

/* Loops inside a loop that stays open, by lines that run in both: the outer one's books do not
 * grow by them. */
static void test_flat_nested(void)
{
	lt_recorder rec;
	memory early = {0, 0};
	start(&rec, 20);
	lt_loop *outer = leaktrack_loop_begin(&rec, 0, 0);
	touch_all(&rec, 20);
	for (int i = 0; i < 100000 && rec.cell_count < 10000; i++) {
		lt_loop *middle = leaktrack_loop_begin(&rec, 0, i);
		touch_all(&rec, 20);
		lt_loop *inner = leaktrack_loop_begin(&rec, 0, i);
		touch_all(&rec, 20);
		/* A generator's loop may end after the one that was begun in it. */
		leaktrack_loop_retire(&rec, i % 2 ? inner : middle);
		leaktrack_loop_retire(&rec, i % 2 ? middle : inner);
		touch_all(&rec, 20);
		if (i == 100)
			early = memory_of(&rec);
	}
	CHECK_FLAT(&rec, early);
	CHECK_EQ(outer->dirty.count, 20);
	leaktrack_loop_retire(&rec, outer);
	leaktrack_loop_destroy(&rec);
}

/* Runs of the cycle collector in one long loop, which give what is born in them cells of their own
 * (mark.c), by lines that run before, in and after them: they cost no memory however many. */
static void test_flat_collector(void)
{
	lt_recorder rec;
	memory early = {0, 0};
	start(&rec, 20);
	lt_loop *loop = leaktrack_loop_begin(&rec, 0, 0);
	for (uint32_t site = 1; site <= 20; site++)
		give_to(&rec, site);
	for (int i = 0; i < 100000 && rec.cell_count < 10000; i++) {
		lt_collection collection;
		leaktrack_loop_collection_begin(&rec, &collection);
		touch_all(&rec, 20);
		leaktrack_loop_collection_end(&rec, &collection);
		touch_all(&rec, 20);
		if (i == 100)
			early = memory_of(&rec);
	}
	CHECK_FLAT(&rec, early);
	CHECK(loop->dirty.count <= 40);
	leaktrack_loop_destroy(&rec);
}

/* A large cache that is emptied gives its cells to what comes, and all its returns are told. */
static void test_emptied_cache(void)
{
	enum { LOOPS = 5000, SITES_USED = 4 };
	lt_recorder rec;
	static uint32_t cells[LOOPS][SITES_USED];
	memory early = {0, 0};
	start(&rec, SITES_USED);
	for (int round = 0; round < 4; round++) {
		for (int i = 0; i < LOOPS; i++) {
			lt_loop *loop = leaktrack_loop_begin(&rec, 0, i);
			for (uint32_t site = 0; site < SITES_USED; site++)
				cells[i][site] = give_to(&rec, site + 1);
			leaktrack_loop_retire(&rec, loop);
		}
		for (int again = 0; again < 2; again++) {
			for (int i = 0; i < LOOPS; i++) {
				for (uint32_t site = 0; site < SITES_USED; site++) {
					if ((site == 3) == again)
						take_from(&rec, cells[i][site]);
				}
			}
		}
		CHECK_EQ(rec.return_count, LOOPS * SITES_USED);
		for (uint32_t i = 0; i < rec.return_count; i++)
			CHECK(rec.returns[i].bytes == 64 && rec.returns[i].blocks == 1);
		lt_loop *loop = leaktrack_loop_begin(&rec, 0, 0);
		leaktrack_loop_retire(&rec, loop);
		CHECK_EQ(rec.return_count, 0);
		if (round == 0)
			early = memory_of(&rec);
	}
	CHECK_FLAT(&rec, early);
	leaktrack_loop_destroy(&rec);
}

static int place(
	lt_recorder *rec, const char *label, const char *name, const char *file, uint32_t line)
{
	return leaktrack_loop_place(
		rec, label, label ? strlen(label) : 0, name, strlen(name), file, strlen(file), line);
}

/* A place is its label, wherever it is used; without one its function, file and line. */
static void test_places(void)
{
	lt_recorder rec;
	CHECK(leaktrack_loop_init(&rec));
	CHECK_EQ(place(&rec, NULL, "f", "/a.php", 1), 0);
	CHECK_EQ(place(&rec, NULL, "g", "/a.php", 1), 1);
	CHECK_EQ(place(&rec, NULL, "f", "/b.php", 1), 2);
	CHECK_EQ(place(&rec, NULL, "f", "/a.php", 2), 3);
	CHECK_EQ(place(&rec, "f", "f", "/a.php", 1), 4);
	CHECK_EQ(place(&rec, "", "f", "/a.php", 1), 5);
	CHECK_EQ(leaktrack_loop_place(&rec, "f\0x", 3, "f", 1, "/a.php", 6, 1), 6);
	CHECK_EQ(leaktrack_loop_place(&rec, "f\0y", 3, "f", 1, "/a.php", 6, 1), 7);
	char name[] = "f", file[] = "/a.php", label[] = "f";
	CHECK_EQ(place(&rec, NULL, name, file, 1), 0);
	CHECK_EQ(place(&rec, label, "other", "/elsewhere.php", 99), 4);
	CHECK_EQ(place(&rec, "", "other", "/elsewhere.php", 99), 5);
	CHECK_EQ(leaktrack_loop_place(&rec, "f\0x", 3, "g", 1, "/b.php", 6, 2), 6);
	name[0] = file[1] = label[0] = 'z'; /* copies were made */
	CHECK_EQ(place(&rec, NULL, "f", "/a.php", 1), 0);
	CHECK_EQ(place(&rec, "f", "f", "/a.php", 1), 4);
	CHECK_EQ(rec.place_count, 8);
	lt_loop *one = leaktrack_loop_begin(&rec, 0, 0), *two = leaktrack_loop_begin(&rec, 1, 0);
	CHECK(one->number == 0 && two->number == 0);
	leaktrack_loop_retire(&rec, two);
	leaktrack_loop_retire(&rec, one);
	one = leaktrack_loop_begin(&rec, 0, 0);
	CHECK_EQ(one->number, 1);
	leaktrack_loop_destroy(&rec); /* with a loop still open */
}

/* A label per request must not eat memory: past 1,000 all further ones are one place. */
static void test_many_labels(void)
{
	lt_recorder rec;
	CHECK(leaktrack_loop_init(&rec));
	char label[32];
	size_t own = 0;
	for (int i = 0; i < 3000; i++) {
		snprintf(label, sizeof(label), "request %d", i);
		int number = place(&rec, label, "f", "/a.php", 1);
		CHECK_EQ(number, i < LT_MAX_PLACES ? i : LT_MAX_PLACES);
		if (i == LT_MAX_PLACES)
			own = rec.own_bytes;
	}
	CHECK_EQ(rec.own_bytes, own);
	CHECK_EQ(rec.place_count, LT_MAX_PLACES + 1);
	CHECK(strcmp(rec.places[LT_MAX_PLACES].label, "(other)") == 0);
	CHECK_EQ(place(&rec, "request 7", "f", "/a.php", 1), 7);
	leaktrack_loop_destroy(&rec);
}

/* Loops that take turns, as fibers do: each has its own cells, in whatever order they end, and
 * what is between them is outside, told anew after each record. */
static void test_turns(void)
{
	lt_recorder rec;
	start(&rec, 1);
	lt_loop *a = leaktrack_loop_begin(&rec, 0, 0);
	uint32_t of_a = give_to(&rec, 1);
	lt_loop *b = leaktrack_loop_begin(&rec, 0, 0);
	uint32_t of_b = give_to(&rec, 1);
	CHECK(of_a != of_b);
	leaktrack_loop_enter(&rec, a);
	CHECK_EQ(give_to(&rec, 1), of_a);
	leaktrack_loop_enter(&rec, NULL);
	uint32_t outside = give_to(&rec, 1);
	CHECK(rec.cells[outside].flags & LT_CELL_OUTSIDE);
	CHECK_EQ(rec.outside.count, 1);
	leaktrack_loop_enter(&rec, b);
	CHECK_EQ(give_to(&rec, 1), of_b);
	leaktrack_loop_retire(&rec, a); /* not the current one: that stays */
	CHECK(rec.current == b);
	CHECK(rec.cells[of_a].flags & LT_CELL_CLOSED);
	CHECK_EQ(rec.cells[of_a].number, 0);
	CHECK_EQ(rec.cells[of_a].bytes, 128);
	CHECK_EQ(give_to(&rec, 1), of_b);
	CHECK_EQ(rec.outside.count, 0);
	leaktrack_loop_enter(&rec, NULL);
	CHECK_EQ(give_to(&rec, 1), outside);
	CHECK_EQ(rec.outside.count, 1);
	leaktrack_loop_enter(&rec, b);
	take_from(&rec, of_a); /* by another loop than its own */
	CHECK_EQ(rec.return_count, 1);
	CHECK_EQ(leaktrack_loop_open_bytes(&rec, NULL), 3 * 64);
	leaktrack_loop_retire(&rec, b);
	CHECK(rec.current == NULL);
	CHECK_EQ(give_to(&rec, 1), outside);
	leaktrack_loop_destroy(&rec);
}

/* Many loops open at a time that take turns by the same lines, and end in another order: each has
 * its own cells whenever its turn comes, and when all are over nothing is left of them. */
static void test_crowd(void)
{
	enum { CROWD = 300, LINES = 7 };
	static lt_loop *loops[CROWD];
	static uint32_t cells[CROWD][LINES];
	lt_recorder rec;
	memory early = {0, 0};
	start(&rec, LINES);
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < CROWD; i++) {
			loops[i] = leaktrack_loop_begin(&rec, 0, round);
			for (uint32_t line = 0; line < LINES; line++)
				cells[i][line] = give_to(&rec, line + 1);
		}
		for (int turn = 0; turn < CROWD; turn++) {
			int i = turn * 7 % CROWD;
			leaktrack_loop_enter(&rec, loops[i]);
			for (uint32_t line = LINES; line-- > 0;)
				CHECK_EQ(leaktrack_loop_cell(&rec, line + 1), cells[i][line]);
		}
		for (int turn = 0; turn < CROWD; turn++) {
			int i = turn * 11 % CROWD;
			CHECK_EQ(loops[i]->dirty.count, LINES);
			for (uint32_t line = 0; line < LINES; line++) {
				CHECK_EQ(rec.cells[cells[i][line]].bytes, 64);
				take_from(&rec, cells[i][line]);
			}
			leaktrack_loop_retire(&rec, loops[i]);
		}
		CHECK_EQ(rec.cells_used, LINES); /* each line's newest, to serve again */
		CHECK_EQ(rec.beside.used, 0);
		if (round == 0)
			early = memory_of(&rec);
	}
	CHECK_FLAT(&rec, early);
	leaktrack_loop_destroy(&rec);
}

int main(void)
{
	test_turns();
	test_crowd();
	test_flat();
	test_flat_replaced();
	test_flat_nested();
	test_flat_collector();
	test_emptied_cache();
	test_places();
	test_many_labels();
	return test_report("test_loop");
}
