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

#define TARGETS 250  /* sites looked for in one walk; the others have the next */
#define SAMPLES 32   /* blocks of a site that are looked at */
#define ENOUGH 8     /* so many of them settle who holds it */
#define OUTER_MOST 8 /* values are looked at that a block is in */

typedef struct {
	const void *block;
	lt_node node;
	uint64_t shape, dice;
	uint32_t length;
	int64_t bytes;
} lt_sample;

typedef struct {
	uint32_t sites, count; /* the first of its sites in lt_search.next */
	bool settled, full;    /* found before words were looked at; all of it was met */
	int64_t bytes, blocks; /* that live of the site and are looked for */
	int64_t met;           /* blocks */
	uint64_t odds;         /* one in so many is a sample, a power of two */
	bool any_names;        /* that shapes are compared without */
	lt_sample samples[SAMPLES];
} lt_target;

typedef struct {
	const lt_state *state;
	lt_target *targets;
	uint32_t count, full;
	bool any;           /* blocks of open loops and of loop 0, too */
	uint8_t *target_of; /* by the first of sites alike, from 1; 0: none */
	uint32_t *next;     /* by site, of one target, 0: the last */
} lt_search;

/* Retained, or born outside any loop. What loop 0 kept is warm-up. */
static lt_target *target_of_cell(const lt_search *search, const lt_cell *cell)
{
	bool retained = cell->flags & LT_CELL_CLOSED && cell->number > 0;
	uint32_t target = search->target_of[search->state->rec.sites.sites[cell->site].first];
	if (!target || !(search->any || retained || cell->flags & LT_CELL_OUTSIDE))
		return NULL;
	return &search->targets[target - 1];
}

static lt_target *target_of_block(const lt_search *search, const void *block)
{
	const lt_recorder *rec = &search->state->rec;
	const lt_slot *slot = lt_ptrmap_find(&search->state->map, block);
	uint32_t id = slot ? *slot >> LT_CLASS_BITS : 0;
	if (id <= LT_MARKER_CELL || id > rec->cell_count)
		return NULL;
	return target_of_cell(search, &rec->cells[id]);
}

static int64_t block_bytes(const lt_search *search, const void *block)
{
	lt_slot *slot = lt_ptrmap_find(&search->state->map, block);
	uint32_t size_class = *slot & LT_CLASS_MASK;
	return size_class == LT_CLASS_LARGE ? lt_ptrmap_large_bytes(lt_ptrmap_large(slot))
										: leaktrack_heap.bytes_of[size_class];
}

static bool is_sample(const lt_target *target, const void *block)
{
	for (uint32_t i = 0; i < target->count; i++) {
		if (target->samples[i].block == block)
			return true;
	}
	return false;
}

/* Of many blocks the samples are spread over all: the first ones may all stand in the same array,
 * and every other one under the same key. */
static void take_sample(lt_target *target, const lt_sample *sample)
{
	while (!(sample->dice & (target->odds - 1)) && !is_sample(target, sample->block)) {
		if (target->count < SAMPLES) {
			target->samples[target->count++] = *sample;
			return;
		}
		target->odds *= 2;
		target->count = 0;
		for (uint32_t i = 0; i < SAMPLES; i++) {
			if (!(target->samples[i].dice & (target->odds - 1)))
				target->samples[target->count++] = target->samples[i];
		}
	}
}

static bool meet(void *context, const lt_walk *walk, const void *block, const lt_node *node)
{
	lt_search *search = context;
	lt_target *target = target_of_block(search, block);
	(void)walk;
	if (!target || target->settled)
		return false;
	uint64_t dice = (uint64_t)target->met++ * 0x9e3779b97f4a7c15u >> 32;
	if (!(dice & (target->odds - 1))) {
		lt_sample sample = {
			.block = block, .node = *node, .dice = dice, .bytes = block_bytes(search, block)};
		take_sample(target, &sample);
	}
	/* A string is met wherever it is. */
	if (!target->full && target->met >= target->blocks &&
		(target->count >= ENOUGH || target->count == target->blocks)) {
		target->full = true;
		search->full++;
	}
	return search->full == search->count;
}

/* Bytes of the ways of that shape, and of what was not looked at such a part as of the samples: one
 * table that has grown large must not stand for the many small things in it. */
