/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The accounting under any stream of events: blocks, loops, contexts and their children, runs of
 * the collector, epochs, folding, dumps. Each line of the log must say what the model says, and
 * keep the sum of docs/log-format.md; windows of the same loops must keep it too; and what the
 * analyst makes of either must be what lives. */
#include "../../windowed.h"
#include "loops.h"

#define ITEMS (6 * (BLOCKS + 1) * 4)

static const char *last_line(world *w, const char **end)
{
	const char *text = w->buf.bytes;
	*end = w->buf.bytes + w->buf.length - 1;
	MUST(w->buf.length && **end == '\n');
	for (;;) {
		const char *newline = memchr(text, '\n', (size_t)(*end + 1 - text));
		MUST(json_is_valid(text, (size_t)(newline - text)));
		if (newline == *end)
			return text;
		int64_t id = json_int(text, newline, "id", -1);
		bool *defined = NULL;
		if (memcmp(text, "{\"t\":\"site\"", 11) == 0 && id >= 1 && id <= SITES)
			defined = &w->site_defined[id];
		else if (memcmp(text, "{\"t\":\"main\"", 11) == 0 && id >= 0 && id < PLACES)
			defined = &w->place_defined[id];
		MUST(defined && !*defined);
		*defined = true;
		text = newline + 1;
	}
}

static lt_rows read_rows(const char *line, const char *end, const char *key, size_t columns)
{
	static int64_t items[8][ITEMS];
	static int next;
	int64_t *room = items[next++ % 8];
	size_t count = json_ints(line, end, key, room, ITEMS);
	MUST(count < ITEMS && count % columns == 0);
	return (lt_rows){room, count / columns};
}

/* A list of [site, bytes, blocks] is what the model says; a site may stand there twice, since what
 * is born while the collector runs has a cell of its own. */
static int64_t check_sums(world *w, lt_rows rows, const sum *want)
{
	sum got[SITES + 1] = {{0, 0}};
	int64_t total = 0;
	for (size_t i = 0; i < rows.count; i++) {
		const int64_t *row = rows.at + 3 * i;
		MUST(row[0] >= 1 && row[0] <= SITES && w->site_defined[row[0]]);
		got[row[0]].bytes += row[1];
		got[row[0]].blocks += row[2];
		total += row[1];
	}
	for (int site = 1; site <= SITES; site++) {
		MUST_BE(got[site].bytes, want[site].bytes);
		MUST_BE(got[site].blocks, want[site].blocks);
	}
	return total;
}

static int64_t check_returns(world *w, lt_rows rows)
{
	int64_t total = 0, known = 0;
	for (uint32_t k = 0; k < w->return_count; k++) {
		const model_return *back = &w->returns[k];
		int64_t bytes = 0, blocks = 0;
		for (size_t i = 0; i < rows.count; i++) {
			const int64_t *row = rows.at + 6 * i;
			if (row[0] != back->place || row[2] != back->site || row[5] != back->by)
				continue;
			MUST(row[1] <= back->most && w->site_defined[row[2]] && w->site_defined[row[5]]);
			bytes += row[3];
			blocks += row[4];
			known++;
		}
		MUST_BE(bytes, back->bytes);
		MUST_BE(blocks, back->blocks);
		total += bytes;
	}
	MUST_BE(known, rows.count);
	return total;
}

/* What children of closed loops took since the last line, by loop and site. */
static int64_t check_late(world *w, lt_rows rows)
{
	int64_t total = 0, blocks = 0, want_blocks = 0;
	for (size_t i = 0; i < rows.count; i++) {
		const int64_t *row = rows.at + 5 * i;
		int64_t bytes = 0;
		MUST(row[2] >= 1 && row[2] <= SITES && w->site_defined[row[2]]);
		for (size_t k = 0; k < rows.count; k++) {
			const int64_t *other = rows.at + 5 * k;
			bytes += memcmp(row, other, 3 * sizeof(*row)) ? 0 : other[3];
		}
		for (uint32_t k = 0; k < BLOCKS; k++) {
			const block *b = &w->blocks[k];
			const model_loop *loop = &w->loops[b->loop];
			if (b->bytes && is_closed(w, b) && !b->told && loop->place == row[0] &&
				loop->number == row[1] && b->site == row[2])
				bytes -= b->bytes;
		}
		MUST_BE(bytes, 0);
		total += row[3];
		blocks += row[4];
	}
	for (uint32_t k = 0; k < BLOCKS; k++)
		want_blocks += w->blocks[k].bytes && is_closed(w, &w->blocks[k]) && !w->blocks[k].told;
	MUST_BE(blocks, want_blocks);
	return total;
}

