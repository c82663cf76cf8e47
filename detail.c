/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Loops, kept small while the log is read and made into arrays when the verdicts are known. */
#include "detail.h"

#include "analyze.h"
#include "oom.h"

/* Loops of one place can overlap (fibers, coroutines): a loop that something is returned to is
 * looked for among so many that closed last. */
#define LOOK_BACK 32
#define LOOK_BACK_LATE 1024 /* and one whose children go on */

static lt_place_details *details_of(lt_details *details, uint32_t place)
{
	if (place >= details->place_count) {
		uint32_t count = place + 16;
		details->places = safe_erealloc(details->places, count, sizeof(*details->places), 0);
		memset(details->places + details->place_count, 0,
			(count - details->place_count) * sizeof(*details->places));
		details->place_count = count;
	}
	return &details->places[place];
}

static void free_detail(lt_detail *detail)
{
	if (detail->kept)
		efree(detail->kept);
	if (detail->returned)
		efree(detail->returned);
	zval_ptr_dtor(&detail->classes);
}

/* Room for one more, and not more than the last `limit` of them. */
static lt_detail *new_detail(lt_place_details *of, zend_long limit)
{
	if (limit > 0 && of->count - of->first >= (zend_ulong)limit)
		free_detail(&of->loops[of->first++]);
	if (of->first > 64 && of->first > of->count / 2) {
		memmove(of->loops, of->loops + of->first, (of->count - of->first) * sizeof(*of->loops));
		of->count -= of->first;
		of->first = 0;
	}
	if (of->count == of->capacity) {
		of->capacity = of->capacity ? of->capacity * 2 : 16;
		of->loops = safe_erealloc(of->loops, of->capacity, sizeof(*of->loops), 0);
	}
	lt_detail *detail = &of->loops[of->count++];
	memset(detail, 0, sizeof(*detail));
	return detail;
}

static uint32_t line_of(const lt_history *h, int64_t site)
{
	uint32_t number = leaktrack_history_find_site(h, site);
	return number == LT_NONE ? LT_NONE : h->sites[number].line;
}

static void reserve_slots(lt_details *details, const lt_history *h)
{
	if (details->line_count >= h->line_count)
		return;
	uint32_t count = h->line_count + 256;
	details->slot_of_line =
		safe_erealloc(details->slot_of_line, count, sizeof(*details->slot_of_line), 0);
	memset(details->slot_of_line + details->line_count, 0,
		(count - details->line_count) * sizeof(*details->slot_of_line));
	details->line_count = count;
}

static void add_kept(
	lt_details *details, const lt_history *h, lt_detail *detail, const lt_rows *keep)
{
	reserve_slots(details, h);
	detail->kept = keep->count ? safe_emalloc(keep->count, sizeof(*detail->kept), 0) : NULL;
	for (size_t i = 0; i < keep->count; i++) {
		const int64_t *row = keep->at + i * LT_KEEP_COLUMNS;
		uint32_t line = line_of(h, row[0]);
		if (line == LT_NONE || row[1] <= 0)
			continue;
		uint32_t *slot = &details->slot_of_line[line];
		if (!*slot) {
			detail->kept[detail->kept_count++] = (lt_detail_kept){.line = line};
			*slot = detail->kept_count;
		}
		detail->kept[*slot - 1].bytes += row[1];
		detail->kept[*slot - 1].blocks += row[2];
		detail->net += row[1];
	}
	for (uint32_t i = 0; i < detail->kept_count; i++)
		details->slot_of_line[detail->kept[i].line] = 0;
}

static lt_detail *find_detail(const lt_place_details *of, int64_t loop, uint32_t most)
{
	for (uint32_t i = of->count, looked = 0; i > of->first && looked < most; looked++) {
		if (of->loops[--i].loop == loop)
			return &of->loops[i];
	}
	return NULL;
}

/* What a loop kept until the next one of its place was hardly its leak. `last` is the number of
 * the loop of that place that closed last, the one being added included. */
static void note_next(lt_place_details *of, int64_t last, const lt_detail_returned *returned)
{
	if (returned->loop < last)
		return;
	lt_detail *detail = find_detail(of, returned->loop, LOOK_BACK);
	for (uint32_t k = 0; detail && k < detail->kept_count; k++) {
		if (detail->kept[k].line == returned->line)
			detail->kept[k].next += returned->bytes;
	}
}

