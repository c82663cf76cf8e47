/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The one place for what differs between engine eras: 8.2 and 8.3, 8.4, 8.5. */
#ifndef LEAKTRACK_COMPAT_H
#define LEAKTRACK_COMPAT_H

#include "php.h"
#include "zend_alloc.h"

/* From 8.4 on the heap asks a handler for gc_mem_caches() and at memory_limit. Before, custom
 * handlers switch both off, so that the hook takes itself off the heap around such calls. */
#if PHP_VERSION_ID >= 80400
#define LT_HEAP_HAS_GC 1
#else
#define LT_HEAP_HAS_GC 0
#endif

/* Debug builds tell the handlers the C line that asks (nothing elsewhere). It is passed on, so that
 * the engine's own report of leaks goes on naming that line. */
#define LT_HEAP_DC ZEND_FILE_LINE_DC ZEND_FILE_LINE_ORIG_DC
#define LT_HEAP_RELAY ZEND_FILE_LINE_RELAY_CC ZEND_FILE_LINE_ORIG_RELAY_CC
#define lt_heap_alloc(heap, size) _zend_mm_alloc(heap, size LT_HEAP_RELAY)
#define lt_heap_free(heap, ptr) _zend_mm_free(heap, ptr LT_HEAP_RELAY)
#define lt_heap_realloc(heap, ptr, size) _zend_mm_realloc(heap, ptr, size LT_HEAP_RELAY)

typedef struct {
	void *(*alloc)(size_t LT_HEAP_DC);
	void (*free)(void *LT_HEAP_DC);
	void *(*realloc)(void *, size_t LT_HEAP_DC);
#if LT_HEAP_HAS_GC
	size_t (*gc)(void);
	void (*shutdown)(bool full, bool silent);
#endif
} lt_heap_handlers;

/* All NULL takes handlers off. Before 8.4, debug builds have a setter of their own for handlers
 * that are told the line, and the engine's getter does for both kinds. */
static inline void lt_heap_set_handlers(zend_mm_heap *heap, const lt_heap_handlers *handlers)
{
#if LT_HEAP_HAS_GC
	zend_mm_set_custom_handlers_ex(
		heap, handlers->alloc, handlers->free, handlers->realloc, handlers->gc, handlers->shutdown);
#elif ZEND_DEBUG
	if (handlers->alloc)
		zend_mm_set_custom_debug_handlers(heap, handlers->alloc, handlers->free, handlers->realloc);
	else
		zend_mm_set_custom_handlers(heap, NULL, NULL, NULL);
#else
	zend_mm_set_custom_handlers(heap, handlers->alloc, handlers->free, handlers->realloc);
#endif
}

static inline void lt_heap_get_handlers(zend_mm_heap *heap, lt_heap_handlers *handlers)
{
#if LT_HEAP_HAS_GC
	zend_mm_get_custom_handlers_ex(heap, &handlers->alloc, &handlers->free, &handlers->realloc,
		&handlers->gc, &handlers->shutdown);
#else
	zend_mm_get_custom_handlers(heap, (void *(**)(size_t))(void *)&handlers->alloc,
		(void (**)(void *))(void *)&handlers->free,
		(void *(**)(void *, size_t))(void *)&handlers->realloc);
#endif
}

/* The register in which the VM keeps its place, where PHP and we are built by a compiler that can
 * reserve one (zend_execute.c, ZEND_VM_IP_GLOBAL_REG). */
#if defined(HAVE_GCC_GLOBAL_REGS) && defined(__GNUC__) && !defined(__clang__)
#if defined(__x86_64__)
#define LT_VM_REGISTER "r15"
#elif defined(__aarch64__)
#define LT_VM_REGISTER "x28"
#endif
#endif

/* Before php-src GH-18578 (May 2025; 8.4.24 has it, 8.3.6 not) the VM makes the array of a literal
 * before it saves its place. No JIT compiles that instruction: compiled code has the VM run it,
 * too, with the place in the register. */
#if defined(LT_VM_REGISTER) && PHP_VERSION_ID < 80410
#define LT_VM_MAKES_ARRAYS_UNSAVED 1
#else
#define LT_VM_MAKES_ARRAYS_UNSAVED 0
#endif

/* JITed code of these versions allocates past the handlers (php-src GH-11180 and its relatives;
 * the ranges are those that Datadog's profiler refuses). */
#define LT_JIT_BYPASSES_HEAP(version) \
	((version) < 80208 || ((version) >= 80400 && (version) < 80407))

/* From 8.4 on functions can be kept out of the JIT's traces, and must be: it calls an interrupt
 * function inside the trace, where before it left it. */
#if PHP_VERSION_ID >= 80400
#define LT_JIT_HAS_BLACKLIST 1
#else
#define LT_JIT_HAS_BLACKLIST 0
#endif

/* From 8.4 on some functions are called without a frame of their own. */
static inline bool lt_is_frameless(const zend_op *opline)
{
#if PHP_VERSION_ID >= 80400
	return opline->opcode >= ZEND_FRAMELESS_ICALL_0 && opline->opcode <= ZEND_FRAMELESS_ICALL_3;
#else
	(void)opline;
	return false;
#endif
}

/* A jump to such a call, where the namespace has no function of that name. */
static inline bool lt_is_frameless_jump(const zend_op *opline)
{
#if PHP_VERSION_ID >= 80400
	return opline->opcode == ZEND_JMP_FRAMELESS;
#else
	(void)opline;
	return false;
#endif
}

/* What an entry of the shutdown functions and of the tick functions begins with: what to call, and
 * its arguments. From 8.5 on without the callable that it was made from. */
#if PHP_VERSION_ID >= 80500
typedef struct {
	zend_fcall_info_cache call;
	zval *params;
	uint32_t param_count;
} lt_callback;

static inline zval lt_call_callee(const zend_fcall_info_cache *call)
{
	zend_object *object = call->closure ? call->closure : call->object;
	zval callee = EG(uninitialized_zval);
	if (object)
		ZVAL_OBJ(&callee, object);
	return callee;
}
#else
typedef zend_fcall_info lt_callback;
#endif

/* Who is called; null where it is a function without an object. Counts no reference. */
static inline zval lt_callback_callee(const lt_callback *callback)
{
#if PHP_VERSION_ID >= 80500
	return lt_call_callee(&callback->call);
#else
	return callback->function_name;
#endif
}

/* The same of what the notifier of a stream's context calls; a block of its own from 8.5 on. */
static inline zval lt_notifier_callee(const php_stream_notifier *notifier)
{
#if PHP_VERSION_ID >= 80500
	const zend_fcall_info_cache *call = notifier->ptr;
	return call ? lt_call_callee(call) : EG(uninitialized_zval);
#else
	return notifier->ptr;
#endif
}

static inline const void *lt_notifier_block(const php_stream_notifier *notifier)
{
#if PHP_VERSION_ID >= 80500
	return notifier->ptr;
#else
	(void)notifier;
	return NULL;
#endif
}

/* Internal classes have one too, from 8.4 on. */
#if PHP_VERSION_ID >= 80400
#define LT_CLASS_DOC(ce) ((ce)->doc_comment)
#else
#define LT_CLASS_DOC(ce) ((ce)->info.user.doc_comment)
#endif

#endif
