/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Sites and mains as arrays. The keys and their order are those of the JSON report, schema 1: other
 * programs read them. */
#include "entry.h"

#include "advice.h"
#include "calls.h"
#include "curves.h"
#include "growth.h"
#include "shared.h"

#include "oom.h"

static void add_text(zval *array, const char *key, lt_text text)
{
	if (text.s)
		add_assoc_stringl(array, key, text.s, text.len);
	else
		add_assoc_null(array, key);
}

static void add_file(zval *array, const lt_code_line *at)
{
	add_text(array, "file", at->file);
	if (at->file_raw.s)
		add_text(array, "file_raw", at->file_raw);
	add_assoc_long(array, "line", (zend_long)at->line);
}

/* Sites */

typedef struct {
	uint32_t track;
	lt_verdict verdict;
	const lt_code_line *at;
	int64_t bytes;
} lt_ranked;

static int rank(lt_verdict_kind kind)
{
	return kind <= LT_UNSURE ? (int)kind : (int)LT_UNSURE + 1;
}

/* leak, growing, unsure by bytes per loop, then the others by bytes. */
static int compare_ranked(const void *left, const void *right)
{
	const lt_ranked *a = left, *b = right;
	int ranks = rank(a->verdict.kind) - rank(b->verdict.kind);
	if (ranks)
		return ranks;
	if (a->verdict.kind <= LT_UNSURE && a->verdict.bytes_per_loop != b->verdict.bytes_per_loop)
		return a->verdict.bytes_per_loop > b->verdict.bytes_per_loop ? -1 : 1;
	if (a->bytes != b->bytes)
		return a->bytes > b->bytes ? -1 : 1;
	int files = strcmp(a->at->file.s, b->at->file.s);
	if (files)
		return files;
	return a->at->line < b->at->line ? -1 : a->at->line > b->at->line;
}

typedef struct {
	lt_text internal, module;
	int64_t bytes;
} lt_via;

static int compare_via(const void *left, const void *right)
{
	const lt_via *a = left, *b = right;
	if (a->bytes != b->bytes)
		return a->bytes > b->bytes ? -1 : 1;
	return strcmp(a->internal.s, b->internal.s);
}

/* The internal functions that asked, with what lives of it. What the line took itself is the rest
 * of the line's bytes. */
static void add_via(zval *site, const lt_history *h, const lt_track *track)
{
	zval list;
	uint32_t count = 0, cells = 0;
	for (uint32_t cell = track->cells; cell != LT_NONE; cell = h->cells[cell].next)
		cells++;
	lt_via *via = safe_emalloc(cells, sizeof(*via), 1);
	for (uint32_t cell = track->cells; cell != LT_NONE; cell = h->cells[cell].next) {
		const lt_log_site *asked = &h->sites[h->cells[cell].site];
		uint32_t i = 0;
		if (!asked->internal.s)
			continue;
		while (i < count &&
			   (via[i].internal.s != asked->internal.s || via[i].module.s != asked->module.s))
			i++;
		if (i == count)
			via[count++] = (lt_via){asked->internal, asked->module, 0};
		via[i].bytes += h->cells[cell].closed_bytes;
	}
	qsort(via, count, sizeof(*via), compare_via);
	array_init_size(&list, count);
	for (uint32_t i = 0; i < count; i++) {
		zval row;
		array_init(&row);
		add_text(&row, "internal", via[i].internal);
		add_text(&row, "module", via[i].module);
		add_assoc_long(&row, "bytes", (zend_long)via[i].bytes);
		add_next_index_zval(&list, &row);
	}
	efree(via);
	add_assoc_zval(site, "via", &list);
}

/* A line can stand in several functions (closures, traits): the one that most lives of. */
static lt_text function_of(const lt_history *h, const lt_track *track)
{
	lt_text function = {NULL, 0};
	int64_t most = INT64_MIN;
	for (uint32_t cell = track->cells; cell != LT_NONE; cell = h->cells[cell].next) {
		const lt_log_site *site = &h->sites[h->cells[cell].site];
		if (site->function.s && h->cells[cell].closed_bytes >= most) {
			most = h->cells[cell].closed_bytes;
			function = site->function;
		}
	}
	return function;
}

