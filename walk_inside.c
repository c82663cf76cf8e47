/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Words that are pointers. */
#include "walk_inside.h"
#include "walk_engine.h"
#include "walk_roots.h"

#include <stdlib.h>

#include "zend_closures.h"
#include "zend_fibers.h"
#include "zend_generators.h"
#include "zend_weakrefs.h"

#include "heap.h"
#include "modules.h"

#define BLOCK_MOST ((size_t)1 << 16) /* of a larger block only the beginning is looked at */

#if defined(__clang__) || defined(__GNUC__)
#define LT_UNCHECKED __attribute__((no_sanitize("address")))
#else
#define LT_UNCHECKED
#endif

typedef struct {
	lt_walk *walk;
	const lt_ptrmap *map;
	uintptr_t *objects; /* that were not met when this began: open addressing, 0: empty */
	size_t object_room;
	uint32_t next; /* the first node not yet looked behind */
} lt_inside;

/* Blocks */

/* What stands in the slots behind a large block's own is no slot. */
static bool is_behind_large(const lt_ptrmap *map, uintptr_t address)
{
	uintptr_t page = address & ~(uintptr_t)4095;
	if (address == page || address - page > sizeof(lt_large) * 4)
		return false;
	const lt_slot *slot = lt_ptrmap_find(map, (const void *)page);
	return slot && (*slot & LT_CLASS_MASK) == LT_CLASS_LARGE && *slot >> LT_CLASS_BITS;
}

/* The bytes of the live block that begins there; 0: none that is known does. */
static size_t block_size(const lt_ptrmap *map, uintptr_t address)
{
	if (address & 7 || address < 4096 || address >> 47)
		return 0;
	lt_slot *slot = lt_ptrmap_find(map, (const void *)address);
	if (LT_LIKELY(!slot || *slot >> LT_CLASS_BITS <= 1) || is_behind_large(map, address))
		return 0;
	uint32_t size_class = *slot & LT_CLASS_MASK;
	if (size_class == LT_CLASS_LARGE)
		return (size_t)lt_ptrmap_large_bytes(lt_ptrmap_large(slot));
	return leaktrack_heap.bytes_of[size_class];
}

/* Objects that nothing has led to */

static size_t place_of(const lt_inside *inside, uintptr_t object)
{
	size_t at = (size_t)((object >> 3) * 0x9e3779b97f4a7c15u >> 20) & (inside->object_room - 1);
	while (inside->objects[at] && inside->objects[at] != object)
		at = (at + 1) & (inside->object_room - 1);
	return at;
}

static bool is_unmet(const lt_inside *inside, const zend_object *object)
{
	return IS_OBJ_VALID(object) && leaktrack_walk_find(inside->walk, object) == LT_WALK_NONE;
}

static void list_objects(lt_inside *inside)
{
	size_t count = 0;
	uint32_t top = leaktrack_walk_met_all(inside->walk) ? 0 : EG(objects_store).top;
	for (uint32_t i = 1; i < top; i++)
		count += is_unmet(inside, EG(objects_store).object_buckets[i]);
	inside->object_room = 16;
	while (inside->object_room < count * 2)
		inside->object_room *= 2;
	inside->objects = calloc(inside->object_room, sizeof(*inside->objects));
	if (!inside->objects) {
		inside->walk->gave_up = true;
		return;
	}
	for (uint32_t i = 1; i < top; i++) {
		const zend_object *object = EG(objects_store).object_buckets[i];
		if (is_unmet(inside, object))
			inside->objects[place_of(inside, (uintptr_t)object)] = (uintptr_t)object;
	}
}

/* Words */

typedef struct {
	lt_inside *inside;
	uintptr_t from, to; /* what may be looked at around the word */
	uint32_t parent;
	lt_edge edge;
} lt_stretch;

static bool look_at_object(const lt_stretch *stretch, uintptr_t word)
{
	const lt_inside *inside = stretch->inside;
	if (!inside->objects[place_of(inside, word)])
		return false;
	leaktrack_walk_object(inside->walk, (zend_object *)word, stretch->parent, LT_IN_INSIDE, 0);
	return true;
}

