/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The tree of call stacks. */
#include "stack.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_NODE 2 /* after LT_STACK_TOP and LT_STACK_CUT */

void leaktrack_stack_destroy(lt_stacks *stacks)
{
	for (uint32_t i = 1; i <= stacks->frame_count; i++)
		free((char *)stacks->frames[i].function); /* one block holds its names */
	free(stacks->frames);
	free(stacks->nodes);
	free(stacks->frame_index.slots);
	free(stacks->node_index.slots);
	free(stacks->steps);
	memset(stacks, 0, sizeof(*stacks));
}

/* Grows an array to hold the item of number `last`. */
static bool reserve(lt_stacks *stacks, void **items, uint32_t last, uint32_t *capacity, size_t size)
{
	if (LT_LIKELY(last < *capacity))
		return true;
	uint32_t more = *capacity ? *capacity * 2 : 64;
	void *grown = realloc(*items, more * size);
	if (!grown)
		return false;
	stacks->own_bytes += (more - *capacity) * size;
	*items = grown;
	*capacity = more;
	return true;
}

/* Makes room for one more in an index that holds `count`. True when it was made anew, and all of
 * them are to be entered again; false in `ok` without memory. */
static bool widen(lt_stacks *stacks, lt_stack_index *index, uint32_t count, bool *ok)
{
	*ok = true;
	if ((count + 1) * 2 <= index->size)
		return false;
	uint32_t size = index->size ? index->size * 2 : 128;
	uint32_t *slots = calloc(size, sizeof(*slots));
	*ok = slots != NULL;
	if (!slots)
		return false;
	stacks->own_bytes += (size - index->size) * sizeof(*slots);
	free(index->slots);
	*index = (lt_stack_index){slots, size};
	return true;
}

static void enter(lt_stack_index *index, uint64_t hash, uint32_t number)
{
	uint32_t at = (uint32_t)hash & (index->size - 1);
	while (index->slots[at])
		at = (at + 1) & (index->size - 1);
	index->slots[at] = number;
}

/* Frames */

static uint64_t hash_bytes(uint64_t hash, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
	return (hash ^ length) * 0x100000001b3u;
}

static uint64_t hash_key(const lt_stack_key *key)
{
	uint64_t hash = hash_bytes(0xcbf29ce484222325u, key->function, key->function_len);
	hash = hash_bytes(hash, key->class_name, key->class_len);
	hash = hash_bytes(hash ^ key->line, key->file, key->file_len);
	return hash ^ hash >> 29;
}

static bool same_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

/* "Class::function" against its parts. */
static bool same_function(const lt_stack_frame *frame, const lt_stack_key *key)
{
	size_t before = key->class_name ? key->class_len + 2 : 0;
	if (frame->function_len != before + key->function_len)
		return false;
	if (before && (memcmp(frame->function, key->class_name, key->class_len) ||
					  memcmp(frame->function + key->class_len, "::", 2)))
		return false;
	return same_bytes(
		frame->function + before, key->function_len, key->function, key->function_len);
}

static bool same_frame(const lt_stack_frame *frame, const lt_stack_key *key, uint64_t hash)
{
	return frame->hash == hash && frame->line == key->line && !frame->file == !key->file &&
		   same_bytes(frame->file, frame->file_len, key->file, key->file_len) &&
		   same_function(frame, key) && !frame->module == !key->module &&
		   (!key->module || !strcmp(frame->module, key->module));
}

static char *append(char *at, const char *bytes, size_t length)
{
	if (length)
		memcpy(at, bytes, length);
	return at + length;
}

/* All names in one block: "Class::function", file, module. */
static bool copy_names(lt_stacks *stacks, lt_stack_frame *frame, const lt_stack_key *key)
{
	size_t module_len = key->module ? strlen(key->module) : 0;
	size_t bytes = key->class_len + 2 + key->function_len + key->file_len + module_len + 3;
	char *at = malloc(bytes);
	if (!at)
		return false;
	stacks->own_bytes += bytes;
	frame->function = at;
	if (key->class_name) {
		at = append(at, key->class_name, key->class_len);
		at = append(at, "::", 2);
	}
	at = append(at, key->function, key->function_len);
	frame->function_len = (uint32_t)(at - frame->function);
	*at++ = '\0';
	if (key->file) {
		frame->file = at;
		frame->file_len = (uint32_t)key->file_len;
		at = append(at, key->file, key->file_len);
		*at++ = '\0';
	}
	if (key->module) {
		frame->module = at;
		at = append(at, key->module, module_len);
		*at = '\0';
	}
	return true;
}

