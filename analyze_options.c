/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The user's options array. What is wrong in it is named, with what it takes. */
#include "analyze.h"

#define DEFAULT_TOP 20

void leaktrack_analyze_options_init(lt_analyze_options *options)
{
	memset(options, 0, sizeof(*options));
	options->renderer = leaktrack_render_find(ZEND_STRL("text"));
	options->top = DEFAULT_TOP;
}

static bool fail_type(const char *name, const char *wanted, const zval *value)
{
	zend_type_error("%s(): Option \"%s\" must be of type %s, %s given", get_active_function_name(),
		name, wanted, zend_zval_type_name(value));
	return false;
}

static bool take_count(const char *name, const zval *value, zend_long *count)
{
	if (Z_TYPE_P(value) != IS_LONG)
		return fail_type(name, "int", value);
	if (Z_LVAL_P(value) < 0) {
		zend_value_error("%s(): Option \"%s\" must be 0 (all) or more, " ZEND_LONG_FMT " given",
			get_active_function_name(), name, Z_LVAL_P(value));
		return false;
	}
	*count = Z_LVAL_P(value);
	return true;
}

static bool take_format(const zval *value, lt_analyze_options *options)
{
	if (Z_TYPE_P(value) != IS_STRING)
		return fail_type("format", "string", value);
	const lt_renderer *found = leaktrack_render_find(Z_STRVAL_P(value), Z_STRLEN_P(value));
	if (!found) {
		zend_value_error("%s(): Option \"format\" must be one of %s, \"%s\" given",
			get_active_function_name(), leaktrack_render_names(), Z_STRVAL_P(value));
		return false;
	}
	options->renderer = found;
	return true;
}

static bool take_output(const zval *value, lt_analyze_options *options)
{
	if (Z_TYPE_P(value) != IS_STRING)
		return fail_type("output", "?string", value);
	if (Z_STRLEN_P(value) == 0 || strlen(Z_STRVAL_P(value)) != Z_STRLEN_P(value)) {
		zend_value_error("%s(): Option \"output\" must be the path of a file, %s given",
			get_active_function_name(),
			Z_STRLEN_P(value) ? "one with a NUL byte" : "an empty string");
		return false;
	}
	options->output = Z_STR_P(value);
	return true;
}

static bool take_loops(const zval *value, lt_analyze_options *options)
{
	if (Z_TYPE_P(value) == IS_TRUE || Z_TYPE_P(value) == IS_FALSE) {
		options->loops = Z_TYPE_P(value) == IS_TRUE ? LT_LOOPS_ALL : 0;
		return true;
	}
	if (Z_TYPE_P(value) != IS_LONG)
		return fail_type("loops", "bool|int", value);
	return take_count("loops", value, &options->loops);
}

static bool take_color(const zval *value, lt_analyze_options *options)
{
	static const char *const names[] = {"auto", "always", "never"};
	if (Z_TYPE_P(value) != IS_STRING)
		return fail_type("color", "string", value);
	for (int i = 0; i < 3; i++) {
		if (!strcmp(Z_STRVAL_P(value), names[i])) {
			options->color = (lt_color)i;
			return true;
		}
	}
	zend_value_error("%s(): Option \"color\" must be one of auto, always, never, \"%s\" given",
		get_active_function_name(), Z_STRVAL_P(value));
	return false;
}

static bool take_option(zend_string *name, const zval *value, lt_analyze_options *options)
{
	if (zend_string_equals_literal(name, "format"))
		return take_format(value, options);
	if (zend_string_equals_literal(name, "output"))
		return Z_TYPE_P(value) == IS_NULL || take_output(value, options);
	if (zend_string_equals_literal(name, "top"))
		return take_count("top", value, &options->top);
	if (zend_string_equals_literal(name, "loops"))
		return take_loops(value, options);
	if (zend_string_equals_literal(name, "pid"))
		return Z_TYPE_P(value) == IS_NULL || take_count("pid", value, &options->pid);
	if (zend_string_equals_literal(name, "color"))
		return take_color(value, options);
	zend_value_error(
		"%s(): Unknown option \"%s\": there are format, output, top, loops, pid and color",
		get_active_function_name(), ZSTR_VAL(name));
	return false;
}

zend_result leaktrack_analyze_options_parse(HashTable *array, lt_analyze_options *options)
{
	zend_ulong index;
	zend_string *name;
	zval *value;
	ZEND_HASH_FOREACH_KEY_VAL(array, index, name, value)
	{
		if (!name) {
			zend_value_error("%s(): Options are given by name, not by number (" ZEND_LONG_FMT
							 "): there are format, output, top, loops, pid and color",
				get_active_function_name(), (zend_long)index);
			return FAILURE;
		}
		ZVAL_DEREF(value);
		if (!take_option(name, value, options))
			return FAILURE;
	}
	ZEND_HASH_FOREACH_END();
	return SUCCESS;
}