/* What a loop's children keep is the loop's, whenever they do. */
static void add_late(lt_details *details, const lt_history *h, const lt_rows *late)
{
	for (size_t i = 0; i < late->count; i++) {
		const int64_t *row = late->at + i * LT_LATE_COLUMNS;
		uint32_t place = leaktrack_history_find_place(h, row[0]);
		uint32_t line = line_of(h, row[2]);
		if (place >= details->place_count || line == LT_NONE || row[3] <= 0)
			continue;
		lt_detail *detail = find_detail(&details->places[place], row[1], LOOK_BACK_LATE);
		if (!detail)
			continue;
		uint32_t k = 0;
		while (k < detail->kept_count && detail->kept[k].line != line)
			k++;
		if (k == detail->kept_count) {
			detail->kept = safe_erealloc(detail->kept, k + 1, sizeof(*detail->kept), 0);
			detail->kept[detail->kept_count++] = (lt_detail_kept){.line = line};
		}
		detail->kept[k].bytes += row[3];
		detail->kept[k].blocks += row[4];
		detail->late += row[3];
		detail->net += row[3];
	}
}

static int64_t last_closed(const lt_place_details *of)
{
	return of->count > of->first ? of->loops[of->count - 1].loop : -1;
}

static void add_returned(lt_details *details, const lt_history *h, uint32_t place,
	lt_detail *detail, const lt_rows *back)
{
	detail->returned = back->count ? safe_emalloc(back->count, sizeof(*detail->returned), 0) : NULL;
	for (size_t i = 0; i < back->count; i++) {
		const int64_t *row = back->at + i * LT_BACK_COLUMNS;
		lt_detail_returned returned = {.place = leaktrack_history_find_place(h, row[0]),
			.line = line_of(h, row[2]),
			.by = line_of(h, row[5]),
			.loop = row[1],
			.bytes = row[3]};
		if (returned.place == LT_NONE || returned.line == LT_NONE || row[3] <= 0)
			continue;
		detail->returned[detail->returned_count++] = returned;
		detail->net -= returned.bytes;
		if (returned.place >= details->place_count)
			continue; /* none of its loops has closed */
		lt_place_details *of = &details->places[returned.place];
		note_next(of, returned.place == place ? detail->loop - 1 : last_closed(of), &returned);
	}
}

void leaktrack_detail_add(
	lt_details *details, const lt_history *h, const lt_line *line, const lt_loop_record *record)
{
	uint32_t place = leaktrack_history_find_place(h, record->main);
	if (details->limit == 0 || place == LT_NONE)
		return;
	add_late(details, h, &record->late);
	lt_detail *detail = new_detail(details_of(details, place), details->limit);
	detail->loop = record->n;
	detail->collected = record->collected;
	detail->children = record->children;
	detail->interrupted = record->interrupted;
	leaktrack_reader_double(line, LT_KEY_AT, &detail->at);
	leaktrack_reader_double(line, LT_KEY_TOOK, &detail->took);
	add_returned(details, h, place, detail, &record->back);
	add_kept(details, h, detail, &record->keep);
	for (size_t i = 0; i < record->gcf.count; i++)
		detail->cycle_bytes += record->gcf.at[i * LT_KEEP_COLUMNS + 1];
	detail->cycles = line->cycles;
	ZVAL_COPY(&detail->classes, &line->classes);
}

/* Arrays */

static void add_line(zval *array, const lt_history *h, uint32_t line)
{
	const lt_code_line *at = &h->lines[line];
	add_assoc_stringl(array, "file", at->file.s, at->file.len);
	if (at->file_raw.s)
		add_assoc_stringl(array, "file_raw", at->file_raw.s, at->file_raw.len);
	add_assoc_long(array, "line", (zend_long)at->line);
}

static bool is_between(const lt_history *h, uint32_t place, uint32_t line,
	const lt_verdict_kind *kinds, lt_verdict_kind from, lt_verdict_kind to)
{
	uint32_t track = leaktrack_history_find_track(h, place, line);
	return track != LT_NONE && kinds[track] >= from && kinds[track] <= to;
}

/* What the loop leaves behind on lines with verdicts from one to another: kept, less what the next
 * loop returns, less what it returned itself to loops before the last one. */
static int64_t left_behind(const lt_detail *detail, const lt_history *h, uint32_t place,
	const lt_verdict_kind *kinds, lt_verdict_kind from, lt_verdict_kind to)
{
	int64_t bytes = 0;
	for (uint32_t i = 0; i < detail->kept_count; i++) {
		const lt_detail_kept *kept = &detail->kept[i];
		if (is_between(h, place, kept->line, kinds, from, to))
			bytes += kept->bytes - kept->next;
	}
	for (uint32_t i = 0; i < detail->returned_count; i++) {
		const lt_detail_returned *returned = &detail->returned[i];
		if (returned->place == place && returned->loop < detail->loop - 1 &&
			is_between(h, place, returned->line, kinds, from, to))
			bytes -= returned->bytes;
	}
	return bytes > 0 ? bytes : 0;
}

