/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * For people: first the answer, then what was looked at, then, when asked for, the loops. */
#include "render_text.h"

#include "php_leaktrack.h"

#define NAMED_PIDS 8

typedef struct {
	lt_page page;
	const lt_view *view;
	const zval *report;
	zend_long top;
} lt_text_report;

static smart_str *add(smart_str *part, const char *text)
{
	smart_str_appends(part, text);
	return part;
}

/* The head */

static void put_pids(lt_text_report *text, const zval *processes)
{
	zval *process;
	zend_long named = 0, last = -1, count = text->view->pids;
	zend_long all = zend_hash_num_elements(Z_ARRVAL_P(processes));
	smart_str *part = leaktrack_page_part(&text->page);
	if (count > 1)
		smart_str_append_printf(part, ZEND_LONG_FMT " processes (", count);
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(processes), process)
	{
		if (leaktrack_render_int(process, "pid") == last)
			continue; /* the requests of one process stand in one log */
		last = leaktrack_render_int(process, "pid");
		if (named++ == NAMED_PIDS)
			break;
		smart_str_append_printf(part, named > 1 ? ", " ZEND_LONG_FMT : "pid " ZEND_LONG_FMT,
			leaktrack_render_int(process, "pid"));
	}
	ZEND_HASH_FOREACH_END();
	if (count > NAMED_PIDS)
		smart_str_append_printf(part, " and " ZEND_LONG_FMT " more", count - NAMED_PIDS);
	add(part, count > 1 ? ")," : ",");
	leaktrack_page_put(&text->page, " ", LT_PLAIN);
	if (all == count)
		return;
	part = leaktrack_page_part(&text->page);
	leaktrack_style_count(part, all);
	add(add(add(part, " "), text->view->each), ",");
	leaktrack_page_put(&text->page, " ", LT_PLAIN);
}

static void put_version(lt_text_report *text, const zval *process)
{
	static const char *const fields[] = {"php", "sapi"};
	for (int i = 0; i < 2; i++) {
		const char *field = leaktrack_render_text_of(process, fields[i]);
		smart_str *part = add(leaktrack_page_part(&text->page), i ? "" : "PHP ");
		leaktrack_style_clean(part, *field ? field : "?", *field ? strlen(field) : 1);
		add(part, i && text->view->processes ? "," : "");
		leaktrack_page_put(&text->page, " ", LT_PLAIN);
	}
}

/* "600 loops of App\Server::onRequest (src/Server.php:21)" */
static void put_main(lt_text_report *text, const lt_view_main *main, const char *gap)
{
	lt_page *page = &text->page;
	const char *label = leaktrack_render_text_of(main->main, "label");
	const char *name = leaktrack_render_text_of(main->main, "name");
	leaktrack_page_count(page, gap, LT_PLAIN, "", main->loops, " loop of", " loops of");
	smart_str *part = leaktrack_page_part(page);
	if (*label) {
		smart_str_appendc(part, '"');
		leaktrack_style_clean(part, label, strlen(label));
		smart_str_appendc(part, '"');
	} else {
		leaktrack_style_clean(part, name, strlen(name));
	}
	leaktrack_page_put(page, " ", LT_BOLD);
	part = add(leaktrack_page_part(page), "(");
	if (*label) {
		leaktrack_style_clean(part, name, strlen(name));
		add(part, ", ");
	}
	leaktrack_page_add_place(page, part, main->main, 0);
	add(part, ")");
	leaktrack_page_put(page, " ", LT_PLAIN);
	if (main->interrupted)
		leaktrack_page_count(page, ", ", LT_PLAIN, "", main->interrupted, " of them interrupted",
			" of them interrupted");
}

