/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Every loop, in the shape that users of Swoole Tracker know. What the next loop returns is no
 * loop's leak, so neither its keeping nor its return is shown. */
#include "render_text.h"

static const char *verdict_note(const zval *site)
{
	const char *verdict = leaktrack_render_text_of(site, "verdict");
	return !strcmp(verdict, "leak") || !strcmp(verdict, "growing") ? "" : verdict;
}

/* "[24265 (Loop 8)]" */
static void begin(lt_page *page, zend_long pid, const zval *loop)
{
	leaktrack_page_line(page, 0, 4);
	smart_str_append_printf(leaktrack_page_part(page),
		"[" ZEND_LONG_FMT " (Loop " ZEND_LONG_FMT ")]", pid, leaktrack_render_int(loop, "loop"));
	leaktrack_page_put(page, "", LT_DIM);
}

static void put_place(lt_page *page, const zval *at, zend_long bytes)
{
	smart_str *part = leaktrack_page_part(page);
	leaktrack_page_add_place(page, part, at, 0);
	smart_str_append_printf(part, " => [" ZEND_LONG_FMT "]", bytes);
	leaktrack_page_put(page, " ", LT_PLAIN);
}

static void put_returned(lt_page *page, zend_long pid, const zval *loop, zend_long number,
	const zval *mains, const zval *returned)
{
	zend_long main = leaktrack_render_int(returned, "main");
	zend_long of = leaktrack_render_int(returned, "loop");
	zend_long bytes = leaktrack_render_int(returned, "bytes");
	const zval *by = leaktrack_render_field(returned, "by");
	if (main == number && of >= leaktrack_render_int(loop, "loop") - 1)
		return;
	begin(page, pid, loop);
	put_place(page, Z_TYPE_P(by) == IS_ARRAY ? by : returned, -bytes);
	smart_str *part = leaktrack_page_part(page);
	smart_str_append_printf(part, "returned to Loop " ZEND_LONG_FMT, of);
	const zval *other = zend_hash_index_find(Z_ARRVAL_P(mains), (zend_ulong)main);
	if (main != number && other) {
		const char *label = leaktrack_render_text_of(other, "label");
		const char *name = *label ? label : leaktrack_render_text_of(other, "name");
		smart_str_appends(part, " of ");
		leaktrack_style_clean(part, name, strlen(name));
	}
	smart_str_appendc(part, ':');
	leaktrack_page_put(page, "  ", LT_PLAIN);
	put_place(page, returned, bytes);
}

static void put_kept(lt_page *page, zend_long pid, const zval *loop, const zval *site)
{
	zend_long bytes = leaktrack_render_int(site, "bytes") - leaktrack_render_int(site, "next");
	if (bytes <= 0)
		return;
	begin(page, pid, loop);
	put_place(page, site, bytes);
	leaktrack_page_word(page, "  ", LT_DIM, verdict_note(site));
}

static void put_cycles(lt_page *page, zend_long pid, const zval *loop)
{
	const zval *count;
	zend_string *name;
	const zval *cycles = leaktrack_render_field(loop, "cycles");
	if (Z_TYPE_P(cycles) != IS_ARRAY)
		return;
	begin(page, pid, loop);
	smart_str *part = leaktrack_page_part(page);
	smart_str_append_printf(part,
		"garbage cycles: " ZEND_LONG_FMT " values collected, [" ZEND_LONG_FMT "]",
		leaktrack_render_int(cycles, "collected"), -leaktrack_render_int(cycles, "bytes"));
	leaktrack_page_put(page, " ", LT_DIM);
	ZEND_HASH_FOREACH_STR_KEY_VAL(Z_ARRVAL_P(leaktrack_render_list(cycles, "classes")), name, count)
	{
		if (!name || Z_TYPE_P(count) != IS_LONG)
			continue;
		part = leaktrack_page_part(page);
		leaktrack_style_clean(part, ZSTR_VAL(name), ZSTR_LEN(name));
		smart_str_append_printf(part, ": " ZEND_LONG_FMT, Z_LVAL_P(count));
		leaktrack_page_put(page, ", ", LT_DIM);
	}
	ZEND_HASH_FOREACH_END();
}

