/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The end of the text report: how much leaks, how long that can go on, what to do next. */
#include "render_text.h"

#include "advice.h"

static const lt_view_site *first_suspect(const lt_view *view, lt_view_rank rank)
{
	const lt_view_site *most = NULL;
	for (uint32_t i = 0; i < view->count; i++) {
		const lt_view_main *main = &view->mains[i];
		const lt_view_site *first = main->count ? &main->sites[0] : NULL;
		if (first && first->rank == rank && (!most || first->rate > most->rate))
			most = first;
	}
	return most;
}

/* The suspect with the most growth of which something is known: its line is often not the one that
 * leaks most, since what is kept is larger than what keeps it. NULL: there is none. */
static const lt_view_site *known_suspect(const lt_view *view)
{
	const lt_view_site *most = NULL;
	for (uint32_t i = 0; i < view->count; i++) {
		const lt_view_main *main = &view->mains[i];
		for (uint32_t k = 0; k < main->count && main->sites[k].rank != LT_VIEW_OK; k++) {
			if ((!most || main->sites[k].rate > most->rate) &&
				leaktrack_advice_for_function(main->sites[k].site))
				most = &main->sites[k];
		}
	}
	return most;
}

static void put_advice(lt_page *page, const lt_view *view, const lt_view_site *leak)
{
	const lt_view_site *known = known_suspect(view);
	leaktrack_page_add_place(page, leaktrack_page_part(page), known ? known->site : leak->site, 0);
	smart_str_appendc(&page->part, ':');
	leaktrack_page_put(page, " ", LT_PLAIN);
	leaktrack_page_words(page, LT_PLAIN,
		known ? leaktrack_advice_for_function(known->site) : leaktrack_advice_for(leak->site));
}

static void put_next(lt_page *page, const lt_view *view)
{
	const lt_view_site *leak = first_suspect(view, LT_VIEW_LEAK);
	const lt_view_site *other = first_suspect(view, LT_VIEW_GROWING);
	if (!other)
		other = first_suspect(view, LT_VIEW_UNSURE);
	if (!leak && !other)
		return;
	leaktrack_page_line(page, 0, 6);
	leaktrack_page_word(page, "", LT_BOLD, "Next:");
	if (leak) {
		put_advice(page, view, leak);
		return;
	}
	zend_long more = leaktrack_render_int(other->site, "more_loops");
	leaktrack_page_words(page, LT_PLAIN, "let it run on");
	if (more)
		leaktrack_page_count(page, " ", LT_PLAIN, "for about ", more, " more loop", " more loops");
	leaktrack_page_words(page, LT_PLAIN, "and analyse again");
}

static void put_limit(lt_page *page, const lt_view *view)
{
	if (view->loops_to_limit < 0)
		return;
	zend_long step = 1, loops = view->loops_to_limit;
	while (loops / step >= 1000)
		step *= 10; /* it is an estimate: two or three digits */
	leaktrack_page_bytes(
		page, " ", "memory_limit (", (double)view->memory_limit, ") is reached in about");
	leaktrack_page_count(
		page, " ", LT_PLAIN, "", loops / step * step, " more loop.", " more loops.");
}

/* How sure a leak is: a cache larger than what was seen cannot be told from it. */
static void put_horizon(lt_page *page, const lt_view *view)
{
	const lt_view_site *leak = first_suspect(view, LT_VIEW_LEAK);
	zend_long horizon = leak ? leaktrack_render_int(leak->site, "horizon") : 0;
	if (!horizon)
		return;
	leaktrack_page_words(page, LT_DIM, "(Only a cache of more than");
	leaktrack_page_count(page, " ", LT_DIM, "", horizon, " loop's", " loops'");
	leaktrack_page_words(page, LT_DIM, "entries would look the same.)");
}

void leaktrack_render_summary(lt_page *page, const lt_view *view)
{
	if (!view->closed)
		return;
	leaktrack_page_gap(page);
	if (view->leaks || view->growing || view->unsure) {
		leaktrack_page_line(page, 0, 3);
		if (view->leaks) {
			leaktrack_page_count(page, "", LT_RED, "", view->leaks, " leak:", " leaks:");
			leaktrack_style_rate(leaktrack_page_part(page), view->leak_rate);
			leaktrack_page_put(page, " ", LT_PLAIN);
			leaktrack_page_word(
				page, " ", LT_PLAIN, view->leaks > 1 ? "per loop together." : "per loop.");
		}
		if (view->growing)
			leaktrack_page_count(page, " ", LT_PLAIN, "", view->growing, " line has grown so far.",
				" lines have grown so far.");
		if (view->unsure)
			leaktrack_page_count(page, " ", LT_PLAIN, "", view->unsure,
				" line cannot be judged yet.", " lines cannot be judged yet.");
		put_limit(page, view);
		put_horizon(page, view);
		put_next(page, view);
	} else if (view->count > 1) {
		leaktrack_page_line(page, 0, 3);
		leaktrack_page_count(
			page, "", LT_GREEN, "✅ no leak in ", view->count, " place.", " places.");
	}
	if (!page->out->loops) {
		leaktrack_page_line(page, 0, 3);
		leaktrack_page_word(
			page, "", LT_DIM, "Every loop: leaktrack_analyze(options: ['loops' => true])");
	}
}
