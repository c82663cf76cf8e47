/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Line breaking and colours. */
#include "page.h"

/* Without a terminal lines break here, between parts: nothing is cut. */
#define PAPER_COLUMNS 100

void leaktrack_page_begin(lt_page *page, lt_out *out)
{
	memset(page, 0, sizeof(*page));
	page->out = out;
	page->columns = out->width ? out->width : PAPER_COLUMNS;
	page->fresh = true;
	if (!VCWD_GETCWD(page->cwd, MAXPATHLEN))
		page->cwd[0] = '\0';
}

static void end_line(lt_page *page)
{
	if (page->column == 0)
		return;
	smart_str_appendc(&page->out->text, '\n');
	page->column = 0;
	leaktrack_render_flush(page->out, false);
}

void leaktrack_page_end(lt_page *page)
{
	end_line(page);
	smart_str_free(&page->part);
}

static void start(lt_page *page, int indent)
{
	end_line(page);
	leaktrack_style_pad(&page->out->text, indent);
	page->column = indent;
	page->fresh = true;
}

void leaktrack_page_line(lt_page *page, int indent, int broken)
{
	start(page, indent);
	page->indent = broken;
}

void leaktrack_page_gap(lt_page *page)
{
	end_line(page);
	smart_str_appendc(&page->out->text, '\n');
}

smart_str *leaktrack_page_part(lt_page *page)
{
	if (page->part.s)
		ZSTR_LEN(page->part.s) = 0;
	return &page->part;
}

static void put(lt_page *page, const char *gap, lt_paint paint, const char *part, size_t length)
{
	static const char *const codes[] = {
		"", "\033[1m", "\033[2m", "\033[1;31m", "\033[1;35m", "\033[32m"};
	smart_str *text = &page->out->text;
	bool painted = page->out->color && paint != LT_PLAIN;
	int width = leaktrack_style_width(part, length), before = (int)strlen(gap);
	if (length == 0)
		return;
	/* Where a broken line would begin no further left, breaking does not help. */
	if (!page->fresh && page->column + before + width > page->columns &&
		page->column + before > page->indent) {
		if (gap[0] == ',' || gap[0] == ';')
			smart_str_appendc(text, gap[0]);
		start(page, page->indent);
	} else if (!page->fresh) {
		smart_str_appends(text, gap);
		page->column += before;
	}
	if (painted)
		smart_str_appends(text, codes[paint]);
	smart_str_appendl(text, part, length);
	if (painted)
		smart_str_appends(text, "\033[0m");
	page->column += width;
	page->fresh = false;
}

void leaktrack_page_put(lt_page *page, const char *gap, lt_paint paint)
{
	if (page->part.s)
		put(page, gap, paint, ZSTR_VAL(page->part.s), ZSTR_LEN(page->part.s));
}

void leaktrack_page_word(lt_page *page, const char *gap, lt_paint paint, const char *part)
{
	put(page, gap, paint, part, strlen(part));
}

void leaktrack_page_pad(lt_page *page, int column)
{
	if (column <= page->column)
		return;
	leaktrack_style_pad(&page->out->text, column - page->column);
	page->column = column;
}

void leaktrack_page_add_place(const lt_page *page, smart_str *to, const zval *at, int columns)
{
	smart_str path = {0};
	char line[MAX_LENGTH_OF_LONG + 2];
	int length = snprintf(line, sizeof(line), ":" ZEND_LONG_FMT, leaktrack_render_int(at, "line"));
	leaktrack_style_path(&path, leaktrack_render_text_of(at, "file"), page->cwd);
	int room = (columns > 0 ? columns : page->columns) - length;
	if (path.s)
		leaktrack_style_shorten(
			to, ZSTR_VAL(path.s), ZSTR_LEN(path.s), page->out->width ? MAX(room, 12) : 0);
	smart_str_appendl(to, line, (size_t)length);
	smart_str_free(&path);
}

void leaktrack_page_add_function(smart_str *to, const zval *site)
{
	const char *name = leaktrack_render_text_of(site, "function");
	leaktrack_style_clean(to, name, strlen(name));
	if (*name)
		smart_str_appends(to, "()");
}

void leaktrack_page_count(lt_page *page, const char *gap, lt_paint paint, const char *before,
	zend_long count, const char *one, const char *many)
{
	smart_str *part = leaktrack_page_part(page);
	smart_str_appends(part, before);
	leaktrack_style_count(part, count);
	smart_str_appends(part, count == 1 ? one : many);
	leaktrack_page_put(page, gap, paint);
}

void leaktrack_page_bytes(
	lt_page *page, const char *gap, const char *before, double bytes, const char *after)
{
	smart_str *part = leaktrack_page_part(page);
	smart_str_appends(part, before);
	leaktrack_style_bytes(part, bytes);
	smart_str_appends(part, after);
	leaktrack_page_put(page, gap, LT_PLAIN);
}

void leaktrack_page_words(lt_page *page, lt_paint paint, const char *words)
{
	while (*words) {
		size_t length = strcspn(words, " ");
		smart_str_appendl(leaktrack_page_part(page), words, length);
		leaktrack_page_put(page, " ", paint);
		words += length + (words[length] == ' ');
	}
}