static void check_identity(bool *told, int64_t *told_use, int64_t *told_open, int64_t use,
	int64_t open, int64_t change)
{
	if (*told)
		MUST_BE(use - *told_use, change + open - *told_open);
	*told = true;
	*told_use = use;
	*told_open = open;
}

/* What the analyst takes for alive is. What interrupted loops left is not counted there. */
static void check_history(const world *w, const lt_history *history)
{
	int64_t live[PLACES + 1][SITES + 1] = {{0}};
	if (w->interrupted && (w->folded || history == w->windows))
		return;
	for (uint32_t i = 0; i < BLOCKS; i++) {
		const block *b = &w->blocks[i];
		const model_loop *loop = &w->loops[b->loop];
		if (b->bytes && !b->loop)
			live[PLACES][b->site] += b->bytes;
		else if (b->bytes && is_closed(w, b) && b->told && !loop->interrupted)
			live[loop->place][b->site] += b->bytes;
	}
	for (uint32_t place = 0; place <= PLACES; place++) {
		for (uint32_t site = 1; site <= SITES; site++) {
			uint32_t number = leaktrack_history_find_cell(
				history, place == PLACES ? LT_NONE : place, site - 1);
			MUST_BE(number == LT_NONE ? 0 : history->cells[number].bytes, live[place][site]);
		}
	}
}

static void add_to(lt_history *history, const lt_loop_record *record)
{
	MUST_BE(leaktrack_series_add_loop(history, record), LT_ADDED);
}

/* All that a line told; the blocks that it called kept or late are told now. */
static void tell(world *w, uint32_t closing)
{
	for (uint32_t i = 0; i < BLOCKS; i++) {
		block *b = &w->blocks[i];
		b->told |= b->bytes && b->loop && (b->loop == closing || !w->loops[b->loop].open);
	}
	w->return_count = 0;
	w->old = (sum){0, 0};
	memset(w->collected, 0, sizeof(w->collected));
}

static void model_sums(world *w, uint32_t closing, sum *keep, sum *outside, int64_t *open)
{
	*open = w->markers;
	for (uint32_t i = 0; i < BLOCKS; i++) {
		const block *b = &w->blocks[i];
		sum *into = b->loop == closing ? keep : b->loop ? NULL : outside;
		if (b->bytes && into) {
			into[b->site].bytes += b->bytes;
			into[b->site].blocks++;
		} else if (b->bytes && w->loops[b->loop].open) {
			*open += b->bytes;
		}
	}
	for (int i = 1; i <= SITES; i++) {
		sum now = outside[i];
		outside[i].bytes -= w->outside_told[i].bytes;
		outside[i].blocks -= w->outside_told[i].blocks;
		w->outside_told[i] = now;
	}
}

static void check_line(world *w, uint32_t closing, const lt_record_close *close)
{
	const model_loop *loop = &w->loops[closing];
	sum keep[SITES + 1] = {{0, 0}}, outside[SITES + 1] = {{0, 0}};
	int64_t open, old[2] = {0, 0};
	const char *end, *line = last_line(w, &end);
	lt_loop_record record = {.main = loop->place, .n = loop->number, .at = -1};
	model_sums(w, closing, keep, outside, &open);
	MUST(memcmp(line, "{\"t\":\"loop\"", 11) == 0 && w->place_defined[loop->place]);
	MUST_BE(json_int(line, end, "main", -1), loop->place);
	MUST_BE(json_int(line, end, "n", -1), loop->number);
	MUST_BE(json_int(line, end, "children", 0), loop->children);
	MUST_BE(json_int(line, end, "open", 0), open);
	MUST_BE(json_ints(line, end, "old", old, 2), w->old.blocks ? 2 : 0);
	MUST(old[0] == w->old.bytes && old[1] == w->old.blocks);
	record.keep = read_rows(line, end, "keep", 3);
	record.late = read_rows(line, end, "late", 5);
	record.back = read_rows(line, end, "back", 6);
	record.gcf = read_rows(line, end, "gcf", 3);
	record.out = read_rows(line, end, "out", 3);
	record.interrupted = close->end == LT_END_INTERRUPTED;
	int64_t change = check_sums(w, record.keep, keep) + check_late(w, record.late) -
					 check_returns(w, record.back) - old[0] + check_sums(w, record.out, outside);
	check_sums(w, record.gcf, w->collected);
	check_identity(&w->told, &w->told_use, &w->told_open, w->use, open, change);
	add_to(w->history, &record);
	if (!record.interrupted)
		return;
	add_to(w->windows, &record);
	check_identity(&w->window_told, &w->window_use, &w->window_open, w->use, open, change);
}

