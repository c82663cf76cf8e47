/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Since PHP 8.2.35 (and its contemporaries) an allocation beyond memory_limit inside an internal
 * function succeeds, the error waits until the function returns, and the process is killed at twice
 * the limit. So whoever allocates in a loop must look, and leave. */
#ifndef LEAKTRACK_OOM_H
#define LEAKTRACK_OOM_H

#include "php.h"

#ifdef ZEND_HAS_OOM
#define LT_HAS_OOM() ZEND_HAS_OOM()
#else
#define LT_HAS_OOM() 0 /* the allocation has bailed out */
#endif

#endif
