/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The accounting against a model that keeps every block: random programs call the recorder as the
 * heap handlers and marks do, and at each close the log's line must say what the model says.
 * A program that fails is shrunk and printed. */
#include "../../loop.h"
#include "../../record.h"

#include "json.h"
#include "test.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SITES 10
#define PLACES 3
#define DEPTH 5
#define OPLINES 2 /* that stand on a line, each with its own entry of the attribution cache */
#define EVENTS 1500
#define PROGRAMS 400
#define MARKER_BYTES 56

typedef enum {
	ALLOC, FREE, COLLECT, GROW, SHRINK, OLD, BEGIN, BEGIN_ADOPTING, BEGIN_OLD_CODE, RETURN,
	RETURN_OUTER, HOOK_AGAIN, INTERRUPT, EVICT, KINDS
} event_kind;

static const char *const kind_names[KINDS] = {"ALLOC", "FREE", "COLLECT", "GROW", "SHRINK", "OLD",
	"BEGIN", "BEGIN_ADOPTING", "BEGIN_OLD_CODE", "RETURN", "RETURN_OUTER", "HOOK_AGAIN", "INTERRUPT",
	"EVICT"};

/* What an event means depends on what lives when it comes: numbers are taken modulo that. So any
 * selection of a program's events is a program. */
typedef struct {
	event_kind kind;
	uint32_t a, b, c;
} event;

typedef struct {
	int64_t bytes;
	uint32_t cell, site;
	uint32_t loop; /* number in world.loops, 0: outside */
	bool marker;
} block;

typedef struct {
	uint32_t place, number;
	bool open;
	lt_loop *loop;
	size_t marker; /* number in world.blocks */
} model_loop;

typedef struct {
	uint32_t place, number, site, by;
	int64_t bytes, blocks;
} model_return;

typedef struct {
	int64_t bytes, blocks;
} sum;

typedef struct {
	lt_recorder rec;
	lt_buf buf;
	struct {
		uint32_t serial, cell;
	} cache[SITES + 1][OPLINES];
	block blocks[EVENTS + 1];
	size_t block_count;
	model_loop loops[EVENTS + 2];
	uint32_t loop_count, open[DEPTH], open_count;
	uint32_t place_loops[PLACES];
	/* Since the last loop line: */
	model_return returns[EVENTS];
	size_t return_count;
	sum collected[SITES + 1], old, outside_told[SITES + 1];
	/* Of the last loop line: */
	int64_t told_use, told_open;
	bool told;
	bool site_defined[SITES + 1], place_defined[PLACES];
	int64_t use;
	char why[400]; /* empty: everything agrees so far */
} world;

#define MUST(w, condition) must(w, condition, __LINE__, #condition)

static bool must(world *w, bool ok, int line, const char *what)
{
	if (!ok && !w->why[0])
		snprintf(w->why, sizeof(w->why), "line %d: %s", line, what);
	return ok;
}

static bool must_be(world *w, const char *what, int64_t key, int64_t got, int64_t want)
{
	if (got != want && !w->why[0])
		snprintf(w->why, sizeof(w->why), "%s[%" PRId64 "] is %" PRId64 ", want %" PRId64, what, key,
			got, want);
	return got == want;
}

static bool is_closed(const world *w, const block *b)
{
	return b->loop && !w->loops[b->loop].open;
}

/* A cell is of one site, and of one loop or of outside. */
static void check_cell(world *w, const block *b)
{
	const lt_cell *cell = &w->rec.cells[b->cell];
	MUST(w, b->cell && b->cell <= w->rec.cell_count);
	MUST(w, cell->blocks > 0 && cell->bytes >= b->bytes);
	if (b->marker) {
		MUST(w, b->cell == LT_MARKER_CELL && cell->flags == LT_CELL_MARKER);
		return;
	}
	const model_loop *loop = &w->loops[b->loop];
	MUST(w, cell->site == b->site);
	MUST(w, !(cell->flags & LT_CELL_OUTSIDE) == (b->loop != 0));
	MUST(w, !(cell->flags & LT_CELL_CLOSED) == !is_closed(w, b));
	MUST(w, !b->loop || (cell->place == loop->place && cell->number == loop->number));
}

