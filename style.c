/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Text for people. */
#include "style.h"

#include "oom.h"

#include <math.h>

/* The character at `text`, and how many bytes it has; -1 and 1 byte where it is not UTF-8. */
static int32_t next_character(const char *text, size_t length, size_t *bytes)
{
	static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *at = (const unsigned char *)text;
	*bytes = 1;
	if (at[0] < 0x80)
		return at[0];
	size_t size = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
	if (at[0] < 0xc2 || at[0] > 0xf4 || size > length)
		return -1;
	int32_t character = at[0] & (0x7f >> size);
	for (size_t i = 1; i < size; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return -1;
		character = character << 6 | (at[i] & 0x3f);
	}
	if (character < least[size] || character > 0x10ffff ||
		(character >= 0xd800 && character <= 0xdfff))
		return -1;
	*bytes = size;
	return character;
}

typedef struct {
	int32_t first, last;
} lt_range;

static bool is_in(const lt_range *ranges, size_t count, int32_t character)
{
	size_t low = 0;
	while (low < count) {
		size_t middle = (low + count) / 2;
		if (character > ranges[middle].last)
			low = middle + 1;
		else if (character < ranges[middle].first)
			count = middle;
		else
			return true;
	}
	return false;
}

/* East Asian Wide and Fullwidth of Unicode 15.1, neighbouring ranges joined. */
static const lt_range wide[] = {{0x1100, 0x115f}, {0x231a, 0x231b}, {0x2329, 0x232a},
	{0x23e9, 0x23ec}, {0x23f0, 0x23f0}, {0x23f3, 0x23f3}, {0x25fd, 0x25fe}, {0x2614, 0x2615},
	{0x2648, 0x2653}, {0x267f, 0x267f}, {0x2693, 0x2693}, {0x26a1, 0x26a1}, {0x26aa, 0x26ab},
	{0x26bd, 0x26be}, {0x26c4, 0x26c5}, {0x26ce, 0x26ce}, {0x26d4, 0x26d4}, {0x26ea, 0x26ea},
	{0x26f2, 0x26f3}, {0x26f5, 0x26f5}, {0x26fa, 0x26fa}, {0x26fd, 0x26fd}, {0x2705, 0x2705},
	{0x270a, 0x270b}, {0x2728, 0x2728}, {0x274c, 0x274c}, {0x274e, 0x274e}, {0x2753, 0x2755},
	{0x2757, 0x2757}, {0x2795, 0x2797}, {0x27b0, 0x27b0}, {0x27bf, 0x27bf}, {0x2b1b, 0x2b1c},
	{0x2b50, 0x2b50}, {0x2b55, 0x2b55}, {0x2e80, 0x303e}, {0x3041, 0x33ff}, {0x3400, 0x4dbf},
	{0x4e00, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe10, 0xfe19},
	{0xfe30, 0xfe6f}, {0xff01, 0xff60}, {0xffe0, 0xffe6}, {0x16fe0, 0x18cff}, {0x1aff0, 0x1b2ff},
	{0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a},
	{0x1f200, 0x1f320}, {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393},
	{0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4},
	{0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d},
	{0x1f54b, 0x1f54e}, {0x1f550, 0x1f567}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596},
	{0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc},
	{0x1f6d0, 0x1f6d2}, {0x1f6d5, 0x1f6d7}, {0x1f6dc, 0x1f6df}, {0x1f6eb, 0x1f6ec},
	{0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7eb}, {0x1f7f0, 0x1f7f0}, {0x1f90c, 0x1f93a},
	{0x1f93c, 0x1f945}, {0x1f947, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd}};

/* Marks that stand on the character before, and characters that are not seen. */
static const lt_range unseen[] = {{0x300, 0x36f}, {0x483, 0x489}, {0x591, 0x5bd}, {0x610, 0x61a},
	{0x64b, 0x65f}, {0x900, 0x902}, {0xe31, 0xe31}, {0xe34, 0xe3a}, {0xe47, 0xe4e},
	{0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0x3099, 0x309a},
	{0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef}};

