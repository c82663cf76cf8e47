/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Lines of code in the text report. */
#include "render_text.h"
#include "source.h"

#define NAMED_FINE 3 /* lines named of those that are all right, per kind */
#define NAMED_OUTSIDE 5
#define CODE_COLUMNS 88

/* Lines that leak, grow, or cannot be told */

static const struct {
	const char *mark;
	int columns;
	lt_paint paint;
} marks[] = {{"❌ LEAK", 7, LT_RED}, {"🔺 GROWING", 10, LT_VIOLET}, {"❔ UNSURE", 9, LT_BOLD}};

static smart_str *add(smart_str *part, const char *text)
{
	smart_str_appends(part, text);
	return part;
}

static void add_spread(smart_str *part, const lt_view_site *site, double mean)
{
	if (site->processes < 2 || site->most - site->least <= mean * 0.01)
		return;
	add(part, " (");
	leaktrack_style_count(part, (zend_long)site->least);
	add(part, " to ");
	leaktrack_style_count(part, (zend_long)site->most);
	add(part, ")");
}

/* "+12,928 B per loop", "in 599 of 599 loops", "7.7 MB so far": the part of that number, or (-1)
 * all. What is outside the loops grows "+1.2 MB per minute" instead, and in no loop. */
static void add_growth(smart_str *part, const lt_view_site *site, int number)
{
	double mean = site->rate / (double)site->processes;
	if (site->per_minute > 0 && (number == 0 || number < 0)) {
		leaktrack_style_rate(part, site->per_minute / (double)site->processes);
		add(part, number < 0 ? " per minute, " : " per minute");
	} else if (site->rate > 0 && (number == 0 || number < 0)) {
		leaktrack_style_rate(part, mean);
		add(part, " per loop");
		add_spread(part, site, mean);
		add(part, number < 0 ? ", " : "");
	}
	if (site->rate > 0 && !(site->per_minute > 0) && (number == 1 || number < 0)) {
		add(part, "in ");
		leaktrack_style_count(part, site->growing_loops);
		add(part, " of ");
		leaktrack_style_count(part, site->judged_loops);
		add(part, number < 0 ? " loops, " : " loops");
	}
	if (number == 2 || number < 0) {
		leaktrack_style_bytes(part, (double)site->live_bytes);
		add(part, " so far");
	}
}

static int columns_of_growth(const lt_view_site *site)
{
	smart_str growth = {0};
	add_growth(&growth, site, -1);
	int columns = leaktrack_style_width(ZSTR_VAL(growth.s), ZSTR_LEN(growth.s));
	smart_str_free(&growth);
	return columns;
}

/* In one piece where a line has room for it. */
static void put_growth(lt_page *page, const lt_view_site *site, lt_paint paint)
{
	if (page->indent + columns_of_growth(site) <= page->columns) {
		add_growth(leaktrack_page_part(page), site, -1);
		leaktrack_page_put(page, "  ", paint);
		return;
	}
	for (int number = 0; number < 3; number++) {
		if (number == 1 && site->per_minute > 0)
			continue;
		add_growth(leaktrack_page_part(page), site, number);
		leaktrack_page_put(page, number ? ", " : "  ", paint);
	}
}

static void put_processes(lt_page *page, const lt_view_site *site, const lt_view *view)
{
	if (view->processes < 2)
		return;
	smart_str *part = add(leaktrack_page_part(page), "in ");
	leaktrack_style_count(part, site->processes);
	add(part, " of ");
	leaktrack_style_count(part, view->processes);
	add(add(part, " "), view->each);
	if (site->processes == 1)
		smart_str_append_printf(
			part, " (pid " ZEND_LONG_FMT ")", leaktrack_render_int(site->process, "pid"));
	leaktrack_page_put(page, ", ", LT_PLAIN);
}

/* The internal function that took most of it, when that was not the line itself. */
static const char *taken_by(const lt_view_site *site)
{
	const zval *via = leaktrack_render_list(site->site, "via");
	const zval *first = zend_hash_index_find(Z_ARRVAL_P(via), 0);
	zend_long live = leaktrack_render_int(site->site, "live_bytes");
	return first && leaktrack_render_int(first, "bytes") * 2 > live
			   ? leaktrack_render_text_of(first, "internal")
			   : "";
}

