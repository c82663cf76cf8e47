/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Renderers: each writes a report array in its format. They format, and never compute a verdict. */
#ifndef LEAKTRACK_RENDER_H
#define LEAKTRACK_RENDER_H

#include "php.h"
#include "zend_smart_str.h"

typedef enum { LT_COLOR_AUTO, LT_COLOR_ALWAYS, LT_COLOR_NEVER } lt_color;

/* Where a report goes: gathered, and passed on in pieces, since per-loop lines can be many. */
typedef struct {
	smart_str text;
	int fd;        /* a file, or -1: PHP's output */
	int error;     /* errno of a failed write, 0: none; then nothing more is written */
	bool color;    /* the reader sees colours */
	int width;     /* columns of the reader's terminal, 0: none, nothing is shortened */
	zend_long top; /* as in lt_analyze_options */
	bool loops;    /* the reader asked for every loop */
} lt_out;

/* `report` is what leaktrack_analyze_report() makes. */
typedef void (*lt_render_function)(lt_out *out, const zval *report);

typedef struct {
	const char *name;
	lt_render_function render;
} lt_renderer;

/* The renderer of that name, NULL when there is none. The names, for messages: "text, json, …". */
const lt_renderer *leaktrack_render_find(const char *name, size_t length);
const char *leaktrack_render_names(void);

/* The renderers (render_text.c, render_json.c). */
void leaktrack_render_text(lt_out *out, const zval *report);
void leaktrack_render_json(lt_out *out, const zval *report);
void leaktrack_render_collapsed(lt_out *out, const zval *report);

/* Passes on what is gathered, when it is much or `all`. */
void leaktrack_render_flush(lt_out *out, bool all);

/* A field of a report array: null, an empty list, 0 or "" where there is none of that type. */
const zval *leaktrack_render_field(const zval *array, const char *name);
const zval *leaktrack_render_list(const zval *array, const char *name);
zend_long leaktrack_render_int(const zval *array, const char *name);
double leaktrack_render_double(const zval *array, const char *name);
const char *leaktrack_render_text_of(const zval *array, const char *name);

/* What frame n of a stack runs in, where its caller is of another context: "(fiber)", "(coroutine)"; or "". */
const char *leaktrack_render_context(const HashTable *frames, uint32_t n);

#endif