static void note_return(world *w, const block *b, uint32_t by, int64_t bytes, int64_t blocks)
{
	const model_loop *loop = &w->loops[b->loop];
	model_return *back = w->returns;
	for (size_t i = 0; i < w->return_count; i++, back++) {
		if (back->place == loop->place && back->number == loop->number && back->site == b->site &&
			back->by == by)
			break;
	}
	if (back == w->returns + w->return_count)
		w->returns[w->return_count++] = (model_return){loop->place, loop->number, b->site, by, 0, 0};
	back->bytes += bytes;
	back->blocks += blocks;
}

/* The fast path knows the cell from its cache, the careful one asks. */
static void give(world *w, uint32_t site, uint32_t opline, int64_t bytes)
{
	uint32_t serial = w->rec.serial, cell = w->cache[site][opline].cell;
	if (!cell || w->cache[site][opline].serial != serial)
		cell = leaktrack_loop_cell(&w->rec, site);
	w->cache[site][opline].cell = cell;
	w->cache[site][opline].serial = serial;
	lt_loop_give(&w->rec.cells[cell], bytes);
	block *b = &w->blocks[w->block_count++];
	*b = (block){.bytes = bytes, .cell = cell, .site = site};
	b->loop = w->open_count ? w->open[w->open_count - 1] : 0;
	w->use += bytes;
	check_cell(w, b);
}

/* As hook.c settles a block that is gone, or that a growing realloc takes from its owner. */
static void take(world *w, const block *b, uint32_t by, bool collecting)
{
	check_cell(w, b);
	if (w->why[0])
		return;
	lt_loop_take(&w->rec.cells[b->cell], b->bytes);
	w->use -= b->bytes;
	uint32_t flags = w->rec.cells[b->cell].flags;
	if (collecting) {
		leaktrack_loop_collected(&w->rec, w->rec.cells[b->cell].site, b->bytes);
		w->collected[b->site].bytes += b->bytes;
		w->collected[b->site].blocks++;
	}
	if (flags & LT_CELL_CLOSED)
		leaktrack_loop_return(&w->rec, b->cell, b->bytes, 1, by);
	else if (flags & LT_CELL_OUTSIDE)
		leaktrack_loop_return(&w->rec, b->cell, b->bytes, 1, 0);
	if (is_closed(w, b))
		note_return(w, b, by, b->bytes, 1);
}

/* A live block that is no marker, from `n` on; NULL where there is none. */
static block *pick(world *w, uint32_t n)
{
	for (size_t i = 0; i < w->block_count; i++) {
		block *b = &w->blocks[(n + i) % w->block_count];
		if (!b->marker)
			return b;
	}
	return NULL;
}

static void forget(world *w, block *b)
{
	size_t at = (size_t)(b - w->blocks), last = --w->block_count;
	*b = w->blocks[last];
	for (uint32_t i = 0; i < w->open_count; i++) {
		if (w->loops[w->open[i]].marker == last)
			w->loops[w->open[i]].marker = at;
	}
}

static void shrink(world *w, block *b, int64_t by_bytes, uint32_t by)
{
	if (by_bytes >= b->bytes)
		return;
	check_cell(w, b);
	lt_cell *cell = &w->rec.cells[b->cell];
	cell->bytes -= by_bytes;
	b->bytes -= by_bytes;
	w->use -= by_bytes;
	if (cell->flags & (LT_CELL_CLOSED | LT_CELL_OUTSIDE))
		leaktrack_loop_return(&w->rec, b->cell, by_bytes, 0, by);
	if (is_closed(w, b))
		note_return(w, b, by, by_bytes, 0);
}

static void grow(world *w, block *b, int64_t by_bytes, uint32_t by, uint32_t opline)
{
	int64_t bytes = b->bytes + by_bytes;
	take(w, b, by, false);
	forget(w, b);
	if (!w->why[0])
		give(w, by, opline, bytes);
}

static void old_freed(world *w, int64_t bytes)
{
	lt_loop_old(&w->rec, bytes);
	w->old.bytes += bytes;
	w->old.blocks++;
	w->use -= bytes;
}