/* "App\Cache::put() → str_repeat()" */
static void add_names(smart_str *part, const lt_view_site *site)
{
	const char *internal = taken_by(site);
	leaktrack_page_add_function(part, site->site);
	if (!*internal)
		return;
	add(part, *leaktrack_render_text_of(site->site, "function") ? " → " : "→ ");
	leaktrack_style_clean(part, internal, strlen(internal));
	add(part, *internal == '(' ? "" : "()"); /* or it is a kind of memory: "(compile) x.php" */
}

static void put_code(lt_page *page, const lt_view_site *site, int indent)
{
	zend_string *code = leaktrack_source_line(leaktrack_render_text_of(site->site, "file"),
		leaktrack_render_int(site->site, "line"),
		leaktrack_render_text_of(site->process, "started"),
		MIN(page->columns - indent, CODE_COLUMNS));
	if (!code)
		return;
	leaktrack_page_line(page, indent, indent);
	leaktrack_page_word(page, "", LT_DIM, ZSTR_VAL(code));
	zend_string_release(code);
}

/* A way to a block, one part a step, so that the line may break between them. Code below the
 * working directory is named from there. */
static void put_path(lt_page *page, const char *path)
{
	static const char arrow[] = " → ";
	size_t cwd = strlen(page->cwd);
	while (*path) {
		const char *end = strstr(path, arrow);
		const char *next = end ? end + sizeof(arrow) - 1 : path + strlen(path);
		const char *file = cwd ? strstr(path, page->cwd) : NULL;
		smart_str *part = leaktrack_page_part(page);
		end = end ? end : next;
		if (file && file + cwd < end && file[cwd] == '/') {
			leaktrack_style_clean(part, path, (size_t)(file - path));
			path = file + cwd + 1;
		}
		leaktrack_style_clean(part, path, (size_t)(end - path));
		if (*next)
			add(part, " →");
		leaktrack_page_put(page, " ", LT_PLAIN);
		path = next;
	}
}

/* How many objects of that class live, and whether they were fewer when somebody looked before. */
static void put_instances(lt_page *page, const zval *site)
{
	if (Z_TYPE_P(leaktrack_render_field(site, "instances")) != IS_LONG)
		return;
	zend_long now = leaktrack_render_int(site, "instances");
	bool compared = Z_TYPE_P(leaktrack_render_field(site, "instances_before")) == IS_LONG;
	zend_long before = leaktrack_render_int(site, "instances_before");
	smart_str *part = leaktrack_page_part(page);
	leaktrack_style_count(part, now);
	add(part, now == 1 ? " lives" : " live");
	if (compared && before < now) {
		add(part, ", ");
		leaktrack_style_count(part, now - before);
		add(part, " more than a walk before");
	}
	leaktrack_page_put(page, ", ", LT_PLAIN);
}

static void put_preview(lt_page *page, const zval *site, int indent)
{
	const char *preview = leaktrack_render_text_of(site, "preview");
	if (!*preview)
		return;
	leaktrack_page_line(page, indent, indent + 2);
	leaktrack_page_word(page, "", LT_PLAIN, "content");
	leaktrack_style_clean(leaktrack_page_part(page), preview, strlen(preview));
	leaktrack_page_put(page, " ", LT_PLAIN);
}

static void put_holder(lt_page *page, const lt_view_site *site, int indent)
{
	const char *held = leaktrack_render_text_of(site->site, "held_by");
	const char *type = leaktrack_render_text_of(site->site, "type");
	if (!*held)
		return;
	leaktrack_page_line(page, indent, indent + 2);
	leaktrack_page_word(page, "", LT_PLAIN, "held by");
	put_path(page, held);
	smart_str *part = leaktrack_page_part(page);
	leaktrack_style_clean(part, type, strlen(type));
	if (!strcmp(type, "object")) {
		const char *class_name = leaktrack_render_text_of(site->site, "class");
		add(part, " of class ");
		leaktrack_style_clean(part, class_name, strlen(class_name));
	}
	if (!strcmp(type, "string") || !strcmp(type, "array")) {
		add(part, ", ");
		leaktrack_style_count(part, leaktrack_render_int(site->site, "size"));
		add(part, *type == 's' ? " bytes" : " elements");
	}
	leaktrack_page_put(page, "  ·  ", LT_PLAIN);
	put_instances(page, site->site);
	put_preview(page, site->site, indent);
}

