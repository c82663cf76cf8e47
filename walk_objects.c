/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Objects: their properties, and what the engine's own classes have beside them. */
#include "walk_objects.h"

#include <stdlib.h>

#include "zend_closures.h"
#include "zend_fibers.h"
#include "zend_generators.h"

#include "walk_roots.h"

static void look_into_generator(lt_walk *walk, zend_generator *generator, uint32_t at)
{
	leaktrack_walk_value(walk, &generator->value, at, LT_IN_INSIDE, 0);
	leaktrack_walk_value(walk, &generator->key, at, LT_IN_INSIDE, 0);
	leaktrack_walk_value(walk, &generator->retval, at, LT_IN_INSIDE, 0);
	leaktrack_walk_value(walk, &generator->values, at, LT_IN_INSIDE, 0);
	if (generator->node.parent)
		leaktrack_walk_object(walk, &generator->node.parent->std, at, LT_IN_YIELD_FROM, 0);
	if (!generator->execute_data)
		return;
	leaktrack_walk_block(walk, generator->execute_data, at, LT_IN_INSIDE, 0);
	if (!(generator->flags & ZEND_GENERATOR_CURRENTLY_RUNNING))
		leaktrack_walk_frame(walk, generator->execute_data, at, true);
}

static void look_into_fiber(lt_walk *walk, zend_fiber *fiber, uint32_t at)
{
	leaktrack_walk_value(walk, &fiber->result, at, LT_IN_INSIDE, 0);
	leaktrack_walk_value(walk, &fiber->fci.function_name, at, LT_IN_INSIDE, 0);
	if (fiber->context.status == ZEND_FIBER_STATUS_DEAD)
		return;
	if (fiber->stack_bottom)
		leaktrack_walk_block(walk, (const zval *)fiber->stack_bottom - ZEND_VM_STACK_HEADER_SLOTS,
			at, LT_IN_INSIDE, 0);
	if (fiber->context.status != ZEND_FIBER_STATUS_SUSPENDED || !fiber->execute_data)
		return;
	for (zend_execute_data *ex = fiber->execute_data; ex; ex = ex->prev_execute_data)
		leaktrack_walk_frame(walk, ex, at, false);
}

static void look_into_closure(lt_walk *walk, zend_object *object, uint32_t at)
{
	zval closure;
	ZVAL_OBJ(&closure, object);
	zval *self = zend_get_closure_this_ptr(&closure);
	const zend_function *function = zend_get_closure_method_def(object);
	if (Z_TYPE_P(self) == IS_OBJECT)
		leaktrack_walk_value(walk, self, at, LT_IN_THIS, 0);
	if (function->type != ZEND_USER_FUNCTION)
		return;
	const zend_op_array *code = &function->op_array;
	if (ZEND_MAP_PTR(code->static_variables_ptr)) {
		const HashTable *bound = ZEND_MAP_PTR_GET(code->static_variables_ptr);
		if (bound)
			leaktrack_walk_block(walk, bound, at, LT_IN_INSIDE, 0);
		if (bound)
			leaktrack_walk_table(walk, bound, at, LT_IN_USE);
	}
	if (code->fn_flags & ZEND_ACC_HEAP_RT_CACHE && ZEND_MAP_PTR(code->run_time_cache))
		leaktrack_walk_block(walk, ZEND_MAP_PTR_GET(code->run_time_cache), at, LT_IN_INSIDE, 0);
	leaktrack_walk_code(walk, code, at);
}

/* Classes whose get_gc only points at, or copies into the buffer, what they hold: 1, and 2 where
 * that is a list of their elements. 0: others, which are not asked. */
static int known_get_gc(const zend_object *object)
{
	static const struct {
		const char *name;
		int kind;
	} known[] = {{"ArrayObject", 1}, {"ArrayIterator", 1}, {"SplObjectStorage", 2},
		{"SplDoublyLinkedList", 2}, {"SplHeap", 2}, {"SplPriorityQueue", 2}, {"SplFixedArray", 2},
		{"WeakMap", 2}, {"IteratorIterator", 1}, {"RecursiveIteratorIterator", 1},
		{"MultipleIterator", 2}, {"CurlHandle", 1}, {"CurlMultiHandle", 1}, {"XMLParser", 1},
		{"SQLite3", 1}, {"PDOStatement", 1}, {"__iterator_wrapper", 1}};
	for (const zend_class_entry *ce = object->ce; ce; ce = ce->parent) {
		for (size_t i = 0; ce->type == ZEND_INTERNAL_CLASS && i < sizeof(known) / sizeof(*known);
			 i++) {
			if (zend_string_equals_cstr(ce->name, known[i].name, strlen(known[i].name)))
				return known[i].kind;
		}
	}
	return 0;
}

/* What an object of the engine's holds beside its properties. A get_gc that would build a table of
 * properties on the heap finds one that is empty. */
static void look_inside(lt_walk *walk, zend_object *object, uint32_t at)
{
	zval *held = NULL;
	int count = 0;
	int known = walk->buffer ? known_get_gc(object) : 0;
	if (!known)
		return;
	HashTable *properties = object->properties;
	if (!properties)
		object->properties = (HashTable *)&zend_empty_array;
	object->handlers->get_gc(object, &held, &count);
	object->properties = properties;
	for (int i = 0; i < count && !walk->enough; i++)
		leaktrack_walk_value(
			walk, &held[i], at, known == 2 ? LT_IN_INDEX : LT_IN_INSIDE, (uint64_t)i);
	if (count && held != walk->buffer && held != (zval *)EG(get_gc_buffer).start)
		leaktrack_walk_block(walk, held, at, LT_IN_INSIDE, 0);
}

/* What is suspended holds much that others hold, too, and those rather longer. */
static bool put_off(lt_walk *walk, uint32_t at)
{
	if (!walk->defers)
		return false;
	if (walk->later_count == walk->later_capacity) {
		uint32_t capacity = walk->later_capacity ? walk->later_capacity * 2 : 256;
		uint32_t *later = realloc(walk->later, capacity * sizeof(*later));
		if (!later)
			return false;
		walk->later = later;
		walk->later_capacity = capacity;
	}
	walk->later[walk->later_count++] = at;
	return true;
}

void leaktrack_walk_look_into_object(lt_walk *walk, zend_object *object, uint32_t at)
{
	const zend_class_entry *ce = object->ce;
	if ((ce == zend_ce_generator || ce == zend_ce_fiber) && put_off(walk, at))
		return;
	if (ce == zend_ce_closure) {
		look_into_closure(walk, object, at);
		return;
	}
	if (ce == zend_ce_generator) {
		look_into_generator(walk, (zend_generator *)object, at);
		return;
	}
	if (ce == zend_ce_fiber) {
		look_into_fiber(walk, (zend_fiber *)object, at);
		return;
	}
	for (int i = 0; i < ce->default_properties_count; i++) {
		const zend_property_info *info =
			ce->properties_info_table ? ce->properties_info_table[i] : NULL;
		leaktrack_walk_value(walk, &object->properties_table[i], at,
			info ? LT_IN_PROPERTY : LT_IN_INSIDE, info ? (uintptr_t)info->name : 0);
	}
	if (object->properties && !(GC_FLAGS(object->properties) & GC_IMMUTABLE)) {
		leaktrack_walk_block(walk, object->properties, at, LT_IN_INSIDE, 0);
		leaktrack_walk_table(walk, object->properties, at, LT_IN_PROPERTY);
	}
	if (object->handlers != &std_object_handlers)
		look_inside(walk, object, at);
}
