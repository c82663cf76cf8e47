/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Ways as text. */
#include "path.h"

#include <ctype.h>

#include "zend_closures.h"
#include "zend_fibers.h"
#include "zend_generators.h"

#include "frame.h"

#define KEY_BYTES 40 /* of a key that are shown */

/* Text that ends where the room does. */
typedef struct {
	char *at, *end;
	char tail[300]; /* to stand behind the path: " in App\f()" */
	uint32_t next;  /* the first step that is not told yet */
} lt_pen;

LT_PRINTF(2, 3) static void put(lt_pen *pen, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(pen->at, (size_t)(pen->end - pen->at), format, arguments);
	va_end(arguments);
	if (length > 0)
		pen->at += length < pen->end - pen->at ? length : pen->end - pen->at - 1;
}

/* "\0Class\0name"; names of anonymous classes have a NUL of their own. */
static const char *plain_name(const zend_string *name)
{
	const char *text = ZSTR_VAL(name);
	if (ZSTR_LEN(name) && text[0] == '\0')
		return (const char *)zend_memrchr(text, '\0', ZSTR_LEN(name)) + 1;
	return text;
}

/* Not one of a function or method that has a name: $this->run(...). */
static bool is_own_closure(const zend_function *function)
{
	uint32_t flags = function->common.fn_flags;
	return flags & ZEND_ACC_CLOSURE && !(flags & ZEND_ACC_FAKE_CLOSURE);
}

/* Anonymous classes' names have a NUL, and the rest is an address. */
static void put_function(char *to, size_t size, const zend_function *function)
{
	if (function->type != ZEND_USER_FUNCTION) {
		snprintf(to, size, "%s()",
			function->common.function_name ? ZSTR_VAL(function->common.function_name) : "?");
		return;
	}
	const zend_op_array *code = &function->op_array;
	const zend_string *scope = leaktrack_frame_class(code);
	size_t length;
	const char *name = leaktrack_frame_function(code, &length);
	if (!name || !code->function_name)
		snprintf(to, size, "%s", code->filename ? ZSTR_VAL(code->filename) : "main script");
	else if (is_own_closure(function))
		snprintf(to, size, "closure at %s:%u", ZSTR_VAL(code->filename), code->line_start);
	else
		snprintf(to, size, "%s%s%.*s()", scope ? ZSTR_VAL(scope) : "", scope ? "::" : "",
			(int)length, name);
}

/* As PHP code has it: 'App\Mailer'. A long one is cut, between characters. */
static void put_quoted(lt_pen *pen, const char *text, size_t text_length)
{
	size_t length = text_length > KEY_BYTES ? KEY_BYTES : text_length;
	while (length && length < text_length && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--;
	put(pen, "'");
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		char next = i + 1 < text_length ? text[i + 1] : '\'';
		if (c == '\'' || (c == '\\' && (next == '\'' || next == '\\')))
			put(pen, "\\%c", c);
		else if (c < ' ' || c == 127)
			put(pen, "\\x%02x", c);
		else
			put(pen, "%c", c);
	}
	put(pen, length < text_length ? "…'" : "'");
}

static bool is_identifier(const char *text)
{
	bool first = true;
	for (; *text; text++, first = false) {
		unsigned char c = (unsigned char)*text;
		if (c < 128 && c != '_' && !(first ? isalpha(c) : isalnum(c)))
			return false;
	}
	return !first;
}

static void put_property(lt_pen *pen, const zend_string *name)
{
	const char *text = plain_name(name);
	put(pen, "->");
	if (is_identifier(text)) {
		put(pen, "%s", text);
		return;
	}
	put(pen, "{");
	put_quoted(pen, text, (size_t)(ZSTR_VAL(name) + ZSTR_LEN(name) - text));
	put(pen, "}");
}

static void put_key(lt_pen *pen, const lt_node *step, bool differs)
{
	if (differs) {
		put(pen, "[…]");
		return;
	}
	if (step->edge == LT_IN_INDEX) {
		put(pen, "[" ZEND_LONG_FMT "]", (zend_long)step->key);
		return;
	}
	const zend_string *key = (const zend_string *)(uintptr_t)step->key;
	put(pen, "[");
	put_quoted(pen, ZSTR_VAL(key), ZSTR_LEN(key));
	put(pen, "]");
}

static void put_object(lt_pen *pen, const zend_object *object)
{
	char name[300];
	if (object->ce == zend_ce_closure) {
		const zend_function *function = zend_get_closure_method_def((zend_object *)object);
		put_function(name, sizeof(name), function);
		put(pen, "%s%s", is_own_closure(function) ? "" : "closure of ", name);
	} else if (object->ce == zend_ce_generator) {
		const zend_generator *generator = (const zend_generator *)object;
		if (generator->execute_data)
			put_function(name, sizeof(name), generator->execute_data->func);
		put(pen, "generator %s", generator->execute_data ? name : "(finished)");
	} else {
		put(pen, "%s object", ZSTR_VAL(object->ce->name));
	}
}

