/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The recorder's own memory: what it says it has is what it took, all of it is given back, and when
 * any single allocation is refused the caller is told and what was booked before stays right. The
 * core's files are included, so that their allocations can be counted and refused. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

static size_t bytes_in_use, blocks_in_use, calls_until_refusal; /* 0: none is refused */
static bool refused;

/* Each block has its size in front, in a header that keeps the alignment. */
#define HEADER 16

static bool is_refused(void)
{
	if (!calls_until_refusal || --calls_until_refusal)
		return false;
	refused = true;
	return true;
}

static void *counted_realloc(void *old, size_t bytes)
{
	size_t before = old ? *(size_t *)(void *)((char *)old - HEADER) : 0;
	char *block = is_refused() ? NULL : realloc(old ? (char *)old - HEADER : NULL, bytes + HEADER);
	if (!block)
		return NULL;
	*(size_t *)(void *)block = bytes;
	bytes_in_use += bytes - before;
	blocks_in_use += old == NULL;
	return block + HEADER;
}

static void *counted_malloc(size_t bytes)
{
	return counted_realloc(NULL, bytes);
}

static void *counted_calloc(size_t count, size_t size)
{
	void *block = counted_realloc(NULL, count * size);
	return block ? memset(block, 0, count * size) : NULL;
}

static void counted_free(void *block)
{
	if (!block)
		return;
	bytes_in_use -= *(size_t *)(void *)((char *)block - HEADER);
	blocks_in_use--;
	free((char *)block - HEADER);
}

#define malloc counted_malloc
#define calloc counted_calloc
#define realloc counted_realloc
#define free counted_free
#include "../../buf.c"
#include "../../loop.c"
#include "../../site.c"
#undef malloc
#undef calloc
#undef realloc
#undef free
#include "../../record.h"

#define SITES 270 /* the table has grown by then */
#define LOOPS 60
#define MOST_LIVE 2000

typedef struct {
	lt_recorder rec;
	lt_buf buf;
	uint32_t cells[MOST_LIVE];
	size_t count;
} program;

static bool give(program *p, uint32_t site)
{
	uint32_t cell = leaktrack_loop_cell(&p->rec, site);
	if (!cell)
		return CHECK(refused && p->rec.failed) && false;
	lt_loop_give(&p->rec.cells[cell], 8);
	p->cells[p->count++] = cell;
	return true;
}

static bool take(program *p, size_t at, uint32_t by)
{
	uint32_t cell = p->cells[at];
	p->cells[at] = p->cells[--p->count];
	lt_loop_take(&p->rec.cells[cell], 8);
	leaktrack_loop_collected(&p->rec, p->rec.cells[cell].site, 8);
	leaktrack_loop_return(&p->rec, cell, 8, 1, by);
	return !p->rec.failed;
}

static bool add_names(program *p, uint32_t i)
{
	char file[32], label[16];
	lt_site_key key = {.file = file,
		.line = i,
		.internal = i % 2 ? "f" : NULL,
		.module = "m",
		.function = "run",
		.function_len = 3,
		.class_name = "A",
		.class_len = i % 3 ? 1 : 0};
	key.file_len = (size_t)snprintf(file, sizeof(file), "/app/%u.php", i);
	key.internal_len = i % 2;
	uint32_t number = leaktrack_site_intern(&p->rec.sites, &key);
	if (!number)
		return CHECK(refused) && false;
	CHECK_EQ(number, i);
	int length = snprintf(label, sizeof(label), "label %u", i % 40);
	int place = leaktrack_loop_place(
		&p->rec, i % 2 ? label : NULL, (size_t)length, "f", 1, "/a.php", 6, i % 40);
	if (place < 0)
		return CHECK(refused && p->rec.failed) && false;
	return true;
}

static bool run_loop(program *p, uint32_t i)
{
	lt_loop *outer = leaktrack_loop_begin(&p->rec, 1, i), *inner = NULL;
	bool ok = outer != NULL;
	for (uint32_t k = 0; ok && k < 20; k++)
		ok = give(p, 1 + (i * 7 + k * 31) % SITES);
	for (uint32_t depth = 0; ok && depth < (i % 20 == 19 ? 18 : i % 5); depth++)
		ok = (inner = leaktrack_loop_begin(&p->rec, 0, i)) && give(p, 1 + depth);
	for (uint32_t k = 0; ok && k < 15 && p->count; k++)
		ok = take(p, (i * 131 + k * 17) % p->count, 1 + k);
	while (ok && p->rec.open_count) {
		lt_loop *loop = p->rec.open[p->rec.open_count - 1];
		lt_record_close close = {.now = i};
		leaktrack_record_loop(&p->buf, &p->rec, loop, &close);
		leaktrack_loop_retire(&p->rec, loop);
	}
	for (uint32_t k = 0; ok && k < 5; k++)
		ok = give(p, 1 + (i * 3 + k) % SITES);
	if (!ok)
		CHECK(refused && p->rec.failed);
	return ok;
}

/* Every block that was booked is still in its cell, none more. */
static void check_books(const program *p)
{
	int64_t blocks, bytes;
	leaktrack_loop_live(&p->rec, &blocks, &bytes);
	CHECK_EQ(blocks, p->count);
	CHECK_EQ(bytes, 8 * p->count);
}

/* True when it ran to its end. Nothing is left in either case. */
static bool run(size_t refuse_at)
{
	static program p;
	memset(&p, 0, sizeof(p));
	calls_until_refusal = refuse_at;
	refused = false;
	bool ok = leaktrack_loop_init(&p.rec);
	if (!ok)
		CHECK(refused && !bytes_in_use);
	for (uint32_t i = 1; ok && i <= SITES; i++)
		ok = add_names(&p, i);
	for (uint32_t i = 0; ok && i < LOOPS; i++) {
		ok = run_loop(&p, i);
		if (ok && !p.buf.failed)
			CHECK_EQ(bytes_in_use, p.rec.own_bytes + p.rec.sites.own_bytes + p.buf.capacity);
	}
	calls_until_refusal = 0;
	if (p.rec.cells)
		check_books(&p);
	CHECK_EQ(!ok || p.buf.failed, refused);
	CHECK(p.count < MOST_LIVE);
	leaktrack_loop_destroy(&p.rec);
	leaktrack_buf_free(&p.buf);
	CHECK_EQ(blocks_in_use, 0);
	CHECK_EQ(bytes_in_use, 0);
	leaktrack_loop_destroy(&p.rec); /* twice does no harm */
	return !refused;
}

/* The figures that leaktrack_status() shows are the bytes that were taken, at every loop. */
static void test_own_bytes(void)
{
	CHECK(run(0));
}

/* Each allocation in turn is the one that is refused: always told, never a crash, a leak or a
 * damaged book. */
static void test_each_refused(void)
{
	size_t n = 1;
	while (n < 10000 && !run(n))
		n++;
	CHECK_THAT(n > SITES && n < 10000, "%zu allocations", n);
}

int main(void)
{
	test_own_bytes();
	test_each_refused();
	return test_report("test_memory");
}
