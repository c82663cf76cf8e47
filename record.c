/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Formatting of log lines. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "record.h"

#include "epoch.h"

#include <string.h>
#include <time.h>

#define text leaktrack_buf_literal

static void number(lt_buf *buf, int64_t value)
{
	leaktrack_buf_int(buf, value);
}

static void member(lt_buf *buf, const char *key, int64_t value)
{
	text(buf, ",\"");
	leaktrack_buf_bytes(buf, key, strlen(key));
	text(buf, "\":");
	number(buf, value);
}

static void name(lt_buf *buf, const char *key, const char *bytes, size_t length)
{
	text(buf, ",");
	leaktrack_buf_name(buf, key, bytes, length);
}

static void word(lt_buf *buf, const char *key, const char *bytes)
{
	name(buf, key, bytes, strlen(bytes));
}

void leaktrack_record_start(lt_buf *buf, const lt_record_start *start)
{
	char iso[64];
	time_t seconds = (time_t)(start->started_ms / 1000);
	struct tm utc;
#ifdef _WIN32
	gmtime_s(&utc, &seconds);
#else
	gmtime_r(&seconds, &utc);
#endif
	size_t length = strftime(iso, sizeof(iso), "%Y-%m-%dT%H:%M:%S", &utc);
	int millis = (int)(start->started_ms % 1000);
	iso[length++] = '.';
	iso[length++] = (char)('0' + millis / 100);
	iso[length++] = (char)('0' + millis / 10 % 10);
	iso[length++] = (char)('0' + millis % 10);
	iso[length++] = 'Z';
	size_t line = buf->length;
	text(buf, "{\"t\":\"start\"");
	member(buf, "schema", LT_SCHEMA);
	word(buf, "version", start->version);
	member(buf, "pid", start->pid);
	member(buf, "ppid", start->ppid);
	word(buf, "php", start->php);
	word(buf, "sapi", start->sapi);
	word(buf, "argv0", start->argv0);
	name(buf, "started", iso, length);
	member(buf, "uid", start->uid);
	member(buf, "memory_limit", start->memory_limit);
	word(buf, "gc", start->gc);
	word(buf, "sizes", start->sizes);
	member(buf, "use", start->use);
	member(buf, "real", start->real);
	leaktrack_buf_seal(buf, line);
}

static void define_frame(lt_buf *buf, lt_stacks *stacks, uint32_t id)
{
	lt_stack_frame *frame = &stacks->frames[id];
	if (frame->written)
		return;
	frame->written = true;
	size_t line = buf->length;
	text(buf, "{\"t\":\"frame\"");
	member(buf, "id", id);
	if (frame->file) {
		name(buf, "file", frame->file, frame->file_len);
		member(buf, "line", frame->line);
	}
	name(buf, "function", frame->function, frame->function_len);
	if (frame->module)
		word(buf, "module", frame->module);
	leaktrack_buf_seal(buf, line);
}

/* The nodes of a stack that the log has not yet, the outermost first. */
static void define_stack(lt_buf *buf, lt_stacks *stacks, uint32_t stack)
{
	static const char *const links[] = {"call", "start", "resume"};
	leaktrack_stack_unwritten(stacks, stack);
	for (uint32_t i = stacks->step_count; i-- > 0;) {
		uint32_t id = stacks->steps[i].frame;
		lt_stack_node *node = &stacks->nodes[id];
		define_frame(buf, stacks, node->frame);
		node->written = true;
		size_t line = buf->length;
		text(buf, "{\"t\":\"stack\"");
		member(buf, "id", id);
		if (node->up > LT_STACK_CUT)
			member(buf, "up", node->up);
		member(buf, "frame", node->frame);
		if (node->up == LT_STACK_CUT)
			text(buf, ",\"cut\":true");
		if (node->link != LT_STACK_CALLED)
			word(buf, "link", links[node->link]);
		leaktrack_buf_seal(buf, line);
	}
}

static void define_site(lt_buf *buf, lt_recorder *rec, uint32_t id)
{
	lt_site *site = &rec->sites.sites[id];
	if (site->written)
		return;
	site->written = true;
	define_stack(buf, &rec->stacks, site->stack);
	if (site->app)
		define_frame(buf, &rec->stacks, site->app);
	size_t line = buf->length;
	text(buf, "{\"t\":\"site\"");
	member(buf, "id", id);
	name(buf, "file", site->file, site->file_len);
	member(buf, "line", site->line);
	if (site->function)
		name(buf, "function", site->function, site->function_len);
	if (site->internal) {
		name(buf, "internal", site->internal, site->internal_len);
		word(buf, "module", site->module);
	}
	if (site->c_place)
		name(buf, "c", site->c_place, site->c_place_len);
	if (site->vendor)
		text(buf, ",\"vendor\":true");
	if (site->app)
		member(buf, "app", site->app);
	if (site->stack)
		member(buf, "stack", site->stack);
	leaktrack_buf_seal(buf, line);
}

