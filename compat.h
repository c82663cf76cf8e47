/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The one place for what differs between engine eras: 8.2 and 8.3, and 8.4 and later. */
#ifndef LEAKTRACK_COMPAT_H
#define LEAKTRACK_COMPAT_H

#include "php.h"
#include "zend_alloc.h"

/* From 8.4 on the heap asks a handler for gc_mem_caches() and at memory_limit, and debug builds
 * tell the handlers the C line of the caller. Before, custom handlers switch both off, so that the
 * hook takes itself off the heap around such calls. */
#if PHP_VERSION_ID >= 80400
#define LT_HEAP_HAS_GC 1
#define LT_HEAP_DC ZEND_FILE_LINE_DC ZEND_FILE_LINE_ORIG_DC
#else
#define LT_HEAP_HAS_GC 0
#define LT_HEAP_DC
#endif

/* JITed code of these versions allocates past the handlers (php-src GH-11180 and its relatives;
 * the ranges are those that Datadog's profiler refuses). */
#define LT_JIT_BYPASSES_HEAP(version) \
	((version) < 80208 || ((version) >= 80400 && (version) < 80407))

#endif
