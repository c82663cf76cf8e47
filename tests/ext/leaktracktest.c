/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * An extension that leaks in three ways, for tests/holders_native.phpt, which compiles it. */
#include "php.h"

#include <stdlib.h>

static zval kept;
static void *volatile newest; /* else the compiler drops memory that nobody uses */

static PHP_FUNCTION(test_forget)
{
	zend_long bytes;
	ZEND_PARSE_PARAMETERS_START(1, 1)
	Z_PARAM_LONG(bytes)
	ZEND_PARSE_PARAMETERS_END();
	memset(emalloc((size_t)bytes), 1, (size_t)bytes);
}

/* Keeps the value, and with it the ones kept before: in a list, of which only C knows. */
static PHP_FUNCTION(test_keep)
{
	zval *value;
	ZEND_PARSE_PARAMETERS_START(1, 1)
	Z_PARAM_ZVAL(value)
	ZEND_PARSE_PARAMETERS_END();
	if (Z_TYPE(kept) == IS_OBJECT)
		zend_update_property(Z_OBJCE_P(value), Z_OBJ_P(value), ZEND_STRL("next"), &kept);
	zval_ptr_dtor(&kept);
	ZVAL_COPY(&kept, value);
}

static PHP_FUNCTION(test_malloc)
{
	zend_long bytes;
	ZEND_PARSE_PARAMETERS_START(1, 1)
	Z_PARAM_LONG(bytes)
	ZEND_PARSE_PARAMETERS_END();
	newest = malloc((size_t)bytes);
	memset(newest, 1, (size_t)bytes);
}

ZEND_BEGIN_ARG_INFO_EX(arginfo_one, 0, 0, 1)
	ZEND_ARG_INFO(0, value)
ZEND_END_ARG_INFO()

static const zend_function_entry functions[] = {
	PHP_FE(test_forget, arginfo_one) PHP_FE(test_keep, arginfo_one)
		PHP_FE(test_malloc, arginfo_one) PHP_FE_END};

static PHP_RINIT_FUNCTION(leaktracktest)
{
	ZVAL_UNDEF(&kept);
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(leaktracktest)
{
	zval_ptr_dtor(&kept);
	ZVAL_UNDEF(&kept);
	return SUCCESS;
}

zend_module_entry leaktracktest_module_entry = {STANDARD_MODULE_HEADER, "leaktracktest", functions,
	NULL, NULL, PHP_RINIT(leaktracktest), PHP_RSHUTDOWN(leaktracktest), NULL, "0",
	STANDARD_MODULE_PROPERTIES};

ZEND_GET_MODULE(leaktracktest)