static void check_window(world *w)
{
	int64_t change = 0, old[2] = {0, 0};
	if (!w->window.closes)
		return;
	w->buf.length = 0;
	leaktrack_window_write(&w->window, &w->buf, &w->rec);
	const char *end, *line = last_line(w, &end);
	MUST(memcmp(line, "{\"t\":\"loops\"", 12) == 0);
	lt_window_record record = {.at = -1};
	record.mains = read_rows(line, end, "mains", LT_MAIN_COLUMNS);
	record.rows = read_rows(line, end, "rows", LT_ROW_COLUMNS);
	for (size_t i = 0; i < record.rows.count; i++)
		change += record.rows.at[i * LT_ROW_COLUMNS + 2] - record.rows.at[i * LT_ROW_COLUMNS + 5];
	json_ints(line, end, "old", old, 2);
	check_identity(&w->window_told, &w->window_use, &w->window_open,
		json_int(line, end, "use", -1), json_int(line, end, "open", 0), change - old[0]);
	MUST_BE(leaktrack_windowed_add(w->windows, &record), LT_ADDED);
}

/* Every cell holds the model's blocks that lead to it and nothing else. */
static void check_cells(world *w)
{
	sum *cells = calloc(w->rec.cell_count + 1, sizeof(*cells));
	MUST(cells);
	cells[LT_MARKER_CELL] = (sum){w->markers, w->markers / MARKER_BYTES};
	for (uint32_t i = 0; i < BLOCKS; i++) {
		if (!w->blocks[i].bytes)
			continue;
		check_block(w, i);
		uint32_t cell = *slot_of(w, i) >> LT_CLASS_BITS;
		cells[cell].bytes += w->blocks[i].bytes;
		cells[cell].blocks++;
	}
	for (uint32_t i = 1; i <= w->rec.cell_count; i++) {
		MUST_BE(w->rec.cells[i].bytes, cells[i].bytes);
		MUST_BE(w->rec.cells[i].blocks, cells[i].blocks);
	}
	free(cells);
}

/* As mark.c closes a loop: its line, then its end. */
static void close_loop(world *w, model_context *context, lt_loop_end end)
{
	uint32_t closing = context->open[--context->open_count];
	model_loop *loop = &w->loops[closing];
	lt_record_close close = {.now = 1e9, .end = end, .use = w->use, .real = w->use};
	loop->interrupted = end == LT_END_INTERRUPTED;
	if (loop->interrupted)
		check_window(w);
	w->buf.length = 0;
	leaktrack_record_loop(&w->buf, &w->rec, loop->loop, &close);
	if (!loop->interrupted)
		leaktrack_window_add(&w->window, &w->rec, loop->loop, &close);
	check_line(w, closing, &close);
	leaktrack_loop_retire(&w->rec, loop->loop);
	loop->open = false;
	w->interrupted |= loop->interrupted;
	tell(w, closing);
	check_history(w, w->history);
	if (w->window_due && w->window.closes) {
		check_window(w);
		check_history(w, w->windows);
		w->window_due = false;
	}
	check_cells(w);
}

static void return_from(world *w, model_context *context, lt_loop_end end)
{
	if (!context->open_count || w->collecting)
		return;
	if (end == LT_END_RETURN) {
		lt_loop_take(&w->rec.cells[LT_MARKER_CELL], MARKER_BYTES);
		w->markers -= MARKER_BYTES;
		w->use -= MARKER_BYTES;
	}
	close_loop(w, context, end);
	refresh(w);
}

static void begin(world *w, uint32_t place)
{
	model_context *context = &w->contexts[w->running];
	if (context->open_count == DEPTH || w->loop_count == LOOPS)
		return;
	for (uint32_t i = 0; i < context->open_count; i++)
		if (w->loops[context->open[i]].place == place)
			return; /* recursion folds into the outer loop */
	if (w->collecting && owner(w) != w->frozen)
		return;
	begin_loop(w, place);
	lt_loop_give(&w->rec.cells[LT_MARKER_CELL], MARKER_BYTES);
	w->markers += MARKER_BYTES;
	w->use += MARKER_BYTES;
}

static void hook_again(world *w)
{
	model_context *context = &w->contexts[w->running];
	if (!context->open_count || w->collecting || w->loop_count == LOOPS)
		return;
	uint32_t place = w->loops[context->open[context->open_count - 1]].place;
	close_loop(w, context, LT_END_HOOK);
	begin_loop(w, place);
}

static void end_context(world *w, uint32_t number)
{
	model_context *context = &w->contexts[number];
	if (!number || !context->lives || w->collecting)
		return;
	while (context->open_count)
		return_from(w, context, LT_END_RETURN);
	uint32_t birth = context->birth;
	if (w->running == number)
		w->running = 0;
	context->lives = false;
	context->birth = 0;
	if (birth) {
		w->loops[birth].children--;
		leaktrack_loop_child_gone(&w->rec, w->loops[birth].loop);
	}
	refresh(w);
}

