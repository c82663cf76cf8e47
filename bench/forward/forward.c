/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What any tool on the heap's handlers costs before it does anything: handlers that forward to the
 * engine's allocator, and no more. The peer that leaktrack's own figures are read against:
 *   cd bench/forward && phpize && ./configure && make
 *   bench/run --peer 'forward=-d extension=bench/forward/modules/forward.so' alloc framework */
#include "php.h"

#ifndef ZEND_FILE_LINE_DC
#error "this PHP is too old"
#endif
#if ZEND_DEBUG
#error "debug builds pass more to the handlers, and are not what is measured"
#endif

static zend_mm_heap *heap;

static void *forward_malloc(size_t size)
{
	return zend_mm_alloc(heap, size);
}

static void forward_free(void *ptr)
{
	zend_mm_free(heap, ptr);
}

static void *forward_realloc(void *ptr, size_t size)
{
	return zend_mm_realloc(heap, ptr, size);
}

static PHP_RINIT_FUNCTION(forward)
{
	heap = zend_mm_get_heap();
	zend_mm_set_custom_handlers(heap, forward_malloc, forward_free, forward_realloc);
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(forward)
{
	zend_mm_set_custom_handlers(heap, NULL, NULL, NULL);
	return SUCCESS;
}

static zend_module_entry forward_module_entry = {STANDARD_MODULE_HEADER, "forward", NULL, NULL,
	NULL, PHP_RINIT(forward), PHP_RSHUTDOWN(forward), NULL, "0", STANDARD_MODULE_PROPERTIES};

ZEND_GET_MODULE(forward)
