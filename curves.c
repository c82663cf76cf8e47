/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Curves are columns of numbers: a packed list takes 16 bytes a number, a row of its own far more. */
#include "curves.h"

#include "record.h"

/* The most points of a curve: a chart of a line that grows is looked at, of others only glanced at. */
#define POINTS_OF_SUSPECT 128
#define POINTS_OF_OTHER 32

typedef struct {
	int64_t step; /* closes that a point stands for, aligned to multiples of it */
	zval loop, live, low, high;
	bool spread; /* a low or a high differs from the value beside it */
} lt_curve;

static void end_point(lt_curve *curve, const lt_point *point)
{
	add_next_index_long(&curve->loop, (zend_long)point->loop);
	add_next_index_long(&curve->live, (zend_long)point->live);
	add_next_index_long(&curve->low, (zend_long)point->low);
	add_next_index_long(&curve->high, (zend_long)point->high);
	curve->spread |= point->low != point->live || point->high != point->live;
}

/* Gathers the points of a step into one: it begins where its first does, so that up to there the
 * point before it holds. */
static void gather(lt_curve *curve, const lt_track *track)
{
	lt_point point = track->points[0];
	for (uint32_t i = 1; i < track->count; i++) {
		const lt_point *next = &track->points[i];
		if (next->loop / curve->step != point.loop / curve->step) {
			end_point(curve, &point);
			point = *next;
			continue;
		}
		point.live = next->live;
		point.low = MIN(point.low, next->low);
		point.high = MAX(point.high, next->high);
	}
	end_point(curve, &point);
}

void leaktrack_curves_add_track(zval *site, const lt_track *track, const lt_verdict *verdict)
{
	zval columns;
	lt_curve curve = {.step = MAX(track->window, 1)};
	uint32_t most = verdict->kind <= LT_UNSURE ? POINTS_OF_SUSPECT : POINTS_OF_OTHER;
	if (track->count > most) {
		int64_t closes = track->points[track->count - 1].loop + 1;
		curve.step = (closes + most - 1) / most;
	}
	array_init(&curve.loop);
	array_init(&curve.live);
	array_init(&curve.low);
	array_init(&curve.high);
	if (track->count)
		gather(&curve, track);
	array_init_size(&columns, 8);
	add_assoc_long(&columns, "from", (zend_long)verdict->from);
	add_assoc_long(&columns, "to", (zend_long)verdict->to);
	add_assoc_zval(&columns, "loop", &curve.loop);
	add_assoc_zval(&columns, "live", &curve.live);
	if (curve.spread) {
		add_assoc_zval(&columns, "low", &curve.low);
		add_assoc_zval(&columns, "high", &curve.high);
	} else {
		zval_ptr_dtor(&curve.low);
		zval_ptr_dtor(&curve.high);
	}
	add_assoc_zval(site, "curve", &columns);
}

void leaktrack_curves_add_counters(zval *main, const lt_place_history *place)
{
	static const struct {
		lt_counter counter;
		const char *name;
	} columns[] = {
		{LT_COUNT_USE, "use"},
		{LT_COUNT_REAL, "real"},
		{LT_COUNT_RSS, "rss"},
		{LT_COUNT_MALLOC, "malloc"},
		{LT_COUNT_OWN, "own"},
		{LT_COUNT_OBJECTS, "objects"},
		{LT_COUNT_RESOURCES, "resources"},
		{LT_COUNT_SHUTDOWN, "shutdown_functions"},
		{LT_COUNT_ERROR_HANDLERS, "error_handlers"},
		{LT_COUNT_EXCEPTION_HANDLERS, "exception_handlers"},
		{LT_COUNT_OUTPUT_BUFFERS, "output_buffers"},
		{LT_COUNT_TICKS, "tick_functions"},
		{LT_COUNT_FUNCTIONS, "functions"},
		{LT_COUNT_CLASSES, "classes"},
		{LT_COUNT_CONSTANTS, "constants"},
		{LT_COUNT_FILES, "included_files"},
		{LT_COUNT_INTERNED, "interned_strings"},
		{LT_COUNT_AUTOLOADERS, "autoloaders"},
		{LT_COUNT_FIBERS, "fibers"},
		{LT_COUNT_COROUTINES, "coroutines"},
		{LT_COUNT_CHUNKS, "chunks"},
		{LT_COUNT_CACHED, "cached_chunks"},
	};
	zval counters, loops;
	if (!place->count_count)
		return;
	array_init_size(&counters, LT_COUNTERS + 1);
	array_init_size(&loops, place->count_count);
	for (uint32_t i = 0; i < place->count_count; i++)
		add_next_index_long(&loops, (zend_long)place->counts[i].n);
	add_assoc_zval(&counters, "loop", &loops);
	for (size_t k = 0; k < sizeof(columns) / sizeof(*columns); k++) {
		zval list;
		array_init_size(&list, place->count_count);
		for (uint32_t i = 0; i < place->count_count; i++)
			add_next_index_long(&list, (zend_long)place->counts[i].values[columns[k].counter]);
		add_assoc_zval(&counters, columns[k].name, &list);
	}
	add_assoc_zval(main, "counters", &counters);
}
