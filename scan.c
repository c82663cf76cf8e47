/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A scanner for the one form of line that the recorder writes by the million. It refuses whatever
 * it is not sure of, since ext/json reads the line then. */
#include "scan.h"

#define LONGEST_INT 18      /* digits: any such number fits */
#define LONGEST_MANTISSA 15 /* digits: a double has them exactly */

typedef struct {
	const char *at, *end; /* a NUL stands at `end` */
} lt_scan;

static bool skip(lt_scan *scan, char character)
{
	if (*scan->at != character)
		return false;
	scan->at++;
	return true;
}

/* Digits, without a leading zero; how many there were, 0: none or too many. */
static int scan_digits(lt_scan *scan, int64_t *number, bool leading_zeros)
{
	const char *begin = scan->at;
	*number = 0;
	while (*scan->at >= '0' && *scan->at <= '9' && scan->at - begin < LONGEST_INT)
		*number = *number * 10 + (*scan->at++ - '0');
	int digits = (int)(scan->at - begin);
	if ((*scan->at >= '0' && *scan->at <= '9') || (*begin == '0' && digits > 1 && !leading_zeros))
		return 0;
	return digits;
}

static bool scan_int(lt_scan *scan, int64_t *number)
{
	bool negative = skip(scan, '-');
	if (!scan_digits(scan, number, false) || (negative && *number == 0))
		return false;
	if (negative)
		*number = -*number;
	return true;
}

/* An integer, or a decimal fraction that a double has as it stands. */
static bool scan_number(lt_scan *scan, zval *value)
{
	static const double powers[] = {
		1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
	int64_t whole, part;
	const char *begin = scan->at;
	if (!scan_int(scan, &whole))
		return false;
	if (!skip(scan, '.')) {
		ZVAL_LONG(value, (zend_long)whole);
		return (int64_t)Z_LVAL_P(value) == whole;
	}
	int digits = scan_digits(scan, &part, true);
	if (!digits || whole < 0 || scan->at - begin > LONGEST_MANTISSA + 1)
		return false;
	/* Both exact, so the division rounds once, as reading the decimal would. */
	ZVAL_DOUBLE(value, ((double)whole * powers[digits] + (double)part) / powers[digits]);
	return true;
}

/* A string of printable ASCII without escapes; `at` is behind its first quote. */
static bool scan_string(lt_scan *scan, const char **begin, size_t *length)
{
	*begin = scan->at;
	while (*scan->at >= ' ' && *scan->at < 0x7f && *scan->at != '"' && *scan->at != '\\')
		scan->at++;
	*length = (size_t)(scan->at - *begin);
	return skip(scan, '"');
}

static bool scan_row(lt_scan *scan, lt_line *line)
{
	int64_t number;
	uint32_t row = leaktrack_reader_add_array(line);
	if (row == LT_NONE)
		return false;
	do {
		if (!scan_int(scan, &number))
			return false;
		lt_line_add_number(line, &line->arrays[row], number);
	} while (skip(scan, ','));
	return skip(scan, ']');
}

/* An array of integers, or of such arrays; `at` is behind its bracket. */
static bool scan_array(lt_scan *scan, lt_line *line, zval *value)
{
	if (*scan->at != '[') {
		ZVAL_PTR(value, (void *)(uintptr_t)(line->array_count + 1));
		return scan_row(scan, line);
	}
	uint32_t outer = leaktrack_reader_add_array(line);
	if (outer == LT_NONE)
		return false;
	ZVAL_PTR(value, (void *)(uintptr_t)(outer + 1));
	do {
		uint32_t row = line->array_count;
		if (!skip(scan, '[') || !scan_row(scan, line))
			return false;
		leaktrack_reader_add_inner(line, &line->arrays[outer], row);
	} while (skip(scan, ','));
	return skip(scan, ']');
}

static bool scan_value(lt_scan *scan, lt_line *line, zval *value)
{
	const char *begin;
	size_t length;
	if (skip(scan, '['))
		return scan_array(scan, line, value);
	if (skip(scan, '"')) {
		if (!scan_string(scan, &begin, &length))
			return false;
		ZVAL_STRINGL_FAST(value, begin, length);
		return true;
	}
	if (*scan->at == 't' && scan->end - scan->at >= 4 && !memcmp(scan->at, "true", 4)) {
		scan->at += 4;
		ZVAL_TRUE(value);
		return true;
	}
	return scan_number(scan, value);
}

bool leaktrack_scan_loop(lt_line *line, const char *text, size_t length)
{
	static const char head[] = "{\"t\":\"loop\"";
	lt_scan scan = {text + sizeof(head) - 1, text + length};
	const char *name;
	size_t name_length;
	if (length < sizeof(head) || memcmp(text, head, sizeof(head) - 1))
		return false;
	while (skip(&scan, ',')) {
		zval value;
		if (!skip(&scan, '"') || !scan_string(&scan, &name, &name_length) || !skip(&scan, ':'))
			return false;
		lt_key key = leaktrack_reader_find_key(name, name_length);
		if (key == LT_KEY_T || key > LT_KEY_OPEN || !scan_value(&scan, line, &value))
			return false;
		leaktrack_reader_set(line, key, &value);
	}
	return skip(&scan, '}') && scan.at == scan.end && !line->no_memory;
}
