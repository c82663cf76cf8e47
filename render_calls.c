/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Who called a line, in the text report: the application's frame above vendor code, and the call
 * stacks that most of its memory came by, folded to what fits a few lines. */
#include "render_text.h"

#define SHOWN_STACKS 3
#define SHOWN_CALLERS 6    /* of a stack */
#define LOOKED_AT 10000    /* stacks of a line; they come with the heaviest first */
#define SEPARATOR '\n'     /* between the parts of a stack: cleaned names have none */
#define CLOSURE "{closure" /* it is named by its place, which is told anyway */

/* The application's frame */

static bool is_line(const zval *a, const zval *b)
{
	return leaktrack_render_int(a, "line") == leaktrack_render_int(b, "line") &&
		   !strcmp(leaktrack_render_text_of(a, "file"), leaktrack_render_text_of(b, "file"));
}

static void add_name(smart_str *part, const zval *frame)
{
	const char *name = leaktrack_render_text_of(frame, "function");
	if (!strncmp(name, CLOSURE, sizeof(CLOSURE) - 1))
		smart_str_appends(part, CLOSURE "}");
	else
		leaktrack_style_clean(part, name, strlen(name));
	if (*name != '(' && *name != '{')
		smart_str_appends(part, "()");
}

static void put_app(lt_page *page, const zval *site, int indent)
{
	const zval *app = leaktrack_render_field(site, "app_frame");
	if (Z_TYPE_P(app) != IS_ARRAY || is_line(app, site))
		return;
	leaktrack_page_line(page, indent, indent);
	smart_str *part = leaktrack_page_part(page);
	smart_str_appends(part, "from your code at ");
	leaktrack_page_add_place(page, part, app, page->columns - indent - 18);
	leaktrack_page_put(page, "", LT_BOLD);
	add_name(leaktrack_page_part(page), app);
	leaktrack_page_put(page, "  ", LT_PLAIN);
}

/* Stacks */

/* "put() src/Cache.php:42", "array_map()". */
static void add_caller(const lt_page *page, smart_str *text, const zval *frame, zend_long times)
{
	add_name(text, frame);
	if (*leaktrack_render_text_of(frame, "file")) {
		smart_str_appendc(text, ' ');
		leaktrack_page_add_place(page, text, frame, page->columns / 2);
	}
	if (times > 1)
		smart_str_append_printf(text, " (" ZEND_LONG_FMT " times)", times);
}

static bool is_same_frame(const zval *a, const zval *b)
{
	return is_line(a, b) && !strcmp(leaktrack_render_text_of(a, "function"),
								leaktrack_render_text_of(b, "function"));
}

/* The number of the line's first caller: what it called, and the line, are told elsewhere. */
static uint32_t first_caller(const HashTable *frames)
{
	uint32_t i = 0, count = zend_hash_num_elements(frames);
	while (i < count && !*leaktrack_render_text_of(zend_hash_index_find(frames, i), "file"))
		i++;
	return i + 1;
}

/* A stack's callers as parts; a function that calls itself is one. NULL: it has none. */
static zend_string *fold(const lt_page *page, const zval *stack)
{
	smart_str text = {0};
	const HashTable *frames = Z_ARRVAL_P(leaktrack_render_list(stack, "frames"));
	uint32_t count = zend_hash_num_elements(frames), i = first_caller(frames), shown = 0;
	while (i < count && shown < SHOWN_CALLERS) {
		const zval *frame = zend_hash_index_find(frames, i);
		uint32_t next = i + 1;
		while (next < count && is_same_frame(frame, zend_hash_index_find(frames, next)))
			next++;
		if (shown++)
			smart_str_appendc(&text, SEPARATOR);
		const char *context = leaktrack_render_context(frames, i);
		if (*context)
			smart_str_append_printf(&text, "%s ", context);
		add_caller(page, &text, frame, (zend_long)(next - i));
		i = next;
	}
	if (!text.s)
		return NULL;
	if (i < count)
		smart_str_append_printf(&text, "%c… %u more", SEPARATOR, count - i);
	else if (Z_TYPE_P(leaktrack_render_field(stack, "cut")) == IS_TRUE)
		smart_str_append_printf(&text, "%c…", SEPARATOR);
	smart_str_0(&text);
	return smart_str_extract(&text);
}

static int compare_bytes(Bucket *a, Bucket *b)
{
	zend_long left = Z_LVAL(a->val), right = Z_LVAL(b->val);
	return left < right ? 1 : left > right ? -1 : strcmp(ZSTR_VAL(a->key), ZSTR_VAL(b->key));
}

/* What lives by callers, most first. */
static void gather(HashTable *callers, const lt_page *page, const zval *site)
{
	zval *stack;
	zend_long looked = 0;
	const zval *stacks = leaktrack_render_list(site, "stacks");
	zend_hash_init(callers, 16, NULL, NULL, 0);
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(stacks), stack)
	{
		zend_long bytes = leaktrack_render_int(stack, "bytes");
		zend_string *text = bytes > 0 && looked++ < LOOKED_AT ? fold(page, stack) : NULL;
		if (!text)
			continue;
		zval *sum = zend_hash_find(callers, text), none;
		ZVAL_LONG(&none, 0);
		if (!sum)
			sum = zend_hash_add_new(callers, text, &none);
		Z_LVAL_P(sum) += bytes;
		zend_string_release(text);
	}
	ZEND_HASH_FOREACH_END();
	zend_hash_sort(callers, compare_bytes, false);
}

static void put_callers(lt_page *page, const char *text, const char *before, int indent)
{
	bool first = true;
	leaktrack_page_line(page, indent, indent + 2);
	leaktrack_page_word(page, "", LT_DIM, before);
	while (*text) {
		size_t length = strcspn(text, "\n");
		smart_str *part = leaktrack_page_part(page);
		if (!first)
			smart_str_appends(part, "← ");
		smart_str_appendl(part, text, length);
		leaktrack_page_put(page, " ", LT_DIM);
		first = false;
		text += length + (text[length] != '\0');
	}
}

static void put_stacks(lt_page *page, const zval *site, int indent)
{
	HashTable callers;
	zend_string *text;
	zval *bytes;
	zend_long live = leaktrack_render_int(site, "live_bytes");
	uint32_t shown = 0;
	gather(&callers, page, site);
	uint32_t count = zend_hash_num_elements(&callers);
	ZEND_HASH_FOREACH_STR_KEY_VAL(&callers, text, bytes)
	{
		char before[64] = "called by";
		if (count > 1 && live > 0)
			snprintf(before, sizeof(before), "%.0f %% by",
				MIN(100.0, (double)Z_LVAL_P(bytes) * 100 / (double)live));
		if (shown++ == SHOWN_STACKS)
			break;
		put_callers(page, ZSTR_VAL(text), before, indent);
	}
	ZEND_HASH_FOREACH_END();
	if (count > SHOWN_STACKS) {
		leaktrack_page_line(page, indent, indent);
		leaktrack_page_count(page, "", LT_DIM, "and ", count - SHOWN_STACKS, " more call stack",
			" more call stacks");
	}
	zend_hash_destroy(&callers);
}

void leaktrack_render_calls(lt_page *page, const zval *site, int indent)
{
	put_app(page, site, indent);
	put_stacks(page, site, indent);
}
