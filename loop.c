/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Cells, loops and places. See loop.h for the model. */
#include "loop.h"

#include "epoch.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CELLS 1024
#define MAX_CELLS (1u << 27) /* what a slot of the pointer table can name */

/* A serial that nothing has had for 2^32 loops; 0 is no serial. */
static uint32_t next_serial(lt_recorder *rec)
{
	rec->serials += rec->serials == UINT32_MAX ? 2 : 1;
	return rec->serials;
}

/* Grows an array of the recorder to hold one more. False, and rec->failed, without memory. */
static bool reserve(lt_recorder *rec, void **items, uint32_t count, uint32_t *capacity, size_t size)
{
	if (LT_LIKELY(count < *capacity))
		return true;
	uint32_t more = *capacity ? *capacity * 2 : 16;
	void *grown = realloc(*items, more * size);
	if (!grown) {
		rec->failed = true;
		return false;
	}
	rec->own_bytes += (more - *capacity) * size;
	*items = grown;
	*capacity = more;
	return true;
}

static bool list_push(lt_recorder *rec, lt_list *list, uint32_t item)
{
	if (!reserve(rec, (void **)&list->items, list->count, &list->capacity, sizeof(uint32_t)))
		return false;
	list->items[list->count++] = item;
	return true;
}

bool leaktrack_loop_init(lt_recorder *rec)
{
	memset(rec, 0, sizeof(*rec));
	rec->cells = calloc(FIRST_CELLS, sizeof(lt_cell));
	if (!rec->cells || !leaktrack_site_init(&rec->sites)) {
		leaktrack_loop_destroy(rec);
		return false;
	}
	rec->cell_capacity = FIRST_CELLS;
	rec->cell_count = LT_MARKER_CELL;
	rec->cells[0].flags = LT_CELL_NONE;
	rec->cells[LT_MARKER_CELL].flags = LT_CELL_MARKER;
	rec->own_bytes = FIRST_CELLS * sizeof(lt_cell);
	rec->serial = rec->serials = rec->stretch = 1;
	rec->epoch_ends = lt_epoch_start(1);
	return true;
}

void leaktrack_loop_destroy(lt_recorder *rec)
{
	for (uint32_t i = 0; i < rec->open_count; i++) {
		free(rec->open[i]->dirty.items);
		free(rec->open[i]);
	}
	for (uint32_t i = 0; i < rec->late_count; i++) {
		free(rec->late[i]->dirty.items);
		free(rec->late[i]);
	}
	if (rec->spare)
		free(rec->spare->dirty.items);
	free(rec->spare);
	for (uint32_t i = 0; i < rec->place_count; i++)
		free(rec->places[i].name); /* one block holds its strings */
	free(rec->open);
	free(rec->late);
	free(rec->places);
	free(rec->cells);
	lt_intmap_destroy(&rec->beside);
	free(rec->outside.items);
	free(rec->collected.items);
	free(rec->returns);
	free(rec->return_index);
	leaktrack_site_destroy(&rec->sites);
	leaktrack_stack_destroy(&rec->stacks);
	memset(rec, 0, sizeof(*rec));
}

/* A fresh cell, recycled when one is free. 0 without memory or numbers. */
static uint32_t new_cell(lt_recorder *rec, uint32_t site)
{
	uint32_t id = rec->free_cell;
	if (id) {
		rec->free_cell = rec->cells[id].next;
	} else {
		if (rec->cell_count + 1 >= MAX_CELLS) {
			rec->failed = true;
			return 0;
		}
		if (!reserve(rec, (void **)&rec->cells, rec->cell_count + 1, &rec->cell_capacity,
				sizeof(lt_cell)))
			return 0;
		id = ++rec->cell_count;
	}
	memset(&rec->cells[id], 0, sizeof(lt_cell));
	rec->cells[id].site = site;
	rec->cells_used++;
	return id;
}

static bool touch_outside(lt_recorder *rec, uint32_t number)
{
	lt_site *site = &rec->sites.sites[number];
	if (!site->outside_changed && !list_push(rec, &rec->outside, number))
		return false;
	site->outside_changed = true;
	return true;
}

/* Cells of earlier epochs in which nothing lives any more. */
static void drop_empty(lt_recorder *rec, uint32_t *link)
{
	while (*link) {
		lt_cell *cell = &rec->cells[*link];
		if (cell->blocks) {
			link = &cell->next;
			continue;
		}
		uint32_t id = *link;
		*link = cell->next;
		leaktrack_loop_free_cell(rec, id);
	}
}