static void put_head(lt_text_report *text)
{
	lt_page *page = &text->page;
	const lt_view *view = text->view;
	const zval *processes = leaktrack_render_list(text->report, "processes");
	leaktrack_page_line(page, 0, 4);
	leaktrack_page_word(page, "", LT_BOLD, "leaktrack " PHP_LEAKTRACK_VERSION ":");
	put_pids(text, processes);
	put_version(text, zend_hash_index_find(Z_ARRVAL_P(processes), 0));
	if (view->processes == 0)
		return;
	if (view->count == 1) {
		put_main(text, &view->mains[0], " ");
		return;
	}
	zend_long loops = 0;
	for (uint32_t i = 0; i < view->count; i++)
		loops += view->mains[i].loops;
	leaktrack_page_count(page, " ", LT_PLAIN, "", loops, " loop", " loops");
	if (view->count)
		leaktrack_page_count(page, " ", LT_PLAIN, "of ", view->count, " place", " places");
}

/* What the reader must know before believing the rest */

static void put_skipped(lt_text_report *text, const zval *process)
{
	lt_page *page = &text->page;
	zval *number;
	const char *log = leaktrack_render_text_of(process, "log");
	zend_long skipped = leaktrack_render_int(process, "skipped_lines"), named = 0;
	if (!skipped)
		return;
	leaktrack_page_line(page, 0, 3);
	leaktrack_page_count(page, "", LT_BOLD, "⚠ ", skipped, " line of", " lines of");
	leaktrack_style_path(leaktrack_page_part(page), log, page->cwd);
	leaktrack_page_put(page, " ", LT_PLAIN);
	leaktrack_page_words(page, LT_PLAIN, "could not be understood and");
	leaktrack_page_words(
		page, LT_PLAIN, skipped == 1 ? "was left out: line" : "were left out: lines");
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(leaktrack_render_list(process, "skipped")), number)
	{
		smart_str_append_long(leaktrack_page_part(page), Z_LVAL_P(number));
		leaktrack_page_put(page, named++ ? ", " : " ", LT_PLAIN);
	}
	ZEND_HASH_FOREACH_END();
	if (named < skipped)
		leaktrack_page_word(page, " ", LT_PLAIN, "and more");
}

static void put_warning(lt_text_report *text, const zval *process, const char *words)
{
	lt_page *page = &text->page;
	smart_str clean = {0};
	leaktrack_page_line(page, 0, 3);
	smart_str_append_printf(leaktrack_page_part(page), "⚠ pid " ZEND_LONG_FMT ":",
		leaktrack_render_int(process, "pid"));
	leaktrack_page_put(page, "", LT_BOLD);
	leaktrack_style_clean(&clean, words, strlen(words));
	smart_str_0(&clean);
	leaktrack_page_words(page, LT_PLAIN, clean.s ? ZSTR_VAL(clean.s) : "");
	smart_str_free(&clean);
}

static void put_stopped(lt_text_report *text, const zval *process, const char *ended)
{
	zend_string *words = strpprintf(0, "recording %s", ended);
	put_warning(text, process, ZSTR_VAL(words));
	zend_string_release(words);
}

static void put_warnings(lt_text_report *text)
{
	const zval *process;
	const zval *processes = leaktrack_render_list(text->report, "processes");
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(processes), process)
	{
		const char *error = leaktrack_render_text_of(process, "error");
		const char *ended = leaktrack_render_text_of(process, "ended");
		zend_long lost = leaktrack_render_int(process, "lost_records");
		if (*error)
			put_warning(text, process, error);
		put_skipped(text, process);
		if (lost) {
			put_warning(text, process, "");
			leaktrack_page_count(
				&text->page, " ", LT_PLAIN, "", lost, " loop record", " loop records");
			leaktrack_page_words(&text->page, LT_PLAIN,
				"could not be written; what those loops did is only known added up");
		}
		if (!strcmp(leaktrack_render_text_of(process, "sizes"), "requested"))
			put_warning(text, process,
				"the heap is not PHP's own (USE_ZEND_ALLOC=0, or another memory profiler): bytes"
				" are those asked for");
		if (!strcmp(ended, "memory limit"))
			put_warning(text, process, "memory_limit was reached; recording ended there");
		else if (!strncmp(ended, "stopped", 7))
			put_stopped(text, process, ended);
	}
	ZEND_HASH_FOREACH_END();
}

/* A main function */