static void add_known(zval *site, const char *key, int64_t number)
{
	if (number >= 0)
		add_assoc_long(site, key, (zend_long)number);
	else
		add_assoc_null(site, key);
}

/* Of the line's call sites, the one that most bytes live of and of whose blocks it is known who
 * holds them. NULL: of none. */
static const lt_log_site *held_site(const lt_history *h, const lt_track *track)
{
	const lt_log_site *of = NULL;
	int64_t most = INT64_MIN;
	for (uint32_t cell = track->cells; cell != LT_NONE; cell = h->cells[cell].next) {
		const lt_log_site *one = &h->sites[h->cells[cell].site];
		if (one->held_by.s && h->cells[cell].closed_bytes > most) {
			most = h->cells[cell].closed_bytes;
			of = one;
		}
	}
	return of;
}

/* Who holds what lives of the line. What several lines take turns to make grow is one thing: who
 * holds it is seen where it was when somebody looked. */
static void add_holder(
	zval *site, const lt_history *h, const lt_track *track, const lt_verdict *verdict)
{
	const lt_log_site *of = held_site(h, track);
	if (!of && verdict->shared)
		of = held_site(h, &h->tracks[verdict->shared - 1]);
	if (!of) {
		add_assoc_null(site, "held_by");
		add_assoc_null(site, "type");
		return;
	}
	add_text(site, "held_by", of->held_by);
	add_text(site, "held_kind", of->held_kind);
	add_text(site, "type", of->held_type);
	add_text(site, "class", of->held_class);
	add_known(site, "size", of->held_size);
	add_known(site, "instances", of->held_live);
	add_known(site, "instances_before", of->held_before);
	add_text(site, "preview", of->held_preview);
}

static void add_loop_number(zval *array, const char *key, int64_t loop)
{
	if (loop >= 0)
		add_assoc_long(array, key, (zend_long)loop);
	else
		add_assoc_null(array, key);
}

static void add_why(zval *site, const lt_verdict *verdict)
{
	if (verdict->why != LT_WHY_NONE)
		add_assoc_string(site, "why", leaktrack_verdict_why(verdict->why));
	else
		add_assoc_null(site, "why");
	add_assoc_long(site, "more_loops", (zend_long)verdict->more_loops);
	add_assoc_long(site, "horizon", (zend_long)verdict->horizon);
	add_assoc_long(site, "period", (zend_long)verdict->period);
}

/* What grows outside the loops is told per minute: no loop makes it grow. */
static bool rate_per_minute(const lt_history *h, const lt_verdict *verdict, double *rate)
{
	double seconds = leaktrack_clock_between(&h->clock, verdict->from, verdict->to);
	*rate = 0;
	if (verdict->bytes_per_loop == 0)
		return true;
	if (seconds <= 0)
		return false;
	*rate = verdict->bytes_per_loop * (double)(verdict->to - verdict->from) / seconds * 60;
	return true;
}

static void add_per_minute(zval *site, const lt_history *h, const lt_verdict *verdict)
{
	double rate;
	if (rate_per_minute(h, verdict, &rate))
		add_assoc_double(site, "bytes_per_minute", rate);
	else
		add_assoc_null(site, "bytes_per_minute");
}

static void build_site(
	zval *site, const lt_history *h, const lt_ranked *ranked, const zval *loops_to_limit)
{
	const lt_track *track = &h->tracks[ranked->track];
	const lt_verdict *verdict = &ranked->verdict;
	array_init_size(site, 32);
	add_file(site, ranked->at);
	add_text(site, "function", function_of(h, track));
	add_via(site, h, track);
	add_assoc_string(site, "verdict", leaktrack_verdict_name(verdict->kind));
	add_assoc_double(site, "bytes_per_loop", verdict->bytes_per_loop);
	if (track->place == LT_NONE)
		add_per_minute(site, h, verdict);
	add_assoc_long(site, "live_bytes", (zend_long)track->bytes);
	add_assoc_long(site, "live_blocks", (zend_long)track->blocks);
	add_assoc_long(site, "gc_freed_bytes", (zend_long)track->gc_freed);
	add_loop_number(site, "first_loop", track->first_loop);
	add_loop_number(site, "last_loop", track->last_loop);
	add_assoc_long(site, "growing_loops", (zend_long)verdict->growing_loops);
	zval limit;
	ZVAL_NULL(&limit);
	if (verdict->kind <= LT_GROWING)
		ZVAL_COPY_VALUE(&limit, loops_to_limit);
	add_assoc_zval(site, "loops_to_limit", &limit);
	add_why(site, verdict);
	add_assoc_long(site, "kept_bytes", (zend_long)track->kept);
	add_assoc_long(site, "kept_loops", (zend_long)track->kept_loops);
	add_holder(site, h, track, verdict);
	leaktrack_calls_add_app(site, h, track, function_of(h, track));
	leaktrack_calls_add_stacks(site, h, track);
	if (verdict->kind <= LT_UNSURE)
		add_assoc_string(site, "advice", leaktrack_advice_for(site));
	leaktrack_curves_add_track(site, track, verdict);
}