/* Whether a zval that begins there is one: its word is a live block of the type it says. */
LT_UNCHECKED static bool is_counted_zval(const lt_inside *inside, const zval *value)
{
	const uint32_t flags = IS_TYPE_REFCOUNTED | IS_TYPE_COLLECTABLE;
	uint32_t info = Z_TYPE_INFO_P(value), type = info & Z_TYPE_MASK;
	if (!(info & IS_TYPE_REFCOUNTED << Z_TYPE_FLAGS_SHIFT) ||
		info & ~(uint32_t)0xff & ~(flags << 8) ||
		(type != IS_STRING && type != IS_ARRAY && type != IS_REFERENCE && type != IS_RESOURCE))
		return false;
	if (block_size(inside->map, (uintptr_t)Z_COUNTED_P(value)) < sizeof(zend_refcounted_h))
		return false;
	return GC_TYPE(Z_COUNTED_P(value)) == type && GC_REFCOUNT(Z_COUNTED_P(value)) > 0;
}

/* A table that is part of a structure shows by the pointer to its data and by its numbers. */
LT_UNCHECKED static const HashTable *table_around(const lt_stretch *stretch, uintptr_t at)
{
	const HashTable *table = (const HashTable *)(at - offsetof(HashTable, arData));
	if ((uintptr_t)table < stretch->from || (uintptr_t)table + sizeof(*table) > stretch->to)
		return NULL;
	uint32_t size = table->nTableSize;
	if (size < HT_MIN_SIZE || size & (size - 1) || size > HT_MAX_SIZE || table->nNumUsed > size ||
		table->nNumOfElements > table->nNumUsed || HT_FLAGS(table) & HASH_FLAG_UNINITIALIZED)
		return NULL;
	uint32_t mask = HT_FLAGS(table) & HASH_FLAG_PACKED ? HT_MIN_MASK : HT_SIZE_TO_MASK(size);
	if (table->nTableMask != mask)
		return NULL;
	return block_size(stretch->inside->map, (uintptr_t)HT_GET_DATA_ADDR(table)) >=
				   HT_USED_SIZE(table)
			   ? table
			   : NULL;
}

static void look_at_block(lt_inside *inside, uintptr_t word, uint32_t parent)
{
	lt_node node = {.value = (const void *)word,
		.parent = parent,
		.edge = LT_IN_INSIDE,
		.kind = LT_NODE_INTERNAL};
	if (leaktrack_walk_find(inside->walk, node.value) != LT_WALK_NONE)
		return;
	leaktrack_walk_meet(inside->walk, node.value, node);
	leaktrack_walk_add(inside->walk, &node);
}

static void look_at_element(const lt_stretch *stretch, const zval *value)
{
	lt_inside *inside = stretch->inside;
	if (Z_TYPE_P(value) == IS_PTR && block_size(inside->map, (uintptr_t)Z_PTR_P(value)))
		look_at_block(inside, (uintptr_t)Z_PTR_P(value), stretch->parent);
	else if (Z_TYPE_P(value) == IS_OBJECT || Z_TYPE_P(value) == IS_PTR)
		look_at_object(stretch, (uintptr_t)Z_PTR_P(value));
	else if (is_counted_zval(inside, value))
		leaktrack_walk_value(inside->walk, value, stretch->parent, LT_IN_INSIDE, 0);
}

static void look_at_table(const lt_stretch *stretch, const HashTable *table)
{
	lt_inside *inside = stretch->inside;
	const void *data = HT_GET_DATA_ADDR(table);
	if (leaktrack_walk_find(inside->walk, data) != LT_WALK_NONE)
		return;
	look_at_block(inside, (uintptr_t)data, stretch->parent);
	if (HT_FLAGS(table) & HASH_FLAG_PACKED) {
		for (uint32_t i = 0; i < table->nNumUsed && !inside->walk->enough; i++)
			look_at_element(stretch, &table->arPacked[i]);
		return;
	}
	for (uint32_t i = 0; i < table->nNumUsed && !inside->walk->enough; i++) {
		const Bucket *bucket = &table->arData[i];
		if (Z_TYPE(bucket->val) == IS_UNDEF)
			continue;
		if (bucket->key && block_size(inside->map, (uintptr_t)bucket->key))
			look_at_block(inside, (uintptr_t)bucket->key, stretch->parent);
		look_at_element(stretch, &bucket->val);
	}
}

