/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A page of text: lines that break between their parts at the reader's width, colours where they
 * are seen, places of code as people write them. */
#ifndef LEAKTRACK_PAGE_H
#define LEAKTRACK_PAGE_H

#include "render.h"
#include "style.h"

typedef enum {
	LT_PLAIN,
	LT_BOLD,
	LT_DIM,
	LT_RED,    /* a leak */
	LT_VIOLET, /* growing: yellow is not seen on white */
	LT_GREEN
} lt_paint;

typedef struct {
	lt_out *out;
	int columns;          /* where lines break */
	int column;           /* of the line being written */
	int indent;           /* of what it breaks into */
	bool fresh;           /* nothing stands on the line but its indent */
	smart_str part;       /* being made */
	char cwd[MAXPATHLEN]; /* paths below it are relative; empty: none is */
} lt_page;

void leaktrack_page_begin(lt_page *page, lt_out *out);

/* Ends the line and frees the page; what it wrote is in `out`. */
void leaktrack_page_end(lt_page *page);

/* Begins a line, indented so; what it breaks into is indented by `broken`. */
void leaktrack_page_line(lt_page *page, int indent, int broken);

/* An empty line. */
void leaktrack_page_gap(lt_page *page);

/* Where to make the next part, empty. It must be clean (style.h). */
smart_str *leaktrack_page_part(lt_page *page);

/* Puts the part made, or a fixed one. It never breaks; `gap` stands before it, unless the line
 * broke there or is fresh; of a gap that begins with a comma or semicolon that one stays. */
void leaktrack_page_put(lt_page *page, const char *gap, lt_paint paint);
void leaktrack_page_word(lt_page *page, const char *gap, lt_paint paint, const char *part);

/* Pads to a column, unless the line is there already. */
void leaktrack_page_pad(lt_page *page, int column);

/* Appends "src/Cache.php:42": of a site, or anything with `file` and `line`. Where the reader has a
 * terminal it is at most `columns` wide (0: the page's width). */
void leaktrack_page_add_place(const lt_page *page, smart_str *to, const zval *at, int columns);

/* Appends "App\Cache::put()", or nothing outside functions. */
void leaktrack_page_add_function(smart_str *to, const zval *site);

/* Puts a number between two texts, of which the second is for one or for many. */
void leaktrack_page_count(lt_page *page, const char *gap, lt_paint paint, const char *before,
	zend_long count, const char *one, const char *many);

/* The same for bytes, plain. */
void leaktrack_page_bytes(
	lt_page *page, const char *gap, const char *before, double bytes, const char *after);

/* Puts running text, which may break at its spaces, a blank before it. */
void leaktrack_page_words(lt_page *page, lt_paint paint, const char *words);

#endif
