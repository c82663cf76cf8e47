/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What every room of the core shares. The core knows no PHP: it compiles with plain cc, and all
 * its memory is system memory, because the heap it measures must not feel it. */
#ifndef LEAKTRACK_CORE_H
#define LEAKTRACK_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define LT_LIKELY(x) __builtin_expect(!!(x), 1)
#define LT_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define LT_INLINE static inline __attribute__((always_inline))
#define LT_COLD __attribute__((noinline, cold))
#define LT_NOINLINE __attribute__((noinline))
#define LT_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define LT_LIKELY(x) (x)
#define LT_UNLIKELY(x) (x)
#define LT_INLINE static __forceinline
#define LT_COLD
#define LT_NOINLINE
#define LT_PRINTF(f, a)
#endif

/* Checked in dev builds (--enable-leaktrack-dev) and in the core's unit tests, absent elsewhere. */
#ifdef LEAKTRACK_DEV
#undef NDEBUG
#include <assert.h>
#define LT_ASSERT(x) assert(x)
#else
#define LT_ASSERT(x) ((void)0)
#endif

#endif