/* What was looked at, so that "no leak" means something. */
static void put_looked_at(lt_page *page, const lt_view_main *main)
{
	if (!main->count) {
		leaktrack_page_words(page, LT_PLAIN, "No line kept any memory beyond its loop.");
		return;
	}
	leaktrack_page_count(page, " ", LT_PLAIN, "", main->count, " line", " lines");
	if (!main->returned_bytes) {
		leaktrack_page_bytes(page, " ", "kept ", (double)main->kept_bytes, " beyond the loop.");
		return;
	}
	leaktrack_page_bytes(page, " ", "kept ", (double)main->kept_bytes, " beyond the loop,");
	leaktrack_page_bytes(page, " ", "", (double)main->returned_bytes, " of it were freed later,");
	leaktrack_page_bytes(page, " ", "", (double)main->live_bytes, " are alive now.");
}

static void put_clean(lt_text_report *text, const lt_view_main *main)
{
	lt_page *page = &text->page;
	leaktrack_page_line(page, 0, 3);
	leaktrack_page_count(
		page, "", LT_GREEN, "✅ no leak in ", main->closed - main->processes, " loop.", " loops.");
	put_looked_at(page, main);
	leaktrack_page_words(
		page, LT_DIM, "(Loop 0 loads classes and fills caches: it is not judged.)");
}

static void put_uncollected(lt_text_report *text, const lt_view_main *main)
{
	if (main->collected_loops)
		return;
	leaktrack_page_line(&text->page, 0, 3);
	leaktrack_page_word(&text->page, "", LT_BOLD, "⚠");
	leaktrack_page_words(&text->page, LT_PLAIN,
		"cycles were not collected at the end of loops (leaktrack.gc=never): what only the"
		" collector frees looks kept.");
}

/* A worker's loop that ended in order, at the end of the log. */
static void put_left(lt_page *page, const lt_view_main *main)
{
	if (main->left_bytes <= 0)
		return;
	leaktrack_page_line(page, 3, 3);
	leaktrack_page_words(
		page, LT_DIM, "(As of the last full loop. That the function then returned freed");
	leaktrack_page_bytes(page, " ", "", (double)main->left_bytes, ",");
	leaktrack_page_words(page, LT_DIM, "which a worker that goes on would hold.)");
}

static bool is_judged(const lt_view_main *main)
{
	return main->closed > main->processes;
}

static bool is_clean(const lt_view_main *main)
{
	return main->ranks[LT_VIEW_OK] == main->count;
}

static void put_unjudged(lt_text_report *text, const lt_view_main *main)
{
	lt_page *page = &text->page;
	leaktrack_page_line(page, 0, 3);
	leaktrack_page_word(page, "", LT_PLAIN, "❔");
	if (main->closed && main->processes > 1 && text->view->pids < text->view->processes) {
		leaktrack_page_words(page, LT_PLAIN,
			"each request has a heap of its own, and had one loop in it: nothing leaks from one "
			"request to the next. Only a loop within a request can be judged.");
		return;
	}
	leaktrack_page_words(page, LT_PLAIN,
		main->closed ? "only the first loop has ended, which is not judged: "
					   "it loads classes and fills caches."
					 : "no loop has ended yet.");
	if (main->live_bytes)
		leaktrack_page_bytes(page, " ", "It kept ", (double)main->live_bytes, ".");
	leaktrack_page_words(page, LT_PLAIN, "Let it run for 100 loops or more.");
}

/* A place among several of which nothing is to be said. */
static void put_brief(lt_text_report *text, const lt_view_main *main)
{
	lt_page *page = &text->page;
	leaktrack_page_line(page, 0, 3);
	leaktrack_page_word(page, "", LT_GREEN, is_judged(main) ? "✅" : "❔");
	put_main(text, main, " ");
	leaktrack_page_word(page, ": ", LT_PLAIN,
		is_judged(main) ? "no leak"
		: main->closed  ? "only the first loop has ended, which is not judged"
						: "no loop has ended yet");
	if (main->live_bytes)
		leaktrack_page_bytes(page, ", ", "", (double)main->live_bytes, " kept");
}

