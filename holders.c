/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Choosing, of the ways to a site's blocks, the one that most of them share. */
#include "holders.h"

#include <stdlib.h>

#include "heap.h"
#include "path.h"
#include "preview.h"
#include "recording.h"
#include "walk_inside.h"

#define TARGETS 250 /* sites looked for in one walk; the others have the next */
#define SAMPLES 32  /* blocks of a site that are looked at */
#define ENOUGH 8    /* so many of them settle who holds it */

typedef struct {
	const void *block;
	lt_node node;
	uint64_t shape;
	uint32_t length;
	int64_t bytes;
} lt_sample;

typedef struct {
	uint32_t site, count;
	bool settled;          /* found before words were looked at */
	int64_t bytes, blocks; /* that live of the site */
	lt_sample samples[SAMPLES];
} lt_target;

typedef struct {
	const lt_state *state;
	lt_target *targets;
	uint32_t count, full;
	bool any;           /* blocks of open loops and of loop 0, too */
	uint8_t *target_of; /* by site, from 1; 0: none */
} lt_search;

/* Retained, or born outside any loop. What loop 0 kept is warm-up. */
static lt_target *target_of_block(const lt_search *search, const void *block)
{
	const lt_recorder *rec = &search->state->rec;
	const lt_slot *slot = lt_ptrmap_find(&search->state->map, block);
	uint32_t id = slot ? *slot >> LT_CLASS_BITS : 0;
	if (id <= LT_MARKER_CELL || id > rec->cell_count)
		return NULL;
	const lt_cell *cell = &rec->cells[id];
	bool retained = cell->flags & LT_CELL_CLOSED && cell->number > 0;
	if (!search->target_of[cell->site] ||
		!(search->any || retained || cell->flags & LT_CELL_OUTSIDE))
		return NULL;
	return &search->targets[search->target_of[cell->site] - 1];
}

static int64_t block_bytes(const lt_search *search, const void *block)
{
	lt_slot *slot = lt_ptrmap_find(&search->state->map, block);
	uint32_t size_class = *slot & LT_CLASS_MASK;
	return size_class == LT_CLASS_LARGE ? lt_ptrmap_large_bytes(lt_ptrmap_large(slot))
										: leaktrack_heap.bytes_of[size_class];
}

static bool meet(void *context, const lt_walk *walk, const void *block, const lt_node *node)
{
	lt_search *search = context;
	lt_target *target = target_of_block(search, block);
	(void)walk;
	if (!target || target->count == SAMPLES || target->settled)
		return false;
	for (uint32_t i = 0; i < target->count; i++) {
		if (target->samples[i].block == block)
			return false;
	}
	target->samples[target->count++] =
		(lt_sample){.block = block, .node = *node, .bytes = block_bytes(search, block)};
	search->full += target->count == SAMPLES;
	return search->full == search->count;
}

/* Bytes of the ways of that shape, and of what was not looked at such a part as of the samples: one
 * table that has grown large must not stand for the many small things in it. */
static double group_bytes(const lt_target *target, uint64_t shape, uint32_t *count)
{
	int64_t bytes = 0, sampled = 0;
	*count = 0;
	for (uint32_t i = 0; i < target->count; i++) {
		sampled += target->samples[i].bytes;
		if (target->samples[i].shape == shape) {
			bytes += target->samples[i].bytes;
			++*count;
		}
	}
	double rest = target->bytes > sampled ? (double)(target->bytes - sampled) : 0;
	return (double)bytes + rest * *count / target->count;
}

/* Of the group of the same shape that has most bytes the sample with the longest way: that of a
 * chain shows that it is one. */
static uint32_t choose_group(
	lt_target *target, const lt_walk *walk, bool any_names, uint32_t *count)
{
	ZEND_TLS lt_way way; /* too large for a fiber's stack */
	uint32_t best = 0, longest = 0, alike;
	double most = 0;
	for (uint32_t i = 0; i < target->count; i++) {
		leaktrack_path_trace(&way, walk, &target->samples[i].node);
		target->samples[i].shape = leaktrack_path_shape(&way, any_names);
		target->samples[i].length = way.count;
	}
	for (uint32_t i = 0; i < target->count; i++) {
		double same = group_bytes(target, target->samples[i].shape, &alike);
		if (same > most || (same == most && target->samples[i].length > longest &&
							   target->samples[i].shape == target->samples[best].shape)) {
			most = same;
			longest = target->samples[i].length;
			best = i;
			*count = alike;
		}
	}
	return best;
}