static void begin_loop(world *w, uint32_t place)
{
	lt_loop *loop = leaktrack_loop_begin(&w->rec, (uint16_t)place, 1);
	model_loop *new = &w->loops[++w->loop_count];
	*new = (model_loop){.place = place, .open = true, .loop = loop};
	new->number = w->place_loops[place]++;
	w->open[w->open_count++] = w->loop_count;
	MUST(w, loop->place == place && loop->number == new->number);
}

/* As leaktrack_hook_adopt_marker() charges the block to leaktrack itself. */
static void adopt(world *w, block *b, uint32_t by)
{
	check_cell(w, b);
	lt_loop_take(&w->rec.cells[b->cell], b->bytes);
	if (w->rec.cells[b->cell].flags & (LT_CELL_CLOSED | LT_CELL_OUTSIDE))
		leaktrack_loop_return(&w->rec, b->cell, b->bytes, 1, by);
	if (is_closed(w, b))
		note_return(w, b, by, b->bytes, 1);
	lt_loop_give(&w->rec.cells[LT_MARKER_CELL], b->bytes);
	b->cell = LT_MARKER_CELL;
	b->marker = true;
	w->loops[w->loop_count].marker = (size_t)(b - w->blocks);
}

static void begin_marked(world *w, const event *e, uint32_t site)
{
	if (w->open_count == DEPTH)
		return;
	block *code = e->kind == BEGIN_ADOPTING ? pick(w, e->c) : NULL;
	size_t at = code ? (size_t)(code - w->blocks) : w->block_count;
	begin_loop(w, e->a % PLACES);
	if (e->kind == BEGIN_OLD_CODE) {
		old_freed(w, MARKER_BYTES); /* an op_array from before the hook */
		w->use += MARKER_BYTES;
		w->blocks[w->block_count++] =
			(block){.bytes = MARKER_BYTES, .cell = LT_MARKER_CELL, .marker = true};
		lt_loop_give(&w->rec.cells[LT_MARKER_CELL], MARKER_BYTES);
		w->loops[w->loop_count].marker = at;
		return;
	}
	if (!code)
		give(w, site, e->c % OPLINES, MARKER_BYTES);
	if (!w->why[0])
		adopt(w, &w->blocks[at], site);
}

/* The lines of `text` before its last: each defines what it says, once. Where the last begins. */
static const char *check_definitions(world *w, const char *text, const char *end)
{
	for (;;) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		if (!MUST(w, newline && json_is_valid(text, (size_t)(newline - text))))
			return NULL;
		if (newline + 1 == end)
			return text;
		int64_t id = json_int(text, newline, "id", -1);
		bool *defined = NULL;
		if (memcmp(text, "{\"t\":\"site\"", 11) == 0 && id >= 1 && id <= SITES)
			defined = &w->site_defined[id];
		else if (memcmp(text, "{\"t\":\"main\"", 11) == 0 && id >= 0 && id < PLACES)
			defined = &w->place_defined[id];
		if (!MUST(w, defined && !*defined))
			return NULL;
		*defined = true;
		text = newline + 1;
	}
}

/* A list `[[site,bytes,blocks],…]` of the line: each site once, and what `want` says. */
static sum check_sums(world *w, const char *line, const char *end, const char *key, const sum *want)
{
	int64_t items[3 * (SITES + 1)];
	bool seen[SITES + 1] = {false};
	size_t count = json_ints(line, end, key, items, 3 * (SITES + 1));
	sum total = {0, 0};
	MUST(w, count % 3 == 0);
	for (size_t i = 0; i + 2 < count; i += 3) {
		int64_t site = items[i];
		if (!MUST(w, site >= 1 && site <= SITES && w->site_defined[site]))
			return total;
		must_be(w, "site twice", site, seen[site], false);
		MUST(w, items[i + 1] || items[i + 2]);
		seen[site] = true;
		must_be(w, key, site, items[i + 1], want[site].bytes);
		must_be(w, key, site, items[i + 2], want[site].blocks);
		total.bytes += items[i + 1];
		total.blocks += items[i + 2];
	}
	for (int site = 1; site <= SITES; site++)
		must_be(w, key, site, seen[site], want[site].bytes || want[site].blocks);
	return total;
}

