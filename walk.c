/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The walk from PHP's roots to its values. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "walk.h"
#include "walk_objects.h"
#include "walk_roots.h"

#include <stdlib.h>
#ifndef _WIN32
#include <sys/mman.h>
#endif

#include "zend_closures.h"

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

/* Address space for the nodes and for get_gc's answers: pages that are not touched cost nothing. */
#define NODES_BYTES ((size_t)LT_WALK_NODES * sizeof(lt_node))
#define BUFFER_VALUES ((size_t)32 << 20)

static void *reserve_pages(size_t bytes)
{
#ifdef _WIN32
	(void)bytes;
	return NULL;
#else
	void *pages = mmap(
		NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return pages == MAP_FAILED ? NULL : pages;
#endif
}

static void release_pages(void *pages, size_t bytes)
{
#ifndef _WIN32
	if (pages)
		munmap(pages, bytes);
#else
	(void)pages;
	(void)bytes;
#endif
}

/* What was met */

static uint32_t hash_address(const void *value)
{
	return (uint32_t)((((uintptr_t)value >> 3) * 0x9e3779b97f4a7c15u) >> 32);
}

static bool grow_index(lt_walk *walk)
{
	uint32_t size = walk->index_size ? walk->index_size * 2 : 1u << 14;
	/* What is met is mostly objects. Pages of an index that is too large are not touched. */
	while (!walk->index_size && size / 4 < EG(objects_store).top && size < LT_WALK_NODES)
		size *= 2;
	uint32_t *index = calloc(size, sizeof(*index));
	if (!index)
		return false;
	for (uint32_t i = 0; i < walk->count; i++) {
		if (!walk->nodes[i].value)
			continue;
		uint32_t at = hash_address(walk->nodes[i].value) & (size - 1);
		while (index[at])
			at = (at + 1) & (size - 1);
		index[at] = i + 1;
	}
	free(walk->index);
	walk->index = index;
	walk->index_size = size;
	return true;
}

uint32_t leaktrack_walk_find(const lt_walk *walk, const void *value)
{
	if (!walk->index)
		return LT_WALK_NONE;
	uint32_t at = hash_address(value) & (walk->index_size - 1);
	while (walk->index[at] && walk->nodes[walk->index[at] - 1].value != value)
		at = (at + 1) & (walk->index_size - 1);
	return walk->index[at] ? walk->index[at] - 1 : LT_WALK_NONE;
}

bool leaktrack_walk_met_all(const lt_walk *walk)
{
	uint32_t met = 0, live = 0;
	for (uint32_t i = 0; i < walk->count; i++)
		met += walk->nodes[i].kind == LT_NODE_OBJECT;
	for (uint32_t i = 1; i < EG(objects_store).top; i++)
		live += IS_OBJ_VALID(EG(objects_store).object_buckets[i]);
	return met >= live;
}

void leaktrack_walk_forget(lt_walk *walk, uint32_t count, uint32_t next)
{
	if (walk->count == count) {
		walk->next = next;
		return;
	}
	walk->count = count;
	walk->next = next;
	memset(walk->index, 0, walk->index_size * sizeof(*walk->index));
	walk->indexed = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (!walk->nodes[i].value)
			continue;
		uint32_t at = hash_address(walk->nodes[i].value) & (walk->index_size - 1);
		while (walk->index[at])
			at = (at + 1) & (walk->index_size - 1);
		walk->index[at] = i + 1;
		walk->indexed++;
	}
}

uint32_t leaktrack_walk_add(lt_walk *walk, const lt_node *node)
{
	if (walk->gave_up)
		return LT_WALK_NONE;
	if (walk->count == walk->capacity ||
		(node->value && (walk->indexed + 1) * 2 > walk->index_size && !grow_index(walk))) {
		walk->gave_up = true;
		return LT_WALK_NONE;
	}
	if (node->value) {
		uint32_t at = hash_address(node->value) & (walk->index_size - 1);
		while (walk->index[at])
			at = (at + 1) & (walk->index_size - 1);
		walk->index[at] = walk->count + 1;
		walk->indexed++;
	}
	walk->nodes[walk->count] = *node;
	return walk->count++;
}

uint32_t leaktrack_walk_root(lt_walk *walk, lt_edge edge, uint64_t key)
{
	lt_node node = {.edge = edge, .key = key, .parent = LT_WALK_NONE, .kind = LT_NODE_ROOT};
	return leaktrack_walk_add(walk, &node);
}

void leaktrack_walk_meet(lt_walk *walk, const void *block, lt_node node)
{
	/* Without memory for more nodes the way from a root cannot be told. */
	if (block && !walk->enough && !walk->incoming && !walk->gave_up)
		walk->enough = walk->meet(walk->context, walk, block, &node);
}

