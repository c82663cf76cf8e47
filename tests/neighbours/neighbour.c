/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * An extension that does to the heap what memory profilers do: handlers of its own that forward to
 * those it found, put on at the request's begin (neighbour.early=1) or by neighbour_on(), taken off
 * by neighbour_off() or at the request's end, and counted by neighbour_calls(). Without ZTS. */
#include "php.h"

#include "compat.h"

static lt_heap_handlers before;
static bool on;
static zend_long calls;

static void *count_alloc(size_t size LT_HEAP_DC)
{
	calls++;
	return before.alloc ? before.alloc(size LT_HEAP_RELAY)
						: lt_heap_alloc(zend_mm_get_heap(), size);
}

static void count_free(void *ptr LT_HEAP_DC)
{
	calls++;
	if (before.free)
		before.free(ptr LT_HEAP_RELAY);
	else
		lt_heap_free(zend_mm_get_heap(), ptr);
}

static void *count_realloc(void *ptr, size_t size LT_HEAP_DC)
{
	calls++;
	return before.realloc ? before.realloc(ptr, size LT_HEAP_RELAY)
						  : lt_heap_realloc(zend_mm_get_heap(), ptr, size);
}

static void put_on(void)
{
	lt_heap_handlers mine = {.alloc = count_alloc, .free = count_free, .realloc = count_realloc};
	if (on)
		return;
	memset(&before, 0, sizeof(before));
	lt_heap_get_handlers(zend_mm_get_heap(), &before);
	lt_heap_set_handlers(zend_mm_get_heap(), &mine);
	on = true;
}

static void take_off(void)
{
	if (on)
		lt_heap_set_handlers(zend_mm_get_heap(), &before);
	on = false;
}

ZEND_BEGIN_ARG_INFO_EX(arginfo_none, 0, 0, 0)
ZEND_END_ARG_INFO()

static PHP_FUNCTION(neighbour_on)
{
	put_on();
}

static PHP_FUNCTION(neighbour_off)
{
	take_off();
}

static PHP_FUNCTION(neighbour_calls)
{
	RETURN_LONG(calls);
}

static const zend_function_entry functions[] = {PHP_FE(neighbour_on, arginfo_none)
		PHP_FE(neighbour_off, arginfo_none) PHP_FE(neighbour_calls, arginfo_none) PHP_FE_END};

PHP_INI_BEGIN()
PHP_INI_ENTRY("neighbour.early", "0", PHP_INI_SYSTEM, NULL)
PHP_INI_END()

static PHP_MINIT_FUNCTION(neighbour)
{
	REGISTER_INI_ENTRIES();
	return SUCCESS;
}

static PHP_RINIT_FUNCTION(neighbour)
{
	calls = 0;
	if (zend_ini_long("neighbour.early", sizeof("neighbour.early") - 1, 0))
		put_on();
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(neighbour)
{
	take_off();
	return SUCCESS;
}

static zend_module_entry neighbour_module_entry = {
	STANDARD_MODULE_HEADER,
	"neighbour",
	functions,
	PHP_MINIT(neighbour),
	NULL,
	PHP_RINIT(neighbour),
	PHP_RSHUTDOWN(neighbour),
	NULL,
	"1",
	STANDARD_MODULE_PROPERTIES,
};

ZEND_GET_MODULE(neighbour)
