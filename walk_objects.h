/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What an object holds, as values: its properties; of closures, generators and fibers what they are
 * bound to and their frames; of other classes of the engine's what get_gc answers, where that is
 * known to leave the heap as it is. */
#ifndef LEAKTRACK_WALK_OBJECTS_H
#define LEAKTRACK_WALK_OBJECTS_H

#include "walk.h"

/* Looks into the object of node `at`. While the walk puts off what is suspended, fibers and
 * generators are only noted: leaktrack_walk_suspended() comes back to them. */
void leaktrack_walk_look_into_object(lt_walk *walk, zend_object *object, uint32_t at);

#endif