static zend_long kept_bytes(const zval *loop)
{
	const zval *site;
	zend_long bytes = 0;
	const zval *sites = leaktrack_render_list(loop, "sites");
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(sites), site)
	{
		bytes += leaktrack_render_int(site, "bytes");
	}
	ZEND_HASH_FOREACH_END();
	return bytes;
}

static void put_children(lt_page *page, const zval *loop)
{
	zend_long children = leaktrack_render_int(loop, "children");
	if (!children)
		return;
	smart_str_append_printf(leaktrack_page_part(page),
		"(" ZEND_LONG_FMT " %s that it started went on after it and kept [" ZEND_LONG_FMT "])",
		children, children == 1 ? "fiber or coroutine" : "fibers or coroutines",
		leaktrack_render_int(loop, "late"));
	leaktrack_page_put(page, "  ", LT_DIM);
}

/* The last line of a loop: what it comes to. Only a collected loop can have leaked. */
static void put_sum(lt_page *page, zend_long pid, const zval *loop)
{
	zend_long leaked = leaktrack_render_int(loop, "leaked");
	zend_long unsure = leaktrack_render_int(loop, "unsure");
	bool collected = Z_TYPE_P(leaktrack_render_field(loop, "collected")) == IS_TRUE;
	zend_long bytes = leaked + unsure;
	const char *words;
	lt_paint paint = LT_DIM;
	if (Z_TYPE_P(leaktrack_render_field(loop, "interrupted")) == IS_TRUE) {
		words = "➖ interrupted, not judged: kept";
		bytes = kept_bytes(loop);
	} else if (leaktrack_render_int(loop, "loop") == 0) {
		words = "➖ first loop, not judged: kept";
		bytes = kept_bytes(loop);
	} else if (bytes == 0) {
		words = "✅ no leak in this loop";
		paint = LT_GREEN;
	} else if (!collected) {
		words = "➖ cycles not collected: kept";
	} else if (leaked > 0) {
		words = "❌ leaked in this loop:";
		bytes = leaked;
		paint = LT_RED;
	} else {
		words = "❔ kept in this loop, not judged yet:";
	}
	begin(page, pid, loop);
	leaktrack_page_word(page, " ", paint, words);
	if (paint != LT_GREEN) {
		smart_str_append_printf(leaktrack_page_part(page), "[" ZEND_LONG_FMT "]", bytes);
		leaktrack_page_put(page, " ", paint);
	}
	put_children(page, loop);
}

static void put_loop(
	lt_page *page, zend_long pid, const zval *loop, zend_long number, const zval *mains)
{
	const zval *row;
	const zval *returned = leaktrack_render_list(loop, "returned");
	const zval *sites = leaktrack_render_list(loop, "sites");
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(returned), row)
	{
		put_returned(page, pid, loop, number, mains, row);
	}
	ZEND_HASH_FOREACH_END();
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(sites), row)
	{
		put_kept(page, pid, loop, row);
	}
	ZEND_HASH_FOREACH_END();
	put_cycles(page, pid, loop);
	put_sum(page, pid, loop);
}

static void put_windowed(lt_page *page, zend_long pid, zend_long loops)
{
	if (!loops)
		return;
	leaktrack_page_line(page, 0, 4);
	smart_str_append_printf(leaktrack_page_part(page),
		"[" ZEND_LONG_FMT "] " ZEND_LONG_FMT
		" more loops: judged like these, but the log tells of them in windows only",
		pid, loops);
	leaktrack_page_put(page, "", LT_DIM);
}

void leaktrack_render_loops(lt_page *page, const zval *process, zend_long number)
{
	const zval *loop;
	zend_long pid = leaktrack_render_int(process, "pid");
	const zval *mains = leaktrack_render_list(process, "mains");
	const zval *main = zend_hash_index_find(Z_ARRVAL_P(mains), (zend_ulong)number);
	if (!page->out->width)
		page->columns = INT_MAX; /* these lines are for grep as much as for reading */
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(leaktrack_render_list(main, "loops_detail")), loop)
	{
		put_loop(page, pid, loop, number, mains);
	}
	ZEND_HASH_FOREACH_END();
	put_windowed(page, pid, leaktrack_render_int(main, "windowed_loops"));
}