/* The newest of the site's outside cells, of this epoch. */
static uint32_t outside_cell(lt_recorder *rec, lt_site *site, uint32_t number)
{
	if (!touch_outside(rec, number))
		return 0;
	uint32_t id = site->outside;
	if (id && rec->cells[id].number != rec->epoch && rec->cells[id].blocks) {
		drop_empty(rec, &rec->cells[id].next);
		id = 0;
	}
	if (!id) {
		id = new_cell(rec, number);
		if (!id)
			return 0;
		rec->cells[id].flags = LT_CELL_OUTSIDE;
		rec->cells[id].next = site->outside;
		site->outside = id;
	}
	rec->cells[id].number = rec->epoch;
	rec->cells[id].serial = rec->serial;
	return id;
}

void leaktrack_loop_outside(
	const lt_recorder *rec, const lt_site *site, int64_t *bytes, int64_t *blocks)
{
	*bytes = -site->outside_bytes;
	*blocks = -site->outside_blocks;
	for (uint32_t id = site->outside; id; id = rec->cells[id].next) {
		*bytes += rec->cells[id].bytes;
		*blocks += rec->cells[id].blocks;
	}
}

void leaktrack_loop_free_cell(lt_recorder *rec, uint32_t id)
{
	LT_ASSERT(rec->cells[id].blocks == 0);
	rec->cells[id].next = rec->free_cell;
	rec->free_cell = id;
	rec->cells_used--;
}

/* Frees a closed cell when nothing lives in it, unless it is its site's newest, which serves again
 * as it is. */
static void recycle(lt_recorder *rec, uint32_t id)
{
	lt_cell *cell = &rec->cells[id];
	if (cell->blocks || rec->sites.sites[cell->site].cell == id)
		return;
	leaktrack_loop_free_cell(rec, id);
}

/* Where cells beside their site's newest are looked up. */
static uint64_t key_of_cell(uint32_t serial, uint32_t site)
{
	return (uint64_t)serial << 32 | site;
}

static bool put_beside(lt_recorder *rec, uint32_t id, uint32_t site)
{
	size_t before = rec->beside.size;
	if (!lt_intmap_put(&rec->beside, key_of_cell(rec->serial, site), id)) {
		rec->failed = true;
		return false;
	}
	rec->own_bytes += (rec->beside.size - before) * sizeof(lt_intmap_slot);
	return true;
}

/* A cell of the site for the running loop, which has none yet. A closed loop's cell in which
 * nothing lives serves again: most sites retain nothing, loop after loop. */
static uint32_t next_cell(lt_recorder *rec, lt_site *site, uint32_t number)
{
	uint32_t newest = site->cell;
	bool open = newest && !(rec->cells[newest].flags & LT_CELL_CLOSED);
	if (newest && !open && !rec->cells[newest].blocks)
		return newest;
	uint32_t id = new_cell(rec, number);
	if (id && !open)
		site->cell = id;
	return !id || !open || put_beside(rec, id, number) ? id : 0;
}

uint32_t leaktrack_loop_cell(lt_recorder *rec, uint32_t number)
{
	lt_site *site = &rec->sites.sites[number];
	lt_loop *loop = rec->current;
	if (!loop)
		return outside_cell(rec, site, number);
	uint32_t id = site->cell;
	if (id && rec->cells[id].serial == rec->serial)
		return id;
	if (rec->beside.used) {
		id = lt_intmap_get(&rec->beside, key_of_cell(rec->serial, number));
		if (id != UINT32_MAX)
			return id;
	}
	id = next_cell(rec, site, number);
	if (!id || !list_push(rec, &loop->dirty, id))
		return 0;
	lt_cell *cell = &rec->cells[id];
	cell->serial = rec->serial;
	cell->number = loop->number;
	cell->place = loop->place;
	cell->flags = 0;
	return id;
}

/* Marks a cell as closed, from then on nobody looks it up; its site's newest may serve again. */
static void close_cell(lt_recorder *rec, uint32_t id)
{
	lt_cell *cell = &rec->cells[id];
	cell->flags |= LT_CELL_CLOSED;
	if (rec->sites.sites[cell->site].cell == id)
		return;
	lt_intmap_remove(&rec->beside, key_of_cell(cell->serial, cell->site));
	recycle(rec, id);
}

void leaktrack_loop_collection_begin(lt_recorder *rec, lt_collection *collection)
{
	lt_loop *loop = rec->current;
	collection->loop = loop;
	collection->serial = rec->serial;
	collection->dirty = loop ? loop->dirty.count : 0;
	collection->own = rec->serial = next_serial(rec);
}

