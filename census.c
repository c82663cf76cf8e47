/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Counting what lives by site, at doublings. */
#include "census.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash_pair(uint32_t place, uint32_t site)
{
	return (uint32_t)((((uint64_t)place << 32 | site) * 0x9e3779b97f4a7c15u) >> 32);
}

static bool reindex(lt_census *census)
{
	uint32_t size = census->index_size ? census->index_size * 2 : 256;
	uint32_t *index = calloc(size, sizeof(*index));
	if (!index)
		return false;
	for (uint32_t i = 0; i < census->count; i++) {
		uint32_t at = hash_pair(census->entries[i].place, census->entries[i].site) & (size - 1);
		while (index[at])
			at = (at + 1) & (size - 1);
		index[at] = i + 1;
	}
	free(census->index);
	census->index = index;
	census->index_size = size;
	return true;
}

static bool reserve(lt_census *census)
{
	if ((census->count + 1) * 2 > census->index_size && !reindex(census))
		return false;
	if (census->count < census->capacity)
		return true;
	uint32_t capacity = census->capacity ? census->capacity * 2 : 64;
	lt_census_entry *entries = realloc(census->entries, capacity * sizeof(*entries));
	if (!entries)
		return false;
	census->entries = entries;
	census->capacity = capacity;
	return true;
}

static lt_census_entry *find(lt_census *census, uint32_t place, uint32_t site)
{
	if (!reserve(census))
		return NULL;
	uint32_t at = hash_pair(place, site) & (census->index_size - 1);
	for (; census->index[at]; at = (at + 1) & (census->index_size - 1)) {
		lt_census_entry *entry = &census->entries[census->index[at] - 1];
		if (entry->place == place && entry->site == site)
			return entry;
	}
	if (census->count == LT_CENSUS_MOST)
		return NULL;
	census->index[at] = ++census->count;
	lt_census_entry *entry = &census->entries[census->count - 1];
	*entry = (lt_census_entry){.place = place, .site = site};
	return entry;
}

void leaktrack_census_want(lt_census *census, uint32_t site, lt_want want)
{
	if (site >= census->wanted_size) {
		uint32_t size = site < 128 ? 256 : site * 2;
		uint8_t *grown = realloc(census->wanted, size);
		if (!grown)
			return;
		memset(grown + census->wanted_size, 0, size - census->wanted_size);
		census->wanted = grown;
		census->wanted_size = size;
	}
	census->wanted_count += lt_want_is_wish(want) - lt_want_is_wish(census->wanted[site]);
	census->wanted[site] = (uint8_t)want;
}

void leaktrack_census_renew(lt_census *census)
{
	for (uint32_t site = 1; site < census->wanted_size; site++) {
		if (census->wanted[site] == LT_SETTLED || census->wanted[site] == LT_POOR)
			leaktrack_census_want(census, site, LT_AGAIN);
	}
}

static void want_new(lt_census *census, uint32_t site)
{
	if (lt_census_wants(census, site) == LT_NOT_WANTED)
		leaktrack_census_want(census, site, LT_WANTED);
}

static void want_more(lt_census *census, uint32_t site, bool renew)
{
	want_new(census, site);
	lt_want now = lt_census_wants(census, site);
	if (now == LT_POOR || (now == LT_SETTLED && renew))
		leaktrack_census_want(census, site, LT_AGAIN);
}

static void add_up(lt_census *census, const lt_recorder *rec, uint32_t place)
{
	for (uint32_t id = LT_MARKER_CELL + 1; id <= rec->cell_count; id++) {
		const lt_cell *cell = &rec->cells[id];
		if (!cell->blocks || !(cell->flags & LT_CELL_CLOSED) || cell->place != place ||
			cell->number == 0)
			continue;
		lt_census_entry *entry = find(census, place, cell->site);
		if (entry)
			entry->bytes += cell->bytes;
	}
}

void leaktrack_census_take(
	lt_census *census, const lt_recorder *rec, uint32_t place, uint32_t number, bool renew)
{
	add_up(census, rec, place);
	for (uint32_t i = 0; i < census->count; i++) {
		lt_census_entry *entry = &census->entries[i];
		if (entry->place != place)
			continue;
		bool grows = entry->bytes > entry->seen[0];
		if (grows && number >= LT_CENSUS_JUDGED &&
			(number >= LT_CENSUS_LATE || entry->seen[0] > entry->seen[1]))
			want_more(census, entry->site, renew);
		entry->seen[1] = entry->seen[0];
		entry->seen[0] = entry->bytes;
		entry->bytes = 0;
	}
}

void leaktrack_census_grown(lt_census *census, const lt_recorder *rec, uint32_t place)
{
	add_up(census, rec, place);
	for (uint32_t i = 0; i < census->count; i++) {
		lt_census_entry *entry = &census->entries[i];
		if (entry->bytes > entry->seen[0] && entry->place == place)
			want_new(census, entry->site);
		entry->bytes = 0;
	}
}

static int compare_live(const void *left, const void *right)
{
	const lt_site_live *a = left, *b = right;
	if (a->bytes != b->bytes)
		return a->bytes > b->bytes ? -1 : 1;
	return a->site < b->site ? -1 : a->site > b->site;
}

size_t leaktrack_census_most(const lt_recorder *rec, lt_site_live *most, size_t room)
{
	size_t count = 0;
	lt_site_live *all = calloc(rec->sites.count + 1, sizeof(*all));
	if (!all)
		return 0;
	for (uint32_t id = LT_MARKER_CELL + 1; id <= rec->cell_count; id++) {
		const lt_cell *cell = &rec->cells[id];
		all[cell->site].bytes += cell->bytes;
		all[cell->site].blocks += cell->blocks;
	}
	for (uint32_t site = 1; site <= rec->sites.count; site++) {
		if (all[site].blocks) {
			all[count] = all[site];
			all[count++].site = site;
		}
	}
	qsort(all, count, sizeof(*all), compare_live);
	count = count < room ? count : room;
	memcpy(most, all, count * sizeof(*all));
	free(all);
	return count;
}

void leaktrack_census_destroy(lt_census *census)
{
	free(census->entries);
	free(census->index);
	free(census->wanted);
	memset(census, 0, sizeof(*census));
}
