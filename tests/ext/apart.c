/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Switches stacks and tells nobody, for tests/loop_apart.phpt, which compiles it: test_apart() calls a
 * function on a VM stack of its own, as libraries with coroutines do. It goes by the name of one whose
 * coroutines cannot be told apart. */
#include "php.h"

static PHP_FUNCTION(test_apart)
{
	zend_fcall_info fci;
	zend_fcall_info_cache fcc;
	ZEND_PARSE_PARAMETERS_START(1, 1)
	Z_PARAM_FUNC(fci, fcc)
	ZEND_PARSE_PARAMETERS_END();
	zend_vm_stack stack = EG(vm_stack);
	zval *top = EG(vm_stack_top), *end = EG(vm_stack_end);
	zend_execute_data *frame = EG(current_execute_data);
	zend_vm_stack_init();
	EG(current_execute_data) = NULL;
	fci.retval = return_value;
	zend_call_function(&fci, &fcc);
	zend_vm_stack_destroy();
	EG(vm_stack) = stack;
	EG(vm_stack_top) = top;
	EG(vm_stack_end) = end;
	EG(current_execute_data) = frame;
}

ZEND_BEGIN_ARG_INFO_EX(arginfo_apart, 0, 0, 1)
	ZEND_ARG_CALLABLE_INFO(0, callback, 0)
ZEND_END_ARG_INFO()

static const zend_function_entry functions[] = {PHP_FE(test_apart, arginfo_apart) PHP_FE_END};

zend_module_entry swow_module_entry = {STANDARD_MODULE_HEADER, "swow", functions, NULL, NULL, NULL,
	NULL, NULL, "0", STANDARD_MODULE_PROPERTIES};

ZEND_GET_MODULE(swow)