/* Verdicts of a process, track by track. */

static bool is_shown(const lt_track *track)
{
	return track->retained || track->gc_freed > 0;
}

static lt_verdict *judge_all(const lt_history *h)
{
	lt_verdict *verdicts = safe_emalloc(h->track_count, sizeof(*verdicts), 1);
	for (uint32_t i = 0; i < h->track_count; i++)
		leaktrack_series_judge(h, &h->tracks[i], &verdicts[i]);
	leaktrack_shared_judge(h, verdicts);
	return verdicts;
}

/* How many more loops memory_limit leaves, null without a limit or growth. */
static void loops_to_limit(
	zval *loops, const lt_history *h, const lt_verdict *verdicts, int64_t limit)
{
	double slope = 0;
	for (uint32_t i = 0; i < h->track_count; i++) {
		if (h->tracks[i].place != LT_NONE && verdicts[i].kind <= LT_GROWING)
			slope += verdicts[i].bytes_per_loop;
	}
	ZVAL_NULL(loops);
	if (limit > 0 && slope > 0 && h->last_real > 0) {
		double left = (double)(limit - h->last_real) / slope;
		ZVAL_LONG(loops, left <= 0 ? 0 : left < 1e15 ? (zend_long)left : (zend_long)1e15);
	}
}

/* The array of a place's sites; *worst becomes the worst verdict among them. */
static void build_sites(zval *sites, const lt_history *h, const lt_place_history *place,
	const lt_verdict *verdicts, const zval *limit, lt_verdict_kind *worst)
{
	uint32_t count = 0, shown = 0;
	for (uint32_t track = place->tracks; track != LT_NONE; track = h->tracks[track].next)
		count += is_shown(&h->tracks[track]);
	lt_ranked *ranked = safe_emalloc(count, sizeof(*ranked), 1);
	for (uint32_t track = place->tracks; track != LT_NONE; track = h->tracks[track].next) {
		const lt_track *of = &h->tracks[track];
		if (is_shown(of))
			ranked[shown++] = (lt_ranked){track, verdicts[track], &h->lines[of->line], of->bytes};
	}
	qsort(ranked, count, sizeof(*ranked), compare_ranked);
	array_init_size(sites, count);
	for (uint32_t i = 0; i < count && !LT_HAS_OOM(); i++) {
		zval site;
		build_site(&site, h, &ranked[i], limit);
		add_next_index_zval(sites, &site);
	}
	*worst = count ? ranked[0].verdict.kind : LT_WARMUP;
	efree(ranked);
}

/* Mains */

static int64_t live_bytes(const lt_history *h, const lt_place_history *place)
{
	int64_t bytes = 0;
	for (uint32_t track = place->tracks; track != LT_NONE; track = h->tracks[track].next)
		bytes += h->tracks[track].bytes;
	return bytes;
}

static void add_details(zval *main, const lt_history *h, const lt_details *details, uint32_t place,
	const lt_verdict *verdicts)
{
	zval loops;
	lt_verdict_kind *kinds = safe_emalloc(h->track_count, sizeof(*kinds), 1);
	for (uint32_t i = 0; i < h->track_count; i++)
		kinds[i] = verdicts[i].kind;
	leaktrack_detail_export(details, h, place, kinds, &loops);
	efree(kinds);
	add_assoc_zval(main, "loops_detail", &loops);
}