/* An object begins before its zend_object where its extension keeps something of its own. */
static const void *object_block(const zend_object *object)
{
	return (const char *)object - object->handlers->offset;
}

const void *leaktrack_walk_block_of(const lt_node *node)
{
	return node->kind == LT_NODE_OBJECT ? object_block(node->value) : node->value;
}

static void see_refcounted(lt_walk *walk, lt_node node)
{
	const zend_refcounted *value = node.value;
	if (GC_REFCOUNT(value) == 0)
		return; /* it is being destroyed */
	if (walk->incoming && node.kind == LT_NODE_OBJECT && node.parent != LT_WALK_NONE)
		walk->incoming[((const zend_object *)value)->handle]++;
	if (leaktrack_walk_find(walk, value) != LT_WALK_NONE)
		return;
	leaktrack_walk_meet(walk,
		node.kind == LT_NODE_OBJECT ? object_block((const zend_object *)value) : (void *)value,
		node);
	leaktrack_walk_add(walk, &node);
}

void leaktrack_walk_value(
	lt_walk *walk, const zval *value, uint32_t parent, lt_edge edge, uint64_t key)
{
	lt_node node = {.parent = parent, .edge = edge, .key = key};
	if (Z_TYPE_P(value) == IS_INDIRECT)
		value = Z_INDIRECT_P(value);
	if (!Z_REFCOUNTED_P(value))
		return;
	if (Z_TYPE_P(value) == IS_REFERENCE) {
		node.value = Z_REF_P(value);
		node.kind = LT_NODE_REFERENCE;
		leaktrack_walk_meet(walk, node.value, node);
		value = Z_REFVAL_P(value);
		if (!Z_REFCOUNTED_P(value))
			return;
	}
	node.value = Z_COUNTED_P(value);
	switch (Z_TYPE_P(value)) {
		case IS_STRING:
			node.kind = LT_NODE_STRING;
			leaktrack_walk_meet(walk, node.value, node);
			break;
		case IS_ARRAY:
			node.kind = LT_NODE_ARRAY;
			see_refcounted(walk, node);
			break;
		case IS_OBJECT:
			if (OBJ_FLAGS(Z_OBJ_P(value)) & IS_OBJ_FREE_CALLED)
				break; /* its memory may be gone in part */
			node.kind = LT_NODE_OBJECT;
			see_refcounted(walk, node);
			break;
		case IS_RESOURCE:
			node.kind = LT_NODE_RESOURCE;
			see_refcounted(walk, node);
			break;
	}
}

void leaktrack_walk_object(
	lt_walk *walk, zend_object *object, uint32_t parent, lt_edge edge, uint64_t key)
{
	zval value;
	ZVAL_OBJ(&value, object);
	leaktrack_walk_value(walk, &value, parent, edge, key);
}

void leaktrack_walk_block(
	lt_walk *walk, const void *block, uint32_t parent, lt_edge edge, uint64_t key)
{
	lt_node node = {
		.value = block, .parent = parent, .edge = edge, .key = key, .kind = LT_NODE_INTERNAL};
	leaktrack_walk_meet(walk, block, node);
}

/* Looking into values */

void leaktrack_walk_table(lt_walk *walk, const HashTable *table, uint32_t parent, lt_edge strings)
{
	zend_ulong number;
	zend_string *key;
	const zval *value;
	lt_node node = {.value = table, .parent = parent, .kind = LT_NODE_TABLE, .edge = LT_IN_INSIDE};
	if (!(HT_FLAGS(table) & HASH_FLAG_UNINITIALIZED))
		leaktrack_walk_meet(walk, HT_GET_DATA_ADDR(table), node);
	ZEND_HASH_FOREACH_KEY_VAL((HashTable *)table, number, key, value)
	{
		if (key && !ZSTR_IS_INTERNED(key)) {
			node = (lt_node){.value = key,
				.parent = parent,
				.kind = LT_NODE_STRING,
				.edge = strings,
				.key = (uintptr_t)key};
			leaktrack_walk_meet(walk, key, node);
		}
		if (Z_REFCOUNTED_P(value) || Z_TYPE_P(value) == IS_INDIRECT)
			leaktrack_walk_value(walk, value, parent, key ? strings : LT_IN_INDEX,
				key ? (uintptr_t)key : (uint64_t)number);
		if (walk->enough)
			return;
	}
	ZEND_HASH_FOREACH_END();
}

