/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A heap aside, for a call into the engine that would take memory from the heap which is being
 * looked at: what is asked for in between comes from pages of our own. */
#ifndef LEAKTRACK_ASIDE_H
#define LEAKTRACK_ASIDE_H

#include "php.h"

#include "compat.h"

typedef struct {
	zend_mm_heap *heap;
	lt_heap_handlers own;
	char *pages;
	size_t used;
} lt_aside;

/* False: there are no pages. No call in between may end in a bailout. */
bool leaktrack_aside_begin(lt_aside *aside, zend_mm_heap *heap);

/* Nothing that was taken since may still be in use. */
void leaktrack_aside_end(lt_aside *aside);

#endif