LT_UNCHECKED static void look_at_words(const lt_stretch *stretch)
{
	lt_inside *inside = stretch->inside;
	for (uintptr_t at = stretch->from; at + sizeof(void *) <= stretch->to; at += sizeof(void *)) {
		uintptr_t word = *(const volatile uintptr_t *)at;
		if (LT_LIKELY(word & 7 || word < 4096 || word >> 47) || inside->walk->enough ||
			look_at_object(stretch, word))
			continue;
		const HashTable *table = table_around(stretch, at);
		if (table) {
			look_at_table(stretch, table);
			continue;
		}
		if (!block_size(inside->map, word))
			continue;
		const zval *value = (const zval *)at;
		if (at + sizeof(*value) <= stretch->to && is_counted_zval(inside, value))
			leaktrack_walk_value(inside->walk, value, stretch->parent, LT_IN_INSIDE, 0);
		else
			look_at_block(inside, word, stretch->parent);
	}
}

/* Nodes */

static void look_at_stretch(lt_inside *inside, uintptr_t from, size_t size, uint32_t parent)
{
	lt_stretch stretch = {.inside = inside,
		.from = from,
		.to = from + (size < BLOCK_MOST ? size : BLOCK_MOST),
		.parent = parent};
	look_at_words(&stretch);
}

/* What an extension has before and behind PHP's part of an object. A weak reference holds nothing,
 * and what closures, generators and fibers hold is known. */
static void look_behind_object(lt_inside *inside, const zend_object *object, uint32_t at)
{
	size_t before = (size_t)object->handlers->offset;
	uintptr_t begin = (uintptr_t)object - before;
	if (object->ce == zend_ce_weakref || object->ce == zend_ce_closure ||
		object->ce == zend_ce_generator || object->ce == zend_ce_fiber)
		return;
	look_at_stretch(inside, begin, before, at);
	size_t known = before + sizeof(*object) - sizeof(zval) +
				   sizeof(zval) * (size_t)object->ce->default_properties_count;
	size_t size = object->handlers == &std_object_handlers ? 0 : block_size(inside->map, begin);
	if (size > known)
		look_at_stretch(inside, begin + known, size - known, at);
}

static void look_behind(lt_inside *inside, uint32_t at)
{
	const lt_node node = inside->walk->nodes[at];
	const void *block = node.value;
	if (node.kind == LT_NODE_OBJECT) {
		look_behind_object(inside, node.value, at);
		return;
	}
	if (node.kind == LT_NODE_RESOURCE)
		block = ((const zend_resource *)node.value)->ptr;
	else if (node.kind != LT_NODE_INTERNAL)
		return;
	size_t size = block_size(inside->map, (uintptr_t)block);
	if (size)
		look_at_stretch(inside, (uintptr_t)block, size, at);
}

/* In the order of the walk, so that of several ways the shortest is met first. */
static void look_behind_all(lt_inside *inside)
{
	while (inside->next < inside->walk->count && !inside->walk->enough) {
		look_behind(inside, inside->next++);
		leaktrack_walk_drain(inside->walk);
	}
}

/* Variables of modules */

static void look_at_variables(void *context, uintptr_t from, uintptr_t to, const char *name)
{
	lt_inside *inside = context;
	lt_stretch stretch = {.inside = inside, .from = from, .to = to};
	stretch.parent = leaktrack_walk_root(inside->walk, LT_BY_MODULE, (uintptr_t)name);
	if (stretch.parent != LT_WALK_NONE)
		look_at_words(&stretch);
}

static void look_at_modules(lt_inside *inside)
{
	const zend_module_entry *module;
	ZEND_HASH_FOREACH_PTR(&module_registry, module)
	{
		const void *globals = leaktrack_walk_variables_of(module);
		if (globals && strcmp(module->name, "leaktrack"))
			look_at_variables(inside, (uintptr_t)globals, (uintptr_t)globals + module->globals_size,
				module->name);
	}
	ZEND_HASH_FOREACH_END();
	leaktrack_modules_each(look_at_variables, inside, &module_registry);
}

void leaktrack_walk_rest(lt_walk *walk, const lt_ptrmap *map)
{
	lt_inside inside = {.walk = walk, .map = map};
	if (walk->enough || walk->gave_up || !walk->index)
		return;
	list_objects(&inside);
	if (!inside.objects)
		return;
	leaktrack_walk_engine(walk);
	look_behind_all(&inside);
	look_at_modules(&inside);
	look_behind_all(&inside);
	leaktrack_walk_unheld(walk);
	look_behind_all(&inside);
	free(inside.objects);
}
