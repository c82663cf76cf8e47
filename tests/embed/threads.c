/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Marked loops in eight threads of one process at once, as an application server in threads runs
 * them; threads come and go. usage: threads PHP.INI THREAD.PHP. Beside them one thread
 * allocates from the system alone, and one from a PHP heap of its own outside any request: neither
 * may be noticed. Needs a thread-safe libphp. Ends with 'N passed, N failed'. See tests/embed/run.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sapi/embed/php_embed.h"

ZEND_TSRMLS_CACHE_DEFINE()

#define THREADS 8
#define GENERATIONS 4
#define REQUESTS 3

static const char *script;
static atomic_int passed, failed, over;

/* The sanitizers refuse the flag that PHP loads extensions with. */
void *dlopen(const char *file, int flags)
{
	void *(*next)(const char *, int) = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
	return next(file, flags & ~RTLD_DEEPBIND);
}

static void tell(bool ok, const char *said)
{
	atomic_fetch_add(ok ? &passed : &failed, 1);
	if (!ok)
		fprintf(stderr, "threads: %s\n", said);
}

static void run_request(int number)
{
	zval result;
	char code[4096];
	if (php_request_startup() == FAILURE) {
		tell(false, "no request could be started");
		return;
	}
	SG(headers_sent) = 1;
	SG(request_info).no_headers = 1;
	ZVAL_UNDEF(&result);
	snprintf(code, sizeof(code), "(function () { $number = %d; return require '%s'; })()", number,
		script);
	zend_first_try
	{
		zend_eval_string_ex(code, &result, "threads.c", true);
		tell(Z_TYPE(result) == IS_STRING && !strcmp(Z_STRVAL(result), "ok"),
			Z_TYPE(result) == IS_STRING ? Z_STRVAL(result) : "the script returned no string");
		zval_ptr_dtor(&result);
	}
	zend_catch
	{
		tell(false, "the script bailed out");
	}
	zend_end_try();
	php_request_shutdown(NULL);
}

static void *serve(void *argument)
{
	int number = *(int *)argument;
	(void)ts_resource(0);
	ZEND_TSRMLS_CACHE_UPDATE();
	for (int i = 0; i < REQUESTS; i++)
		run_request(number * REQUESTS + i);
	ts_free_thread();
	return NULL;
}

/* A thread that PHP does not know. */
static void *allocate(void *unused)
{
	(void)unused;
	while (!atomic_load(&over)) {
		char *volatile block = malloc(1000);
		free(block);
		usleep(100);
	}
	return NULL;
}

/* A thread with a heap of its own, in which nothing is recorded. */
static void *allocate_outside(void *unused)
{
	(void)unused;
	(void)ts_resource(0);
	ZEND_TSRMLS_CACHE_UPDATE();
	size_t before = zend_memory_usage(false);
	while (!atomic_load(&over)) {
		void *block = emalloc(1000);
		block = erealloc(block, 5000);
		efree(block);
		usleep(100);
	}
	tell(!zend_mm_is_custom_heap(zend_mm_get_heap()), "a heap outside any request has handlers");
	tell(zend_memory_usage(false) == before, "a heap outside any request has changed");
	ts_free_thread();
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	php_embed_module.php_ini_path_override = argv[1];
	script = argv[2];
	if (php_embed_init(1, argv) == FAILURE)
		return 2;
	pthread_t unknown, outside, threads[THREADS];
	int numbers[GENERATIONS * THREADS];
	pthread_create(&unknown, NULL, allocate, NULL);
	pthread_create(&outside, NULL, allocate_outside, NULL);
	for (int generation = 0; generation < GENERATIONS; generation++) {
		for (int i = 0; i < THREADS; i++) {
			int *number = &numbers[generation * THREADS + i];
			*number = generation * THREADS + i;
			/* The next comes as soon as one has gone. */
			if (generation)
				pthread_join(threads[i], NULL);
			pthread_create(&threads[i], NULL, serve, number);
		}
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	atomic_store(&over, 1);
	pthread_join(unknown, NULL);
	pthread_join(outside, NULL);
	php_embed_shutdown();
	printf("%d passed, %d failed\n", atomic_load(&passed), atomic_load(&failed));
	return atomic_load(&failed) != 0;
}
