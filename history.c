/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Making, finding and freeing the tables of a history. */
#include "history.h"

#include <string.h>

void *leaktrack_history_room(void *array, uint32_t count, uint32_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	uint32_t more = *capacity ? *capacity * 2 : 4; /* most series are short */
	void *bigger = realloc(array, more * size);
	if (bigger)
		*capacity = more;
	return bigger;
}

/* Texts and lines */

static uint64_t hash_text(lt_text text)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.s[i]) * 0x100000001b3u;
	return hash;
}

/* Number of the text among the history's own copies, LT_NONE when there is no memory. */
static uint32_t intern(lt_history *h, lt_text text)
{
	uint64_t hash = hash_text(text);
	uint32_t known;
	for (; (known = lt_intmap_get(&h->text_of, hash)) != LT_NONE; hash++) {
		if (h->texts[known].len == text.len && !memcmp(h->texts[known].s, text.s, text.len))
			return known;
	}
	lt_text *texts =
		leaktrack_history_room(h->texts, h->text_count, &h->text_capacity, sizeof(*texts));
	char *copy = malloc(text.len + 1);
	if (texts)
		h->texts = texts;
	if (!texts || !copy || !lt_intmap_put(&h->text_of, hash, h->text_count)) {
		free(copy);
		return LT_NONE;
	}
	memcpy(copy, text.s, text.len);
	copy[text.len] = '\0';
	h->texts[h->text_count] = (lt_text){copy, text.len};
	return h->text_count++;
}

/* Replaces a borrowed text by the history's own. */
static bool own(lt_history *h, lt_text *text)
{
	if (!text->s)
		return true;
	uint32_t number = intern(h, *text);
	if (number == LT_NONE)
		return false;
	*text = h->texts[number];
	return true;
}

static uint32_t line_number(lt_history *h, lt_text file, lt_text raw, int64_t line)
{
	uint32_t name = intern(h, raw.s ? raw : file);
	if (name == LT_NONE)
		return LT_NONE;
	uint64_t key = (uint64_t)name << 32 | (uint64_t)line << 1 | (raw.s != NULL);
	uint32_t number = lt_intmap_get(&h->line_of, key);
	if (number != LT_NONE)
		return number;
	lt_code_line *lines =
		leaktrack_history_room(h->lines, h->line_count, &h->line_capacity, sizeof(*lines));
	if (!lines)
		return LT_NONE;
	h->lines = lines;
	if (!own(h, &file) || !own(h, &raw) || !lt_intmap_put(&h->line_of, key, h->line_count))
		return LT_NONE;
	h->lines[h->line_count] = (lt_code_line){file, raw, line};
	return h->line_count++;
}

/* Places and sites */

static void clear_place(lt_place_history *place)
{
	memset(place, 0, sizeof(*place));
	place->tracks = LT_NONE;
	place->last_loop = -1;
	place->open = LT_NONE;
	place->collected_step = 1;
}

static bool line_fits(int64_t line)
{
	return line >= 0 && line < INT32_MAX;
}

/* The first place with the same function: loops of its labels share frames. */
static uint32_t function_of(const lt_history *h, const lt_place_history *place)
{
	uint32_t i = 0;
	for (; i < h->place_count; i++) {
		const lt_place_history *other = &h->places[i];
		if (other->at.line == place->at.line && other->at.file.s == place->at.file.s &&
			other->name.s == place->name.s)
			break;
	}
	return i;
}

/* The number of an id of the log, LT_NONE: it has not met it. */
static uint32_t find(const lt_intmap *map, int64_t id)
{
	return id < 0 ? LT_NONE : lt_intmap_get(map, (uint64_t)id);
}

lt_added leaktrack_history_add_main(lt_history *h, const lt_main_record *record)
{
	if (!record->name.s || !record->file.s || !line_fits(record->line) || record->id < 0 ||
		lt_intmap_get(&h->place_of, (uint64_t)record->id) != LT_NONE)
		return LT_NOT_ADDED;
	lt_place_history *places =
		leaktrack_history_room(h->places, h->place_count, &h->place_capacity, sizeof(*places));
	if (!places)
		return LT_NO_MEMORY;
	h->places = places;
	lt_place_history *place = &places[h->place_count];
	clear_place(place);
	place->id = record->id;
	place->name = record->name;
	place->label = record->label;
	place->at = (lt_code_line){record->file, record->file_raw, record->line};
	if (!own(h, &place->name) || !own(h, &place->label) || !own(h, &place->at.file) ||
		!own(h, &place->at.file_raw) ||
		!lt_intmap_put(&h->place_of, (uint64_t)record->id, h->place_count))
		return LT_NO_MEMORY;
	place->function = function_of(h, place);
	h->places[place->function].labels++;
	h->place_count++;
	return LT_ADDED;
}

