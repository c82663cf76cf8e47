/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Functions that meet the heap without our handlers. See bare.h. */
#include "bare.h"

#include "compat.h"
#include "hook.h"

typedef struct {
	const char *name;
	zif_handler call; /* the function as it was */
} lt_bare_function;

static lt_bare_function functions[] = {
#if !LT_HEAP_HAS_GC
	{"gc_mem_caches", NULL}, /* does nothing while custom handlers are set */
#endif
	/* Swoole's tracer (ext-src/swoole_tracer.cc) prints what it has found with all handlers off,
	 * and puts back its own alone. */
	{"swoole_tracer_leak_detect", NULL},
};

#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

static ZEND_FUNCTION(leaktrack_bare)
{
	const char *name = ZSTR_VAL(EX(func)->common.function_name);
	size_t i = 0;
	while (strcmp(functions[i].name, name) != 0)
		i++;
	lt_state *state = &LEAKTRACK_G(state);
	bool covered = state->recording && zend_mm_get_heap() == state->heap &&
				   leaktrack_hook_is_covered(state->heap);
	if (covered)
		leaktrack_hook_uncover(state->heap);
	functions[i].call(INTERNAL_FUNCTION_PARAM_PASSTHRU);
	if (covered)
		leaktrack_hook_cover(state->heap);
}

static zend_internal_function *find(const lt_bare_function *wanted)
{
	zend_function *found =
		zend_hash_str_find_ptr(CG(function_table), wanted->name, strlen(wanted->name));
	return found && found->type == ZEND_INTERNAL_FUNCTION ? &found->internal_function : NULL;
}

void leaktrack_bare_startup(void)
{
	for (size_t i = 0; i < FUNCTIONS; i++) {
		zend_internal_function *function = find(&functions[i]);
		if (!function)
			continue;
		functions[i].call = function->handler;
		function->handler = ZEND_FN(leaktrack_bare);
	}
}

void leaktrack_bare_shutdown(void)
{
	for (size_t i = 0; i < FUNCTIONS; i++) {
		zend_internal_function *function = functions[i].call ? find(&functions[i]) : NULL;
		if (function && function->handler == ZEND_FN(leaktrack_bare))
			function->handler = functions[i].call;
	}
}
