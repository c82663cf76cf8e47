/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * frankenphp_handle_request() as FrankenPHP has it, for tests/runtimes_frankenphp.phpt, which compiles
 * it: C code that waits for a request (here: a line from stdin), calls the handler, and takes output
 * and SAPI down and up again around it, within one PHP request that never ends. */
#include "php.h"
#include "php_main.h"
#include "php_variables.h"
#include "SAPI.h"
#include "zend_exceptions.h"

#include <stdio.h>

static void request_shutdown(void)
{
	zend_try
	{
		php_output_end_all();
	}
	zend_end_try();
	zend_try
	{
		php_output_deactivate();
	}
	zend_end_try();
	zend_try
	{
		sapi_deactivate();
	}
	zend_end_try();
	zend_set_memory_limit(PG(memory_limit));
}

static void request_startup(char *query)
{
	SG(request_info).query_string = query;
	php_output_activate();
	PG(header_is_being_sent) = 0;
	PG(connection_status) = PHP_CONNECTION_NORMAL;
	sapi_activate();
	php_hash_environment();
	zend_is_auto_global(ZSTR_KNOWN(ZEND_STR_AUTOGLOBAL_SERVER));
}

static PHP_FUNCTION(frankenphp_handle_request)
{
	zend_fcall_info fci;
	zend_fcall_info_cache fcc;
	zval returned;
	static char line[256];
	ZEND_PARSE_PARAMETERS_START(1, 1)
	Z_PARAM_FUNC(fci, fcc)
	ZEND_PARSE_PARAMETERS_END();
	request_shutdown(); /* of the one before, or of the worker's start */
	if (!fgets(line, sizeof(line), stdin)) {
		request_startup(NULL);
		RETURN_FALSE;
	}
	line[strcspn(line, "\n")] = '\0';
	request_startup(line);
	ZVAL_UNDEF(&returned);
	fci.retval = &returned;
	if (zend_call_function(&fci, &fcc) == SUCCESS)
		zval_ptr_dtor(&returned);
	if (EG(exception) && !zend_is_unwind_exit(EG(exception)) &&
		!zend_is_graceful_exit(EG(exception))) {
		zend_exception_error(EG(exception), E_ERROR);
		zend_bailout();
	}
	RETURN_TRUE;
}

ZEND_BEGIN_ARG_INFO_EX(arginfo_handle, 0, 0, 1)
	ZEND_ARG_CALLABLE_INFO(0, callback, 0)
ZEND_END_ARG_INFO()

static const zend_function_entry functions[] = {
	PHP_FE(frankenphp_handle_request, arginfo_handle) PHP_FE_END};

zend_module_entry workerloop_module_entry = {STANDARD_MODULE_HEADER, "workerloop", functions, NULL,
	NULL, NULL, NULL, NULL, "0", STANDARD_MODULE_PROPERTIES};

ZEND_GET_MODULE(workerloop)
