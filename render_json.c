/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * For programs: the report as it is, and folded stacks for flame graphs. */
#include "render.h"

#include "ext/json/php_json.h"

/* Whether a control character beyond ASCII begins there, which a terminal may heed. */
static bool is_control(const char *at)
{
	return *at == '\x7f' || (*at == '\xc2' && ((unsigned char)at[1] & 0xe0) == 0x80);
}

/* The encoder escapes what JSON asks for, and leaves those. */
static void escape_controls(smart_str *text, size_t from)
{
	smart_str escaped = {0};
	char *begin = ZSTR_VAL(text->s) + from, *end = ZSTR_VAL(text->s) + ZSTR_LEN(text->s),
		 *at = begin;
	for (; at < end; at++) {
		if (!is_control(at))
			continue;
		smart_str_appendl(&escaped, begin, (size_t)(at - begin));
		at += *at == '\xc2';
		smart_str_append_printf(&escaped, "\\u%04x", (unsigned char)*at);
		begin = at + 1;
	}
	if (!escaped.s)
		return;
	smart_str_appendl(&escaped, begin, (size_t)(end - begin));
	ZSTR_LEN(text->s) = from;
	smart_str_append_smart_str(text, &escaped);
	smart_str_free(&escaped);
}

void leaktrack_render_json(lt_out *out, const zval *report)
{
	size_t from = out->text.s ? ZSTR_LEN(out->text.s) : 0;
	zval copy;
	ZVAL_COPY_VALUE(&copy, report);
	/* A rate of 1312.0 stays a float, so that readers see one type. */
	php_json_encode(&out->text, &copy,
		PHP_JSON_UNESCAPED_SLASHES | PHP_JSON_UNESCAPED_UNICODE | PHP_JSON_PRESERVE_ZERO_FRACTION |
			PHP_JSON_INVALID_UTF8_SUBSTITUTE);
	smart_str_appendc(&out->text, '\n');
	smart_str_0(&out->text);
	escape_controls(&out->text, from);
}

/* A frame's name: nothing in it may separate frames or lines, or command a terminal. */
static void put_frame(smart_str *text, const char *name)
{
	for (; *name; name++) {
		bool wide = is_control(name) && *name == '\xc2';
		bool line = !strncmp(name, "\xe2\x80\xa8", 3) || !strncmp(name, "\xe2\x80\xa9", 3);
		bool harms = (unsigned char)*name < ' ' || is_control(name) || line;
		smart_str_appendc(text, *name == ';' ? ':' : harms ? '_' : *name);
		name += wide ? 1 : line ? 2 : 0;
	}
}

static void put_line(smart_str *text, const zval *at)
{
	put_frame(text, leaktrack_render_text_of(at, "file"));
	smart_str_append_printf(text, ":" ZEND_LONG_FMT, leaktrack_render_int(at, "line"));
	const char *function = leaktrack_render_text_of(at, "function");
	bool bare = *function == '('; /* "(main)" */
	if (*function) {
		smart_str_appends(text, bare ? " " : " (");
		put_frame(text, function);
		smart_str_appends(text, bare ? "" : ")");
	}
}

static void put_via(smart_str *text, const smart_str *above, const zval *site, const char *internal,
	zend_long bytes)
{
	if (bytes <= 0)
		return;
	smart_str_append_smart_str(text, above);
	put_line(text, site);
	if (*internal) {
		smart_str_appendc(text, ';');
		put_frame(text, internal);
	}
	smart_str_append_printf(text, " " ZEND_LONG_FMT "\n", bytes);
}

/* A call stack, the outermost frame first. What was left out, and where a fiber was started, are
 * frames of their own. */
static void put_stack(smart_str *text, const smart_str *above, const zval *stack)
{
	const HashTable *frames = Z_ARRVAL_P(leaktrack_render_list(stack, "frames"));
	uint32_t count = zend_hash_num_elements(frames);
	zend_long bytes = leaktrack_render_int(stack, "bytes");
	if (bytes <= 0)
		return;
	smart_str_append_smart_str(text, above);
	if (Z_TYPE_P(leaktrack_render_field(stack, "cut")) == IS_TRUE)
		smart_str_appends(text, "(more);");
	for (uint32_t n = count; n-- > 0;) {
		const zval *frame = zend_hash_index_find(frames, n);
		const char *context = leaktrack_render_context(frames, n);
		if (n + 1 < count)
			smart_str_appendc(text, ';');
		if (*context)
			smart_str_append_printf(text, "%s;", context);
		if (*leaktrack_render_text_of(frame, "file"))
			put_line(text, frame);
		else
			put_frame(text, leaktrack_render_text_of(frame, "function"));
	}
	smart_str_append_printf(text, " " ZEND_LONG_FMT "\n", bytes);
}

static void put_site(lt_out *out, const smart_str *above, const zval *site)
{
	zend_long rest = leaktrack_render_int(site, "live_bytes");
	const zval *via, *stack;
	const zval *stacks = leaktrack_render_list(site, "stacks");
	if (zend_hash_num_elements(Z_ARRVAL_P(stacks))) {
		ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(stacks), stack)
		{
			put_stack(&out->text, above, stack);
		}
		ZEND_HASH_FOREACH_END();
		leaktrack_render_flush(out, false);
		return;
	}
	const zval *asked = leaktrack_render_list(site, "via");
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(asked), via)
	{
		zend_long bytes = leaktrack_render_int(via, "bytes");
		put_via(&out->text, above, site, leaktrack_render_text_of(via, "internal"), bytes);
		rest -= bytes;
	}
	ZEND_HASH_FOREACH_END();
	put_via(&out->text, above, site, "", rest);
	leaktrack_render_flush(out, false);
}

static void put_sites(
	lt_out *out, const zval *process, bool several, const char *name, const zval *sites)
{
	const zval *site;
	smart_str above = {0};
	if (several)
		smart_str_append_printf(
			&above, "pid " ZEND_LONG_FMT ";", leaktrack_render_int(process, "pid"));
	put_frame(&above, name);
	smart_str_appendc(&above, ';');
	smart_str_0(&above);
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(sites), site)
	{
		put_site(out, &above, site);
	}
	ZEND_HASH_FOREACH_END();
	smart_str_free(&above);
}

static void put_process(lt_out *out, const zval *process, bool several)
{
	const zval *main;
	const zval *mains = leaktrack_render_list(process, "mains");
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(mains), main)
	{
		const char *label = leaktrack_render_text_of(main, "label");
		put_sites(out, process, several, *label ? label : leaktrack_render_text_of(main, "name"),
			leaktrack_render_list(main, "sites"));
	}
	ZEND_HASH_FOREACH_END();
	put_sites(out, process, several, "(outside)",
		leaktrack_render_list(leaktrack_render_field(process, "outside"), "sites"));
}

void leaktrack_render_collapsed(lt_out *out, const zval *report)
{
	const zval *process;
	const zval *processes = leaktrack_render_list(report, "processes");
	bool several = zend_hash_num_elements(Z_ARRVAL_P(processes)) > 1;
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(processes), process)
	{
		put_process(out, process, several);
	}
	ZEND_HASH_FOREACH_END();
}