/* Why it is not called a leak, and what would tell. */
static void put_doubt(lt_page *page, const lt_view_site *site, int indent)
{
	zend_long more = leaktrack_render_int(site->site, "more_loops");
	zend_long horizon = leaktrack_render_int(site->site, "horizon");
	const char *why = leaktrack_render_text_of(site->site, "why");
	if (site->rank == LT_VIEW_LEAK)
		return;
	leaktrack_page_line(page, indent, indent);
	if (site->rank == LT_VIEW_UNSURE) {
		leaktrack_page_words(page, LT_PLAIN, why);
	} else if (horizon) {
		leaktrack_page_words(page, LT_PLAIN, "too early to tell: a cache of more than");
		leaktrack_page_count(page, " ", LT_PLAIN, "", horizon, " loop's", " loops'");
		leaktrack_page_words(page, LT_PLAIN, "entries that still fills looks the same");
	}
	if (more)
		leaktrack_page_count(page, "; ", LT_PLAIN, "about ", more, " more loop would tell",
			" more loops would tell");
}

/* Lines of which the same is to be said follow each other: it is said once, under the last. */
static bool is_same_doubt(const lt_view_site *a, const lt_view_site *b)
{
	return a->rank == b->rank &&
		   !strcmp(leaktrack_render_text_of(a->site, "why"),
			   leaktrack_render_text_of(b->site, "why")) &&
		   leaktrack_render_int(a->site, "more_loops") ==
			   leaktrack_render_int(b->site, "more_loops") &&
		   leaktrack_render_int(a->site, "horizon") == leaktrack_render_int(b->site, "horizon");
}

static void put_site(
	lt_page *page, const lt_view_site *site, const lt_view *view, int indent, int names)
{
	leaktrack_page_line(page, 0, indent);
	leaktrack_page_word(page, "", marks[site->rank].paint, marks[site->rank].mark);
	leaktrack_page_pad(page, indent - 2);
	leaktrack_page_add_place(page, leaktrack_page_part(page), site->site, page->columns - indent);
	leaktrack_page_put(page, "  ", LT_BOLD);
	add_names(leaktrack_page_part(page), site);
	leaktrack_page_put(page, "  ", LT_PLAIN);
	leaktrack_page_pad(page, indent + names);
	put_growth(page, site, site->rank == LT_VIEW_LEAK ? LT_BOLD : LT_PLAIN);
	put_processes(page, site, view);
	put_code(page, site, indent);
	leaktrack_render_calls(page, site->site, indent);
	put_holder(page, site, indent);
}

/* Columns of place and function when the numbers still fit behind them, else 0. */
static int columns_of_names(const lt_page *page, const lt_view_site *site, int indent)
{
	smart_str names = {0};
	leaktrack_page_add_place(page, &names, site->site, page->columns - indent);
	add(&names, "  ");
	add_names(&names, site);
	int columns = leaktrack_style_width(ZSTR_VAL(names.s), ZSTR_LEN(names.s));
	smart_str_free(&names);
	return indent + columns + 2 + columns_of_growth(site) <= page->columns ? columns : 0;
}

void leaktrack_render_suspects(
	lt_page *page, const lt_view_main *main, const lt_view *view, zend_long top)
{
	uint32_t all = main->count - main->ranks[LT_VIEW_OK];
	uint32_t shown = top && (zend_ulong)top < all ? (uint32_t)top : all;
	int indent = 0, names = 0;
	for (uint32_t i = 0; i < shown; i++)
		indent = MAX(indent, marks[main->sites[i].rank].columns + 2);
	for (uint32_t i = 0; i < shown; i++)
		names = MAX(names, columns_of_names(page, &main->sites[i], indent));
	for (uint32_t i = 0; i < shown; i++) {
		put_site(page, &main->sites[i], view, indent, names);
		if (i + 1 == shown || !is_same_doubt(&main->sites[i], &main->sites[i + 1]))
			put_doubt(page, &main->sites[i], indent);
	}
	if (shown == all)
		return;
	leaktrack_page_line(page, indent, indent);
	leaktrack_page_count(page, "", LT_PLAIN, "and ", all - shown, " more line", " more lines");
	leaktrack_page_word(page, " ", LT_DIM, "('top' => 0 shows all)");
}

/* Lines that are all right */