static double group_bytes(const lt_target *target, uint64_t shape, uint32_t *count)
{
	int64_t bytes = 0, sampled = 0;
	*count = 0;
	for (uint32_t i = 0; i < target->count; i++) {
		const lt_sample *sample = &target->samples[i];
		sampled += sample->bytes;
		if (sample->shape == shape) {
			/* Half of a list's room may be empty, and who holds what is in it holds it, too. */
			bytes += sample->node.kind == LT_NODE_TABLE ? sample->bytes / 2 : sample->bytes;
			++*count;
		}
	}
	double rest = target->bytes > sampled ? (double)(target->bytes - sampled) : 0;
	return (double)bytes + rest * *count / target->count;
}

static void compare_ways(lt_target *target, const lt_walk *walk, bool any_names)
{
	ZEND_TLS lt_way way; /* too large for a fiber's stack */
	target->any_names = any_names;
	for (uint32_t i = 0; i < target->count; i++) {
		leaktrack_path_trace(&way, walk, &target->samples[i].node);
		target->samples[i].shape = leaktrack_path_shape(&way, any_names);
		target->samples[i].length = way.count;
	}
}

/* Of the group of the same shape that has most bytes the sample with the longest way: that of a
 * chain shows that it is one. */
static uint32_t choose_group(
	lt_target *target, const lt_walk *walk, bool any_names, uint32_t *count)
{
	uint32_t best = 0, longest = 0, alike;
	double most = 0;
	compare_ways(target, walk, any_names);
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

/* Of the values that a sample is in, the one so many steps out, if it is of the site, too. */
static const lt_node *outer_of(const lt_search *search, const lt_walk *walk,
	const lt_target *target, const lt_sample *sample, uint32_t steps)
{
	const lt_node *node = &sample->node;
	for (; steps && node->parent != LT_WALK_NONE; steps--)
		node = &walk->nodes[node->parent];
	const void *block = leaktrack_walk_block_of(node);
	return !steps && block && target_of_block(search, block) == target ? node : NULL;
}

/* That value of each sample of the same shape. True when most have one of their own. */
static bool find_outer(const lt_search *search, const lt_walk *walk, const lt_target *target,
	uint64_t shape, uint32_t steps, const lt_node **outer)
{
	uint32_t alike = 0, own = 0;
	for (uint32_t i = 0; i < target->count; i++) {
		outer[i] = NULL;
		if (target->samples[i].shape != shape)
			continue;
		outer[i] = outer_of(search, walk, target, &target->samples[i], steps);
		uint32_t j = 0;
		while (j < i && (!outer[j] || !outer[i] || outer[j]->value != outer[i]->value))
			j++;
		own += outer[i] && j == i;
		alike++;
	}
	return own * 2 > alike;
}

/* A line that makes an object and what is in it has made the object: the outermost value that most
 * samples have each for itself stands for them. A list that all are in does not. */
static uint32_t prefer_outer(
	const lt_search *search, lt_target *target, const lt_walk *walk, uint32_t best)
{
	const lt_node *outer[SAMPLES];
	uint64_t shape = target->samples[best].shape;
	uint32_t steps = OUTER_MOST;
	while (steps && !find_outer(search, walk, target, shape, steps, outer))
		steps--;
	for (uint32_t i = 0; steps && i < target->count; i++) {
		if (target->samples[i].shape != shape)
			continue;
		if (outer[i])
			target->samples[i].node = *outer[i];
		best = outer[best] || !outer[i] ? best : i;
	}
	if (steps)
		compare_ways(target, walk, target->any_names);
	return best;
}

/* For each of the target's sites: the report asks the one that most lives of. */
static void write_held(
	lt_state *state, const lt_search *search, const lt_target *target, lt_record_held *held)
{
	for (held->site = target->sites; held->site; held->site = search->next[held->site])
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

static void tell_found(
	lt_state *state, const lt_search *search, lt_target *target, const lt_walk *walk, double now)
{
	ZEND_TLS lt_way ways[SAMPLES]; /* too large for a fiber's stack */
	const lt_way *others[SAMPLES];
	uint32_t best = prefer_outer(search, target, walk, choose(target, walk)), count = 0;
	char path[1024], class_name[256], preview[LT_PREVIEW_BYTES];
	leaktrack_path_trace(&ways[best], walk, &target->samples[best].node);
	for (uint32_t i = 0; i < target->count; i++) {
		if (i == best || target->samples[i].shape != target->samples[best].shape)
			continue;
		leaktrack_path_trace(&ways[i], walk, &target->samples[i].node);
		others[count++] = &ways[i];
	}
	leaktrack_path_write(path, sizeof(path), &ways[best], others, count);
	lt_record_held held = {.now = now, .by = path, .how = leaktrack_path_how(&ways[best])};
	held.type = leaktrack_path_type(&ways[best], class_name, sizeof(class_name), &held.count);
	held.class_name = class_name;
	held.preview = preview;
	const lt_node *leaf = leaktrack_path_leaf(&ways[best]);
	leaktrack_preview_write(preview, sizeof(preview), leaf, (size_t)LEAKTRACK_G(preview));
	count_class(state, &held, leaf);
	write_held(state, search, target, &held);
}

static void tell_lost(lt_state *state, const lt_search *search, const lt_target *target, double now)
{
	lt_record_held held = {.now = now,
		.by = "nothing that is known: lost, or only C code has it",
		.how = "lost",
		.type = "internal structure",
		.class_name = "",
		.preview = "",
		.count = -1,
		.live = -1,
		.before = -1};
	write_held(state, search, target, &held);
}

static void tell(lt_state *state, lt_search *search, const lt_walk *walk, double now)
{
	for (uint32_t i = 0; i < search->count; i++) {
		lt_target *target = &search->targets[i];
		/* Of a few blocks it cannot be told what their ways have in common. */
		for (uint32_t site = target->sites; site; site = search->next[site])
			leaktrack_census_want(
				&state->census, site, target->count < ENOUGH ? LT_POOR : LT_SETTLED);
		if (target->count)
			tell_found(state, search, target, walk, now);
		else if (!walk->gave_up)
			tell_lost(state, search, target, now);
	}
}

static void add_targets(lt_search *search, lt_want want)
{
	const lt_state *state = search->state;
	for (uint32_t site = 1; site <= state->rec.sites.count && search->count < TARGETS; site++) {
		uint32_t first = state->rec.sites.sites[site].first;
		if (lt_census_wants(&state->census, site) != want || search->target_of[first])
			continue;
		search->targets[search->count].odds = 1;
		search->target_of[first] = (uint8_t)++search->count;
	}
}

/* Debug builds tell apart by C line what is one line's. Who holds it is one question, and what was
 * told of one of its sites before is told of all anew. */
static void list_sites(lt_search *search)
{
	const lt_state *state = search->state;
	for (uint32_t site = state->rec.sites.count; site; site--) {
		uint32_t number = search->target_of[state->rec.sites.sites[site].first];
		if (!number || lt_census_wants(&state->census, site) == LT_NOT_WANTED)
			continue;
		lt_target *target = &search->targets[number - 1];
		search->next[site] = target->sites;
		target->sites = site;
	}
}

static bool begin(lt_search *search, const lt_state *state)
{
	search->state = state;
	search->target_of = calloc(state->rec.sites.count + 1, 1);
	search->targets = calloc(TARGETS, sizeof(*search->targets));
	search->next = calloc(state->rec.sites.count + 1, sizeof(*search->next));
	if (!search->target_of || !search->targets || !search->next)
		return false;
	add_targets(search, LT_WANTED);
	add_targets(search, LT_AGAIN);
	list_sites(search);
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
		lt_target *target = target_of_cell(search, &rec->cells[id]);
		if (!target)
			continue;
		target->bytes += rec->cells[id].bytes;
		target->blocks += rec->cells[id].blocks;
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
		measure_targets(&search);
		leaktrack_walk_run(&walk);
		look_for_rest(&search, &walk);
		leaktrack_classes_take(&state->classes);
		tell(state, &search, &walk, leaktrack_now() - state->started);
		leaktrack_walk_end(&walk);
		state->walks++;
		state->walks_spent += leaktrack_cpu_now() - began;
	}
	free(search.target_of);
	free(search.next);
	free(search.targets);
}

/* A walk costs what lives: about a nanosecond a byte. Like collecting, walks may cost a little in
 * all, and later a small share of the loops' time; a report or a dump walks whatever it costs. */
#define WALK_FREE_SECONDS 0.050
#define WALK_SHARE 0.02
#define WALK_SECONDS_A_BYTE 1e-9

#define WALK_SECONDS_RENEWING 0.020 /* a longer one is made only for what is not known yet */

static double walk_cost(void)
{
	return WALK_SECONDS_A_BYTE * (double)lt_heap_usage();
}

static bool can_afford_walk(const lt_state *state)
{
	return state->walks_spent + walk_cost() <= WALK_FREE_SECONDS + WALK_SHARE * state->loops_spent;
}

void leaktrack_holders_closed(lt_state *state, uint32_t place, uint32_t number, bool may_walk)
{
	if (lt_census_is_due(number))
		leaktrack_census_take(
			&state->census, &state->rec, place, number, walk_cost() <= WALK_SECONDS_RENEWING);
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
