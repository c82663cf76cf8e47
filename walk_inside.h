/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Behind PHP's values: what the C structures of extensions point at. Word by word, but only words
 * that the pointer table knows as live blocks are followed, and only inside of blocks whose size it
 * knows. A word that looks like a pointer need not be one, so this comes last, for what no PHP
 * value leads to. */
#ifndef LEAKTRACK_WALK_INSIDE_H
#define LEAKTRACK_WALK_INSIDE_H

#include "ptrmap.h"
#include "walk.h"

/* Goes on with a walk that is run, through objects and resources of extensions, modules' variables,
 * and objects that only C code, or only garbage, has. */
void leaktrack_walk_rest(lt_walk *walk, const lt_ptrmap *map);

#endif