static int64_t check_returns(world *w, const char *line, const char *end)
{
	static int64_t items[6 * (EVENTS + 1)];
	size_t count = json_ints(line, end, "back", items, 6 * (EVENTS + 1));
	int64_t total = 0;
	must_be(w, "numbers in back", 0, (int64_t)count, (int64_t)(6 * w->return_count));
	for (size_t i = 0; i + 5 < count; i += 6) {
		size_t k = 0;
		for (; k < w->return_count; k++) {
			const model_return *back = &w->returns[k];
			if (back->place == items[i] && back->number == items[i + 1] &&
				back->site == items[i + 2] && back->by == items[i + 5])
				break;
		}
		if (!MUST(w, k < w->return_count && w->site_defined[items[i + 2]] &&
				w->site_defined[items[i + 5]]))
			return 0;
		must_be(w, "back bytes", items[i + 2], items[i + 3], w->returns[k].bytes);
		must_be(w, "back blocks", items[i + 2], items[i + 4], w->returns[k].blocks);
		total += items[i + 3];
	}
	return total;
}

static int64_t check_old(world *w, const char *line, const char *end)
{
	int64_t old[2] = {0, 0};
	size_t count = json_ints(line, end, "old", old, 2);
	must_be(w, "numbers in old", 0, (int64_t)count, w->old.blocks ? 2 : 0);
	must_be(w, "old bytes", 0, old[0], w->old.bytes);
	must_be(w, "old blocks", 0, old[1], w->old.blocks);
	return old[0];
}

/* The identity of docs/log-format.md, from the lines alone. */
static void check_identity(world *w, int64_t use, int64_t keep, int64_t back, int64_t old, int64_t out,
	int64_t open)
{
	if (w->told)
		must_be(w, "use' - use", 0, use - w->told_use, keep - back - old + out + open - w->told_open);
	w->told = true;
	w->told_use = use;
	w->told_open = open;
}

static void check_line(world *w, uint32_t closing)
{
	const model_loop *loop = &w->loops[closing];
	sum keep[SITES + 1] = {0}, outside[SITES + 1] = {0};
	int64_t open = 0;
	for (size_t i = 0; i < w->block_count; i++) {
		const block *b = &w->blocks[i];
		sum *into = b->marker ? NULL : b->loop == closing ? keep : b->loop == 0 ? outside : NULL;
		if (into) {
			into[b->site].bytes += b->bytes;
			into[b->site].blocks++;
		} else if (b->marker || w->loops[b->loop].open) {
			open += b->bytes;
		}
	}
	for (int i = 1; i <= SITES; i++) {
		sum now = outside[i];
		outside[i].bytes -= w->outside_told[i].bytes;
		outside[i].blocks -= w->outside_told[i].blocks;
		w->outside_told[i] = now;
	}
	const char *end = w->buf.bytes + w->buf.length;
	const char *line = check_definitions(w, w->buf.bytes, end--);
	if (!line || !MUST(w, memcmp(line, "{\"t\":\"loop\"", 11) == 0 && w->place_defined[loop->place]))
		return;
	must_be(w, "main", 0, json_int(line, end, "main", -1), loop->place);
	must_be(w, "n", 0, json_int(line, end, "n", -1), loop->number);
	must_be(w, "open", 0, json_int(line, end, "open", 0), open);
	must_be(w, "use", 0, json_int(line, end, "use", -1), w->use);
	sum kept = check_sums(w, line, end, "keep", keep);
	sum out = check_sums(w, line, end, "out", outside);
	check_sums(w, line, end, "gcf", w->collected);
	int64_t back = check_returns(w, line, end), old = check_old(w, line, end);
	check_identity(w, w->use, kept.bytes, back, old, out.bytes, open);
}

