/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Growth over the last two doublings of the loops. */
#include "growth.h"

#include <math.h>

#include "record.h"

#define CLOSES_LEAST 50
#define STEADY 1.5 /* the last doubling adds twice what the one before did, when all goes on */
#define STEADY_DRIFT 2.5 /* Student's t of a count that also falls; chance makes 1 of 100 so */
#define STRETCH_PART 8 /* it is looked at after this part more loops each time */
#define NATIVE_LEAST 65536 /* bytes that come over the last doubling: less is noise */
#define REAL_LEAST (4 << 20)
#define RESIDENT_LEAST (1 << 20) /* resident memory goes up and down by itself */

static const struct {
	lt_counter counter;
	const char *kind, *advice;
} counted[] = {
	{LT_COUNT_OBJECTS, "objects", "objects are made and kept in every loop"},
	{LT_COUNT_RESOURCES, "resources",
		"streams or contexts are opened in every loop and not closed"},
	{LT_COUNT_SHUTDOWN, "shutdown functions",
		"register_shutdown_function() is called in every loop: register it once"},
	{LT_COUNT_ERROR_HANDLERS, "error handlers",
		"set_error_handler() is called in every loop: undo it with restore_error_handler()"},
	{LT_COUNT_EXCEPTION_HANDLERS, "exception handlers",
		"set_exception_handler() is called in every loop: undo it with"
		" restore_exception_handler()"},
	{LT_COUNT_OUTPUT_BUFFERS, "output buffers",
		"ob_start() is called in every loop: end it with ob_get_clean()"},
	{LT_COUNT_TICKS, "tick functions", "register_tick_function() is called in every loop"},
	{LT_COUNT_AUTOLOADERS, "autoloaders",
		"spl_autoload_register() is called in every loop: register it once"},
	{LT_COUNT_FIBERS, "fibers",
		"fibers are started in every loop and wait for ever: resume them to their end, or drop "
		"them"},
	{LT_COUNT_COROUTINES, "coroutines",
		"coroutines are started in every loop and wait for ever: end what they wait for"},
	{LT_COUNT_FUNCTIONS, "functions",
		"functions are declared in every loop: an eval() or an include"},
	{LT_COUNT_CLASSES, "classes", "classes are declared in every loop: an eval() or an include"},
	{LT_COUNT_CONSTANTS, "constants", "constants are defined in every loop"},
	{LT_COUNT_FILES, "included files", "new files are included in every loop"},
	{LT_COUNT_INTERNED, "interned strings",
		"code with new names is compiled in every loop: an eval() or an include"},
};

typedef struct {
	const lt_count_point *quarter, *half, *last;
} lt_doublings;

static bool find_doublings(const lt_place_history *place, lt_doublings *at)
{
	if (!place->count_count)
		return false;
	at->last = &place->counts[place->count_count - 1];
	if (at->last->n < CLOSES_LEAST)
		return false;
	at->half = at->quarter = place->counts;
	for (uint32_t i = 0; i < place->count_count; i++) {
		const lt_count_point *point = &place->counts[i];
		if (point->n <= at->last->n / 4)
			at->quarter = point;
		if (point->n <= at->last->n / 2)
			at->half = point;
	}
	return at->half->n > at->quarter->n && at->last->n > at->half->n;
}

typedef int64_t (*lt_measure)(const lt_count_point *point);

/* What C code has: by malloc where that tells, else what is resident beside the PHP heap. */
static int64_t native(const lt_count_point *point)
{
	const int64_t *v = point->values;
	if (v[LT_COUNT_MALLOC])
		return v[LT_COUNT_MALLOC] - v[LT_COUNT_OWN];
	return v[LT_COUNT_RSS] ? v[LT_COUNT_RSS] - v[LT_COUNT_REAL] - v[LT_COUNT_OWN] : 0;
}

/* What is resident and neither PHP's heap nor malloc's: C code that maps pages by itself. Ours,
 * which are mapped too, grow with the heap. */
static int64_t mapped(const lt_count_point *point)
{
	const int64_t *v = point->values;
	return v[LT_COUNT_RSS] && v[LT_COUNT_MALLOC]
			   ? v[LT_COUNT_RSS] - v[LT_COUNT_REAL] - v[LT_COUNT_MALLOC]
			   : 0;
}