static void check_dump(world *w)
{
	sum got[SITES + 1] = {{0, 0}};
	lt_record_dump dump = {.why = "call", .use = w->use};
	w->buf.length = 0;
	leaktrack_record_dump(&w->buf, &w->rec, &dump);
	const char *end, *line = last_line(w, &end);
	lt_rows rows = read_rows(line, end, "live", 4);
	for (size_t i = 0; i < rows.count; i++) {
		const int64_t *row = rows.at + 4 * i;
		MUST(row[0] >= 1 && row[0] <= SITES && w->site_defined[row[0]]);
		MUST(row[3] >= 0 && row[3] <= w->rec.epoch);
		got[row[0]].bytes += row[1];
		got[row[0]].blocks += row[2];
	}
	for (uint32_t i = 0; i < BLOCKS; i++) {
		got[w->blocks[i].site].bytes -= w->blocks[i].bytes;
		got[w->blocks[i].site].blocks -= w->blocks[i].bytes != 0;
	}
	for (int site = 1; site <= SITES; site++)
		MUST(!got[site].bytes && !got[site].blocks);
}

static int64_t size_of(uint32_t byte)
{
	return byte < 32	? 8
		   : byte < 180 ? 16 * (1 + byte % 64)
		   : byte < 250 ? 4096 * (int64_t)(1 + byte % 32)
						: INT64_C(1) << (31 + byte % 8);
}

/* A live block, from that number on; BLOCKS: there is none. */
static uint32_t pick(const world *w, uint32_t number)
{
	for (uint32_t i = 0; i < BLOCKS; i++)
		if (w->blocks[(number + i) % BLOCKS].bytes)
			return (number + i) % BLOCKS;
	return BLOCKS;
}

static void touch(world *w, uint32_t kind, uint32_t number, uint32_t site, int64_t bytes)
{
	number = pick(w, number);
	if (number == BLOCKS) {
		return;
	} else if (kind == 'f') {
		take(w, number, site, w->collecting && bytes > 512);
	} else if (kind == 's') {
		shrink(w, number, bytes, site);
	} else if (bytes > w->blocks[number].bytes) {
		take(w, number, site, false);
		give(w, site, bytes);
	}
}

static void play(world *w, fuzz_input *in)
{
	static const char kinds[] = "aaaaaaaaafffffffggggsobbbbrrrrrhhiPPSSSSSExcceFWDn";
	uint32_t kind = kinds[fuzz_byte(in) % (sizeof(kinds) - 1)];
	uint32_t a = fuzz_byte(in), site = 1 + a % SITES, number = fuzz_byte(in);
	model_context *context = &w->contexts[a % CONTEXTS];
	switch (kind) {
		case 'a': give(w, site, size_of(number)); break;
		case 'f':
		case 'g':
		case 's': touch(w, kind, number, site, size_of(a)); break;
		case 'o':
			lt_loop_old(&w->rec, size_of(number));
			w->old.bytes += size_of(number);
			w->old.blocks++;
			w->use -= size_of(number);
			break;
		case 'b': begin(w, number % PLACES); break;
		case 'r': return_from(w, &w->contexts[w->running], LT_END_RETURN); break;
		case 'x': return_from(w, context, LT_END_RETURN); break;
		case 'h': hook_again(w); break;
		case 'i': return_from(w, context, LT_END_INTERRUPTED); break;
		case 'P': spawn(w); break;
		case 'S':
			if (context->lives)
				w->running = a % CONTEXTS;
			refresh(w);
			break;
		case 'E': end_context(w, a % CONTEXTS); break;
		case 'c': run_collector(w); break;
		case 'e': next_epoch(w); break;
		case 'F':
			w->folded = true;
			leaktrack_fold_run(&w->rec, &w->map);
			break;
		case 'W': w->window_due = true; break;
		case 'D': check_dump(w); break;
		default:
			leaktrack_record_forget(&w->rec);
			memset(w->site_defined, 0, sizeof(w->site_defined));
			memset(w->place_defined, 0, sizeof(w->place_defined));
			break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static world w;
	fuzz_input in = {data, data + size};
	begin_world(&w);
	while (!fuzz_is_over(&in) && w.return_count < BLOCKS * 2)
		play(&w, &in);
	check_cells(&w);
	check_dump(&w);
	if (w.collecting)
		run_collector(&w);
	for (uint32_t i = CONTEXTS; i-- > 0;) {
		while (w.contexts[i].open_count)
			return_from(&w, &w.contexts[i], LT_END_INTERRUPTED);
		end_context(&w, i);
	}
	for (uint32_t i = 0; i < BLOCKS; i++)
		if (w.blocks[i].bytes)
			take(&w, i, 1, false);
	check_cells(&w);
	end_world(&w);
	return 0;
}
