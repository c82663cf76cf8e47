/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Counting objects. */
#include "classes.h"

#include <stdlib.h>

/* A class stays where it is for as long as a recording can last. */
static lt_class_count *place_of(const lt_classes *classes, const zend_class_entry *ce)
{
	uint32_t at =
		(uint32_t)(((uintptr_t)ce >> 4) * 0x9e3779b97f4a7c15u >> 32) & (classes->room - 1);
	while (classes->counts[at].ce && classes->counts[at].ce != ce)
		at = (at + 1) & (classes->room - 1);
	return &classes->counts[at];
}

static bool grow(lt_classes *classes)
{
	lt_classes larger = {.room = classes->room ? classes->room * 2 : 256};
	larger.counts = calloc(larger.room, sizeof(*larger.counts));
	if (!larger.counts)
		return false;
	for (uint32_t i = 0; i < classes->room; i++) {
		if (classes->counts[i].ce)
			*place_of(&larger, classes->counts[i].ce) = classes->counts[i];
	}
	free(classes->counts);
	classes->counts = larger.counts;
	classes->room = larger.room;
	return true;
}

/* NULL without memory. */
static lt_class_count *entry_of(lt_classes *classes, const zend_class_entry *ce, bool first)
{
	if ((classes->used + 1) * 2 > classes->room && !grow(classes))
		return NULL;
	lt_class_count *count = place_of(classes, ce);
	if (!count->ce) {
		*count = (lt_class_count){.ce = ce, .before = first ? -1 : 0};
		classes->used++;
	}
	return count;
}

void leaktrack_classes_take(lt_classes *classes)
{
	lt_class_count *last = NULL;
	for (uint32_t i = 0; i < classes->room; i++) {
		lt_class_count *count = &classes->counts[i];
		count->before = count->objects;
		count->objects = count->bytes = 0;
	}
	for (uint32_t i = 1; i < EG(objects_store).top; i++) {
		const zend_object *object = EG(objects_store).object_buckets[i];
		if (!IS_OBJ_VALID(object) || OBJ_FLAGS(object) & IS_OBJ_FREE_CALLED)
			continue;
		if (!last || last->ce != object->ce)
			last = entry_of(classes, object->ce, !classes->taken);
		if (!last)
			continue;
		last->objects++;
		last->bytes += (int64_t)((size_t)object->handlers->offset + sizeof(zend_object) +
								 zend_object_properties_size(object->ce));
	}
	classes->taken = true;
}

const lt_class_count *leaktrack_classes_of(const lt_classes *classes, const zend_class_entry *ce)
{
	const lt_class_count *count = classes->room ? place_of(classes, ce) : NULL;
	return count && count->ce ? count : NULL;
}

static int by_bytes(const void *left, const void *right)
{
	const lt_class_count *a = left, *b = right;
	if (a->bytes != b->bytes)
		return a->bytes > b->bytes ? -1 : 1;
	return strcmp(ZSTR_VAL(a->ce->name), ZSTR_VAL(b->ce->name));
}

lt_class_count *leaktrack_classes_largest(const lt_classes *classes, size_t most, size_t *count)
{
	lt_class_count *list = malloc((classes->used + 1) * sizeof(*list));
	*count = 0;
	for (uint32_t i = 0; list && i < classes->room; i++) {
		if (classes->counts[i].ce && (classes->counts[i].objects || classes->counts[i].before > 0))
			list[(*count)++] = classes->counts[i];
	}
	if (list)
		qsort(list, *count, sizeof(*list), by_bytes);
	*count = *count < most ? *count : most;
	return list;
}

void leaktrack_classes_destroy(lt_classes *classes)
{
	free(classes->counts);
	memset(classes, 0, sizeof(*classes));
}
