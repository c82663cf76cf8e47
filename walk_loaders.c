/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Autoloaders. Their list is a variable that only ext/spl can see, so its function is asked. */
#include "walk_roots.h"

#include "aside.h"
#include "php_leaktrack.h"

/* By the count alone: to be released in the usual way would make it the collector's suspect. What
 * is an array here was made by the answer. */
static void give_back(const zval *value)
{
	const zval *element;
	if (Z_TYPE_P(value) == IS_ARRAY) {
		ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(value), element)
		{
			give_back(element);
		}
		ZEND_HASH_FOREACH_END();
	} else if (Z_REFCOUNTED_P(value)) {
		GC_DELREF(Z_COUNTED_P(value));
	}
}

static void add_loader(lt_walk *walk, const zval *loader, uint64_t number)
{
	const zval *object = loader;
	if (Z_TYPE_P(loader) == IS_ARRAY)
		object = zend_hash_index_find(Z_ARRVAL_P(loader), 0);
	if (object && Z_TYPE_P(object) == IS_OBJECT)
		leaktrack_walk_value(walk, object, LT_WALK_NONE, LT_BY_AUTOLOADER, number);
}

static zend_function *asked(void)
{
	zend_function *function =
		zend_hash_str_find_ptr(CG(function_table), ZEND_STRL("spl_autoload_functions"));
	return function && function->type == ZEND_INTERNAL_FUNCTION ? function : NULL;
}

static void add_all(lt_walk *walk, const HashTable *loaders)
{
	uint64_t number = 0;
	const zval *loader;
	ZEND_HASH_FOREACH_VAL((HashTable *)loaders, loader)
	{
		if (walk)
			add_loader(walk, loader, ++number);
	}
	ZEND_HASH_FOREACH_END();
}

/* The number of loaders, and each of them to `walk` where there is one. */
static int64_t ask(lt_walk *walk)
{
	lt_aside aside;
	zend_execute_data frame = {.func = asked()};
	zval answer;
	int64_t count = 0;
	if (!frame.func || !leaktrack_aside_begin(&aside, LEAKTRACK_G(state).heap))
		return 0;
	ZVAL_NULL(&answer);
	frame.func->internal_function.handler(&frame, &answer);
	if (Z_TYPE(answer) == IS_ARRAY) {
		count = zend_hash_num_elements(Z_ARRVAL(answer));
		add_all(walk, Z_ARRVAL(answer));
		give_back(&answer);
	}
	leaktrack_aside_end(&aside);
	return count;
}

void leaktrack_walk_loaders(lt_walk *walk)
{
	ask(walk);
}

int64_t leaktrack_walk_count_loaders(void)
{
	return ask(NULL);
}
