/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The pointer table against a plain list of what was put. Addresses are invented: the table never
 * looks at what they point to. Pages are handed out as the Zend heap does it, each to one size of
 * small block or to a large one, and come back with another size. */
#include "../../ptrmap.h"

#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096u
#define REGION ((uintptr_t)1 << LT_REGION_BITS)
#define REGIONS 7
#define PAGES (REGION / PAGE)
#define SLOT_BYTES (sizeof(lt_slot) * LT_REGION_SLOTS)

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(((random_state >> 32) * limit) >> 32);
}

static const void *at(uintptr_t address)
{
	return (const void *)address;
}

/* What is kept of a large block: each word has to come back. */
static lt_large large_of(uint32_t cell, uint64_t bytes)
{
	return (lt_large){(uint32_t)bytes, (uint32_t)(bytes >> 32), ~cell, cell * 3, UINT32_MAX};
}

/* As hook.c writes, reads and clears a slot. */
static bool put(lt_ptrmap *map, uintptr_t address, uint32_t cell, uint64_t bytes)
{
	if (bytes <= 8)
		return lt_ptrmap_put_tiny(map, at(address), cell << LT_CLASS_BITS);
	bool large = bytes >= PAGE;
	uint32_t size_class = large ? LT_CLASS_LARGE : 1 + (uint32_t)bytes % 29;
	if (!lt_ptrmap_put(map, at(address), cell << LT_CLASS_BITS | size_class))
		return false;
	if (large)
		*lt_ptrmap_large(lt_ptrmap_find(map, at(address))) = large_of(cell, bytes);
	return true;
}

static bool holds_large(lt_slot *slot, uint32_t cell, uint64_t bytes)
{
	const lt_large *kept = lt_ptrmap_large(slot), want = large_of(cell, bytes);
	return lt_ptrmap_large_bytes(kept) == (int64_t)bytes && memcmp(kept, &want, sizeof(want)) == 0;
}

static bool holds(lt_ptrmap *map, uintptr_t address, uint32_t cell, uint64_t bytes)
{
	lt_slot *slot = lt_ptrmap_find(map, at(address));
	if (!slot || *slot >> LT_CLASS_BITS != cell)
		return false;
	uint32_t size_class = *slot & LT_CLASS_MASK;
	if (bytes <= 8)
		return size_class == 0;
	if (bytes >= PAGE)
		return size_class == LT_CLASS_LARGE && holds_large(slot, cell, bytes);
	return size_class == 1 + (uint32_t)bytes % 29;
}

static bool knows_nothing(lt_ptrmap *map, uintptr_t address)
{
	const lt_slot *slot = lt_ptrmap_find(map, at(address));
	return !slot || !*slot;
}

static void drop(lt_ptrmap *map, uintptr_t address)
{
	lt_slot *slot = lt_ptrmap_find(map, at(address));
	if ((*slot & LT_CLASS_MASK) == LT_CLASS_LARGE)
		memset(lt_ptrmap_large(slot), 0, sizeof(lt_large));
	*slot = 0;
}

/* The model. A page holds small blocks of one size (0: it is free), or begins a large block, or
 * lies inside one (PAGE - 1). */
typedef struct {
	uint32_t unit;  /* size of the blocks, 0: free */
	uint64_t large; /* bytes of the large block that begins here */
	uint32_t live;
	uint32_t cells[PAGE / 8]; /* of each block of the page, 0: none */
} model_page;

#define INSIDE (PAGE - 1)

typedef struct {
	uintptr_t base[REGIONS];
	model_page *pages[REGIONS];
	lt_ptrmap map;
	uint32_t live;
} model;

static uint32_t new_cell(void)
{
	return 1 + random_below(LT_MAX_CELLS - 1);
}

static void free_large(model *m, int region, uint32_t page)
{
	model_page *first = &m->pages[region][page];
	drop(&m->map, m->base[region] + page * PAGE);
	for (uint64_t i = 0; i < first->large / PAGE && page + i < PAGES; i++)
		m->pages[region][page + i].unit = 0;
	first->large = 0;
	first->live = first->cells[0] = 0;
	m->live--;
}