/* Names are told where they are few. Where nearly every block has another one they are like keys.
 */
static uint32_t choose(lt_target *target, const lt_walk *walk)
{
	uint32_t named = 0, alike = 0;
	choose_group(target, walk, true, &alike);
	uint32_t by_name = choose_group(target, walk, false, &named);
	if (alike < 4 || named * 4 > alike)
		return by_name;
	return choose_group(target, walk, true, &alike);
}

static void write_held(lt_state *state, const lt_record_held *held)
{
	leaktrack_record_held(&state->journal.log.buf, &state->rec, held);
}

static void count_class(const lt_state *state, lt_record_held *held, const lt_node *leaf)
{
	held->live = held->before = -1;
	const lt_class_count *count =
		leaf->kind == LT_NODE_OBJECT
			? leaktrack_classes_of(&state->classes, ((const zend_object *)leaf->value)->ce)
			: NULL;
	if (!count)
		return;
	held->live = count->objects;
	held->before = count->before;
}

static void tell_found(lt_state *state, lt_target *target, const lt_walk *walk, double now)
{
	ZEND_TLS lt_way ways[SAMPLES]; /* too large for a fiber's stack */
	const lt_way *others[SAMPLES];
	uint32_t best = choose(target, walk), count = 0;
	char path[1024], class_name[256], preview[LT_PREVIEW_BYTES];
	leaktrack_path_trace(&ways[best], walk, &target->samples[best].node);
	for (uint32_t i = 0; i < target->count; i++) {
		if (i == best || target->samples[i].shape != target->samples[best].shape)
			continue;
		leaktrack_path_trace(&ways[i], walk, &target->samples[i].node);
		others[count++] = &ways[i];
	}
	leaktrack_path_write(path, sizeof(path), &ways[best], others, count);
	lt_record_held held = {
		.site = target->site, .now = now, .by = path, .how = leaktrack_path_how(&ways[best])};
	held.type = leaktrack_path_type(&ways[best], class_name, sizeof(class_name), &held.count);
	held.class_name = class_name;
	held.preview = preview;
	const lt_node *leaf = leaktrack_path_leaf(&ways[best]);
	leaktrack_preview_write(preview, sizeof(preview), leaf, (size_t)LEAKTRACK_G(preview));
	count_class(state, &held, leaf);
	write_held(state, &held);
}

static void tell_lost(lt_state *state, const lt_target *target, double now)
{
	lt_record_held held = {.site = target->site,
		.now = now,
		.by = "nothing that is known: lost, or only C code has it",
		.how = "lost",
		.type = "internal structure",
		.class_name = "",
		.preview = "",
		.count = -1,
		.live = -1,
		.before = -1};
	write_held(state, &held);
}

static void tell(lt_state *state, lt_search *search, const lt_walk *walk, double now)
{
	for (uint32_t i = 0; i < search->count; i++) {
		lt_target *target = &search->targets[i];
		/* Of a few blocks it cannot be told what their ways have in common. */
		leaktrack_census_want(
			&state->census, target->site, target->count < ENOUGH ? LT_POOR : LT_SETTLED);
		if (target->count)
			tell_found(state, target, walk, now);
		else if (!walk->gave_up)
			tell_lost(state, target, now);
	}
}

static void add_targets(lt_search *search, lt_want want)
{
	const lt_state *state = search->state;
	for (uint32_t site = 1; site <= state->rec.sites.count && search->count < TARGETS; site++) {
		if (lt_census_wants(&state->census, site) != want)
			continue;
		search->targets[search->count].site = site;
		search->target_of[site] = (uint8_t)++search->count;
	}
}

static bool begin(lt_search *search, const lt_state *state)
{
	search->state = state;
	search->target_of = calloc(state->rec.sites.count + 1, 1);
	search->targets = calloc(TARGETS, sizeof(*search->targets));
	if (!search->target_of || !search->targets)
		return false;
	add_targets(search, LT_WANTED);
	add_targets(search, LT_AGAIN);
	return search->count > 0;
}

/* Words that look like pointers may be left over from what was there before. So they count only
 * where they lead to as much of a site as can be expected of what really holds it. */
