/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Putting the same things of several processes together. */
#include "view.h"

static lt_view_rank rank_of(const zval *site)
{
	static const char *const names[] = {"leak", "growing", "unsure"};
	const char *verdict = leaktrack_render_text_of(site, "verdict");
	int rank = 0;
	while (rank < LT_VIEW_OK && strcmp(verdict, names[rank]))
		rank++;
	return (lt_view_rank)rank;
}

/* What tells a place or a line apart: names with NUL bytes between them. */
static zend_string *key_of(const zval *array, bool is_main)
{
	smart_str key = {0};
	static const char *const fields[] = {"file_raw", "file", "name", "label"};
	for (int i = 0; i < (is_main ? 4 : 2); i++) {
		smart_str_appends(&key, leaktrack_render_text_of(array, fields[i]));
		smart_str_appendc(&key, '\0');
	}
	smart_str_append_long(&key, leaktrack_render_int(array, "line"));
	smart_str_0(&key);
	return smart_str_extract(&key);
}

/* The number that `index` has for the array, made when new; then *is_new. */
static zend_ulong number_of(HashTable *index, const zval *array, bool is_main, bool *is_new)
{
	zval number, *known;
	zend_string *key = key_of(array, is_main);
	ZVAL_LONG(&number, zend_hash_num_elements(index));
	known = zend_hash_add(index, key, &number);
	*is_new = known != NULL;
	if (!known)
		known = zend_hash_find(index, key);
	zend_string_release(key);
	return (zend_ulong)Z_LVAL_P(known);
}

static void add_site(
	lt_view_site *into, const zval *site, const zval *process, zend_long judged, bool is_new)
{
	lt_view_rank rank = rank_of(site);
	double rate = leaktrack_render_double(site, "bytes_per_loop");
	if (is_new)
		*into = (lt_view_site){site, process, rank, 0, 0, 0, 0, 0, 0, rate, rate, 0};
	into->live_bytes += leaktrack_render_int(site, "live_bytes");
	if (rank > into->rank)
		return;
	if (rank < into->rank || rate > into->most) {
		into->site = site;
		into->process = process;
	}
	if (rank < into->rank) { /* what it is in the other processes does not tell how it grows */
		into->processes = into->growing_loops = into->judged_loops = into->kept_loops = 0;
		into->rate = into->per_minute = 0;
		into->least = into->most = rate;
		into->rank = rank;
	}
	into->processes++;
	into->growing_loops += leaktrack_render_int(site, "growing_loops");
	into->kept_loops += leaktrack_render_int(site, "kept_loops");
	into->judged_loops += judged;
	into->rate += rate;
	into->per_minute += leaktrack_render_double(site, "bytes_per_minute");
	into->least = rate < into->least ? rate : into->least;
	into->most = rate > into->most ? rate : into->most;
}

typedef struct {
	lt_view *view;
	bool alone;       /* one process: every line of a main is new */
	HashTable mains;  /* key to number */
	HashTable *sites; /* per main: key to number */
	HashTable outside;
	uint32_t capacity;
	uint32_t *capacities; /* of the mains' sites */
	uint32_t outside_capacity;
} lt_builder;

/* Puts sites to those of a main; `index` tells which are there already, NULL: none is. */
static void add_sites(lt_view_main *main, HashTable *index, uint32_t *capacity, const zval *sites,
	const zval *process, zend_long judged)
{
	zval *site;
	bool is_new = true;
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(sites), site)
	{
		zend_ulong number = main->count;
		if (index)
			number = number_of(index, site, false, &is_new);
		if (is_new && main->count == *capacity) {
			*capacity = *capacity ? *capacity * 2 : 16;
			main->sites = safe_erealloc(main->sites, *capacity, sizeof(*main->sites), 0);
		}
		main->count += is_new;
		add_site(&main->sites[number], site, process, judged, is_new);
	}
	ZEND_HASH_FOREACH_END();
}

static void add_main(lt_builder *builder, const zval *main, const zval *process)
{
	lt_view *view = builder->view;
	bool is_new;
	zend_ulong number = number_of(&builder->mains, main, true, &is_new);
	if (is_new && number == builder->capacity) {
		uint32_t capacity = builder->capacity ? builder->capacity * 2 : 4;
		view->mains = safe_erealloc(view->mains, capacity, sizeof(*view->mains), 0);
		builder->sites = safe_erealloc(builder->sites, capacity, sizeof(*builder->sites), 0);
		builder->capacities = safe_erealloc(builder->capacities, capacity, sizeof(uint32_t), 0);
		builder->capacity = capacity;
	}
	lt_view_main *into = &view->mains[number];
	if (is_new) {
		memset(into, 0, sizeof(*into));
		into->main = main;
		zend_hash_init(&builder->sites[number], 8, NULL, NULL, 0);
		builder->capacities[number] = 0;
		view->count++;
	}
	zend_long closed = leaktrack_render_int(main, "closed");
	into->processes++;
	into->loops += leaktrack_render_int(main, "loops");
	into->closed += closed;
	into->interrupted += leaktrack_render_int(main, "interrupted");
	into->collected_loops += leaktrack_render_int(main, "collected_loops");
	into->kept_bytes += leaktrack_render_int(main, "kept_bytes");
	into->returned_bytes += leaktrack_render_int(main, "returned_bytes");
	into->live_bytes += leaktrack_render_int(main, "live_bytes");
	into->left_bytes += leaktrack_render_int(main, "left_bytes");
	add_sites(into, builder->alone ? NULL : &builder->sites[number], &builder->capacities[number],
		leaktrack_render_list(main, "sites"), process, closed > 1 ? closed - 1 : 0);
}

