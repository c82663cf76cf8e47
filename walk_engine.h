/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Tables and lists that the engine and its modules keep for themselves. They hold blocks, and no
 * PHP value leads to them. For the walk behind PHP's values; of a module's variables the roots know
 * some, too. */
#ifndef LEAKTRACK_WALK_ENGINE_H
#define LEAKTRACK_WALK_ENGINE_H

#include "walk.h"

/* Meets their blocks, and queues the structures in them, to be looked into. */
void leaktrack_walk_engine(lt_walk *walk);

/* A module's variables of this thread, NULL: it has none. */
const void *leaktrack_walk_variables_of(const zend_module_entry *module);

#endif