/* What must not reach a terminal as it is: controls, line ends and changes of direction. */
static const lt_range unsafe[] = {{0, 0x1f}, {0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f},
	{0x2028, 0x202e}, {0x2066, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

#define IS_IN(ranges, character) is_in(ranges, sizeof(ranges) / sizeof(*(ranges)), character)

static int columns_of(int32_t character)
{
	return IS_IN(unseen, character) ? 0 : IS_IN(wide, character) ? 2 : 1;
}

void leaktrack_style_clean(smart_str *to, const char *text, size_t length)
{
	for (size_t i = 0, bytes; i < length; i += bytes) {
		int32_t character = next_character(text + i, length - i, &bytes);
		if (character >= 0 && !IS_IN(unsafe, character))
			smart_str_appendl(to, text + i, bytes);
		else if (character < 0x80)
			smart_str_append_printf(to, "\\x%02x", (unsigned char)text[i]);
		else
			smart_str_append_printf(to, "\\u{%x}", (unsigned)character);
	}
}

int leaktrack_style_width(const char *text, size_t length)
{
	int columns = 0;
	for (size_t i = 0, bytes; i < length; i += bytes) {
		int32_t character = next_character(text + i, length - i, &bytes);
		columns += character < 0 ? 1 : columns_of(character);
	}
	return columns;
}

/* Bytes of the longest beginning (or, from the `total` columns, the shortest rest) that keeps
 * within the columns. */
static size_t bytes_within(const char *text, size_t length, int columns)
{
	size_t i = 0, bytes;
	for (; i < length; i += bytes) {
		int32_t character = next_character(text + i, length - i, &bytes);
		columns -= character < 0 ? 1 : columns_of(character);
		if (columns < 0)
			break;
	}
	return i;
}

void leaktrack_style_shorten(smart_str *to, const char *text, size_t length, int columns)
{
	int width = leaktrack_style_width(text, length);
	if (columns <= 0 || width <= columns) {
		smart_str_appendl(to, text, length);
		return;
	}
	/* The end says more than the beginning: it has the name. */
	int left = columns - 1, head = left / 3, tail = left - head;
	size_t skipped = bytes_within(text, length, width - tail);
	while (leaktrack_style_width(text + skipped, length - skipped) > tail) {
		size_t bytes;
		next_character(text + skipped, length - skipped, &bytes);
		skipped += bytes;
	}
	smart_str_appendl(to, text, bytes_within(text, length, head));
	smart_str_appends(to, "…");
	smart_str_appendl(to, text + skipped, length - skipped);
}

void leaktrack_style_pad(smart_str *to, int columns)
{
	while (columns-- > 0)
		smart_str_appendc(to, ' ');
}

void leaktrack_style_count(smart_str *to, zend_long count)
{
	char digits[MAX_LENGTH_OF_LONG + 1];
	int length = snprintf(digits, sizeof(digits), ZEND_LONG_FMT, count);
	int first = digits[0] == '-';
	for (int i = 0; i < length; i++) {
		if (i > first && (length - i) % 3 == 0)
			smart_str_appendc(to, ',');
		smart_str_appendc(to, digits[i]);
	}
}

void leaktrack_style_bytes(smart_str *to, double bytes)
{
	static const char *const units[] = {"KB", "MB", "GB", "TB"};
	int unit = 0;
	if (fabs(bytes) < 9999.5) {
		leaktrack_style_count(to, (zend_long)round(bytes));
		smart_str_appends(to, " B");
		return;
	}
	for (bytes /= 1024; fabs(bytes) >= 1023.95 && unit < 3; bytes /= 1024)
		unit++;
	smart_str_append_printf(to, fabs(bytes) < 99.95 ? "%.1F %s" : "%.0F %s", bytes, units[unit]);
}

void leaktrack_style_rate(smart_str *to, double bytes)
{
	smart_str_appendc(to, bytes < 0 ? '-' : '+');
	bytes = fabs(bytes);
	if (bytes > 0 && bytes < 9.95) {
		smart_str_append_printf(to, "%.1F B", bytes);
	} else if (bytes < 99999.5) {
		leaktrack_style_count(to, (zend_long)round(bytes));
		smart_str_appends(to, " B");
	} else {
		leaktrack_style_bytes(to, bytes);
	}
}

void leaktrack_style_path(smart_str *to, const char *file, const char *cwd)
{
	size_t length = cwd ? strlen(cwd) : 0;
	if (length > 1 && !strncmp(file, cwd, length) && file[length] == '/' && file[length + 1])
		file += length + 1;
	leaktrack_style_clean(to, file, strlen(file));
}

void leaktrack_style_clean_lines(smart_str *to, const char *text)
{
	for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
		leaktrack_style_clean(to, text, (size_t)(end - text));
		smart_str_appendc(to, '\n');
	}
	leaktrack_style_clean(to, text, strlen(text));
	smart_str_0(to);
}

void leaktrack_style_warn(int level, const char *format, ...)
{
	smart_str clean = {0};
	va_list arguments;
	if (LT_HAS_OOM())
		return; /* the engine is about to say so */
	va_start(arguments, format);
	zend_string *text = vstrpprintf(0, format, arguments);
	va_end(arguments);
	leaktrack_style_clean_lines(&clean, ZSTR_VAL(text));
	php_error_docref(NULL, level, "%s", clean.s ? ZSTR_VAL(clean.s) : "");
	smart_str_free(&clean);
	zend_string_release(text);
}