static const struct {
	const char *verdict, *words;
} fine[] = {
	{"replaced", "replaced each loop:"},
	{"warm-up", "warm-up, then nothing new:"},
	{"cycle", "freed by the cycle collector:"},
	{"delayed", "comes and goes:"},
};

static void put_fine_site(lt_page *page, const lt_view_site *site, bool first)
{
	const char *verdict = leaktrack_render_text_of(site->site, "verdict");
	zend_long period = leaktrack_render_int(site->site, "period");
	smart_str *part = leaktrack_page_part(page);
	leaktrack_page_add_place(page, part, site->site, 0);
	add(part, " (");
	if (!strcmp(verdict, "cycle")) {
		leaktrack_style_bytes(part, leaktrack_render_double(site->site, "gc_freed_bytes"));
		add(part, " in all");
	} else if (period) {
		smart_str_append_printf(part, "about every " ZEND_LONG_FMT " loops", period);
	} else {
		leaktrack_style_bytes(part, (double)site->live_bytes);
	}
	if (!strcmp(verdict, "warm-up"))
		smart_str_append_printf(part, ", none since loop " ZEND_LONG_FMT,
			leaktrack_render_int(site->site, "last_loop"));
	add(part, ")");
	leaktrack_page_put(page, first ? " " : ", ", LT_DIM);
}

/* One kind of them: the first few by name, the others by their number. */
static void put_fine_kind(
	lt_page *page, const lt_view_main *main, const char *verdict, const char *words)
{
	zend_long count = 0;
	double more_bytes = 0;
	for (uint32_t i = main->count - main->ranks[LT_VIEW_OK]; i < main->count; i++) {
		const lt_view_site *site = &main->sites[i];
		if (strcmp(leaktrack_render_text_of(site->site, "verdict"), verdict))
			continue;
		if (count == 0) {
			leaktrack_page_line(page, 3, 9);
			leaktrack_page_word(page, "", LT_GREEN, "ok");
			leaktrack_page_word(page, "    ", LT_DIM, words);
		}
		if (count < NAMED_FINE)
			put_fine_site(page, site, count == 0);
		else
			more_bytes += (double)site->live_bytes;
		count++;
	}
	if (count <= NAMED_FINE)
		return;
	smart_str *part = add(leaktrack_page_part(page), "and ");
	leaktrack_style_count(part, count - NAMED_FINE);
	add(part, count == NAMED_FINE + 1 ? " more line (" : " more lines (");
	leaktrack_style_bytes(part, more_bytes);
	add(part, ")");
	leaktrack_page_put(page, " ", LT_DIM);
}

void leaktrack_render_fine(lt_page *page, const lt_view_main *main)
{
	for (size_t kind = 0; kind < sizeof(fine) / sizeof(*fine); kind++)
		put_fine_kind(page, main, fine[kind].verdict, fine[kind].words);
}

/* Outside the loops */

void leaktrack_render_outside(lt_page *page, const lt_view_main *outside)
{
	uint32_t growing = outside->ranks[LT_VIEW_LEAK] + outside->ranks[LT_VIEW_GROWING];
	if (!growing)
		return;
	leaktrack_page_gap(page);
	leaktrack_page_line(page, 0, 3);
	leaktrack_page_word(page, "", LT_VIOLET, "Outside the loops");
	leaktrack_page_bytes(page, " ", "(timers, callbacks, between loops) ",
		(double)outside->live_bytes, " are alive;");
	leaktrack_page_count(
		page, " ", LT_PLAIN, "", growing, " line grows there:", " lines grow there:");
	for (uint32_t i = 0; i < growing && i < NAMED_OUTSIDE; i++) {
		leaktrack_page_line(page, 3, 9);
		leaktrack_page_add_place(page, leaktrack_page_part(page), outside->sites[i].site, 0);
		leaktrack_page_put(page, "", LT_BOLD);
		add_names(leaktrack_page_part(page), &outside->sites[i]);
		leaktrack_page_put(page, "  ", LT_PLAIN);
		put_growth(page, &outside->sites[i], LT_PLAIN);
	}
	if (growing > NAMED_OUTSIDE) {
		leaktrack_page_line(page, 3, 9);
		leaktrack_page_count(page, "", LT_PLAIN, "and ", growing - NAMED_OUTSIDE, " more", " more");
	}
}
