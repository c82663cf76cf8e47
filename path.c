/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Ways, and what they have in common. */
#include "path.h"

#include <string.h>

#include "zend_closures.h"
#include "zend_fibers.h"
#include "zend_generators.h"

#define LINK_MOST 4 /* steps of a chain's link */
#define LINKS 12    /* what all lengths of links divide */

static bool is_key(const lt_node *step)
{
	return step->edge == LT_IN_KEY || step->edge == LT_IN_INDEX;
}

/* Chains: ->next->next, or longer links such as ->then[0] → closure uses $promise. */

static bool is_same(const lt_node *a, const lt_node *b)
{
	return a->edge == b->edge && a->key == b->key && a->kind == b->kind && a->edge > LT_LAST_ROOT;
}

static bool is_alike(const lt_node *a, const lt_node *b)
{
	return is_same(a, b) || (is_key(a) && is_key(b) && a->kind == b->kind);
}

/* How many steps from `at` on repeat those `link` before them. */
static uint32_t repeated_from(const lt_way *way, uint32_t at, uint32_t link,
	bool (*equals)(const lt_node *a, const lt_node *b))
{
	uint32_t end = at;
	while (end < way->count && equals(way->steps[end - link], way->steps[end]))
		end++;
	return end - at;
}

static bool has_object(const lt_way *way, uint32_t at, uint32_t link)
{
	while (link && way->steps[at]->kind != LT_NODE_OBJECT) {
		at++;
		link--;
	}
	return link > 0;
}

/* Steps of a chain that begins there which repeat its first link of so many steps: one of objects
 * alone shows in its second link, others in the third. Arrays in arrays are one only where all
 * stand under the same key, four at least. */
static uint32_t chain_at(const lt_way *way, uint32_t at, uint32_t link)
{
	if (at + link >= way->count)
		return 0;
	bool objects = has_object(way, at, link);
	uint32_t repeated = repeated_from(way, at + link, link, objects ? is_alike : is_same);
	uint32_t least = objects ? link > 1 ? 2 * link : 1 : 3 * link;
	repeated -= repeated % link;
	return repeated >= least ? repeated : 0;
}

static void find_chains(lt_way *way)
{
	memset(way->repeats, 0, sizeof(way->repeats));
	way->chain = way->count;
	for (uint32_t at = 1; at < way->count;) {
		uint32_t link = 1, repeated = 0;
		while (link <= LINK_MOST && !(repeated = chain_at(way, at, link)))
			link++;
		if (!repeated) {
			at++;
			continue;
		}
		memset(way->repeats + at + link, 1, repeated * sizeof(*way->repeats));
		if (way->chain == way->count)
			way->chain = at + link;
		at += link + repeated;
	}
}

void leaktrack_path_trace(lt_way *way, const lt_walk *walk, const lt_node *leaf)
{
	const lt_node *step = leaf;
	uint32_t length = 1, skip;
	while (step->parent != LT_WALK_NONE) {
		step = &walk->nodes[step->parent];
		length++;
	}
	/* Of a chain that is too long the middle is left out: the links look alike. Whole ones of each
	 * length are, so that what is left fits together. */
	skip = length > LT_PATH_DEPTH ? length - LT_PATH_DEPTH + LINKS - 1 : 0;
	skip -= skip % LINKS;
	way->count = length - skip;
	step = leaf;
	for (uint32_t i = length; i-- > 0;) {
		if (i < LT_PATH_DEPTH / 2)
			way->steps[i] = step;
		else if (i >= LT_PATH_DEPTH / 2 + skip)
			way->steps[i - skip] = step;
		if (step->parent != LT_WALK_NONE)
			step = &walk->nodes[step->parent];
	}
	find_chains(way);
}

/* Whose names are given at run time, as keys are. */
static bool is_key_like(const lt_node *step)
{
	return step->edge == LT_BY_GLOBAL || step->edge == LT_BY_CONSTANT ||
		   step->edge == LT_BY_STATIC_PROPERTY || step->edge == LT_IN_PROPERTY;
}

static bool has_own_name(const lt_way *way)
{
	switch (way->steps[0]->edge) {
		case LT_BY_STATIC_PROPERTY:
		case LT_BY_CONSTANT:
		case LT_BY_GLOBAL:
		case LT_BY_INI:
		case LT_BY_FRAME:
			return true;
		case LT_BY_COROUTINE:
		case LT_BY_FUNCTION:
		case LT_BY_CLASS:
			return way->count > 1 && way->steps[1]->edge != LT_IN_INSIDE;
		default:
			return false;
	}
}

