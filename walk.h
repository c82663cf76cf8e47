/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A breadth-first walk over what PHP's roots hold. It runs no user code, changes no reference count
 * and takes nothing from the heap: its records are system memory. Where destructors may run, PHP's
 * own collector may look at every value, and so may this. */
#ifndef LEAKTRACK_WALK_H
#define LEAKTRACK_WALK_H

#include "php.h"

#include "core.h"

#define LT_WALK_NODES (8u << 20) /* more values than this are not looked at */
#define LT_WALK_NONE UINT32_MAX

/* How a value is held: by a root, or by the value that stands before it. What `key` is, in
 * brackets. */
typedef enum {
	LT_BY_STATIC_PROPERTY, /* zend_property_info */
	LT_BY_CLASS_CONSTANT,  /* zend_string; its class is the node before */
	LT_BY_CONSTANT,        /* zend_string */
	LT_BY_GLOBAL,          /* zend_string */
	LT_BY_ERROR_HANDLER,   /* 0: the current one, else its place in the stack */
	LT_BY_EXCEPTION_HANDLER,
	LT_BY_SHUTDOWN_FUNCTION, /* its number, from 1 */
	LT_BY_TICK_FUNCTION,
	LT_BY_OUTPUT_BUFFER,
	LT_BY_RESOURCE, /* its number */
	LT_BY_INI,      /* zend_string */
	LT_BY_EXCEPTION,
	LT_BY_INTERNED,
	LT_BY_INCLUDED,
	LT_BY_AUTOLOADER, /* its number, from 1 */
	LT_BY_ENGINE,     /* const char *: what of the engine's it is */
	LT_BY_MODULE,     /* const char *: the variables of that module */
	LT_BY_C,          /* an object that only C code holds: its handle */
	LT_BY_NOBODY,     /* an object that only garbage holds: its handle */
	LT_BY_FUNCTION,   /* zend_function: its code, its statics are below */
	LT_BY_CLASS,      /* zend_class_entry: its code */
	LT_BY_FRAME,      /* zend_function that runs, in this thread of control */
	LT_BY_COROUTINE,  /* zend_function that waits in another one */
	LT_LAST_ROOT = LT_BY_COROUTINE,
	LT_IN_KEY,      /* zend_string */
	LT_IN_INDEX,    /* the number */
	LT_IN_PROPERTY, /* zend_string, as the class has it */
	LT_IN_STATIC,   /* zend_string: a static variable of a function */
	LT_IN_USE,      /* zend_string: a bound variable of a closure */
	LT_IN_THIS,     /* a closure's or a frame's object */
	LT_IN_VARIABLE, /* zend_string: of a frame, a generator, a fiber */
	LT_IN_TEMPORARY,
	LT_IN_ARGUMENT, /* its number, from 0 */
	LT_IN_YIELD_FROM,
	LT_IN_INSIDE    /* somewhere inside an object of an extension */
} lt_edge;

typedef enum {
	LT_NODE_ROOT, /* no value: it holds some */
	LT_NODE_STRING,
	LT_NODE_ARRAY,
	LT_NODE_TABLE, /* an array's elements, a block of their own */
	LT_NODE_OBJECT,
	LT_NODE_REFERENCE,
	LT_NODE_RESOURCE,
	LT_NODE_INTERNAL /* a structure of the engine's */
} lt_node_kind;

typedef struct {
	const void *value; /* zend_refcounted, or what LT_NODE_INTERNAL is */
	uint64_t key;
	uint32_t parent; /* LT_WALK_NONE: a root */
	uint8_t edge, kind;
} lt_node;

typedef struct lt_walk lt_walk;
struct lt_walk {
	lt_node *nodes;
	uint32_t count, capacity, next; /* next: the first one not yet looked into */
	uint32_t *index;                /* by value, open addressing, 0: empty */
	uint32_t index_size, indexed;
	uint32_t *incoming; /* by object handle: references met to what no root holds; or NULL */
	uint32_t *later;    /* fibers and generators, which are looked into when the rest was */
	uint32_t later_count, later_capacity;
	bool defers;
	bool gave_up;       /* there was no memory, or too much to look at */
	zval *buffer;       /* stands in for the engine's own, which would grow on the heap */
	zend_get_gc_buffer own_buffer;
	/* Called for each block that is met, the parent first; `node` is what holds it, and how, and
	 * what it is. True: enough is known. */
	bool (*meet)(void *context, const lt_walk *walk, const void *block, const lt_node *node);
	void *context;
	bool enough;
};

/* The block that a value begins with; NULL: it has none. */
const void *leaktrack_walk_block_of(const lt_node *node);

/* Walks all that PHP's roots lead to. Afterwards the nodes can be read, and the walk goes on
 * (walk_inside.h), until leaktrack_walk_end(). */
void leaktrack_walk_run(lt_walk *walk);
void leaktrack_walk_end(lt_walk *walk);

#endif