/* What grows beside the lines. Absent where nothing does. */
static void add_growth(zval *main, const lt_place_history *place)
{
	lt_growth growths[LT_GROWTHS_MOST];
	zval list;
	size_t count = leaktrack_growth_find(place, growths);
	if (!count)
		return;
	array_init_size(&list, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		zval row;
		array_init(&row);
		add_assoc_string(&row, "kind", growths[i].kind);
		add_assoc_double(&row, "per_loop", growths[i].per_loop);
		add_assoc_long(&row, "now", (zend_long)growths[i].now);
		add_assoc_bool(&row, "bytes", growths[i].bytes);
		add_assoc_string(&row, "advice", growths[i].advice);
		add_next_index_zval(&list, &row);
	}
	add_assoc_zval(main, "growth", &list);
}

static void build_main(zval *main, const lt_history *h, const lt_details *details, uint32_t number,
	const lt_verdict *verdicts, const zval *limit)
{
	const lt_place_history *place = &h->places[number];
	lt_verdict_kind worst;
	zval sites;
	build_sites(&sites, h, place, verdicts, limit, &worst);
	array_init_size(main, 32);
	add_text(main, "name", place->name);
	add_file(main, &place->at);
	add_text(main, "label", place->label);
	add_assoc_long(main, "loops", (zend_long)place->loops);
	add_assoc_long(main, "interrupted", (zend_long)place->interrupted_loops);
	add_assoc_long(main, "left", (zend_long)place->left.loops);
	add_assoc_long(main, "left_bytes", (zend_long)place->left.freed);
	add_assoc_long(main, "collected_loops", (zend_long)place->collected_loops);
	add_assoc_long(main, "windowed_loops", (zend_long)place->windowed_loops);
	add_assoc_string(main, "verdict", worst <= LT_UNSURE ? leaktrack_verdict_name(worst) : "clean");
	add_assoc_long(main, "closed", (zend_long)place->closes);
	add_assoc_long(main, "live_bytes", (zend_long)live_bytes(h, place));
	add_assoc_long(main, "kept_bytes", (zend_long)place->kept);
	add_assoc_long(main, "returned_bytes", (zend_long)place->returned);
	add_assoc_zval(main, "sites", &sites);
	add_growth(main, place);
	leaktrack_curves_add_counters(main, place);
	if (details->limit)
		add_details(main, h, details, number, verdicts);
}

static void build_outside(zval *process, const lt_history *h, const lt_verdict *verdicts)
{
	zval outside, sites, none;
	lt_verdict_kind worst;
	ZVAL_NULL(&none);
	build_sites(&sites, h, &h->outside, verdicts, &none, &worst);
	array_init(&outside);
	add_assoc_long(&outside, "live_bytes", (zend_long)live_bytes(h, &h->outside));
	add_assoc_zval(&outside, "sites", &sites);
	add_assoc_zval(process, "outside", &outside);
}

void leaktrack_entry_build(zval *process, lt_history *h, const lt_details *details)
{
	const zval *field = zend_hash_str_find(Z_ARRVAL_P(process), ZEND_STRL("memory_limit"));
	zval mains, limit;
	leaktrack_series_finish(h);
	lt_verdict *verdicts = judge_all(h);
	loops_to_limit(&limit, h, verdicts, field ? zval_get_long((zval *)field) : -1);
	array_init_size(&mains, h->place_count);
	for (uint32_t place = 0; place < h->place_count; place++) {
		zval main;
		build_main(&main, h, details, place, verdicts, &limit);
		add_next_index_zval(&mains, &main);
	}
	add_assoc_zval(process, "mains", &mains);
	build_outside(process, h, verdicts);
	efree(verdicts);
}

void leaktrack_entry_build_empty(zval *process)
{
	zval mains, outside, sites;
	array_init(&mains);
	array_init(&outside);
	array_init(&sites);
	add_assoc_zval(process, "mains", &mains);
	add_assoc_long(&outside, "live_bytes", 0);
	add_assoc_zval(&outside, "sites", &sites);
	add_assoc_zval(process, "outside", &outside);
}
