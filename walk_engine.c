/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The engine's own tables and lists, which no PHP value leads to. */
#include "walk_engine.h"

#include "SAPI.h"
#include "ext/standard/basic_functions.h"
#include "ext/standard/file.h"
#include "zend_smart_str.h"

#include "php_leaktrack.h"
#include "walk_roots.h"

static uint32_t engine(lt_walk *walk, const char *what)
{
	return leaktrack_walk_root(walk, LT_BY_ENGINE, (uintptr_t)what);
}

/* And the structures in it, to be looked into. */
static void add_data_of(lt_walk *walk, const HashTable *table, const char *what)
{
	const zval *value;
	if (!table || HT_FLAGS(table) & HASH_FLAG_UNINITIALIZED)
		return;
	uint32_t at = engine(walk, what);
	leaktrack_walk_block(walk, HT_GET_DATA_ADDR(table), at, LT_IN_INSIDE, 0);
	ZEND_HASH_FOREACH_VAL((HashTable *)table, value)
	{
		lt_node node = {.value = Z_TYPE_P(value) == IS_PTR ? Z_PTR_P(value) : NULL,
			.parent = at,
			.edge = LT_IN_INSIDE,
			.kind = LT_NODE_INTERNAL};
		if (!node.value || walk->enough)
			continue;
		leaktrack_walk_meet(walk, node.value, node);
		leaktrack_walk_add(walk, &node);
	}
	ZEND_HASH_FOREACH_END();
}

static void add_headers(lt_walk *walk)
{
	uint32_t at = engine(walk, "response headers");
	leaktrack_walk_block(walk, SG(sapi_headers).mimetype, at, LT_IN_INSIDE, 0);
	leaktrack_walk_block(walk, SG(sapi_headers).http_status_line, at, LT_IN_INSIDE, 0);
	for (const zend_llist_element *e = SG(sapi_headers).headers.head; e; e = e->next) {
		leaktrack_walk_block(walk, e, at, LT_IN_INSIDE, 0);
		leaktrack_walk_block(
			walk, ((const sapi_header_struct *)e->data)->header, at, LT_IN_INSIDE, 0);
	}
}

/* How the variables of ext/libxml begin, 8.2 to 8.4: its header needs libxml's own. */
typedef struct {
	zval stream_context;
	smart_str error_buffer;
	const zend_llist *error_list;
} lt_libxml;

static void add_libxml_errors(lt_walk *walk)
{
	const zend_module_entry *module = zend_hash_str_find_ptr(&module_registry, ZEND_STRL("libxml"));
	const lt_libxml *libxml = module && module->globals_size >= sizeof(*libxml)
								  ? leaktrack_walk_variables_of(module)
								  : NULL;
	if (!libxml || !libxml->error_list)
		return;
	uint32_t at = engine(walk, "errors that libxml keeps");
	leaktrack_walk_block(walk, libxml->error_list, at, LT_IN_INSIDE, 0);
	for (const zend_llist_element *e = libxml->error_list->head; e; e = e->next)
		leaktrack_walk_block(walk, e, at, LT_IN_INSIDE, 0);
}

const void *leaktrack_walk_variables_of(const zend_module_entry *module)
{
#ifdef ZTS
	return module->globals_size && module->globals_id_ptr && *module->globals_id_ptr
			   ? TSRMG_BULK_STATIC(*module->globals_id_ptr, void *)
			   : NULL;
#else
	return module->globals_size ? module->globals_ptr : NULL;
#endif
}

void leaktrack_walk_engine(lt_walk *walk)
{
	add_data_of(walk, &EG(symbol_table), "table of global variables");
	add_data_of(walk, &EG(weakrefs), "table of weak references");
	add_data_of(walk, BG(user_filter_map), "list of stream filters");
	add_data_of(walk, FG(stream_filters), "list of stream filters");
	add_data_of(walk, FG(stream_wrappers), "list of stream wrappers");
	add_data_of(walk, &BG(putenv_ht), "list of environment variables");
	add_data_of(walk, EG(modified_ini_directives), "list of ini settings");
	leaktrack_walk_block(walk, EG(objects_store).object_buckets,
		engine(walk, "list of all objects"), LT_IN_INSIDE, 0);
	leaktrack_walk_block(
		walk, BG(strtok_string), engine(walk, "string of strtok()"), LT_IN_INSIDE, 0);
	uint32_t at = engine(walk, "stack of calls");
	for (zend_vm_stack page = EG(vm_stack); page; page = page->prev)
		leaktrack_walk_block(walk, page, at, LT_IN_INSIDE, 0);
	at = engine(walk, "compiled code, which stays until the request ends");
	for (const zend_arena *arena = CG(arena); arena; arena = arena->prev)
		leaktrack_walk_block(walk, arena, at, LT_IN_INSIDE, 0);
	add_headers(walk);
	add_libxml_errors(walk);
}
