/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * How things look in the text report and in warnings: numbers, paths, and names that may hold
 * anything. Columns are those of a terminal: a wide character has two. */
#ifndef LEAKTRACK_STYLE_H
#define LEAKTRACK_STYLE_H

#include "php.h"
#include "zend_smart_str.h"

/* A name as it may reach a terminal: control characters, also those that turn the direction of
 * text, and bytes that are not UTF-8 become \xNN or \u{NNNN}. */
void leaktrack_style_clean(smart_str *to, const char *text, size_t length);

/* Columns that a cleaned text takes. */
int leaktrack_style_width(const char *text, size_t length);

/* A cleaned text in at most so many columns: its middle gives way. 0: as it is. */
void leaktrack_style_shorten(smart_str *to, const char *text, size_t length, int columns);

/* Spaces, none when columns is not positive. */
void leaktrack_style_pad(smart_str *to, int columns);

/* 1234567 as 1,234,567. */
void leaktrack_style_count(smart_str *to, zend_long count);

/* Bytes for reading: up to 9,999 B exactly, then 12.3 KB, 7.7 MB (of 1,024). */
void leaktrack_style_bytes(smart_str *to, double bytes);

/* Bytes per loop, with their sign: exactly up to 99,999 B, since people compare them with what
 * they know. */
void leaktrack_style_rate(smart_str *to, double bytes);

/* A file, relative when it is below `cwd` (may be NULL), cleaned. */
void leaktrack_style_path(smart_str *to, const char *file, const char *cwd);

/* Raises an error of PHP's (E_WARNING, E_NOTICE) as php_error_docref() does, its text cleaned line
 * by line: the names in it, of other users' folders too, may hold anything. */
void leaktrack_style_warn(int level, const char *format, ...) ZEND_ATTRIBUTE_FORMAT(printf, 2, 3);

/* A text of several lines, each cleaned. */
void leaktrack_style_clean_lines(smart_str *to, const char *text);

#endif