static void take_page(model *m, int region, uint32_t page)
{
	static const uint32_t units[] = {
		8, 8, 8, 16, 24, 32, 40, 48, 56, 64, 80, 320, 1024, 2560, 3072};
	model_page *here = &m->pages[region][page];
	here->unit = units[random_below(sizeof(units) / sizeof(*units))];
	if (random_below(3))
		return;
	uint64_t run = 1;
	uint32_t most = 1 + random_below(page == 0 ? PAGES : 8);
	while (run < most && page + run < PAGES && !m->pages[region][page + run].unit)
		m->pages[region][page + run++].unit = INSIDE;
	/* A huge block begins at slot 0, and may go on for more than 4 GB. */
	here->large = run == PAGES ? REGION * (1 + random_below(4096)) : run * PAGE;
	here->unit = PAGE;
	here->cells[0] = new_cell();
	here->live = 1;
	m->live++;
	CHECK(put(&m->map, m->base[region] + page * PAGE, here->cells[0], here->large));
}

static void step(model *m)
{
	int region = (int)random_below(REGIONS);
	uint32_t page = random_below(4) ? random_below(40) : random_below(PAGES);
	model_page *here = &m->pages[region][page];
	if (!here->unit)
		take_page(m, region, page);
	if (here->unit == INSIDE)
		return;
	if (here->large) {
		if (!random_below(4))
			free_large(m, region, page);
		return;
	}
	uint32_t block = random_below(PAGE / here->unit);
	if (random_below(4))
		block %= 8; /* neighbours of 8 bytes share a slot */
	uintptr_t address = m->base[region] + page * PAGE + block * here->unit;
	if (!here->cells[block]) {
		CHECK(knows_nothing(&m->map, address));
		here->cells[block] = new_cell();
		here->live++;
		m->live++;
		CHECK(put(&m->map, address, here->cells[block], here->unit));
	} else {
		CHECK(holds(&m->map, address, here->cells[block], here->unit));
		drop(&m->map, address);
		here->cells[block] = 0;
		m->live--;
		if (!--here->live && random_below(2))
			here->unit = 0;
	}
}

/* Every block is where it was put, and nothing is known where no block begins. */
static bool agrees(model *m)
{
	uint32_t seen = 0;
	for (int region = 0; region < REGIONS; region++) {
		for (uint32_t page = 0; page < PAGES; page++) {
			const model_page *here = &m->pages[region][page];
			uintptr_t address = m->base[region] + page * PAGE;
			if (here->large && !holds(&m->map, address, here->cells[0], here->large))
				return false;
			seen += here->large != 0;
			if (here->large || !here->unit || here->unit == INSIDE)
				continue;
			for (uint32_t i = 0; i < PAGE / here->unit; i++, address += here->unit) {
				seen += here->cells[i] != 0;
				if (here->cells[i] ? !holds(&m->map, address, here->cells[i], here->unit)
								   : !knows_nothing(&m->map, address))
					return false;
			}
		}
	}
	return seen == m->live;
}

static void free_region(model *m, int region)
{
	for (uint32_t page = 0; page < PAGES; page++) {
		model_page *here = &m->pages[region][page];
		if (here->large)
			free_large(m, region, page);
		for (uint32_t i = 0; here->unit && here->unit < INSIDE && i < PAGE / here->unit; i++) {
			if (here->cells[i])
				drop(&m->map, m->base[region] + page * PAGE + i * here->unit);
			m->live -= here->cells[i] != 0;
			here->cells[i] = 0;
		}
		here->unit = here->live = 0;
	}
}

/* Random programs of a heap: every lookup finds its own block, whatever stood there before, and
 * trimming, at any moment, changes no answer. */
static void test_random(void)
{
	/* Neighbours, regions that a cache of some hundred takes for the same, the ends of 46 to 48
	 * bits. */
	static const uintptr_t bases[REGIONS] = {0x200000, 0x400000, 0x20200000, 0x7f1234600000,
		0x7f3fffe00000, 0x7fffffe00000, 0xffffffe00000};
	for (uint64_t seed = 1; seed <= 12 && !failures; seed++) {
		model m = {.live = 0};
		random_state = seed;
		CHECK(leaktrack_ptrmap_init(&m.map));
		for (int i = 0; i < REGIONS; i++) {
			m.base[i] = bases[i];
			m.pages[i] = calloc(PAGES, sizeof(model_page));
		}
		for (int i = 0; i < 40000; i++) {
			step(&m);
			if (i % 8000 == 7999)
				CHECK_THAT(agrees(&m), "seed %d, step %d", (int)seed, i);
			if (i % 16000 == 15999)
				free_region(&m, (int)random_below(REGIONS));
			if (i % 4000 == 3999)
				leaktrack_ptrmap_trim(&m.map);
		}
		CHECK_THAT(agrees(&m), "seed %d", (int)seed);
		CHECK(m.map.regions <= REGIONS);
		for (int i = 0; i < REGIONS; i++)
			free(m.pages[i]);
		leaktrack_ptrmap_destroy(&m.map);
	}
}