static void define_place(lt_buf *buf, lt_recorder *rec, uint32_t id)
{
	lt_place *place = &rec->places[id];
	if (place->written)
		return;
	place->written = true;
	size_t line = buf->length;
	text(buf, "{\"t\":\"main\"");
	member(buf, "id", id);
	name(buf, "name", place->name, place->name_len);
	name(buf, "file", place->file, place->file_len);
	member(buf, "line", place->line);
	if (place->label)
		name(buf, "label", place->label, place->label_len);
	else
		text(buf, ",\"label\":null");
	leaktrack_buf_seal(buf, line);
}

static void define_kept(lt_buf *buf, lt_recorder *rec, const lt_loop *loop)
{
	define_place(buf, rec, loop->place);
	for (uint32_t i = 0; i < loop->dirty.count; i++) {
		const lt_cell *cell = &rec->cells[loop->dirty.items[i]];
		if (cell->blocks)
			define_site(buf, rec, cell->site);
	}
}

static void define_all(lt_buf *buf, lt_recorder *rec, const lt_loop *loop)
{
	define_kept(buf, rec, loop);
	for (uint32_t i = 0; i < rec->late_news; i++)
		define_kept(buf, rec, rec->late[i]);
	for (uint32_t i = 0; i < rec->return_count; i++) {
		define_site(buf, rec, rec->returns[i].site);
		define_site(buf, rec, rec->returns[i].by);
	}
	for (uint32_t i = 0; i < rec->collected.count; i++)
		define_site(buf, rec, rec->collected.items[i]);
	for (uint32_t i = 0; i < rec->outside.count; i++)
		define_site(buf, rec, rec->outside.items[i]);
}

/* Writes `[a,b,…]`, after the key where it is the list's first. One reservation for all: these
 * numbers are most of a log. */
static void item(lt_buf *buf, const char *key, bool *first, const int64_t *numbers, int count)
{
	if (!leaktrack_buf_reserve(buf, 16 + (size_t)count * 21))
		return;
	char *at = buf->bytes + buf->length;
	*at++ = ',';
	if (*first) {
		*at++ = '"';
		while (*key)
			*at++ = *key++;
		*at++ = '"';
		*at++ = ':';
		*at++ = '[';
		*first = false;
	}
	for (int i = 0; i < count; i++) {
		*at++ = i ? ',' : '[';
		at = leaktrack_buf_digits(at, numbers[i]);
	}
	*at++ = ']';
	buf->length = (size_t)(at - buf->bytes);
}

static void keep_list(lt_buf *buf, const lt_recorder *rec, const lt_loop *loop)
{
	bool first = true;
	for (uint32_t i = 0; i < loop->dirty.count; i++) {
		const lt_cell *cell = &rec->cells[loop->dirty.items[i]];
		if (!cell->blocks)
			continue;
		int64_t numbers[] = {cell->site, cell->bytes, cell->blocks};
		item(buf, "keep", &first, numbers, 3);
	}
	if (!first)
		text(buf, "]");
}

static void late_list(lt_buf *buf, const lt_recorder *rec)
{
	bool first = true;
	for (uint32_t k = 0; k < rec->late_news; k++) {
		const lt_loop *late = rec->late[k];
		for (uint32_t i = 0; i < late->dirty.count; i++) {
			const lt_cell *cell = &rec->cells[late->dirty.items[i]];
			if (!cell->blocks)
				continue;
			int64_t numbers[] = {late->place, late->number, cell->site, cell->bytes, cell->blocks};
			item(buf, "late", &first, numbers, 5);
		}
	}
	if (!first)
		text(buf, "]");
}

static void back_list(lt_buf *buf, const lt_recorder *rec)
{
	bool first = true;
	for (uint32_t i = 0; i < rec->return_count; i++) {
		const lt_return *back = &rec->returns[i];
		int64_t numbers[] = {
			back->place, back->number, back->site, back->bytes, back->blocks, back->by};
		item(buf, "back", &first, numbers, 6);
	}
	if (!first)
		text(buf, "]");
}

/* The first of the classes with the name of number `i`: anonymous ones share theirs. */
static size_t namesake(const lt_record_close *close, size_t i)
{
	size_t first = 0;
	while (strcmp(close->classes[first], close->classes[i]) != 0)
		first++;
	return first;
}

