/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A log's lines into their fields. Loop records are nearly all of a log and nearly all numbers:
 * those that look just as the recorder writes them are scanned by hand (scan.c), at some ten times
 * the speed of ext/json, which reads every other line and has the last word on all of them. */
#ifndef LEAKTRACK_READER_H
#define LEAKTRACK_READER_H

#include "php.h"
#include "ext/json/php_json_parser.h"

#include "lines.h"
#include "series.h"

typedef enum {
	LT_LINE_IGNORED, /* a kind this version does not know */
	LT_LINE_START,
	LT_LINE_MAIN,
	LT_LINE_SITE,
	LT_LINE_HELD,
	LT_LINE_FRAME,
	LT_LINE_STACK,
	LT_LINE_COUNT,
	LT_LINE_LOOP,
	LT_LINE_LOOPS, /* a window */
	LT_LINE_END,
	LT_LINE_BAD
} lt_line_kind;

/* The keys of docs/log-format.md. */
typedef enum {
	LT_KEY_T,
	LT_KEY_MAIN,
	LT_KEY_N,
	LT_KEY_AT,
	LT_KEY_TOOK,
	LT_KEY_END,
	LT_KEY_GC,
	LT_KEY_USE,
	LT_KEY_REAL,
	LT_KEY_KEEP,
	LT_KEY_LATE,
	LT_KEY_CHILDREN,
	LT_KEY_BACK,
	LT_KEY_GCF,
	LT_KEY_CYC,
	LT_KEY_OLD,
	LT_KEY_OUT,
	LT_KEY_OPEN,
	LT_KEY_ID,
	LT_KEY_FILE,
	LT_KEY_LINE,
	LT_KEY_FUNCTION,
	LT_KEY_INTERNAL,
	LT_KEY_MODULE,
	LT_KEY_FILE_RAW,
	LT_KEY_STACK,
	LT_KEY_VENDOR,
	LT_KEY_APP,
	LT_KEY_UP,
	LT_KEY_FRAME,
	LT_KEY_CUT,
	LT_KEY_LINK,
	LT_KEY_NAME,
	LT_KEY_LABEL,
	LT_KEY_SCHEMA,
	LT_KEY_VERSION,
	LT_KEY_PID,
	LT_KEY_PPID,
	LT_KEY_PHP,
	LT_KEY_SAPI,
	LT_KEY_ARGV0,
	LT_KEY_STARTED,
	LT_KEY_UID,
	LT_KEY_MEMORY_LIMIT,
	LT_KEY_SIZES,
	LT_KEY_WHY,
	LT_KEY_LOOPS,
	LT_KEY_LOST,
	LT_KEY_MAINS,
	LT_KEY_ROWS,
	LT_KEY_SITE,
	LT_KEY_BY,
	LT_KEY_HOW,
	LT_KEY_TYPE,
	LT_KEY_CLASS,
	LT_KEY_SIZE,
	LT_KEY_PREVIEW,
	LT_KEY_LIVE,
	LT_KEY_BEFORE,
	LT_KEY_V,
	LT_KEY_COUNT /* at most 64 */
} lt_key;

/* An array of the line: numbers, or arrays of numbers. */
typedef struct {
	uint32_t first, count; /* in `numbers`, or in `inner` when nested */
	bool nested;
	bool bad; /* neither all numbers nor all arrays of numbers */
} lt_line_array;

/* The fields of `cyc` as far as they are read. */
typedef struct {
	int64_t cycles;
	zval classes, pairs; /* arrays of numbers by name, or undefined */
} lt_inner_object;

typedef struct {
	php_json_parser parser; /* must stand first: the parser's callbacks lead back through it */
	zval values[LT_KEY_COUNT];
	uint64_t present; /* bit per key */
	int depth;        /* of objects */
	bool sealed;      /* it had a seal (seal.h), and the right one */
	/* System memory, reused from line to line. */
	int64_t *numbers;
	lt_line_array *arrays;
	uint32_t *inner; /* arrays of arrays, by number */
	uint32_t number_count, number_capacity, array_count, array_capacity, inner_count,
		inner_capacity;
	bool no_memory;
	lt_inner_object inner_object; /* of which the parser has not come to the end */
	int64_t cycles;               /* of `cyc` */
	zval classes;                 /* of `cyc`: counts by name, or undefined */
} lt_line;

/* A line's fields. init once, parse as often as wanted, destroy. The text is NUL-terminated, and
 * its seal is cut off. A line with a broken seal is bad. */
void leaktrack_reader_init(lt_line *line);
lt_line_kind leaktrack_reader_parse(lt_line *line, char *text, size_t length);
void leaktrack_reader_destroy(lt_line *line);

/* The same after a bailout: what is in the Zend heap is the engine's to free. */
void leaktrack_reader_abandon(lt_line *line);

/* Fields of the line parsed last. Numbers: false when the key is absent or no number. Strings:
 * NULL when absent or no string; borrowed. */
bool leaktrack_reader_int(const lt_line *line, lt_key key, int64_t *value);
bool leaktrack_reader_double(const lt_line *line, lt_key key, double *value);
bool leaktrack_reader_true(const lt_line *line, lt_key key);
zend_string *leaktrack_reader_string(const lt_line *line, lt_key key);
lt_text leaktrack_reader_text(const lt_line *line, lt_key key);

/* Rows of at least `columns` numbers, packed to exactly as many: ask once for a key. None when it
 * is absent, false when it is something else. */
bool leaktrack_reader_rows(lt_line *line, lt_key key, uint32_t columns, lt_rows *rows);

/* `v`: at least `count` plain numbers. NULL when it is absent or something else. */
const int64_t *leaktrack_reader_numbers(const lt_line *line, lt_key key, uint32_t count);

/* `old`: a plain pair of numbers. False when it is absent or something else. */
bool leaktrack_reader_pair(const lt_line *line, lt_key key, int64_t *first, int64_t *second);

/* Between the parsers (reader.c, scan.c). Arrays by number, since they move when they grow. */

uint32_t leaktrack_reader_add_array(lt_line *line);
void leaktrack_reader_add_inner(lt_line *line, lt_line_array *array, uint32_t inner);
bool leaktrack_reader_grow(lt_line *line);
lt_key leaktrack_reader_find_key(const char *name, size_t length);
void leaktrack_reader_set(lt_line *line, lt_key key, zval *value);

LT_INLINE void lt_line_add_number(lt_line *line, lt_line_array *array, int64_t number)
{
	if (LT_UNLIKELY(line->number_count == line->number_capacity) && !leaktrack_reader_grow(line))
		return;
	if (array->count == 0)
		array->first = line->number_count;
	if (array->nested || array->first + array->count != line->number_count)
		array->bad = true;
	line->numbers[line->number_count++] = number;
	array->count++;
}

#endif