/* Blocks of 8 bytes share their 16 with a neighbour: both are known, and each ends alone. */
static void test_tiny(void)
{
	lt_ptrmap map;
	const uintptr_t base = 0x7f0000200000;
	CHECK(leaktrack_ptrmap_init(&map));
	CHECK(put(&map, base + 0x1000, 5, 8));
	CHECK(put(&map, base + 0x1008, 6, 8));
	CHECK(holds(&map, base + 0x1000, 5, 8));
	CHECK(holds(&map, base + 0x1008, 6, 8));
	drop(&map, base + 0x1000);
	CHECK(knows_nothing(&map, base + 0x1000));
	CHECK(holds(&map, base + 0x1008, 6, 8));
	/* The fast path sees no block of its own there. */
	CHECK_EQ(*lt_ptrmap_place(&map, at(base + 0x1008)), LT_CLASS_TINY);
	drop(&map, base + 0x1008);
	CHECK(put(&map, base + 0x1000, 7, 16));
	CHECK(holds(&map, base + 0x1000, 7, 16));
	drop(&map, base + 0x1000);
	CHECK(knows_nothing(&map, base + 0x1000));
	/* The last 8 bytes of a region, and the first of the next. */
	CHECK(put(&map, base + REGION - 8, 8, 8));
	CHECK(put(&map, base + REGION, 9, 8));
	CHECK(holds(&map, base + REGION - 8, 8, 8));
	CHECK(holds(&map, base + REGION, 9, 8));
	leaktrack_ptrmap_destroy(&map);
}

/* A large block's size has 64 bits, stands beside what else is kept of it and leaves nothing behind
 * in the slots it borrowed. */
static void test_large(void)
{
	static const uint64_t sizes[] = {PAGE, 2 * PAGE, REGION - PAGE, REGION, 5 * REGION + PAGE,
		(uint64_t)1 << 32, ((uint64_t)7 << 32) + PAGE, ((uint64_t)1 << 46) - PAGE};
	lt_ptrmap map;
	const uintptr_t base = 0x7f0000200000;
	CHECK(leaktrack_ptrmap_init(&map));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		CHECK(put(&map, base, LT_MAX_CELLS - 1, sizes[i]));
		CHECK(holds(&map, base, LT_MAX_CELLS - 1, sizes[i]));
		drop(&map, base);
		for (uintptr_t k = 0; k < PAGE; k += 8)
			CHECK(knows_nothing(&map, base + k));
	}
	/* In the last page of a region the size still lies in the region. */
	CHECK(put(&map, base + REGION - PAGE, 3, PAGE));
	CHECK(put(&map, base + REGION, 4, PAGE));
	CHECK(holds(&map, base + REGION - PAGE, 3, PAGE));
	CHECK(holds(&map, base + REGION, 4, PAGE));
	leaktrack_ptrmap_destroy(&map);
}

/* What was never near a block is unknown, without memory being taken for the question. */
static void test_unknown(void)
{
	lt_ptrmap map;
	CHECK(leaktrack_ptrmap_init(&map));
	size_t own = map.own_bytes;
	CHECK(!lt_ptrmap_find(&map, NULL));
	CHECK(!lt_ptrmap_find(&map, at(0x7fffffffffff)));
	CHECK(!lt_ptrmap_place(&map, at(0x7f0000200000)));
	CHECK(put(&map, 0x7f0000200000, 1, 16));
	CHECK(!lt_ptrmap_find(&map, at(0x7f0000400000))); /* same leaf, no slots */
	CHECK(knows_nothing(&map, 0x7f00003ffff0));
	CHECK_EQ(map.regions, 1);
	CHECK(map.own_bytes > own);
	leaktrack_ptrmap_destroy(&map);
}

static uint64_t fill(lt_ptrmap *map, uintptr_t base, uint32_t cell, uint32_t bytes)
{
	uint64_t count = 0;
	for (uintptr_t i = 0; i < REGION; i += PAGE, count++)
		CHECK(put(map, base + i, cell, bytes));
	return count;
}

