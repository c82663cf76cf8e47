/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Between walk.c, which looks into values, and walk_roots.c, which knows where they begin. */
#ifndef LEAKTRACK_WALK_ROOTS_H
#define LEAKTRACK_WALK_ROOTS_H

#include "walk.h"

/* Everything that holds values and is none itself. Queues them, the most telling first. */
void leaktrack_walk_roots(lt_walk *walk);

/* Autoloaders, and how many there are. */
void leaktrack_walk_loaders(lt_walk *walk);
int64_t leaktrack_walk_count_loaders(void);

/* What a resource holds. */
void leaktrack_walk_resource(lt_walk *walk, zend_resource *resource, uint32_t parent);

/* The blocks that a function's code consists of. */
void leaktrack_walk_code(lt_walk *walk, const zend_op_array *code, uint32_t parent);

uint32_t leaktrack_walk_add(lt_walk *walk, const lt_node *node);
uint32_t leaktrack_walk_root(lt_walk *walk, lt_edge edge, uint64_t key);
void leaktrack_walk_meet(lt_walk *walk, const void *block, lt_node node);
void leaktrack_walk_value(
	lt_walk *walk, const zval *value, uint32_t parent, lt_edge edge, uint64_t key);
void leaktrack_walk_object(
	lt_walk *walk, zend_object *object, uint32_t parent, lt_edge edge, uint64_t key);
void leaktrack_walk_block(
	lt_walk *walk, const void *block, uint32_t parent, lt_edge edge, uint64_t key);
void leaktrack_walk_table(lt_walk *walk, const HashTable *table, uint32_t parent, lt_edge strings);
void leaktrack_walk_frame(lt_walk *walk, zend_execute_data *frame, uint32_t parent, bool yielded);

/* Looks into all that is queued, and what that leads to; the second so many steps further only, the
 * third into the fibers and generators that were put off. */
void leaktrack_walk_drain(lt_walk *walk);
void leaktrack_walk_steps(lt_walk *walk, uint32_t steps);
void leaktrack_walk_suspended(lt_walk *walk);

/* The node of a value that was met, or LT_WALK_NONE. */
uint32_t leaktrack_walk_find(const lt_walk *walk, const void *value);

/* Whether every object that there is was met. */
bool leaktrack_walk_met_all(const lt_walk *walk);

/* Forgets all but the first `count` nodes. */
void leaktrack_walk_forget(lt_walk *walk, uint32_t count, uint32_t next);

/* Objects that were not met: those that have more references than such objects have among
 * themselves are held by C code, the others by garbage. */
void leaktrack_walk_unheld(lt_walk *walk);

#endif