static void drop_chance_finds(lt_search *search)
{
	for (uint32_t i = 0; i < search->count; i++) {
		lt_target *target = &search->targets[i];
		int64_t expected = target->blocks < SAMPLES ? target->blocks : SAMPLES;
		if (!target->settled && target->count * 4 < expected)
			target->count = 0;
	}
}

static void look_for_rest(lt_search *search, lt_walk *walk)
{
	search->full = 0;
	for (uint32_t i = 0; i < search->count; i++) {
		search->targets[i].settled = search->targets[i].count > 0;
		search->full += search->targets[i].settled;
	}
	if (search->full == search->count)
		return;
	leaktrack_walk_rest(walk, &search->state->map);
	drop_chance_finds(search);
}

static void measure_targets(lt_search *search)
{
	const lt_recorder *rec = &search->state->rec;
	for (uint32_t id = LT_MARKER_CELL + 1; id <= rec->cell_count; id++) {
		uint8_t of = search->target_of[rec->cells[id].site];
		if (!of)
			continue;
		search->targets[of - 1].bytes += rec->cells[id].bytes;
		search->targets[of - 1].blocks += rec->cells[id].blocks;
	}
}

static void walk_now(lt_state *state, bool any)
{
	lt_search search = {.any = any};
	lt_walk walk = {0};
	double began = leaktrack_cpu_now();
	if (begin(&search, state)) {
		walk.meet = meet;
		walk.context = &search;
		leaktrack_walk_run(&walk);
		measure_targets(&search);
		look_for_rest(&search, &walk);
		leaktrack_classes_take(&state->classes);
		tell(state, &search, &walk, leaktrack_now() - state->started);
		leaktrack_walk_end(&walk);
		state->walks++;
		state->walks_spent += leaktrack_cpu_now() - began;
	}
	free(search.target_of);
	free(search.targets);
}

/* A walk costs what lives: about a nanosecond a byte. Like collecting, walks may cost a little in
 * all, and later a small share of the loops' time; a report or a dump walks whatever it costs. */
#define WALK_FREE_SECONDS 0.050
#define WALK_SHARE 0.02
#define WALK_SECONDS_A_BYTE 1e-9

static bool can_afford_walk(const lt_state *state)
{
	double cost = WALK_SECONDS_A_BYTE * (double)lt_heap_usage();
	return state->walks_spent + cost <= WALK_FREE_SECONDS + WALK_SHARE * state->loops_spent;
}

void leaktrack_holders_closed(lt_state *state, uint32_t place, uint32_t number, bool may_walk)
{
	if (lt_census_is_due(number))
		leaktrack_census_take(&state->census, &state->rec, place, number);
	else if (lt_census_is_after(number))
		leaktrack_census_grown(&state->census, &state->rec, place);
	else if (LT_LIKELY(!state->walk_due))
		return;
	state->walk_due = state->census.wanted_count > 0;
	if (may_walk)
		leaktrack_holders_make_up(state);
}

void leaktrack_holders_make_up(lt_state *state)
{
	if (!state->walk_due || CG(unclean_shutdown) || EG(flags) & EG_FLAGS_IN_SHUTDOWN ||
		!can_afford_walk(state))
		return;
	state->walk_due = false;
	walk_now(state, false);
}

static bool can_look(const lt_state *state)
{
	return state->recording && !(state->mode & (LT_MODE_OFF | LT_MODE_COLLECTING)) &&
		   !CG(unclean_shutdown) && !leaktrack_recording_is_child(state);
}

void leaktrack_holders_look(lt_state *state)
{
	if (!can_look(state))
		return;
	leaktrack_census_renew(&state->census);
	for (uint32_t place = 0; place < state->rec.place_count; place++)
		leaktrack_census_grown(&state->census, &state->rec, place);
	if (state->census.wanted_count)
		walk_now(state, false);
}

void leaktrack_holders_look_at_most(lt_state *state)
{
	lt_site_live most[TARGETS];
	if (!can_look(state))
		return;
	size_t count = leaktrack_census_most(&state->rec, most, TARGETS);
	for (size_t i = 0; i < count; i++)
		leaktrack_census_want(&state->census, most[i].site, LT_WANTED);
	if (count)
		walk_now(state, true);
}