static void empty(lt_ptrmap *map, uintptr_t base)
{
	for (uintptr_t i = 0; i < REGION; i += PAGE)
		drop(map, base + i);
}

/* A heap that has shrunk gets the table's pages back, but those of no region in which a block
 * lives, be it a single one of 8 bytes. */
static void test_trim(void)
{
	const uintptr_t base = 0x7f0000200000;
	lt_ptrmap map;
	CHECK(leaktrack_ptrmap_init(&map));
	for (uintptr_t i = 0; i < 8; i++)
		fill(&map, base + i * REGION, 3, i < 4 ? 16 : 8);
	size_t full = leaktrack_ptrmap_resident(&map);
	CHECK(full >= 8 * SLOT_BYTES + 4 * 2 * SLOT_BYTES);
	leaktrack_ptrmap_trim(&map);
	CHECK_EQ(leaktrack_ptrmap_resident(&map), full);
	for (uintptr_t i = 0; i < 8; i++)
		empty(&map, base + i * REGION);
	CHECK(put(&map, base + 1 * REGION + 0x5000, 4, 16));
	CHECK(put(&map, base + 5 * REGION + 0x5008, 5, 8));
	CHECK(put(&map, base + 6 * REGION, 6, 3 * REGION));
	leaktrack_ptrmap_trim(&map);
	CHECK(holds(&map, base + 1 * REGION + 0x5000, 4, 16));
	CHECK(holds(&map, base + 5 * REGION + 0x5008, 5, 8));
	CHECK(holds(&map, base + 6 * REGION, 6, 3 * REGION));
	CHECK_EQ(leaktrack_ptrmap_resident(&map), 3 * SLOT_BYTES + 2 * 2 * SLOT_BYTES);
	for (uintptr_t i = 0; i < 8; i++)
		CHECK_THAT(knows_nothing(&map, base + i * REGION + 0x1000), "region %d", (int)i);
	drop(&map, base + 1 * REGION + 0x5000);
	drop(&map, base + 5 * REGION + 0x5008);
	drop(&map, base + 6 * REGION);
	leaktrack_ptrmap_trim(&map);
	CHECK_EQ(leaktrack_ptrmap_resident(&map), 0);
	CHECK(put(&map, base + 7 * REGION + 0x1008, 7, 8));
	CHECK(holds(&map, base + 7 * REGION + 0x1008, 7, 8));
	leaktrack_ptrmap_destroy(&map);
}

/* Renumbering reads every slot, and leaves no page behind that nothing was written to. */
static void test_renumber_pages(void)
{
	const uintptr_t base = 0x7f0000200000;
	const uint32_t to[8] = {0, 0, 0, 0, 7};
	lt_ptrmap map;
	CHECK(leaktrack_ptrmap_init(&map));
	for (uintptr_t i = 0; i < 8; i++)
		CHECK(put(&map, base + i * REGION, 3, REGION));
	fill(&map, base + 8 * REGION, 4, 16);
	size_t before = leaktrack_ptrmap_resident(&map);
	CHECK(before >= SLOT_BYTES && before < 2 * SLOT_BYTES);
	leaktrack_ptrmap_renumber(&map, to);
	CHECK(leaktrack_ptrmap_resident(&map) <= SLOT_BYTES + 8 * 64 * 1024);
	for (uintptr_t i = 0; i < 8; i++)
		CHECK_THAT(holds(&map, base + i * REGION, 3, REGION), "region %d", (int)i);
	CHECK(holds(&map, base + 8 * REGION + 0x1000, 7, 16));
	leaktrack_ptrmap_destroy(&map);
}