void leaktrack_loop_collection_end(lt_recorder *rec, const lt_collection *collection)
{
	lt_loop *loop = rec->current;
	if (rec->serial != collection->own)
		return; /* a destructor has begun or ended a loop */
	rec->serial = loop ? loop->serial : collection->serial;
	if (!loop || loop != collection->loop)
		return;
	uint32_t kept = collection->dirty;
	for (uint32_t i = kept; i < loop->dirty.count; i++) {
		uint32_t id = loop->dirty.items[i];
		if (rec->cells[id].serial == collection->own && !rec->cells[id].blocks)
			close_cell(rec, id);
		else
			loop->dirty.items[kept++] = id;
	}
	loop->dirty.count = kept;
}

static uint32_t hash_return(const lt_return *key)
{
	uint64_t hash = ((uint64_t)key->number << 32 | key->site) * 0x9e3779b97f4a7c15u;
	hash ^= ((uint64_t)key->place << 32 | key->by) * 0xc2b2ae3d27d4eb4fu;
	return (uint32_t)(hash >> 32);
}

static bool same_return(const lt_return *a, const lt_return *b)
{
	return a->number == b->number && a->site == b->site && a->by == b->by && a->place == b->place;
}

static bool reindex_returns(lt_recorder *rec)
{
	uint32_t size = rec->return_index_size ? rec->return_index_size * 2 : 64;
	uint32_t *index = calloc(size, sizeof(uint32_t));
	if (!index) {
		rec->failed = true;
		return false;
	}
	for (uint32_t i = 0; i < rec->return_count; i++) {
		uint32_t at = hash_return(&rec->returns[i]) & (size - 1);
		while (index[at])
			at = (at + 1) & (size - 1);
		index[at] = i + 1;
	}
	rec->own_bytes += (size - rec->return_index_size) * sizeof(uint32_t);
	free(rec->return_index);
	rec->return_index = index;
	rec->return_index_size = size;
	return true;
}

/* The pending return with that key, made when new; NULL without memory. */
static lt_return *find_return(lt_recorder *rec, const lt_return *key)
{
	/* A cache that is emptied frees thousands in a row with one key. */
	if (rec->last_return < rec->return_count && same_return(&rec->returns[rec->last_return], key))
		return &rec->returns[rec->last_return];
	if ((rec->return_count + 1) * 2 > rec->return_index_size && !reindex_returns(rec))
		return NULL;
	uint32_t at = hash_return(key) & (rec->return_index_size - 1);
	for (; rec->return_index[at]; at = (at + 1) & (rec->return_index_size - 1)) {
		rec->last_return = rec->return_index[at] - 1;
		if (same_return(&rec->returns[rec->last_return], key))
			return &rec->returns[rec->last_return];
	}
	if (!reserve(rec, (void **)&rec->returns, rec->return_count, &rec->return_capacity,
			sizeof(lt_return)))
		return NULL;
	rec->last_return = rec->return_count++;
	rec->return_index[at] = rec->return_count;
	rec->returns[rec->last_return] = *key;
	return &rec->returns[rec->last_return];
}

void leaktrack_loop_return(
	lt_recorder *rec, uint32_t id, int64_t bytes, uint32_t blocks, uint32_t by)
{
	lt_cell *cell = &rec->cells[id];
	if (cell->flags & LT_CELL_OUTSIDE) {
		touch_outside(rec, cell->site);
		return;
	}
	if (!(cell->flags & LT_CELL_CLOSED))
		return;
	lt_return key = {cell->place, cell->number, cell->site, by, 0, 0};
	lt_return *found = find_return(rec, &key);
	if (found) {
		found->bytes += bytes;
		found->blocks += blocks;
	}
	recycle(rec, id);
}

void leaktrack_loop_collected(lt_recorder *rec, uint32_t number, int64_t bytes)
{
	lt_site *site = &rec->sites.sites[number];
	if (site->gc_blocks == 0 && !list_push(rec, &rec->collected, number))
		return;
	site->gc_bytes += bytes;
	site->gc_blocks++;
}

static bool same_place(const lt_place *place, const lt_place *key)
{
	if (place->hash != key->hash || !place->label != !key->label)
		return false;
	if (key->label)
		return place->label_len == key->label_len &&
			   memcmp(place->label, key->label, key->label_len) == 0;
	return place->line == key->line && place->file_len == key->file_len &&
		   place->name_len == key->name_len && memcmp(place->file, key->file, key->file_len) == 0 &&
		   memcmp(place->name, key->name, key->name_len) == 0;
}