static void put_numbered(lt_pen *pen, const char *what, const lt_node *step, bool differs)
{
	if (differs || !step->key)
		put(pen, "%s", what);
	else
		put(pen, "%s #%" PRIu64, what, step->key);
}

/* What C code has is told from the first PHP object on. */
static void put_module(lt_pen *pen, const lt_way *way)
{
	const char *name = (const char *)(uintptr_t)way->steps[0]->key;
	uint32_t at = 1;
	while (at < way->count && way->steps[at]->kind != LT_NODE_OBJECT)
		at++;
	if (at < way->count) {
		put_object(pen, way->steps[at]->value);
		put(pen, " held only by C code (%s)", name);
		pen->next = at + 1;
	} else {
		put(pen, "only C code: a variable of %s", name);
		pen->next = way->count;
	}
}

static void put_root(lt_pen *pen, const lt_way *way, bool differs)
{
	const lt_node *step = way->steps[0];
	const zend_property_info *info = (const zend_property_info *)(uintptr_t)step->key;
	const zend_string *name = (const zend_string *)(uintptr_t)step->key;
	char function[280];
	switch (step->edge) {
		case LT_BY_STATIC_PROPERTY:
			if (differs)
				put(pen, "static properties");
			else
				put(pen, "%s::$%s", ZSTR_VAL(info->ce->name), plain_name(info->name));
			break;
		case LT_BY_CONSTANT:
			if (differs)
				put(pen, "constants");
			else
				put(pen, "constant %s", ZSTR_VAL(name));
			break;
		case LT_BY_GLOBAL:
			if (!differs && zend_hash_exists(CG(auto_globals), (zend_string *)name)) {
				put(pen, "$%s", ZSTR_VAL(name));
				break;
			}
			put(pen, "$GLOBALS[");
			if (differs)
				put(pen, "…");
			else
				put_quoted(pen, ZSTR_VAL(name), ZSTR_LEN(name));
			put(pen, "]");
			break;
		case LT_BY_INI:
			put(pen, "ini setting %s", ZSTR_VAL(name));
			break;
		case LT_BY_ERROR_HANDLER:
			put(pen, step->key || differs ? "stack of error handlers" : "error handler");
			break;
		case LT_BY_EXCEPTION_HANDLER:
			put(pen, step->key || differs ? "stack of exception handlers" : "exception handler");
			break;
		case LT_BY_SHUTDOWN_FUNCTION:
			put_numbered(pen, "shutdown function", step, differs);
			break;
		case LT_BY_TICK_FUNCTION:
			put_numbered(pen, "tick function", step, differs);
			break;
		case LT_BY_AUTOLOADER:
			put_numbered(pen, "autoloader", step, differs);
			break;
		case LT_BY_ENGINE:
			put(pen, "%s", (const char *)(uintptr_t)step->key);
			break;
		case LT_BY_MODULE:
			put_module(pen, way);
			break;
		case LT_BY_OUTPUT_BUFFER:
			put_numbered(pen, "output buffer", step, differs);
			break;
		case LT_BY_RESOURCE:
			put_numbered(pen, "resource", step, differs);
			break;
		case LT_BY_EXCEPTION:
			put(pen, "the exception being thrown");
			break;
		case LT_BY_INTERNED:
			put(pen, "interned strings of compiled code");
			break;
		case LT_BY_INCLUDED:
			put(pen, "list of included files");
			break;
		case LT_BY_C:
		case LT_BY_NOBODY:
			put_object(pen, step->value);
			put(pen,
				step->edge == LT_BY_C ? " held only by C code" : " in garbage not collected yet");
			break;
		case LT_BY_CLASS: {
			const zend_class_entry *ce = (const zend_class_entry *)(uintptr_t)step->key;
			if (differs)
				put(pen, "code of classes declared again and again");
			else if (way->count > 1 && way->steps[1]->edge == LT_BY_CLASS_CONSTANT)
				put(pen, "%s::%s", ZSTR_VAL(ce->name),
					ZSTR_VAL((const zend_string *)(uintptr_t)way->steps[1]->key));
			else
				put(pen, "code of class %s", ZSTR_VAL(ce->name));
			break;
		}
		case LT_BY_FUNCTION:
			put_function(function, sizeof(function), (const zend_function *)(uintptr_t)step->key);
			if (way->count > 1 && way->steps[1]->edge == LT_IN_STATIC)
				snprintf(pen->tail, sizeof(pen->tail), " in %s", function);
			else
				put(pen, differs ? "code of functions declared again and again" : "code of %s",
					function);
			break;
		case LT_BY_FRAME:
			put_function(function, sizeof(function), (const zend_function *)(uintptr_t)step->key);
			snprintf(pen->tail, sizeof(pen->tail), " in %s", function);
			break;
		case LT_BY_COROUTINE:
			put_function(function, sizeof(function), (const zend_function *)(uintptr_t)step->key);
			if (way->count > 1 && way->steps[1]->edge != LT_IN_INSIDE)
				snprintf(
					pen->tail, sizeof(pen->tail), " in %s (in a coroutine that waits)", function);
			else
				put(pen, "a coroutine that waits in %s", function);
			break;
	}
}