/* Every cell holds the model's blocks that it was given and nothing else. */
static void check_cells(world *w)
{
	sum *cells = calloc(w->rec.cell_count + 1, sizeof(*cells));
	sum total = {0, 0}, live;
	for (size_t i = 0; i < w->block_count; i++) {
		check_cell(w, &w->blocks[i]);
		cells[w->blocks[i].cell].bytes += w->blocks[i].bytes;
		cells[w->blocks[i].cell].blocks++;
		total.bytes += w->blocks[i].bytes;
		total.blocks++;
	}
	for (uint32_t i = 1; i <= w->rec.cell_count; i++) {
		must_be(w, "cell bytes", i, w->rec.cells[i].bytes, cells[i].bytes);
		must_be(w, "cell blocks", i, w->rec.cells[i].blocks, cells[i].blocks);
	}
	leaktrack_loop_live(&w->rec, &live.blocks, &live.bytes);
	must_be(w, "live bytes", 0, live.bytes, total.bytes);
	must_be(w, "live blocks", 0, live.blocks, total.blocks);
	free(cells);
}

/* As mark.c closes a loop: its line, then its end. */
static void close_loop(world *w, uint32_t at, lt_loop_end end)
{
	uint32_t closing = w->open[at];
	lt_record_close close = {.now = 2, .end = end, .use = w->use, .real = w->use};
	w->buf.length = 0;
	leaktrack_record_loop(&w->buf, &w->rec, w->loops[closing].loop, &close);
	check_line(w, closing);
	leaktrack_loop_retire(&w->rec, w->loops[closing].loop);
	w->loops[closing].open = false;
	memmove(&w->open[at], &w->open[at + 1], (--w->open_count - at) * sizeof(*w->open));
	w->return_count = 0;
	w->old = (sum){0, 0};
	memset(w->collected, 0, sizeof(w->collected));
	check_cells(w);
}

/* The frame is gone: the engine frees its marker, and the free handler sees that. */
static void return_from(world *w, uint32_t at)
{
	block *marker = &w->blocks[w->loops[w->open[at]].marker];
	check_cell(w, marker);
	if (w->why[0])
		return;
	lt_loop_take(&w->rec.cells[LT_MARKER_CELL], marker->bytes);
	w->use -= marker->bytes;
	forget(w, marker);
	close_loop(w, at, LT_END_RETURN);
}

static void hook_again(world *w)
{
	model_loop last = w->loops[w->open[w->open_count - 1]];
	close_loop(w, w->open_count - 1, LT_END_HOOK);
	begin_loop(w, last.place);
	w->loops[w->loop_count].marker = last.marker;
}

static void play(world *w, const event *e)
{
	uint32_t site = 1 + e->b % SITES;
	block *b = pick(w, e->a);
	switch (e->kind) {
	case ALLOC:
		give(w, site, e->c % OPLINES, 8 * (1 + e->a % 5000));
		break;
	case FREE:
	case COLLECT:
		if (b) {
			take(w, b, site, e->kind == COLLECT);
			forget(w, b);
		}
		break;
	case GROW:
		if (b) /* the majority of a buffer's bytes may keep the owner's site */
			grow(w, b, 8 * (1 + e->c % 4000), e->c % 3 ? site : b->site, e->c % OPLINES);
		break;
	case SHRINK:
		if (b)
			shrink(w, b, 8 * (1 + e->c % 2000), site);
		break;
	case OLD:
		old_freed(w, 8 * (1 + e->a % 100));
		break;
	case BEGIN:
	case BEGIN_ADOPTING:
	case BEGIN_OLD_CODE:
		begin_marked(w, e, site);
		break;
	case RETURN:
	case RETURN_OUTER:
		if (w->open_count)
			return_from(w, e->kind == RETURN ? w->open_count - 1 : e->a % w->open_count);
		break;
	case HOOK_AGAIN:
		if (w->open_count)
			hook_again(w);
		break;
	case INTERRUPT:
		while (w->open_count && e->a % 20 == 0)
			close_loop(w, w->open_count - 1, LT_END_INTERRUPTED);
		break;
	default:
		memset(w->cache[site], 0, sizeof(w->cache[site]));
		break;
	}
}

static world *new_world(void)
{
	world *w = calloc(1, sizeof(*w));
	w->use = INT64_C(1) << 40;
	leaktrack_loop_init(&w->rec);
	for (uint32_t i = 0; i < SITES; i++) {
		lt_site_key key = {.file = "/app/a.php", .file_len = 10, .line = i};
		MUST(w, leaktrack_site_intern(&w->rec.sites, &key) == i + 1);
	}
	for (uint32_t i = 0; i < PLACES; i++)
		MUST(w, leaktrack_loop_place(&w->rec, NULL, 0, "f", 1, "/a.php", 6, i) == (int)i);
	return w;
}