lt_added leaktrack_history_add_site(lt_history *h, const lt_site_record *record)
{
	if (!record->file.s || !line_fits(record->line) || record->id < 0 ||
		lt_intmap_get(&h->site_of, (uint64_t)record->id) != LT_NONE)
		return LT_NOT_ADDED;
	lt_log_site *sites =
		leaktrack_history_room(h->sites, h->site_count, &h->site_capacity, sizeof(*sites));
	if (!sites)
		return LT_NO_MEMORY;
	h->sites = sites;
	lt_log_site *site = &sites[h->site_count];
	*site = (lt_log_site){.id = record->id,
		.function = record->function,
		.internal = record->internal,
		.module = record->module,
		.stack = find(&h->call_of, record->stack),
		.app = find(&h->frame_of, record->app),
		.vendor = record->vendor};
	site->line = line_number(h, record->file, record->file_raw, record->line);
	if (site->line == LT_NONE || !own(h, &site->function) || !own(h, &site->internal) ||
		!own(h, &site->module) || !lt_intmap_put(&h->site_of, (uint64_t)record->id, h->site_count))
		return LT_NO_MEMORY;
	h->site_count++;
	bool whole = (record->stack <= 0 || site->stack != LT_NONE) &&
				 (record->app <= 0 || site->app != LT_NONE);
	return whole ? LT_ADDED : LT_ADDED_PARTLY;
}

lt_added leaktrack_history_add_frame(lt_history *h, const lt_frame_record *record)
{
	if (!record->function.s || !line_fits(record->line) || record->id < 0 ||
		find(&h->frame_of, record->id) != LT_NONE)
		return LT_NOT_ADDED;
	lt_call_frame *frames =
		leaktrack_history_room(h->frames, h->frame_count, &h->frame_capacity, sizeof(*frames));
	if (!frames)
		return LT_NO_MEMORY;
	h->frames = frames;
	lt_call_frame *frame = &frames[h->frame_count];
	*frame = (lt_call_frame){
		record->file, record->file_raw, record->line, record->function, record->module};
	if (!own(h, &frame->file) || !own(h, &frame->file_raw) || !own(h, &frame->function) ||
		!own(h, &frame->module) ||
		!lt_intmap_put(&h->frame_of, (uint64_t)record->id, h->frame_count))
		return LT_NO_MEMORY;
	h->frame_count++;
	return LT_ADDED;
}

/* A stack hangs from one that is known, so that none can hang from itself. */
lt_added leaktrack_history_add_stack(lt_history *h, const lt_stack_record *record)
{
	lt_call call = {.up = find(&h->call_of, record->up),
		.frame = find(&h->frame_of, record->frame),
		.link = record->link,
		.cut = record->cut};
	if (record->id < 0 || call.frame == LT_NONE || find(&h->call_of, record->id) != LT_NONE ||
		(record->up >= 0 && call.up == LT_NONE))
		return LT_NOT_ADDED;
	lt_call *calls =
		leaktrack_history_room(h->calls, h->call_count, &h->call_capacity, sizeof(*calls));
	if (!calls)
		return LT_NO_MEMORY;
	h->calls = calls;
	if (!own(h, &call.link) || !lt_intmap_put(&h->call_of, (uint64_t)record->id, h->call_count))
		return LT_NO_MEMORY;
	h->calls[h->call_count++] = call;
	return LT_ADDED;
}

lt_added leaktrack_history_add_count(lt_history *h, int64_t main, int64_t n, const int64_t *values)
{
	uint32_t number = leaktrack_history_find_place(h, main);
	if (number == LT_NONE || n < 0)
		return LT_NOT_ADDED;
	lt_place_history *place = &h->places[number];
	if (place->count_count == LT_SERIES_POINTS)
		return LT_ADDED;
	lt_count_point *counts = leaktrack_history_room(
		place->counts, place->count_count, &place->count_capacity, sizeof(*counts));
	if (!counts)
		return LT_NO_MEMORY;
	place->counts = counts;
	lt_count_point *point = &counts[place->count_count++];
	point->n = n;
	memcpy(point->values, values, sizeof(point->values));
	return LT_ADDED;
}

