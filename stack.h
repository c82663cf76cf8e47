/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Call stacks by number. Frames are interned by content, and stacks in a tree that hangs from its
 * outermost frames: a node is a frame and the node of its caller, so that stacks share all that
 * they have in common, and one met before is the same number. */
#ifndef LEAKTRACK_STACK_H
#define LEAKTRACK_STACK_H

#include "core.h"

/* Nodes that are none: what stands above the outermost frame of a whole stack, and of one that was
 * cut there because it is deeper than asked for. */
#define LT_STACK_TOP 0u
#define LT_STACK_CUT 1u

#define LT_STACK_MOST 16384u      /* frames of a stack, whatever was asked for */
#define LT_STACK_NODES (1u << 18) /* of the tree: stacks that are new after that are not kept */

/* How a frame came to run. */
typedef enum {
	LT_STACK_CALLED,
	LT_STACK_STARTED, /* in a fiber of its own: the next frame is where that was started */
	LT_STACK_RESUMED  /* the same, where only who resumed the fiber is known */
} lt_stack_link;

/* What a frame is looked up by. The strings need live only for the call. */
typedef struct {
	const char *file; /* NULL: an internal function */
	size_t file_len;
	uint32_t line;
	const char *class_name; /* NULL: none */
	size_t class_len;
	const char *function;
	size_t function_len;
	const char *module; /* of an internal function, else NULL */
} lt_stack_key;

typedef struct {
	const char *file, *function, *module; /* owned; "Class::function" */
	uint32_t file_len, function_len, line;
	uint64_t hash;
	bool written; /* the log has its record */
} lt_stack_frame;

typedef struct {
	uint32_t up;    /* the caller's node, or LT_STACK_TOP, LT_STACK_CUT */
	uint32_t frame; /* number in lt_stacks.frames */
	uint8_t link;   /* an lt_stack_link */
	bool written;   /* the log has its record */
} lt_stack_node;

/* A frame of a stack being gathered. */
typedef struct {
	uint32_t frame;
	uint8_t link;
} lt_stack_step;

typedef struct {
	uint32_t *slots; /* open addressing, 0: empty */
	uint32_t size;   /* 0 or a power of two */
} lt_stack_index;

/* Zeroed it is empty, and takes no memory before its first frame. */
typedef struct {
	lt_stack_frame *frames; /* 1 .. frame_count */
	lt_stack_node *nodes;   /* 2 .. node_count + 1 */
	uint32_t frame_count, frame_capacity, node_count, node_capacity;
	lt_stack_index frame_index, node_index;
	lt_stack_step *steps; /* scratch: a stack, innermost first */
	uint32_t step_count, step_capacity;
	size_t own_bytes;
} lt_stacks;

/* Gives everything back. */
void leaktrack_stack_destroy(lt_stacks *stacks);

/* The number of the frame with that key, made when it is new. 0 when there is no memory. */
uint32_t leaktrack_stack_frame(lt_stacks *stacks, const lt_stack_key *key);

/* Gathering a stack: begin, add its frames from the innermost outwards, then intern. add is false
 * when there is no memory. */
LT_INLINE void lt_stack_begin(lt_stacks *stacks)
{
	stacks->step_count = 0;
}
bool leaktrack_stack_add(lt_stacks *stacks, uint32_t frame, lt_stack_link link);

/* The node of the gathered stack, `above` (LT_STACK_TOP or LT_STACK_CUT) its outermost frame.
 * LT_STACK_TOP when nothing was gathered, when there is no memory, and when the tree is full. */
uint32_t leaktrack_stack_intern(lt_stacks *stacks, uint32_t above);

/* Forgets what the log has: it begins anew. */
void leaktrack_stack_forget(lt_stacks *stacks);

/* Gathers those nodes of a stack, from the innermost outwards, which the log has not; for record.c,
 * which then writes them outermost first. Nothing is gathered without memory. */
void leaktrack_stack_unwritten(lt_stacks *stacks, uint32_t node);

#endif