/* Address space of this process, without allocating. */
static size_t space_in_use(void)
{
	char text[128] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return 0;
	close(fd);
	return strtoull(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

/* Everything that was taken is counted, and given back to the byte; an ended map can begin anew. */
static void test_destroy(void)
{
	lt_ptrmap map = {0};
	leaktrack_ptrmap_destroy(&map);
	for (int round = 0; round < 3; round++) {
		size_t before = space_in_use();
		bool ok = leaktrack_ptrmap_init(&map);
		for (uintptr_t i = 0; i < 64; i++) {
			ok = ok && put(&map, (i * 0x1fc0 + 1) * REGION, 1, 16); /* nearly a leaf each */
			ok = ok && (i % 2 || put(&map, (i * 0x1fc0 + 1) * REGION + PAGE, 1, 8));
		}
		size_t grown = space_in_use() - before;
		leaktrack_ptrmap_trim(&map);
		size_t own = map.own_bytes, regions = map.regions;
		leaktrack_ptrmap_destroy(&map);
		CHECK_EQ(space_in_use(), before);
		CHECK_EQ(own, grown);
		CHECK_EQ(regions, 64);
		CHECK(ok && !map.root && !map.own_bytes && !map.regions);
	}
}

/* Nothing of what a failed put left behind may show, and the next one must succeed. Runs in a
 * child, which says where it failed by its exit status. */
#define EXPECT(condition)              \
	do {                               \
		if (!(condition))              \
			return __LINE__ % 250 + 1; \
	} while (0)

static int refused_puts(lt_ptrmap *map, uintptr_t base, const struct rlimit *limit)
{
	const struct rlimit none = {RLIM_INFINITY, limit->rlim_max};
	size_t own = map->own_bytes;
	bool fits[3];
	setrlimit(RLIMIT_AS, limit);
	EXPECT(holds(map, base + 0x1000, 1, 16));
	EXPECT(put(map, base + 0x2000, 2, 2 * PAGE)); /* there is room for it */
	fits[0] = put(map, base + 0x1010, 3, 8);
	EXPECT(fits[0] ? holds(map, base + 0x1010, 3, 8) : knows_nothing(map, base + 0x1010));
	fits[1] = put(map, base + REGION, 4, 16);
	EXPECT(fits[1] ? holds(map, base + REGION, 4, 16) : knows_nothing(map, base + REGION));
	fits[2] = put(map, 0x1000200000, 5, 8);
	EXPECT(fits[2] ? holds(map, 0x1000200000, 5, 8) : knows_nothing(map, 0x1000200000));
	EXPECT(!fits[0] || !fits[1] || !fits[2]);
	EXPECT(map->own_bytes - own <= 3 * SLOT_BYTES * 3);
	leaktrack_ptrmap_trim(map);
	EXPECT(holds(map, base + 0x1000, 1, 16) && holds(map, base + 0x2000, 2, 2 * PAGE));
	setrlimit(RLIMIT_AS, &none);
	EXPECT(fits[0] || put(map, base + 0x1010, 3, 8));
	EXPECT(fits[1] || put(map, base + REGION, 4, 16));
	EXPECT(fits[2] || put(map, 0x1000200000, 5, 8));
	EXPECT(holds(map, base + 0x1010, 3, 8) && holds(map, base + REGION, 4, 16));
	EXPECT(holds(map, 0x1000200000, 5, 8) && map->regions == 3);
	return 0;
}

static int refused_init(const struct rlimit *limit)
{
	lt_ptrmap map;
	setrlimit(RLIMIT_AS, limit);
	EXPECT(!leaktrack_ptrmap_init(&map));
	EXPECT(!map.root && !map.own_bytes);
	leaktrack_ptrmap_destroy(&map);
	return 0;
}

/* When the system has no memory left a put says so and changes nothing. `room` above what is in use
 * lets the first of the arrays a put needs succeed and the next one fail. */
static void test_no_memory(void)
{
	const uintptr_t base = 0x7f0000200000;
	for (size_t room = 0; room < 3 * SLOT_BYTES + 3 * SLOT_BYTES; room += SLOT_BYTES / 8) {
		lt_ptrmap map;
		CHECK(leaktrack_ptrmap_init(&map));
		CHECK(put(&map, base + 0x1000, 1, 16));
		fflush(stdout);
		pid_t child = fork();
		if (child == 0) {
			struct rlimit limit;
			alarm(60); /* a crash cannot be reported without memory either, and may hang */
			getrlimit(RLIMIT_AS, &limit);
			limit.rlim_cur = space_in_use() + room;
			int status = refused_puts(&map, base, &limit);
			if (!status && room == 0)
				status = refused_init(&limit);
			_exit(status);
		}
		int status = -1;
		waitpid(child, &status, 0);
		CHECK_THAT(status == 0, "with %zu bytes left: status %x", room, (unsigned)status);
		leaktrack_ptrmap_destroy(&map);
	}
}

int main(void)
{
	test_random();
	test_tiny();
	test_large();
	test_unknown();
	test_trim();
	test_renumber_pages();
	test_destroy();
	test_no_memory();
	return test_report("test_ptrmap");
}