static double rate(int64_t from, int64_t to, int64_t loops)
{
	return (double)(to - from) / (double)loops;
}

static bool grows(
	const lt_doublings *at, int64_t quarter, int64_t half, int64_t last, double *per_loop)
{
	double before = rate(quarter, half, at->half->n - at->quarter->n);
	*per_loop = rate(half, last, at->last->n - at->half->n);
	/* As fast as before, give or take: what fills up slows down. */
	return before > 0 && *per_loop > 0 && *per_loop * 2 >= before * STEADY;
}

/* A count that never falls, or that drifts: one that also falls may walk at random. */
static bool is_steady(const lt_doublings *at, lt_counter k)
{
	double sum = 0, squares = 0, count = 0;
	bool fell = false;
	const lt_count_point *before = at->quarter;
	for (const lt_count_point *point = before + 1; point <= at->last; point++) {
		int64_t loops = point->n - before->n;
		if (loops <= 0 || (loops < before->n / STRETCH_PART && point < at->last))
			continue;
		double step = (double)(point->values[k] - before->values[k]) / sqrt((double)loops);
		fell |= step < 0;
		sum += step;
		squares += step * step;
		count++;
		before = point;
	}
	if (!fell)
		return true;
	double spread = (squares / count - sum / count * (sum / count)) / (count - 1);
	return sum / count >= STEADY_DRIFT * sqrt(spread > 0 ? spread : 0);
}

static bool native_grows(const lt_doublings *at, double *per_loop)
{
	int64_t by = native(at->last) - native(at->half);
	if (by >= NATIVE_LEAST &&
		grows(at, native(at->quarter), native(at->half), native(at->last), per_loop))
		return true;
	by = mapped(at->last) - mapped(at->half);
	int64_t heap = at->last->values[LT_COUNT_REAL] - at->half->values[LT_COUNT_REAL];
	return by >= RESIDENT_LEAST && heap < by / 10 &&
		   grows(at, mapped(at->quarter), mapped(at->half), mapped(at->last), per_loop);
}

static size_t find_memory(const lt_doublings *at, lt_growth *growths)
{
	size_t count = 0;
	double per_loop;
	const int64_t *a = at->quarter->values, *b = at->half->values, *c = at->last->values;
	if (native_grows(at, &per_loop))
		growths[count++] = (lt_growth){"native memory",
			"it is no memory of PHP's heap, so no line of PHP can be named: an extension or a "
			"library"
			" takes it in C; look at what the loop calls, or run it under valgrind or heaptrack",
			per_loop, true, native(at->last)};
	if (c[LT_COUNT_REAL] - b[LT_COUNT_REAL] >= REAL_LEAST &&
		grows(at, a[LT_COUNT_REAL], b[LT_COUNT_REAL], c[LT_COUNT_REAL], &per_loop) &&
		c[LT_COUNT_USE] - b[LT_COUNT_USE] < (c[LT_COUNT_REAL] - b[LT_COUNT_REAL]) / 10)
		growths[count++] = (lt_growth){"fragmentation",
			"PHP's heap takes more and more from the system though its use is flat: small blocks "
			"that"
			" stay keep large stretches from being given back; let what stays be made early, or"
			" restart the worker now and then",
			per_loop, true, c[LT_COUNT_REAL]};
	return count;
}

size_t leaktrack_growth_find(const lt_place_history *place, lt_growth growths[LT_GROWTHS_MOST])
{
	lt_doublings at;
	if (!find_doublings(place, &at))
		return 0;
	size_t count = find_memory(&at, growths);
	for (size_t i = 0; i < sizeof(counted) / sizeof(*counted); i++) {
		double per_loop;
		lt_counter k = counted[i].counter;
		if (!grows(&at, at.quarter->values[k], at.half->values[k], at.last->values[k], &per_loop) ||
			!is_steady(&at, k))
			continue;
		growths[count++] =
			(lt_growth){counted[i].kind, counted[i].advice, per_loop, false, at.last->values[k]};
	}
	return count;
}
