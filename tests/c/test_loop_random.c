/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The accounting against a model that keeps every block: random programs call the recorder as the
 * heap handlers and marks do, and at each close the log's line must say what the model says.
 * A program that fails is shrunk and printed. */
#include "../../record.h"

#include "json.h"
#include "model.h"
#include "test.h"

#define EVENTS MOST_STEPS
#define PROGRAMS 400

typedef enum {
	ALLOC,
	FREE,
	GROW,
	SHRINK,
	OLD,
	BEGIN,
	BEGIN_ADOPTING,
	BEGIN_OLD_CODE,
	RETURN,
	RETURN_OUTER,
	HOOK_AGAIN,
	INTERRUPT,
	EVICT,
	RUN_COLLECTOR,
	EPOCH,
	KINDS
} event_kind;

/* How often each is drawn. */
static const struct {
	const char *name;
	uint32_t weight;
} kinds[KINDS] = {{"ALLOC", 40}, {"FREE", 35}, {"GROW", 8}, {"SHRINK", 6}, {"OLD", 2}, {"BEGIN", 8},
	{"BEGIN_ADOPTING", 1}, {"BEGIN_OLD_CODE", 1}, {"RETURN", 8}, {"RETURN_OUTER", 2},
	{"HOOK_AGAIN", 4}, {"INTERRUPT", 1}, {"EVICT", 3}, {"RUN_COLLECTOR", 4}, {"EPOCH", 2}};

/* What an event means depends on what lives when it comes: numbers are taken modulo that. So any
 * selection of a program's events is a program. */
typedef struct {
	event_kind kind;
	uint32_t a, b, c;
} event;

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

/* A list `[[site,bytes,blocks],…]` of the line is what `want` says. In `keep` a site may stand
 * twice: what was born while the collector ran has a cell of its own. */
static sum check_sums(world *w, const char *line, const char *end, const char *key, const sum *want)
{
	static int64_t items[3 * EVENTS];
	sum got[SITES + 1] = {0}, total = {0, 0};
	size_t count = json_ints(line, end, key, items, 3 * EVENTS);
	MUST(w, count % 3 == 0);
	for (size_t i = 0; i + 2 < count; i += 3) {
		int64_t site = items[i];
		if (!MUST(w, site >= 1 && site <= SITES && w->site_defined[site]))
			return total;
		MUST(w, items[i + 1] || items[i + 2]);
		MUST(w, *key == 'k' || (!got[site].bytes && !got[site].blocks));
		got[site].bytes += items[i + 1];
		got[site].blocks += items[i + 2];
		total.bytes += items[i + 1];
	}
	for (int site = 1; site <= SITES; site++) {
		must_be(w, key, site, got[site].bytes, want[site].bytes);
		must_be(w, key, site, got[site].blocks, want[site].blocks);
	}
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
static void check_identity(
	world *w, int64_t use, int64_t keep, int64_t back, int64_t old, int64_t out, int64_t open)
{
	if (w->told)
		must_be(
			w, "use' - use", 0, use - w->told_use, keep - back - old + out + open - w->told_open);
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
	if (!line ||
		!MUST(w, memcmp(line, "{\"t\":\"loop\"", 11) == 0 && w->place_defined[loop->place]))
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

/* Begins a run of the cycle collector, or ends it, as mark.c does around it. */
static void run_collector(world *w)
{
	if (w->run) {
		leaktrack_loop_collection_end(&w->rec, &w->collection);
		w->run = 0;
		return;
	}
	leaktrack_loop_collection_begin(&w->rec, &w->collection);
	w->run_serial = w->collection.own;
	w->run = ++w->runs;
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
			if (b) {
				take(w, b, site, true);
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
		case RUN_COLLECTOR:
			run_collector(w);
			break;
		case EPOCH:
			/* limit.c looks at the clock, but not while the collector runs. */
			w->late_epoch = w->run && w->rec.epoch + 2 < LT_EPOCHS;
			if (!w->run && w->rec.epoch + 2 < LT_EPOCHS)
				leaktrack_epoch_begin(&w->rec, lt_epoch_start(w->rec.epoch + 1));
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
	uint32_t total = 0;
	for (int i = 0; i < KINDS; i++)
		total += kinds[i].weight;
	random_state = seed;
	for (size_t i = 0; i < EVENTS; i++) {
		uint32_t left = random_number() % total;
		events[i].kind = ALLOC;
		while (left >= kinds[events[i].kind].weight)
			left -= kinds[events[i].kind++].weight;
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
			printf("\t%s %u %u %u\n", kinds[events[i].kind].name, events[i].a, events[i].b,
				events[i].c);
		return;
	}
}

int main(void)
{
	test_random();
	return test_report("test_loop_random");
}