uint32_t leaktrack_stack_frame(lt_stacks *stacks, const lt_stack_key *key)
{
	uint64_t hash = hash_key(key);
	lt_stack_index *index = &stacks->frame_index;
	for (uint32_t at = (uint32_t)hash; index->size; at++) {
		uint32_t number = index->slots[at & (index->size - 1)];
		if (!number)
			break;
		if (same_frame(&stacks->frames[number], key, hash))
			return number;
	}
	bool ok;
	if (widen(stacks, index, stacks->frame_count, &ok)) {
		for (uint32_t i = 1; i <= stacks->frame_count; i++)
			enter(index, stacks->frames[i].hash, i);
	}
	uint32_t number = stacks->frame_count + 1;
	if (!ok || !reserve(stacks, (void **)&stacks->frames, number, &stacks->frame_capacity,
				   sizeof(lt_stack_frame)))
		return 0;
	lt_stack_frame *frame = &stacks->frames[number];
	*frame = (lt_stack_frame){.line = key->line, .hash = hash};
	if (!copy_names(stacks, frame, key))
		return 0;
	enter(index, hash, number);
	stacks->frame_count++;
	return number;
}

/* Nodes */

static uint64_t hash_node(uint32_t up, uint32_t frame, uint8_t link)
{
	uint64_t hash = ((uint64_t)up << 32 | frame) * 0x9e3779b97f4a7c15u + link;
	return hash ^ hash >> 32;
}

static uint32_t node_of(lt_stacks *stacks, uint32_t up, const lt_stack_step *step)
{
	lt_stack_index *index = &stacks->node_index;
	uint64_t hash = hash_node(up, step->frame, step->link);
	for (uint32_t at = (uint32_t)hash; index->size; at++) {
		uint32_t number = index->slots[at & (index->size - 1)];
		if (!number)
			break;
		const lt_stack_node *node = &stacks->nodes[number];
		if (node->up == up && node->frame == step->frame && node->link == step->link)
			return number;
	}
	bool ok;
	if (stacks->node_count >= LT_STACK_NODES)
		return LT_STACK_TOP;
	if (widen(stacks, index, stacks->node_count, &ok)) {
		for (uint32_t i = FIRST_NODE; i < stacks->node_count + FIRST_NODE; i++) {
			const lt_stack_node *node = &stacks->nodes[i];
			enter(index, hash_node(node->up, node->frame, node->link), i);
		}
	}
	uint32_t number = stacks->node_count + FIRST_NODE;
	if (!ok || !reserve(stacks, (void **)&stacks->nodes, number, &stacks->node_capacity,
				   sizeof(lt_stack_node)))
		return LT_STACK_TOP;
	stacks->nodes[number] = (lt_stack_node){.up = up, .frame = step->frame, .link = step->link};
	enter(index, hash, number);
	stacks->node_count++;
	return number;
}

bool leaktrack_stack_add(lt_stacks *stacks, uint32_t frame, lt_stack_link link)
{
	if (!frame || !reserve(stacks, (void **)&stacks->steps, stacks->step_count,
					  &stacks->step_capacity, sizeof(lt_stack_step)))
		return false;
	stacks->steps[stacks->step_count++] = (lt_stack_step){frame, (uint8_t)link};
	return true;
}

uint32_t leaktrack_stack_intern(lt_stacks *stacks, uint32_t above)
{
	uint32_t node = above;
	for (uint32_t i = stacks->step_count; i-- > 0;) {
		node = node_of(stacks, node, &stacks->steps[i]);
		if (node == LT_STACK_TOP)
			break;
	}
	return node == LT_STACK_CUT ? LT_STACK_TOP : node;
}

void leaktrack_stack_forget(lt_stacks *stacks)
{
	for (uint32_t i = 1; i <= stacks->frame_count; i++)
		stacks->frames[i].written = false;
	for (uint32_t i = 0; i < stacks->node_count; i++)
		stacks->nodes[FIRST_NODE + i].written = false;
}

void leaktrack_stack_unwritten(lt_stacks *stacks, uint32_t node)
{
	stacks->step_count = 0;
	for (; node >= FIRST_NODE && !stacks->nodes[node].written; node = stacks->nodes[node].up) {
		if (!reserve(stacks, (void **)&stacks->steps, stacks->step_count, &stacks->step_capacity,
				sizeof(lt_stack_step))) {
			stacks->step_count = 0;
			return;
		}
		stacks->steps[stacks->step_count++].frame = node; /* here a node's number */
	}
}
