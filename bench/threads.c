/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A script in so many threads at once: threads PHP.INI SCRIPT THREADS. Prints the CPU seconds of
 * all of them, a thread. Needs a thread-safe libphp. See bench/scaling. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "sapi/embed/php_embed.h"

ZEND_TSRMLS_CACHE_DEFINE()

#define MOST 256

static const char *script;

static void *serve(void *argument)
{
	char code[4096];
	zval result;
	(void)argument;
	(void)ts_resource(0);
	ZEND_TSRMLS_CACHE_UPDATE();
	if (php_request_startup() == SUCCESS) {
		SG(headers_sent) = 1;
		SG(request_info).no_headers = 1;
		ZVAL_UNDEF(&result);
		snprintf(code, sizeof(code), "require '%s'", script);
		zend_first_try
		{
			zend_eval_string_ex(code, &result, "threads.c", true);
			zval_ptr_dtor(&result);
		}
		zend_end_try();
		php_request_shutdown(NULL);
	}
	ts_free_thread();
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[MOST];
	struct rusage used;
	int count = argc == 4 ? atoi(argv[3]) : 0;
	if (count < 1 || count > MOST)
		return 2;
	php_embed_module.php_ini_path_override = argv[1];
	script = argv[2];
	if (php_embed_init(1, argv) == FAILURE)
		return 2;
	for (int i = 0; i < count; i++)
		pthread_create(&threads[i], NULL, serve, NULL);
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	getrusage(RUSAGE_SELF, &used);
	printf("%.6f\n", ((double)used.ru_utime.tv_sec + (double)used.ru_stime.tv_sec +
						 (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6) /
						 count);
	php_embed_shutdown();
	return 0;
}
