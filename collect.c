/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The cycle collector. See collect.h. */
#include "collect.h"

#include <time.h>

#include "zend_exceptions.h"
#include "zend_gc.h"

#include "context.h"
#include "frame.h"
#include "booking.h"
#include "hook.h"

/* leaktrack.gc=auto: every close up to this loop, then as many again per doubling. */
#define GC_FIRST_LOOPS 16
#define GC_FREE_SECONDS 0.050 /* collecting may cost this much in all, whatever its share */
#define GC_SHARE 0.02         /* and of the loops' time from then on */

static int (*collect_cycles)(void); /* as it was before us */

static bool is_collection_due(const lt_state *state, const lt_loop *loop)
{
	if (strcmp(LEAKTRACK_G(gc), "never") == 0 || !gc_enabled() || CG(unclean_shutdown) ||
		state->mode & LT_MODE_COLLECTING)
		return false;
	if (strcmp(LEAKTRACK_G(gc), "always") == 0)
		return true;
	if (!(loop->number & (loop->number - 1)))
		return true; /* once per doubling, whatever it costs: else the verdict could not tell */
	uint32_t step = 1;
	while (loop->number / step >= 2 * GC_FIRST_LOOPS)
		step *= 2;
	if (loop->number >= GC_FIRST_LOOPS && loop->number % step)
		return false;
	return state->gc_spent <= GC_FREE_SECONDS || state->gc_spent <= GC_SHARE * state->loops_spent;
}

/* With an exception on its way it is put by: PHP 8.5.4 would start the fiber for destructors with it,
 * where nothing runs then, and crash in the next collection (gc_call_destructors_in_fiber(); 8.4.24
 * puts it by itself). Where it came from the engine keeps over a destructor, but not over a fiber that
 * is destroyed, and then looks for the catch block in the wrong function (zend_objects_destroy_object()
 * has it, zend_fiber_object_destroy() has not). */
static void collect_in_flight(void)
{
	zend_execute_data *frame = EG(current_execute_data);
	if (lt_frame_is_user(frame))
		zend_rethrow_exception(frame);
	const zend_op *before = EG(opline_before_exception);
	zend_object *exception = EG(exception);
	EG(exception) = NULL;
	gc_collect_cycles();
	if (EG(exception))
		zend_exception_set_previous(EG(exception), exception);
	else
		EG(exception) = exception;
	EG(opline_before_exception) = before;
}

bool leaktrack_collect_run(lt_state *state, const lt_loop *loop)
{
	if (!is_collection_due(state, loop))
		return false;
	double began = leaktrack_cpu_now();
	if (EG(exception))
		collect_in_flight();
	else
		gc_collect_cycles();
	state->gc_spent += leaktrack_cpu_now() - began;
	state->gc_runs++;
	return true;
}

/* What the collector itself takes: to look into an object of some internal classes (ArrayObject,
 * DateTime, SplObjectStorage, …) it builds the object's table of properties, which lives as long as
 * the object. The line that runs has nothing to do with that: it is the object's, whose line made it.
 * zend_std_get_properties() in the get_gc handlers of ext/spl and ext/date. */

void leaktrack_collect_born(lt_state *state, const void *block)
{
	if (EG(current_execute_data) != state->gc_frame)
		return; /* a destructor's */
	if (state->gc_born_count == state->gc_born_capacity) {
		uint32_t more = state->gc_born_capacity ? state->gc_born_capacity * 2 : 64;
		const void **grown = realloc(state->gc_born, more * sizeof(*grown));
		if (!grown)
			return; /* then it stays with the line that runs */
		state->gc_born = grown;
		state->gc_born_capacity = more;
	}
	state->gc_born[state->gc_born_count++] = block;
}

static bool is_of_collection(const lt_state *state, const void *block)
{
	const lt_slot *slot = lt_ptrmap_find(&state->map, block);
	const lt_cell *cell = slot && *slot ? &state->rec.cells[*slot >> LT_CLASS_BITS] : NULL;
	return cell && (cell->serial == state->gc_serial || cell->flags & LT_CELL_OUTSIDE);
}