static void export_kept(const lt_detail *detail, const lt_history *h, uint32_t place,
	const lt_verdict_kind *kinds, zval *array)
{
	zval sites;
	array_init_size(&sites, detail->kept_count);
	for (uint32_t i = 0; i < detail->kept_count; i++) {
		const lt_detail_kept *kept = &detail->kept[i];
		uint32_t track = leaktrack_history_find_track(h, place, kept->line);
		zval site;
		array_init(&site);
		add_line(&site, h, kept->line);
		add_assoc_long(&site, "bytes", (zend_long)kept->bytes);
		add_assoc_long(&site, "blocks", (zend_long)kept->blocks);
		add_assoc_long(&site, "next", (zend_long)kept->next);
		if (track == LT_NONE) /* kept by interrupted loops only */
			add_assoc_null(&site, "verdict");
		else
			add_assoc_string(&site, "verdict", leaktrack_verdict_name(kinds[track]));
		add_next_index_zval(&sites, &site);
	}
	add_assoc_zval(array, "sites", &sites);
}

static void export_returned(const lt_detail *detail, const lt_history *h, zval *array)
{
	zval list;
	array_init_size(&list, detail->returned_count);
	for (uint32_t i = 0; i < detail->returned_count; i++) {
		const lt_detail_returned *returned = &detail->returned[i];
		zval row, by;
		array_init(&row);
		add_assoc_long(&row, "main", returned->place);
		add_assoc_long(&row, "loop", (zend_long)returned->loop);
		add_line(&row, h, returned->line);
		add_assoc_long(&row, "bytes", (zend_long)returned->bytes);
		ZVAL_NULL(&by);
		if (returned->by != LT_NONE) {
			array_init(&by);
			add_line(&by, h, returned->by);
		}
		add_assoc_zval(&row, "by", &by);
		add_next_index_zval(&list, &row);
	}
	add_assoc_zval(array, "returned", &list);
}

static void export_cycles(const lt_detail *detail, zval *array)
{
	zval cycles;
	if (!detail->cycles && !detail->cycle_bytes) {
		add_assoc_null(array, "cycles");
		return;
	}
	array_init(&cycles);
	add_assoc_long(&cycles, "collected", (zend_long)detail->cycles);
	add_assoc_long(&cycles, "bytes", (zend_long)detail->cycle_bytes);
	if (!Z_ISUNDEF(detail->classes)) {
		zval classes;
		ZVAL_COPY(&classes, &detail->classes);
		add_assoc_zval(&cycles, "classes", &classes);
	}
	add_assoc_zval(array, "cycles", &cycles);
}

void leaktrack_detail_export(const lt_details *details, const lt_history *h, uint32_t place,
	const lt_verdict_kind *kinds, zval *array)
{
	array_init(array);
	if (place >= details->place_count)
		return;
	const lt_place_details *of = &details->places[place];
	for (uint32_t i = of->first; i < of->count && !LT_HAS_OOM(); i++) {
		const lt_detail *detail = &of->loops[i];
		zval loop;
		array_init(&loop);
		add_assoc_long(&loop, "loop", (zend_long)detail->loop);
		add_assoc_long(&loop, "net", (zend_long)detail->net);
		add_assoc_long(
			&loop, "leaked", (zend_long)left_behind(detail, h, place, kinds, LT_LEAK, LT_GROWING));
		add_assoc_long(
			&loop, "unsure", (zend_long)left_behind(detail, h, place, kinds, LT_UNSURE, LT_UNSURE));
		add_assoc_bool(&loop, "collected", detail->collected);
		if (detail->interrupted)
			add_assoc_bool(&loop, "interrupted", true);
		if (detail->children) {
			add_assoc_long(&loop, "children", (zend_long)detail->children);
			add_assoc_long(&loop, "late", (zend_long)detail->late);
		}
		add_assoc_double(&loop, "at", detail->at);
		add_assoc_double(&loop, "took", detail->took);
		export_kept(detail, h, place, kinds, &loop);
		export_returned(detail, h, &loop);
		export_cycles(detail, &loop);
		add_next_index_zval(array, &loop);
	}
}

void leaktrack_detail_free(lt_details *details)
{
	for (uint32_t place = 0; place < details->place_count; place++) {
		lt_place_details *of = &details->places[place];
		for (uint32_t i = of->first; i < of->count; i++)
			free_detail(&of->loops[i]);
		if (of->loops)
			efree(of->loops);
	}
	if (details->places)
		efree(details->places);
	if (details->slot_of_line)
		efree(details->slot_of_line);
	details->places = NULL;
	details->slot_of_line = NULL;
	details->place_count = details->line_count = 0;
}
