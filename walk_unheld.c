/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Objects that no root holds: only C code does, or only garbage. */
#include "walk_roots.h"

#include <stdlib.h>

static bool is_alive(const zend_object *object)
{
	return IS_OBJ_VALID(object) && !(OBJ_FLAGS(object) & IS_OBJ_FREE_CALLED) &&
		   GC_REFCOUNT(object) > 0;
}

static void each_unheld(lt_walk *walk, lt_edge edge, const uint32_t *explained)
{
	for (uint32_t i = 1; i < EG(objects_store).top && !walk->enough; i++) {
		zend_object *object = EG(objects_store).object_buckets[i];
		if (!is_alive(object) || leaktrack_walk_find(walk, object) != LT_WALK_NONE)
			continue;
		if (explained && GC_REFCOUNT(object) <= explained[i])
			continue;
		leaktrack_walk_object(walk, object, LT_WALK_NONE, edge, i);
	}
	leaktrack_walk_drain(walk);
}

/* A first pass counts the references that such objects have among themselves; who has more than
 * those is held by C code. */
static uint32_t *count_incoming(lt_walk *walk)
{
	uint32_t count = walk->count, next = walk->next;
	walk->incoming = calloc(EG(objects_store).top + 1, sizeof(*walk->incoming));
	if (!walk->incoming)
		return NULL;
	each_unheld(walk, LT_BY_NOBODY, NULL);
	uint32_t *incoming = walk->incoming;
	walk->incoming = NULL;
	if (walk->gave_up) {
		free(incoming);
		return NULL;
	}
	/* What this pass has met is forgotten. */
	leaktrack_walk_forget(walk, count, next);
	return incoming;
}

void leaktrack_walk_unheld(lt_walk *walk)
{
	if (walk->enough || walk->gave_up || leaktrack_walk_met_all(walk))
		return;
	uint32_t *incoming = count_incoming(walk);
	if (!incoming)
		return;
	each_unheld(walk, LT_BY_C, incoming);
	each_unheld(walk, LT_BY_NOBODY, NULL);
	free(incoming);
}