static void classes(lt_buf *buf, const lt_record_close *close)
{
	for (size_t i = 0; i < close->class_count; i++) {
		int64_t count = 0;
		if (namesake(close, i) != i)
			continue;
		for (size_t k = i; k < close->class_count; k++)
			count += namesake(close, k) == i ? close->class_counts[k] : 0;
		if (i == 0)
			text(buf, ",\"classes\":{");
		else
			text(buf, ",");
		leaktrack_buf_string(buf, close->classes[i], strlen(close->classes[i]));
		text(buf, ":");
		number(buf, count);
	}
	if (close->class_count)
		text(buf, "}");
}

static void collected_list(lt_buf *buf, const lt_recorder *rec, const lt_record_close *close)
{
	bool first = true;
	for (uint32_t i = 0; i < rec->collected.count; i++) {
		const lt_site *site = &rec->sites.sites[rec->collected.items[i]];
		int64_t numbers[] = {rec->collected.items[i], site->gc_bytes, site->gc_blocks};
		item(buf, "gcf", &first, numbers, 3);
	}
	if (!first)
		text(buf, "]");
	if (!close->collected_count)
		return;
	text(buf, ",\"cyc\":{\"collected\":");
	number(buf, close->collected_count);
	classes(buf, close);
	text(buf, "}");
}

static void outside_list(lt_buf *buf, const lt_recorder *rec)
{
	bool first = true;
	for (uint32_t i = 0; i < rec->outside.count; i++) {
		uint32_t site = rec->outside.items[i];
		int64_t numbers[3] = {site};
		leaktrack_loop_outside(rec, &rec->sites.sites[site], &numbers[1], &numbers[2]);
		if (numbers[1] || numbers[2])
			item(buf, "out", &first, numbers, 3);
	}
	if (!first)
		text(buf, "]");
}

void leaktrack_record_loop(
	lt_buf *buf, lt_recorder *rec, const lt_loop *loop, const lt_record_close *close)
{
	static const char *const ends[] = {"return", "hook", "interrupted", "left"};
	define_all(buf, rec, loop);
	size_t line = buf->length;
	text(buf, "{\"t\":\"loop\"");
	member(buf, "main", loop->place);
	member(buf, "n", loop->number);
	text(buf, ",\"at\":");
	leaktrack_buf_seconds(buf, close->now);
	text(buf, ",\"took\":");
	leaktrack_buf_seconds(buf, close->now - loop->began);
	word(buf, "end", ends[close->end]);
	if (close->collected)
		text(buf, ",\"gc\":true");
	member(buf, "use", close->use);
	member(buf, "real", close->real);
	keep_list(buf, rec, loop);
	if (loop->children)
		member(buf, "children", loop->children);
	late_list(buf, rec);
	back_list(buf, rec);
	collected_list(buf, rec, close);
	if (rec->old_blocks) {
		text(buf, ",\"old\":[");
		number(buf, rec->old_bytes);
		text(buf, ",");
		number(buf, rec->old_blocks);
		text(buf, "]");
	}
	outside_list(buf, rec);
	int64_t open = leaktrack_loop_open_bytes(rec, loop);
	if (open)
		member(buf, "open", open);
	leaktrack_buf_seal(buf, line);
}

static void window_rows(lt_buf *buf, const lt_record_window *window)
{
	bool first = true;
	for (uint32_t i = 0; i < window->main_count; i++) {
		const lt_window_main *main = &window->mains[i];
		int64_t numbers[] = {
			main->place, main->first, main->last, main->closes, main->collected, main->hooked};
		item(buf, "mains", &first, numbers, 6);
	}
	text(buf, "]");
	first = true;
	for (uint32_t i = 0; i < window->row_count; i++) {
		const lt_window_row *row = &window->rows[i];
		int64_t place = row->place == LT_WINDOW_OUTSIDE ? -1 : (int64_t)row->place;
		int64_t numbers[] = {place, row->site, row->kept, row->kept_blocks, row->kept_loops,
			row->returned, row->returned_blocks, row->low, row->high, row->grew, row->collected};
		if (row->kept || row->kept_blocks || row->returned || row->collected)
			item(buf, "rows", &first, numbers, 11);
	}
	if (!first)
		text(buf, "]");
}