/* The live values of a frame: what zend_unfinished_execution_gc() looks at, without its buffer. */
void leaktrack_walk_frame(lt_walk *walk, zend_execute_data *frame, uint32_t parent, bool yielded)
{
	const zend_function *function = frame->func;
	uint32_t info = ZEND_CALL_INFO(frame);
	if (!function)
		return;
	if (Z_TYPE(frame->This) == IS_OBJECT && info & ZEND_CALL_RELEASE_THIS)
		leaktrack_walk_object(walk, Z_OBJ(frame->This), parent, LT_IN_THIS, 0);
	if (info & ZEND_CALL_CLOSURE)
		leaktrack_walk_object(walk, ZEND_CLOSURE_OBJECT(frame->func), parent, LT_IN_TEMPORARY, 0);
	if (!ZEND_USER_CODE(function->type)) {
		for (uint32_t i = 0; i < ZEND_CALL_NUM_ARGS(frame); i++)
			leaktrack_walk_value(walk, ZEND_CALL_ARG(frame, i + 1), parent, LT_IN_ARGUMENT, i);
		return;
	}
	const zend_op_array *code = &function->op_array;
	if (info & ZEND_CALL_HAS_SYMBOL_TABLE) {
		if (frame->symbol_table != &EG(symbol_table))
			leaktrack_walk_table(walk, frame->symbol_table, parent, LT_IN_VARIABLE);
	} else {
		for (int i = 0; i < code->last_var; i++)
			leaktrack_walk_value(walk, ZEND_CALL_VAR_NUM(frame, i), parent, LT_IN_VARIABLE,
				(uintptr_t)code->vars[i]);
	}
	if (info & ZEND_CALL_FREE_EXTRA_ARGS) {
		zval *extra = ZEND_CALL_VAR_NUM(frame, code->last_var + code->T);
		for (uint32_t i = 0; i + code->num_args < ZEND_CALL_NUM_ARGS(frame); i++)
			leaktrack_walk_value(walk, extra + i, parent, LT_IN_ARGUMENT, i + code->num_args);
	}
	if (frame->opline <= code->opcodes || frame->opline >= code->opcodes + code->last)
		return;
	uint32_t at = (uint32_t)(frame->opline - code->opcodes) - 1;
	(void)yielded;
	for (int i = 0; i < code->last_live_range; i++) {
		const zend_live_range *range = &code->live_range[i];
		uint32_t kind = range->var & ZEND_LIVE_MASK;
		if (range->start <= at && at < range->end &&
			(kind == ZEND_LIVE_TMPVAR || kind == ZEND_LIVE_LOOP))
			leaktrack_walk_value(walk, ZEND_CALL_VAR(frame, range->var & ~ZEND_LIVE_MASK), parent,
				LT_IN_TEMPORARY, 0);
	}
}

static void look_into(lt_walk *walk, uint32_t at)
{
	const lt_node *node = &walk->nodes[at];
	if (node->kind == LT_NODE_ARRAY)
		leaktrack_walk_table(walk, node->value, at, LT_IN_KEY);
	else if (node->kind == LT_NODE_OBJECT)
		leaktrack_walk_look_into_object(walk, (zend_object *)node->value, at);
	else if (node->kind == LT_NODE_RESOURCE)
		leaktrack_walk_resource(walk, (zend_resource *)node->value, at);
}

void leaktrack_walk_drain(lt_walk *walk)
{
	for (; walk->next < walk->count && !walk->enough; walk->next++)
		look_into(walk, walk->next);
}

void leaktrack_walk_steps(lt_walk *walk, uint32_t steps)
{
	for (; steps && walk->next < walk->count; steps--) {
		for (uint32_t end = walk->count; walk->next < end && !walk->enough; walk->next++)
			look_into(walk, walk->next);
		if (walk->enough)
			return;
	}
}

void leaktrack_walk_suspended(lt_walk *walk)
{
	walk->defers = false;
	for (uint32_t i = 0; i < walk->later_count && !walk->enough; i++)
		look_into(walk, walk->later[i]);
	walk->later_count = 0;
}

void leaktrack_walk_run(lt_walk *walk)
{
	walk->nodes = reserve_pages(NODES_BYTES);
	walk->buffer = reserve_pages(BUFFER_VALUES * sizeof(zval));
	walk->capacity = walk->nodes ? LT_WALK_NODES : 0;
	walk->own_buffer = EG(get_gc_buffer);
	if (walk->buffer) {
		EG(get_gc_buffer).start = EG(get_gc_buffer).cur = walk->buffer;
		EG(get_gc_buffer).end = walk->buffer + BUFFER_VALUES;
	}
	walk->defers = true;
	leaktrack_walk_roots(walk);
	leaktrack_walk_drain(walk);
}

void leaktrack_walk_end(lt_walk *walk)
{
	EG(get_gc_buffer) = walk->own_buffer;
	release_pages(walk->nodes, NODES_BYTES);
	release_pages(walk->buffer, BUFFER_VALUES * sizeof(zval));
	free(walk->index);
	free(walk->later);
	walk->nodes = NULL;
	walk->buffer = NULL;
	walk->index = NULL;
	walk->later = NULL;
}
