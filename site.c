/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Interning of call sites: an array by number and an open-addressing index by content. */
#include "site.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SITES 256

/* FNV-1a: the names are short and interned once. */
static uint64_t hash_bytes(uint64_t hash, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
	return hash;
}

/* Without the C place, so that sites which only that tells apart are met on the way to one. */
static uint64_t hash_key(const lt_site_key *key)
{
	uint64_t hash = key->file_hash * 0x9e3779b97f4a7c15u + key->line;
	hash = hash_bytes(hash, key->internal ? key->internal : "", key->internal_len);
	return hash ^ hash >> 29;
}

static bool same_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

/* Whatever C line asked. */
static bool same_site(const lt_site *site, const lt_site_key *key, uint64_t hash)
{
	return site->hash == hash && site->line == key->line && !site->base &&
		   same_bytes(site->file, site->file_len, key->file, key->file_len) &&
		   same_bytes(site->internal, site->internal_len, key->internal, key->internal_len);
}

bool leaktrack_site_init(lt_sites *table)
{
	memset(table, 0, sizeof(*table));
	table->capacity = FIRST_SITES;
	table->index_size = 2 * FIRST_SITES;
	table->sites = calloc(table->capacity, sizeof(lt_site));
	table->index = calloc(table->index_size, sizeof(uint32_t));
	if (!table->sites || !table->index) {
		leaktrack_site_destroy(table);
		return false;
	}
	table->own_bytes = table->capacity * sizeof(lt_site) + table->index_size * sizeof(uint32_t);
	return true;
}

void leaktrack_site_destroy(lt_sites *table)
{
	for (uint32_t i = 1; i <= table->count; i++) {
		if (!table->sites[i].base)
			free((char *)table->sites[i].file); /* one block holds all names of a site */
	}
	free(table->sites);
	free(table->index);
	memset(table, 0, sizeof(*table));
}

static bool grow(lt_sites *table)
{
	uint32_t capacity = table->capacity * 2, index_size = capacity * 2;
	uint32_t *index = calloc(index_size, sizeof(uint32_t));
	if (!index)
		return false;
	lt_site *sites = realloc(table->sites, capacity * sizeof(lt_site));
	if (!sites) {
		free(index);
		return false;
	}
	memset(sites + table->capacity, 0, (capacity - table->capacity) * sizeof(lt_site));
	for (uint32_t i = 1; i <= table->count; i++) {
		uint32_t at = (uint32_t)sites[i].hash & (index_size - 1);
		while (index[at])
			at = (at + 1) & (index_size - 1);
		index[at] = i;
	}
	free(table->index);
	table->own_bytes += (capacity - table->capacity) * sizeof(lt_site) +
						(index_size - table->index_size) * sizeof(uint32_t);
	table->sites = sites;
	table->index = index;
	table->capacity = capacity;
	table->index_size = index_size;
	return true;
}

static char *append(char *at, const char *bytes, size_t length)
{
	if (length)
		memcpy(at, bytes, length);
	return at + length;
}

/* All names in one block: file, internal, module, "Class::function", C place. */
static bool copy_names(lt_site *site, const lt_site_key *key, size_t *own_bytes)
{
	size_t module_len = key->module ? strlen(key->module) : 0;
	size_t bytes = key->file_len + key->internal_len + module_len + key->class_len +
				   key->function_len + key->c_place_len + 2 + 5;
	char *block = malloc(bytes);
	if (!block)
		return false;
	*own_bytes += bytes;
	char *at = block;
	site->file = at;
	site->file_len = (uint32_t)key->file_len;
	at = append(at, key->file, key->file_len);
	*at++ = '\0';
	if (key->internal) {
		site->internal = at;
		site->internal_len = (uint32_t)key->internal_len;
		at = append(at, key->internal, key->internal_len);
		*at++ = '\0';
		site->module = at;
		at = append(at, key->module, module_len);
		*at++ = '\0';
	}
	if (key->function) {
		site->function = at;
		if (key->class_name) {
			at = append(at, key->class_name, key->class_len);
			at = append(at, "::", 2);
		}
		at = append(at, key->function, key->function_len);
		site->function_len = (uint32_t)(at - site->function);
		*at++ = '\0';
	}
	if (key->c_place) {
		site->c_place = at;
		site->c_place_len = (uint32_t)key->c_place_len;
		at = append(at, key->c_place, key->c_place_len);
		*at++ = '\0';
	}
	return true;
}

/* Room for one more; *at is its slot in the index, moved where that grew. */
static bool make_room(lt_sites *table, uint64_t hash, uint32_t *at)
{
	if (table->count + 1 < table->capacity)
		return true;
	if (!grow(table))
		return false;
	*at = (uint32_t)hash & (table->index_size - 1);
	while (table->index[*at])
		*at = (*at + 1) & (table->index_size - 1);
	return true;
}

uint32_t leaktrack_site_intern(lt_sites *table, const lt_site_key *key)
{
	uint64_t hash = hash_key(key);
	uint32_t at = (uint32_t)hash & (table->index_size - 1), first = table->count + 1;
	for (; table->index[at]; at = (at + 1) & (table->index_size - 1)) {
		const lt_site *site = &table->sites[table->index[at]];
		if (!same_site(site, key, hash))
			continue;
		if (same_bytes(site->c_place, site->c_place_len, key->c_place, key->c_place_len))
			return table->index[at];
		first = site->first;
	}
	if (!make_room(table, hash, &at))
		return 0;
	lt_site *site = &table->sites[table->count + 1];
	memset(site, 0, sizeof(*site));
	site->line = key->line;
	site->hash = hash;
	site->first = first;
	if (!copy_names(site, key, &table->own_bytes))
		return 0;
	table->index[at] = ++table->count;
	return table->count;
}

uint32_t leaktrack_site_called(lt_sites *table, uint32_t base, uint32_t stack)
{
	uint64_t hash = (table->sites[base].hash ^ stack) * 0x9e3779b97f4a7c15u;
	hash ^= hash >> 32;
	uint32_t at = (uint32_t)hash & (table->index_size - 1), first = table->count + 1;
	for (; table->index[at]; at = (at + 1) & (table->index_size - 1)) {
		const lt_site *site = &table->sites[table->index[at]];
		if (site->hash != hash || !site->base || site->stack != stack)
			continue;
		if (site->base == base)
			return table->index[at];
		if (table->sites[site->base].first == table->sites[base].first)
			first = site->first;
	}
	if (!make_room(table, hash, &at))
		return 0;
	const lt_site *names = &table->sites[base];
	table->sites[table->count + 1] = (lt_site){.file = names->file,
		.internal = names->internal,
		.module = names->module,
		.function = names->function,
		.c_place = names->c_place,
		.file_len = names->file_len,
		.internal_len = names->internal_len,
		.function_len = names->function_len,
		.c_place_len = names->c_place_len,
		.line = names->line,
		.hash = hash,
		.base = base,
		.first = first,
		.stack = stack};
	table->index[at] = ++table->count;
	return table->count;
}

bool leaktrack_site_same_line(const lt_sites *table, uint32_t a, uint32_t b)
{
	const lt_site *one = &table->sites[a], *other = &table->sites[b];
	return a == b || (one->line == other->line &&
						 same_bytes(one->file, one->file_len, other->file, other->file_len));
}