static uint64_t hash_place(const lt_place *key)
{
	uint64_t hash = 0xcbf29ce484222325u;
	const char *bytes = key->label ? key->label : key->file;
	uint32_t length = key->label ? key->label_len : key->file_len;
	for (uint32_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
	return key->label ? hash : (hash ^ key->line) * 0x100000001b3u;
}

static bool copy_place(lt_recorder *rec, const lt_place *key)
{
	size_t bytes = (size_t)key->name_len + key->file_len + key->label_len + 3;
	char *block = calloc(1, bytes);
	if (!block || !reserve(rec, (void **)&rec->places, rec->place_count, &rec->place_capacity,
					  sizeof(lt_place))) {
		rec->failed = true;
		free(block);
		return false;
	}
	lt_place *place = &rec->places[rec->place_count++];
	*place = *key;
	place->name = block;
	place->file = block + key->name_len + 1;
	memcpy(place->name, key->name, key->name_len);
	memcpy(place->file, key->file, key->file_len);
	if (key->label) {
		place->label = place->file + key->file_len + 1;
		memcpy(place->label, key->label, key->label_len);
	}
	rec->own_bytes += bytes;
	return true;
}

int leaktrack_loop_place(lt_recorder *rec, const char *label, size_t label_len, const char *name,
	size_t name_len, const char *file, size_t file_len, uint32_t line)
{
	lt_place key = {.label = (char *)label,
		.name = (char *)name,
		.file = (char *)file,
		.label_len = (uint32_t)label_len,
		.name_len = (uint32_t)name_len,
		.file_len = (uint32_t)file_len,
		.line = line};
	key.hash = hash_place(&key);
	for (uint32_t i = 0; i < rec->place_count; i++) {
		if (same_place(&rec->places[i], &key))
			return (int)i;
	}
	if (rec->place_count >= LT_MAX_PLACES) {
		if (rec->place_count > LT_MAX_PLACES)
			return LT_MAX_PLACES;
		key.label = "(other)";
		key.label_len = 7;
		key.hash = hash_place(&key);
	}
	return copy_place(rec, &key) ? (int)rec->place_count - 1 : -1;
}

lt_loop *leaktrack_loop_begin(lt_recorder *rec, uint16_t place, double now)
{
	lt_loop *loop = rec->spare ? rec->spare : calloc(1, sizeof(lt_loop));
	if (loop && !rec->spare)
		rec->own_bytes += sizeof(lt_loop);
	rec->spare = NULL;
	if (!loop || !reserve(rec, (void **)&rec->open, rec->open_count, &rec->open_capacity,
					 sizeof(lt_loop *))) {
		rec->failed = true;
		free(loop);
		return NULL;
	}
	if (lt_epoch_is_over(rec, now))
		leaktrack_epoch_begin(rec, now);
	loop->place = place;
	loop->number = rec->places[place].loops++;
	loop->began = now;
	loop->serial = rec->serial = next_serial(rec);
	rec->open[rec->open_count++] = rec->current = loop;
	rec->loops++;
	return loop;
}

/* Late loops */

static void late_swap(lt_recorder *rec, uint32_t a, uint32_t b)
{
	lt_loop *loop = rec->late[a];
	rec->late[a] = rec->late[b];
	rec->late[b] = loop;
	rec->late[a]->at = a;
	rec->late[b]->at = b;
}

bool leaktrack_loop_child_begun(lt_recorder *rec, lt_loop *loop)
{
	/* Room for it now, so that a loop that closes finds it. */
	if (!loop->late && !loop->children) {
		while (rec->late_capacity < rec->late_count + rec->parents + 1) {
			if (!reserve(rec, (void **)&rec->late, rec->late_capacity, &rec->late_capacity,
					sizeof(lt_loop *)))
				return false;
		}
		rec->parents++;
	}
	loop->children++;
	return true;
}

static void spare_loop(lt_recorder *rec, lt_loop *loop)
{
	if (rec->spare) {
		rec->own_bytes -= sizeof(lt_loop) + loop->dirty.capacity * sizeof(uint32_t);
		free(loop->dirty.items);
		free(loop);
		return;
	}
	lt_list dirty = loop->dirty;
	dirty.count = 0;
	memset(loop, 0, sizeof(*loop));
	loop->dirty = dirty;
	rec->spare = loop;
}

/* Takes a late loop without news off the list. */
static void late_over(lt_recorder *rec, lt_loop *loop)
{
	late_swap(rec, loop->at, --rec->late_count);
	if (rec->current == loop)
		leaktrack_loop_enter(rec, NULL);
	spare_loop(rec, loop);
}

void leaktrack_loop_child_gone(lt_recorder *rec, lt_loop *loop)
{
	LT_ASSERT(loop->children > 0);
	if (--loop->children)
		return;
	if (!loop->late)
		rec->parents--;
	else if (loop->at >= rec->late_news)
		late_over(rec, loop);
}

/* A loop has closed before its children. */
static void late_begin(lt_recorder *rec, lt_loop *loop)
{
	rec->parents--;
	free(loop->dirty.items);
	rec->own_bytes -= loop->dirty.capacity * sizeof(uint32_t);
	loop->dirty = (lt_list){NULL, 0, 0};
	loop->late = true;
	loop->serial = next_serial(rec);
	loop->at = rec->late_count;
	rec->late[rec->late_count++] = loop;
}

void leaktrack_loop_enter(lt_recorder *rec, lt_loop *loop)
{
	rec->current = loop;
	if (!loop && !rec->stretch)
		rec->stretch = next_serial(rec);
	rec->serial = loop ? loop->serial : rec->stretch;
	if (loop && loop->late && loop->at >= rec->late_news)
		late_swap(rec, loop->at, rec->late_news++);
}

/* What late loops had to tell is told. */
static void forget_late(lt_recorder *rec)
{
	while (rec->late_news) {
		lt_loop *loop = rec->late[--rec->late_news];
		for (uint32_t i = 0; i < loop->dirty.count; i++)
			close_cell(rec, loop->dirty.items[i]);
		loop->dirty.count = 0;
		loop->serial = next_serial(rec);
		if (!loop->children)
			late_over(rec, loop);
	}
}

static void forget_pending(lt_recorder *rec)
{
	for (uint32_t i = 0; i < rec->collected.count; i++) {
		lt_site *site = &rec->sites.sites[rec->collected.items[i]];
		site->gc_bytes = site->gc_blocks = 0;
	}
	for (uint32_t i = 0; i < rec->outside.count; i++) {
		lt_site *site = &rec->sites.sites[rec->outside.items[i]];
		int64_t bytes, blocks;
		leaktrack_loop_outside(rec, site, &bytes, &blocks);
		site->outside_bytes += bytes;
		site->outside_blocks += blocks;
		site->outside_changed = false;
	}
	if (rec->return_count)
		memset(rec->return_index, 0, rec->return_index_size * sizeof(uint32_t));
	rec->return_count = rec->collected.count = rec->outside.count = 0;
	rec->old_bytes = rec->old_blocks = 0;
	forget_late(rec);
}

void leaktrack_loop_retire(lt_recorder *rec, lt_loop *loop)
{
	forget_pending(rec);
	for (uint32_t i = 0; i < loop->dirty.count; i++)
		close_cell(rec, loop->dirty.items[i]);
	uint32_t at = 0;
	while (rec->open[at] != loop)
		at++;
	memmove(&rec->open[at], &rec->open[at + 1], (rec->open_count - at - 1) * sizeof(lt_loop *));
	rec->open_count--;
	lt_loop *next = rec->current;
	if (next == loop)
		next = rec->open_count ? rec->open[rec->open_count - 1] : NULL;
	if (loop->children)
		late_begin(rec, loop);
	else
		spare_loop(rec, loop);
	/* A new stretch outside begins with a serial of its own, so that its cells are dirty anew. */
	rec->stretch = 0;
	leaktrack_loop_enter(rec, next);
}

int64_t leaktrack_loop_open_bytes(const lt_recorder *rec, const lt_loop *except)
{
	int64_t bytes = rec->cells[LT_MARKER_CELL].bytes;
	if (rec->open_count > LT_MAX_OPEN_SUM)
		return 0;
	for (uint32_t i = 0; i < rec->open_count; i++) {
		const lt_loop *loop = rec->open[i];
		for (uint32_t k = 0; loop != except && k < loop->dirty.count; k++)
			bytes += rec->cells[loop->dirty.items[k]].bytes;
	}
	return bytes;
}

void leaktrack_loop_live(const lt_recorder *rec, int64_t *blocks, int64_t *bytes)
{
	*blocks = *bytes = 0;
	for (uint32_t id = 1; id <= rec->cell_count; id++) {
		*blocks += rec->cells[id].blocks;
		*bytes += rec->cells[id].bytes;
	}
}