void leaktrack_record_window(lt_buf *buf, lt_recorder *rec, const lt_record_window *window)
{
	for (uint32_t i = 0; i < window->main_count; i++)
		define_place(buf, rec, window->mains[i].place);
	for (uint32_t i = 0; i < window->row_count; i++) {
		if (window->rows[i].place != LT_WINDOW_OUTSIDE)
			define_place(buf, rec, window->rows[i].place);
		define_site(buf, rec, window->rows[i].site);
	}
	size_t line = buf->length;
	text(buf, "{\"t\":\"loops\",\"at\":");
	leaktrack_buf_seconds(buf, window->now);
	member(buf, "use", window->use);
	member(buf, "real", window->real);
	window_rows(buf, window);
	if (window->old_blocks) {
		text(buf, ",\"old\":[");
		number(buf, window->old_bytes);
		text(buf, ",");
		number(buf, window->old_blocks);
		text(buf, "]");
	}
	if (window->open)
		member(buf, "open", window->open);
	leaktrack_buf_seal(buf, line);
}

void leaktrack_record_forget(lt_recorder *rec)
{
	leaktrack_stack_forget(&rec->stacks);
	for (uint32_t i = 1; i <= rec->sites.count; i++)
		rec->sites.sites[i].written = false;
	for (uint32_t i = 0; i < rec->place_count; i++)
		rec->places[i].written = false;
}

void leaktrack_record_held(lt_buf *buf, lt_recorder *rec, const lt_record_held *held)
{
	define_site(buf, rec, held->site);
	size_t line = buf->length;
	text(buf, "{\"t\":\"held\"");
	member(buf, "site", held->site);
	text(buf, ",\"at\":");
	leaktrack_buf_seconds(buf, held->now);
	word(buf, "by", held->by);
	word(buf, "how", held->how);
	word(buf, "type", held->type);
	if (*held->class_name)
		word(buf, "class", held->class_name);
	if (held->count >= 0)
		member(buf, "size", held->count);
	if (*held->preview)
		word(buf, "preview", held->preview);
	if (held->live >= 0)
		member(buf, "live", held->live);
	if (held->before >= 0)
		member(buf, "before", held->before);
	leaktrack_buf_seal(buf, line);
}

void leaktrack_record_class(lt_buf *buf, const char *class_name, size_t length, int64_t objects,
	int64_t bytes, int64_t before)
{
	size_t line = buf->length;
	text(buf, "{\"t\":\"class\"");
	name(buf, "name", class_name, length);
	member(buf, "objects", objects);
	member(buf, "bytes", bytes);
	if (before >= 0)
		member(buf, "before", before);
	leaktrack_buf_seal(buf, line);
}

/* A row per cell: the reader adds them up. That takes no table by site. */
void leaktrack_record_dump(lt_buf *buf, lt_recorder *rec, const lt_record_dump *dump)
{
	bool first = true;
	for (uint32_t id = LT_MARKER_CELL + 1; id <= rec->cell_count; id++) {
		if (rec->cells[id].blocks)
			define_site(buf, rec, rec->cells[id].site);
	}
	size_t line = buf->length;
	text(buf, "{\"t\":\"dump\",\"at\":");
	leaktrack_buf_seconds(buf, dump->now);
	word(buf, "why", dump->why);
	member(buf, "use", dump->use);
	member(buf, "real", dump->real);
	member(buf, "rss", dump->rss);
	for (uint32_t id = LT_MARKER_CELL + 1; id <= rec->cell_count; id++) {
		const lt_cell *cell = &rec->cells[id];
		int64_t numbers[] = {cell->site, cell->bytes, cell->blocks, leaktrack_epoch_of(rec, cell)};
		if (cell->blocks)
			item(buf, "live", &first, numbers, 4);
	}
	if (!first)
		text(buf, "]");
	leaktrack_buf_seal(buf, line);
}

void leaktrack_record_counters(
	lt_buf *buf, uint32_t place, uint32_t loop, const int64_t values[LT_COUNTERS])
{
	size_t line = buf->length;
	text(buf, "{\"t\":\"count\"");
	member(buf, "main", place);
	member(buf, "n", loop);
	text(buf, ",\"v\":[");
	for (int i = 0; i < LT_COUNTERS; i++) {
		if (i)
			text(buf, ",");
		number(buf, values[i]);
	}
	text(buf, "]");
	leaktrack_buf_seal(buf, line);
}

void leaktrack_record_end(lt_buf *buf, const lt_recorder *rec, double now, const char *why,
	int64_t use, int64_t real, int64_t lost)
{
	size_t line = buf->length;
	text(buf, "{\"t\":\"end\",\"at\":");
	leaktrack_buf_seconds(buf, now);
	word(buf, "why", why);
	member(buf, "use", use);
	member(buf, "real", real);
	member(buf, "loops", (int64_t)rec->loops);
	member(buf, "lost", lost);
	leaktrack_buf_seal(buf, line);
}