/* What grows beside the lines: native memory, a heap in pieces, things that are counted. */
static void put_growth(lt_text_report *text, const lt_view_main *main)
{
	lt_page *page = &text->page;
	const zval *growth;
	if (!main->main)
		return;
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(leaktrack_render_list(main->main, "growth")), growth)
	{
		const char *kind = leaktrack_render_text_of(growth, "kind");
		bool bytes = Z_TYPE_P(leaktrack_render_field(growth, "bytes")) == IS_TRUE;
		double per_loop = leaktrack_render_double(growth, "per_loop");
		if (!strcmp(kind, "objects") || !strcmp(kind, "interned strings"))
			continue; /* the lines say so already */
		leaktrack_page_line(page, 0, 3);
		leaktrack_page_word(page, "", LT_BOLD, "⚠");
		smart_str *part = leaktrack_page_part(page);
		leaktrack_style_clean(part, kind, strlen(kind));
		leaktrack_page_put(page, " ", LT_BOLD);
		part = add(leaktrack_page_part(page), bytes ? "grows by about " : "grow by about ");
		if (bytes)
			leaktrack_style_bytes(part, per_loop);
		else
			smart_str_append_printf(part, "%.2g", per_loop);
		add(part, " per loop:");
		leaktrack_page_put(page, " ", LT_PLAIN);
		leaktrack_page_words(page, LT_PLAIN, leaktrack_render_text_of(growth, "advice"));
	}
	ZEND_HASH_FOREACH_END();
}

static void put_main_body(lt_text_report *text, const lt_view_main *main)
{
	if (!is_judged(main)) {
		put_unjudged(text, main);
		return;
	}
	if (is_clean(main))
		put_clean(text, main);
	else
		leaktrack_render_suspects(&text->page, main, text->view, text->top);
	leaktrack_render_fine(&text->page, main);
	put_left(&text->page, main);
	put_growth(text, main);
	put_uncollected(text, main);
}

static void put_briefly(lt_text_report *text)
{
	const lt_view *view = text->view;
	zend_long brief = 0;
	for (uint32_t i = 0; i < view->count; i++) {
		if (!is_clean(&view->mains[i]))
			continue;
		if (brief++ == 0)
			leaktrack_page_gap(&text->page);
		if (!text->top || brief <= text->top)
			put_brief(text, &view->mains[i]);
	}
	if (text->top && brief > text->top) {
		leaktrack_page_line(&text->page, 3, 3);
		leaktrack_page_count(&text->page, "", LT_PLAIN, "and ", brief - text->top,
			" more place without a leak", " more places without a leak");
	}
}

static void put_mains(lt_text_report *text)
{
	const lt_view *view = text->view;
	if (view->count == 1) {
		leaktrack_page_gap(&text->page);
		put_main_body(text, &view->mains[0]);
		return;
	}
	for (uint32_t i = 0; i < view->count; i++) {
		if (is_clean(&view->mains[i]))
			continue;
		leaktrack_page_gap(&text->page);
		leaktrack_page_line(&text->page, 0, 4);
		put_main(text, &view->mains[i], "");
		put_main_body(text, &view->mains[i]);
	}
	put_briefly(text);
}

/* The report */

static void put_loops(lt_text_report *text)
{
	const zval *process;
	const zval *processes = leaktrack_render_list(text->report, "processes");
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(processes), process)
	{
		zend_long mains =
			zend_hash_num_elements(Z_ARRVAL_P(leaktrack_render_list(process, "mains")));
		for (zend_long main = 0; main < mains; main++) {
			leaktrack_page_gap(&text->page);
			leaktrack_render_loops(&text->page, process, main);
		}
	}
	ZEND_HASH_FOREACH_END();
}

void leaktrack_render_text(lt_out *out, const zval *report)
{
	lt_view view;
	lt_text_report text = {.view = &view, .report = report, .top = out->top};
	leaktrack_view_build(&view, report);
	leaktrack_page_begin(&text.page, out);
	put_head(&text);
	put_warnings(&text);
	put_mains(&text);
	leaktrack_render_outside(&text.page, &view.outside);
	leaktrack_render_summary(&text.page, &view);
	if (out->loops)
		put_loops(&text);
	leaktrack_page_end(&text.page);
	leaktrack_view_free(&view);
}