static void add_process(lt_builder *builder, const zval *process)
{
	zval *main;
	const zval *outside = leaktrack_render_field(process, "outside");
	const zval *mains = leaktrack_render_list(process, "mains");
	zend_long closed = 0;
	if (*leaktrack_render_text_of(process, "error"))
		return;
	builder->view->processes++;
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(mains), main)
	{
		add_main(builder, main, process);
		closed += leaktrack_render_int(main, "closed");
	}
	ZEND_HASH_FOREACH_END();
	builder->view->closed += closed;
	builder->view->outside.live_bytes += leaktrack_render_int(outside, "live_bytes");
	add_sites(&builder->view->outside, builder->alone ? NULL : &builder->outside,
		&builder->outside_capacity, leaktrack_render_list(outside, "sites"), process, closed);
}

static int compare_sites(const void *left, const void *right)
{
	const lt_view_site *a = left, *b = right;
	if (a->rank != b->rank)
		return (int)a->rank - (int)b->rank;
	if (a->rank < LT_VIEW_OK && a->rate != b->rate)
		return a->rate > b->rate ? -1 : 1;
	if (a->live_bytes != b->live_bytes)
		return a->live_bytes > b->live_bytes ? -1 : 1;
	int files = strcmp(
		leaktrack_render_text_of(a->site, "file"), leaktrack_render_text_of(b->site, "file"));
	zend_long lines = leaktrack_render_int(a->site, "line") - leaktrack_render_int(b->site, "line");
	return files ? files : lines < 0 ? -1 : lines > 0;
}

static void rank_sites(lt_view_main *main)
{
	if (main->count)
		qsort(main->sites, main->count, sizeof(*main->sites), compare_sites);
	for (uint32_t i = 0; i < main->count; i++)
		main->ranks[main->sites[i].rank]++;
}

static void note_limit(lt_view *view, const lt_view_site *site)
{
	const zval *loops = leaktrack_render_field(site->site, "loops_to_limit");
	if (Z_TYPE_P(loops) != IS_LONG ||
		(view->loops_to_limit >= 0 && view->loops_to_limit <= Z_LVAL_P(loops)))
		return;
	view->loops_to_limit = Z_LVAL_P(loops);
	view->memory_limit = leaktrack_render_int(site->process, "memory_limit");
}

/* Lines are told apart over all mains: a line that leaks under two labels is one leak. */
static void count_lines(lt_view *view)
{
	HashTable seen[LT_VIEW_OK];
	bool is_new;
	for (int rank = 0; rank < LT_VIEW_OK; rank++)
		zend_hash_init(&seen[rank], 8, NULL, NULL, 0);
	for (uint32_t i = 0; i < view->count; i++) {
		const lt_view_main *main = &view->mains[i];
		for (uint32_t k = 0; k < main->count && main->sites[k].rank < LT_VIEW_OK; k++) {
			const lt_view_site *site = &main->sites[k];
			number_of(&seen[site->rank], site->site, false, &is_new);
			note_limit(view, site);
			if (site->rank == LT_VIEW_LEAK)
				view->leak_rate += site->rate / (double)site->processes;
		}
	}
	view->leaks = zend_hash_num_elements(&seen[LT_VIEW_LEAK]);
	view->growing = zend_hash_num_elements(&seen[LT_VIEW_GROWING]);
	view->unsure = zend_hash_num_elements(&seen[LT_VIEW_UNSURE]);
	for (int rank = 0; rank < LT_VIEW_OK; rank++)
		zend_hash_destroy(&seen[rank]);
}

/* Where a process serves one request after the other, each has a heap and loops of its own. */
static void count_pids(lt_view *view, const zval *processes)
{
	const zval *process = NULL;
	HashTable pids;
	zend_hash_init(&pids, 8, NULL, NULL, 0);
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(processes), process)
	{
		zend_hash_index_add_empty_element(&pids, (zend_ulong)leaktrack_render_int(process, "pid"));
	}
	ZEND_HASH_FOREACH_END();
	view->pids = zend_hash_num_elements(&pids);
	view->each = "processes";
	if (process && view->pids < zend_hash_num_elements(Z_ARRVAL_P(processes)))
		view->each =
			strcmp(leaktrack_render_text_of(process, "sapi"), "cli") ? "requests" : "recordings";
	zend_hash_destroy(&pids);
}

void leaktrack_view_build(lt_view *view, const zval *report)
{
	zval *process;
	lt_builder builder = {.view = view};
	const zval *processes = leaktrack_render_list(report, "processes");
	memset(view, 0, sizeof(*view));
	view->loops_to_limit = -1;
	count_pids(view, processes);
	builder.alone = zend_hash_num_elements(Z_ARRVAL_P(processes)) == 1;
	zend_hash_init(&builder.mains, 8, NULL, NULL, 0);
	zend_hash_init(&builder.outside, 8, NULL, NULL, 0);
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(processes), process)
	{
		add_process(&builder, process);
	}
	ZEND_HASH_FOREACH_END();
	for (uint32_t i = 0; i < view->count; i++) {
		rank_sites(&view->mains[i]);
		zend_hash_destroy(&builder.sites[i]);
	}
	rank_sites(&view->outside);
	count_lines(view);
	zend_hash_destroy(&builder.mains);
	zend_hash_destroy(&builder.outside);
	if (builder.sites)
		efree(builder.sites);
	if (builder.capacities)
		efree(builder.capacities);
}

void leaktrack_view_free(lt_view *view)
{
	for (uint32_t i = 0; i < view->count; i++) {
		if (view->mains[i].sites)
			efree(view->mains[i].sites);
	}
	if (view->mains)
		efree(view->mains);
	if (view->outside.sites)
		efree(view->outside.sites);
}