static void put_tail(lt_pen *pen)
{
	put(pen, "%s", pen->tail);
	pen->tail[0] = '\0';
}

/* Of a closure, a generator, a fiber. */
static void put_whose(lt_pen *pen, const zend_object *object, lt_edge edge)
{
	put_tail(pen);
	put(pen, " → ");
	if (object->ce == zend_ce_fiber)
		put(pen, "suspended fiber");
	else
		put_object(pen, object);
	if (object->ce != zend_ce_closure)
		put(pen, ", ");
	else
		put(pen, edge == LT_IN_USE ? " uses " : " keeps ");
}

/* A variable of what runs, or is suspended: a function, a generator, a fiber. */
static void put_variable(lt_pen *pen, const lt_node *before, const lt_node *step)
{
	const char *name = step->key ? ZSTR_VAL((const zend_string *)(uintptr_t)step->key) : "this";
	if (before->kind == LT_NODE_OBJECT)
		put_whose(pen, before->value, step->edge);
	else if (step->edge == LT_IN_STATIC)
		put(pen, "static ");
	put(pen, "$%s", name);
}

/* What foreach makes of an object that it goes through. */
static bool is_foreach(const zend_object *object)
{
	return zend_string_equals_literal(object->ce->name, "__iterator_wrapper");
}

static void put_inside(lt_pen *pen, const lt_node *node)
{
	if (node->kind == LT_NODE_OBJECT && !is_foreach(node->value))
		put(pen, "{%s}", ZSTR_VAL(((const zend_object *)node->value)->ce->name));
	if (node->kind != LT_NODE_RESOURCE)
		return;
	const char *type = zend_rsrc_list_get_rsrc_type((zend_resource *)node->value);
	put(pen, "{%s}", type ? type : "resource");
}

/* `leads_on`: not only to what the value before consists of. */
static void put_step(
	lt_pen *pen, const lt_node *before, const lt_node *step, bool differs, bool leads_on)
{
	switch (step->edge) {
		case LT_IN_KEY:
		case LT_IN_INDEX:
			put_key(pen, step, differs);
			break;
		case LT_IN_PROPERTY:
			if (differs)
				put(pen, "->{…}");
			else
				put_property(pen, (const zend_string *)(uintptr_t)step->key);
			break;
		case LT_IN_STATIC:
		case LT_IN_USE:
		case LT_IN_THIS:
		case LT_IN_VARIABLE:
			put_variable(pen, before, step);
			break;
		case LT_IN_TEMPORARY:
			if (before->kind == LT_NODE_OBJECT)
				put_whose(pen, before->value, LT_IN_TEMPORARY);
			put(pen, "temporary");
			break;
		case LT_IN_ARGUMENT:
			if (before->kind == LT_NODE_OBJECT)
				put_whose(pen, before->value, LT_IN_ARGUMENT);
			else if (before->edge != LT_BY_FRAME && before->edge != LT_BY_COROUTINE)
				put(pen, " ");
			put(pen, "argument #%" PRIu64, step->key + 1);
			break;
		case LT_IN_YIELD_FROM:
			put_whose(pen, before->value, LT_IN_YIELD_FROM);
			put(pen, "yield from");
			break;
		case LT_IN_INSIDE:
			if (leads_on)
				put_inside(pen, before);
			break;
	}
}

/* The step of another way of the same shape that stands for this one: counted from the root, and
 * behind a chain from the end. */
static const lt_node *same_step(const lt_way *way, uint32_t at, const lt_way *other)
{
	if (at >= way->chain && other->count != way->count)
		at = other->count - (way->count - at);
	return at < other->count ? other->steps[at] : NULL;
}

static bool key_differs(
	const lt_way *way, uint32_t at, const lt_way *const *others, uint32_t other_count)
{
	const lt_node *step = way->steps[at];
	for (uint32_t i = 0; i < other_count; i++) {
		const lt_node *same = same_step(way, at, others[i]);
		if (!same || same->key != step->key || same->edge != step->edge)
			return true;
	}
	return false;
}

static bool leads_on(const lt_way *way, uint32_t from)
{
	while (from < way->count && way->steps[from]->kind == LT_NODE_INTERNAL)
		from++;
	return from < way->count;
}

void leaktrack_path_write(
	char *to, size_t size, const lt_way *way, const lt_way *const *others, uint32_t other_count)
{
	lt_pen pen = {.at = to, .end = to + size, .next = 1};
	bool repeated = false;
	to[0] = '\0';
	put_root(&pen, way, key_differs(way, 0, others, other_count));
	for (uint32_t i = pen.next; i < way->count; i++) {
		const lt_node *step = way->steps[i], *before = way->steps[i - 1];
		if (step->kind == LT_NODE_TABLE)
			continue;
		if (way->repeats[i]) {
			if (!repeated)
				put(&pen, "…");
			repeated = true;
			continue;
		}
		repeated = false;
		put_step(&pen, before, step, key_differs(way, i, others, other_count), leads_on(way, i));
	}
	put_tail(&pen);
}