/* Charges the object's table, and what the table holds it in, to the object's own line. */
static void give_table(lt_state *state, const lt_intmap *born, const zend_object *object)
{
	const char *block = (const char *)object - object->handlers->offset;
	const lt_slot *slot = lt_ptrmap_find(&state->map, block);
	if (!slot || !*slot)
		return;
	uint32_t site = state->rec.cells[*slot >> LT_CLASS_BITS].site;
	const void *data = HT_GET_DATA_ADDR(object->properties);
	leaktrack_booking_give(state, object->properties, site);
	if (lt_intmap_get(born, (uint64_t)(uintptr_t)data) != UINT32_MAX)
		leaktrack_booking_give(state, data, site);
}

/* After a run. O(objects), but only where a table was built, and each is built once. */
static void give_back(lt_state *state)
{
	lt_intmap born = {NULL, 0, 0};
	for (uint32_t i = 0; i < state->gc_born_count; i++) {
		if (is_of_collection(state, state->gc_born[i]) &&
			!lt_intmap_put(&born, (uint64_t)(uintptr_t)state->gc_born[i], 0))
			break;
	}
	state->gc_born_count = 0;
	for (uint32_t i = 1; born.used && i < EG(objects_store).top; i++) {
		const zend_object *object = EG(objects_store).object_buckets[i];
		if (IS_OBJ_VALID(object) && object->properties &&
			lt_intmap_get(&born, (uint64_t)(uintptr_t)object->properties) != UINT32_MAX)
			give_table(state, &born, object);
	}
	lt_intmap_destroy(&born);
}

static int count_collection(void)
{
	lt_state *state = &LEAKTRACK_G(state);
	if (state->mode & (LT_MODE_OFF | LT_MODE_COLLECTING))
		return collect_cycles();
	lt_collection collection;
	leaktrack_loop_collection_begin(&state->rec, &collection);
	state->gc_serial = collection.own;
	state->gc_frame = EG(current_execute_data);
	state->gc_born_count = 0;
	leaktrack_hook_mode(state, state->mode | LT_MODE_COLLECTING);
	int found = collect_cycles();
	leaktrack_hook_mode(state, state->mode & ~LT_MODE_COLLECTING);
	leaktrack_loop_collection_end(&state->rec, &collection);
	leaktrack_context_refresh(state);
	give_back(state);
	state->gc_found += found;
	return found;
}

void leaktrack_collect_startup(void)
{
	collect_cycles = gc_collect_cycles;
	gc_collect_cycles = count_collection;
}

void leaktrack_collect_shutdown(void)
{
	if (gc_collect_cycles == count_collection)
		gc_collect_cycles = collect_cycles;
}

bool leaktrack_collect_is_garbage(const lt_state *state, uint32_t cell)
{
	const lt_cell *of = &state->rec.cells[cell];
	return cell != LT_MARKER_CELL &&
		   (of->serial != state->gc_serial || of->flags & LT_CELL_OUTSIDE);
}

void leaktrack_collect_note(lt_state *state, const void *block, size_t bytes)
{
	/* The collector has overwritten the type, but an object of the standard kind still names its
	 * handlers and its class. That pointer alone may be left over from an earlier owner of the
	 * block; the header alone is an array's too. Together they are an object that was garbage. */
	const zend_object *object = block;
	if (bytes < sizeof(zend_object) - sizeof(zval) || object->handlers != &std_object_handlers ||
		!(GC_FLAGS(object) & IS_OBJ_FREE_CALLED))
		return;
	/* Those that others of the garbage held die by their count, and keep their type. */
	if (GC_TYPE(object) != IS_OBJECT &&
		(GC_TYPE(object) != IS_NULL || !(GC_FLAGS(object) & GC_NOT_COLLECTABLE)))
		return;
	uint32_t i = 0;
	while (i < state->gc_class_count && state->gc_classes[i] != object->ce)
		i++;
	if (i == LT_MAX_CLASSES)
		return;
	if (i == state->gc_class_count) {
		state->gc_class_count++;
		state->gc_classes[i] = object->ce;
		state->gc_class_counts[i] = 0;
	}
	state->gc_class_counts[i]++;
}

void leaktrack_collect_forget(lt_state *state)
{
	free(state->gc_born);
	state->gc_born = NULL;
	state->gc_born_count = state->gc_born_capacity = 0;
}