/* Plays a program; how many events it took to fail, 0 when it did not. */
static size_t run(const event *events, size_t count, char *why)
{
	world *w = new_world();
	size_t at = 0;
	while (at < count && !w->why[0])
		play(w, &events[at++]);
	while (!w->why[0] && w->open_count)
		close_loop(w, w->open_count - 1, LT_END_INTERRUPTED);
	MUST(w, !w->rec.failed && !w->buf.failed);
	bool failed = w->why[0] != '\0';
	snprintf(why, sizeof(w->why), "%s", w->why);
	leaktrack_buf_free(&w->buf);
	leaktrack_loop_destroy(&w->rec);
	free(w);
	return failed ? at : 0;
}

/* Drops what is not needed to fail, chunk by chunk. */
static size_t shrink_program(event *events, size_t count, char *why)
{
	static event tried[EVENTS];
	for (size_t chunk = count / 2; chunk > 0; chunk /= 2) {
		for (size_t from = 0; from + chunk <= count;) {
			memcpy(tried, events, from * sizeof(event));
			memcpy(tried + from, events + from + chunk, (count - from - chunk) * sizeof(event));
			size_t needed = run(tried, count - chunk, why);
			if (needed) {
				memcpy(events, tried, needed * sizeof(event));
				count = needed;
			} else {
				from += chunk;
			}
		}
	}
	run(events, count, why);
	return count;
}

static uint64_t random_state;

static uint32_t random_number(void)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(random_state >> 32);
}

static void make_program(event *events, uint64_t seed)
{
	static const uint8_t weights[KINDS] = {
		[ALLOC] = 40, [FREE] = 30, [COLLECT] = 5, [GROW] = 8, [SHRINK] = 6, [OLD] = 2, [BEGIN] = 8,
		[BEGIN_ADOPTING] = 1, [BEGIN_OLD_CODE] = 1, [RETURN] = 8, [RETURN_OUTER] = 2,
		[HOOK_AGAIN] = 4, [INTERRUPT] = 1, [EVICT] = 3};
	uint32_t total = 0;
	for (int i = 0; i < KINDS; i++)
		total += weights[i];
	random_state = seed;
	for (size_t i = 0; i < EVENTS; i++) {
		uint32_t left = random_number() % total;
		events[i].kind = ALLOC;
		while (left >= weights[events[i].kind])
			left -= weights[events[i].kind++];
		events[i].a = random_number();
		events[i].b = random_number();
		events[i].c = random_number();
	}
}

/* Whatever a program does, each line says to the byte what was retained, returned and by whom,
 * collected, left over from before the hook, changed outside and is still open. */
static void test_random(void)
{
	static event events[EVENTS];
	char why[400];
	for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
		make_program(events, seed);
		size_t needed = run(events, EVENTS, why);
		if (CHECK_THAT(!needed, "seed %d: %s, after %zu events", (int)seed, why, needed))
			continue;
		needed = shrink_program(events, needed, why);
		printf("these %zu suffice (%s):\n", needed, why);
		for (size_t i = 0; i < needed && i < 100; i++)
			printf("\t%s %u %u %u\n", kind_names[events[i].kind], events[i].a, events[i].b,
				events[i].c);
		return;
	}
}

/* A recorder with `sites` sites and one place, for the tests below. */
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

#define CHECK_FLAT(rec, early) \
	do { \
		CHECK_EQ((rec)->own_bytes, (early).own_bytes); \
		CHECK_EQ((rec)->cell_count, (early).cells); \
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

static int place(lt_recorder *rec, const char *label, const char *name, const char *file, uint32_t line)
{
	return leaktrack_loop_place(rec, label, label ? strlen(label) : 0, name, strlen(name), file,
		strlen(file), line);
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

int main(void)
{
	test_random();
	test_flat();
	test_flat_replaced();
	test_flat_nested();
	test_emptied_cache();
	test_places();
	test_many_labels();
	return test_report("test_loop");
}