uint64_t leaktrack_path_shape(const lt_way *way, bool any_names)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (uint32_t i = 0; i < way->count; i++) {
		const lt_node *step = way->steps[i];
		bool named = i ? !is_key(step) : has_own_name(way);
		if (any_names && is_key_like(step))
			named = false;
		if (way->repeats[i])
			continue;
		hash = (hash ^ (is_key(step) ? LT_IN_KEY : step->edge)) * 0x100000001b3u;
		hash = (hash ^ (named ? step->key : 0)) * 0x100000001b3u;
	}
	/* A key and its value stand in the same place. */
	return (hash ^ way->steps[way->count - 1]->kind) * 0x100000001b3u;
}

/* Objects of the engine's that say more than their root. */
static const char *how_of(const zend_object *object)
{
	return object->ce == zend_ce_closure                             ? "closure"
		   : object->ce == zend_ce_generator                         ? "generator"
		   : object->ce == zend_ce_fiber                             ? "fiber"
		   : zend_string_equals_literal(object->ce->name, "WeakMap") ? "WeakMap"
																	 : NULL;
}

const char *leaktrack_path_how(const lt_way *way)
{
	static const char *const names[] = {[LT_BY_STATIC_PROPERTY] = "static property",
		[LT_BY_CLASS_CONSTANT] = "constant",
		[LT_BY_CONSTANT] = "constant",
		[LT_BY_GLOBAL] = "global",
		[LT_BY_ERROR_HANDLER] = "error handler",
		[LT_BY_EXCEPTION_HANDLER] = "exception handler",
		[LT_BY_SHUTDOWN_FUNCTION] = "shutdown function",
		[LT_BY_TICK_FUNCTION] = "tick function",
		[LT_BY_OUTPUT_BUFFER] = "output buffer",
		[LT_BY_RESOURCE] = "resource",
		[LT_BY_INI] = "ini",
		[LT_BY_EXCEPTION] = "exception",
		[LT_BY_INTERNED] = "code",
		[LT_BY_INCLUDED] = "code",
		[LT_BY_AUTOLOADER] = "autoloader",
		[LT_BY_ENGINE] = "engine",
		[LT_BY_MODULE] = "C",
		[LT_BY_C] = "C",
		[LT_BY_NOBODY] = "garbage",
		[LT_BY_FUNCTION] = "code",
		[LT_BY_CLASS] = "code",
		[LT_BY_FRAME] = "frame",
		[LT_BY_COROUTINE] = "coroutine"};
	const lt_node *root = way->steps[0];
	for (uint32_t i = way->count - 1; i-- > 0;) {
		const char *by =
			way->steps[i]->kind == LT_NODE_OBJECT ? how_of(way->steps[i]->value) : NULL;
		if (by)
			return by;
	}
	if (way->count > 1 && way->steps[1]->edge == LT_IN_STATIC)
		return "function static";
	if (way->count > 1 && way->steps[1]->edge == LT_BY_CLASS_CONSTANT)
		return "constant";
	return names[root->edge];
}

static const char *type_of_object(const zend_object *object)
{
	return object->ce == zend_ce_closure     ? "closure"
		   : object->ce == zend_ce_generator ? "generator"
		   : object->ce == zend_ce_fiber     ? "fiber"
											 : "object";
}

const lt_node *leaktrack_path_leaf(const lt_way *way)
{
	uint32_t at = way->count - 1;
	while (at > 0 &&
		   (way->steps[at]->kind == LT_NODE_INTERNAL || way->steps[at]->kind == LT_NODE_TABLE))
		at--;
	bool is_owner =
		way->steps[at]->kind == LT_NODE_OBJECT || way->steps[at]->kind == LT_NODE_RESOURCE;
	return way->steps[is_owner ? at : way->count - 1];
}

const char *leaktrack_path_type(
	const lt_way *way, char *class_name, size_t class_size, int64_t *count)
{
	const lt_node *leaf = leaktrack_path_leaf(way);
	*count = -1;
	class_name[0] = '\0';
	switch (leaf->kind) {
		case LT_NODE_STRING:
			*count = (int64_t)ZSTR_LEN((const zend_string *)leaf->value);
			return "string";
		case LT_NODE_ARRAY:
		case LT_NODE_TABLE:
			*count = zend_hash_num_elements((const HashTable *)leaf->value);
			return "array";
		case LT_NODE_OBJECT:
			snprintf(class_name, class_size, "%s",
				ZSTR_VAL(((const zend_object *)leaf->value)->ce->name));
			return type_of_object(leaf->value);
		case LT_NODE_REFERENCE:
			return "reference";
		case LT_NODE_RESOURCE:
			return "resource";
		default:
			return "internal structure";
	}
}