lt_added leaktrack_history_add_held(lt_history *h, const lt_held_record *record)
{
	uint32_t number = leaktrack_history_find_site(h, record->site);
	if (number == LT_NONE || !record->by.s)
		return LT_NOT_ADDED;
	lt_log_site *site = &h->sites[number];
	site->held_by = record->by;
	site->held_kind = record->how;
	site->held_type = record->type;
	site->held_class = record->class_name;
	site->held_preview = record->preview;
	site->held_size = record->size;
	site->held_live = record->live;
	site->held_before = record->before;
	if (!own(h, &site->held_by) || !own(h, &site->held_kind) || !own(h, &site->held_type) ||
		!own(h, &site->held_class) || !own(h, &site->held_preview))
		return LT_NO_MEMORY;
	return LT_ADDED;
}

uint32_t leaktrack_history_find_place(const lt_history *h, int64_t main)
{
	return lt_intmap_get(&h->place_of, (uint64_t)main);
}

uint32_t leaktrack_history_find_site(const lt_history *h, int64_t site)
{
	return lt_intmap_get(&h->site_of, (uint64_t)site);
}

/* Cells and tracks. The place number LT_NONE is what is outside. */

lt_place_history *leaktrack_history_place(lt_history *h, uint32_t place)
{
	return place == LT_NONE ? &h->outside : &h->places[place];
}

uint32_t leaktrack_history_find_track(const lt_history *h, uint32_t place, uint32_t line)
{
	return lt_intmap_get(&h->track_of, (uint64_t)place << 32 | line);
}

static uint32_t track_number(lt_history *h, uint32_t place, uint32_t line)
{
	uint32_t number = leaktrack_history_find_track(h, place, line);
	if (number != LT_NONE)
		return number;
	lt_track *tracks =
		leaktrack_history_room(h->tracks, h->track_count, &h->track_capacity, sizeof(*tracks));
	if (!tracks)
		return LT_NONE;
	h->tracks = tracks;
	if (!lt_intmap_put(&h->track_of, (uint64_t)place << 32 | line, h->track_count))
		return LT_NONE;
	lt_place_history *owner = leaktrack_history_place(h, place);
	tracks[h->track_count] = (lt_track){.place = place,
		.line = line,
		.cells = LT_NONE,
		.next = owner->tracks,
		.window = 1,
		.last_kept = -1,
		.first_loop = -1,
		.last_loop = -1};
	owner->tracks = h->track_count;
	return h->track_count++;
}

uint32_t leaktrack_history_find_cell(const lt_history *h, uint32_t place, uint32_t site)
{
	return lt_intmap_get(&h->cell_of, (uint64_t)place << 32 | site);
}

uint32_t leaktrack_history_cell(lt_history *h, uint32_t place, uint32_t site)
{
	uint32_t number = leaktrack_history_find_cell(h, place, site);
	if (number != LT_NONE)
		return number;
	uint32_t track = track_number(h, place, h->sites[site].line);
	lt_live_cell *cells =
		leaktrack_history_room(h->cells, h->cell_count, &h->cell_capacity, sizeof(*cells));
	if (cells)
		h->cells = cells;
	if (track == LT_NONE || !cells ||
		!lt_intmap_put(&h->cell_of, (uint64_t)place << 32 | site, h->cell_count))
		return LT_NONE;
	cells[h->cell_count] =
		(lt_live_cell){.site = site, .track = track, .next = h->tracks[track].cells};
	h->tracks[track].cells = h->cell_count;
	return h->cell_count++;
}

/* Beginning and end */

lt_history *leaktrack_history_create(bool collecting)
{
	lt_history *h = calloc(1, sizeof(*h));
	if (!h)
		return NULL;
	clear_place(&h->outside);
	h->collecting = collecting;
	return h;
}

static void free_place(lt_place_history *place)
{
	free(place->counts);
	free(place->collected);
	free(place->interrupted);
	free(place->dirty);
}

void leaktrack_history_free(lt_history *h)
{
	if (!h)
		return;
	for (uint32_t i = 0; i < h->track_count; i++)
		free(h->tracks[i].points);
	for (uint32_t i = 0; i < h->place_count; i++)
		free_place(&h->places[i]);
	free_place(&h->outside);
	leaktrack_clock_free(&h->clock);
	for (uint32_t i = 0; i < h->text_count; i++)
		free((char *)h->texts[i].s);
	free(h->lines);
	free(h->sites);
	free(h->places);
	free(h->cells);
	free(h->tracks);
	free(h->texts);
	free(h->frames);
	free(h->calls);
	lt_intmap *maps[] = {&h->line_of, &h->site_of, &h->place_of, &h->cell_of, &h->track_of,
		&h->text_of, &h->frame_of, &h->call_of};
	for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++)
		lt_intmap_destroy(maps[i]);
	free(h);
}
