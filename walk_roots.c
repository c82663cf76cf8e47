/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * PHP's roots: all that holds values and is none itself. */
#include "walk_roots.h"

#include "ext/standard/basic_functions.h"
#include "ext/standard/file.h"
#include "main/php_memory_streams.h"
#include "main/php_output.h"
#include "main/php_streams.h"
#include "zend_closures.h"
#include "zend_constants.h"

#if __has_include("ext/session/php_session.h")
#include "ext/session/php_session.h"
#endif

#include "compat.h"
#include "context.h"
#include "coroutine.h"
#include "walk_engine.h"

#define STEPS_BEFORE_FRAMES 8

/* Code */

void leaktrack_walk_code(lt_walk *walk, const zend_op_array *code, uint32_t parent)
{
	const void *blocks[] = {code->opcodes, code->vars, code->live_range, code->try_catch_array,
		code->refcount, code->dynamic_func_defs, code->doc_comment, code->function_name,
		code->filename, code->static_variables,
		code->arg_info ? code->arg_info - !!(code->fn_flags & ZEND_ACC_HAS_RETURN_TYPE) : NULL};
	for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
		leaktrack_walk_block(walk, blocks[i], parent, LT_IN_INSIDE, 0);
	leaktrack_walk_block(walk, code->literals, parent, LT_IN_INSIDE, 0);
	for (int i = 0; code->literals && i < code->last_literal; i++) {
		leaktrack_walk_value(walk, &code->literals[i], parent, LT_IN_INSIDE, 0);
		if (Z_TYPE(code->literals[i]) == IS_STRING)
			leaktrack_walk_block(walk, Z_STR(code->literals[i]), parent, LT_IN_INSIDE, 0);
	}
	for (int i = 0; i < code->last_var; i++)
		leaktrack_walk_block(walk, code->vars[i], parent, LT_IN_INSIDE, 0);
}

static void add_statics(lt_walk *walk, const zend_op_array *code, uint32_t parent)
{
	const HashTable *statics = ZEND_MAP_PTR(code->static_variables_ptr)
								   ? ZEND_MAP_PTR_GET(code->static_variables_ptr)
								   : NULL;
	if (statics) {
		leaktrack_walk_block(walk, statics, parent, LT_IN_INSIDE, 0);
		leaktrack_walk_table(walk, statics, parent, LT_IN_STATIC);
	}
}

static void queue_function(lt_walk *walk, const zend_function *function, bool code)
{
	if (function->type != ZEND_USER_FUNCTION)
		return;
	const zend_op_array *op_array = &function->op_array;
	bool statics = op_array->static_variables != NULL;
	if (!statics && !code && !op_array->num_dynamic_func_defs)
		return;
	uint32_t at = leaktrack_walk_root(walk, LT_BY_FUNCTION, (uintptr_t)function);
	if (statics && !code)
		add_statics(walk, op_array, at);
	if (code)
		leaktrack_walk_code(walk, op_array, at);
	for (uint32_t i = 0; i < op_array->num_dynamic_func_defs; i++)
		queue_function(walk, (const zend_function *)op_array->dynamic_func_defs[i], code);
}

static void add_functions(lt_walk *walk, const HashTable *table, bool code)
{
	const zend_function *function;
	ZEND_HASH_FOREACH_PTR((HashTable *)table, function)
	{
		queue_function(walk, function, code);
	}
	ZEND_HASH_FOREACH_END();
}

static void add_static_properties(lt_walk *walk, zend_class_entry *ce)
{
	const zend_property_info *info;
	if (!ce->default_static_members_count || !CE_STATIC_MEMBERS(ce))
		return;
	ZEND_HASH_FOREACH_PTR(&ce->properties_info, info)
	{
		if (info->flags & ZEND_ACC_STATIC && info->ce == ce)
			leaktrack_walk_value(walk, CE_STATIC_MEMBERS(ce) + info->offset, LT_WALK_NONE,
				LT_BY_STATIC_PROPERTY, (uintptr_t)info);
	}
	ZEND_HASH_FOREACH_END();
}

static void add_class_constants(lt_walk *walk, const zend_class_entry *ce)
{
	zend_string *name;
	const zend_class_constant *constant;
	if (ce->type != ZEND_USER_CLASS || !zend_hash_num_elements(&ce->constants_table))
		return;
	uint32_t at = leaktrack_walk_root(walk, LT_BY_CLASS, (uintptr_t)ce);
	ZEND_HASH_FOREACH_STR_KEY_PTR((HashTable *)&ce->constants_table, name, constant)
	{
		if (constant->ce == ce)
			leaktrack_walk_value(walk, &constant->value, at, LT_BY_CLASS_CONSTANT, (uintptr_t)name);
	}
	ZEND_HASH_FOREACH_END();
}

/* `name`: in the table of classes, where it may be an alias. */
static void add_class_code(lt_walk *walk, const zend_string *name, const zend_class_entry *ce)
{
	if (ce->type != ZEND_USER_CLASS)
		return;
	uint32_t at = leaktrack_walk_root(walk, LT_BY_CLASS, (uintptr_t)ce);
	const void *blocks[] = {name, ce->name, ce->default_properties_table,
		ce->default_static_members_table, ce->interface_names, ce->interfaces, ce->trait_names,
		ce->info.user.filename, LT_CLASS_DOC(ce), ce->iterator_funcs_ptr};
	for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
		leaktrack_walk_block(walk, blocks[i], at, LT_IN_INSIDE, 0);
	const HashTable *tables[] = {&ce->function_table, &ce->properties_info, &ce->constants_table};
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		if (!(HT_FLAGS(tables[i]) & HASH_FLAG_UNINITIALIZED))
			leaktrack_walk_block(walk, HT_GET_DATA_ADDR(tables[i]), at, LT_IN_INSIDE, 0);
	}
	const zend_function *function;
	ZEND_HASH_FOREACH_PTR((HashTable *)&ce->function_table, function)
	{
		if (function->type == ZEND_USER_FUNCTION && function->common.scope == ce)
			leaktrack_walk_code(walk, &function->op_array, at);
	}
	ZEND_HASH_FOREACH_END();
}

static void add_classes(lt_walk *walk)
{
	zend_class_entry *ce;
	zend_string *name;
	ZEND_HASH_FOREACH_STR_KEY_PTR(EG(class_table), name, ce)
	{
		(void)name;
		add_static_properties(walk, ce);
	}
	ZEND_HASH_FOREACH_END();
	ZEND_HASH_FOREACH_PTR(EG(class_table), ce)
	{
		add_class_constants(walk, ce);
		if (ce->type == ZEND_USER_CLASS)
			add_functions(walk, &ce->function_table, false);
	}
	ZEND_HASH_FOREACH_END();
}

static void add_all_code(lt_walk *walk)
{
	zend_class_entry *ce;
	zend_string *string;
	add_functions(walk, EG(function_table), true);
	ZEND_HASH_FOREACH_STR_KEY_PTR(EG(class_table), string, ce)
	{
		add_class_code(walk, string, ce);
	}
	ZEND_HASH_FOREACH_END();
	uint32_t at = leaktrack_walk_root(walk, LT_BY_INTERNED, 0);
	if (!(HT_FLAGS(&CG(interned_strings)) & HASH_FLAG_UNINITIALIZED))
		leaktrack_walk_block(walk, HT_GET_DATA_ADDR(&CG(interned_strings)), at, LT_IN_INSIDE, 0);
	ZEND_HASH_FOREACH_STR_KEY(&CG(interned_strings), string)
	{
		leaktrack_walk_block(walk, string, at, LT_IN_INSIDE, 0);
	}
	ZEND_HASH_FOREACH_END();
	at = leaktrack_walk_root(walk, LT_BY_INCLUDED, 0);
	leaktrack_walk_table(walk, &EG(included_files), at, LT_IN_INSIDE);
}

/* Variables */

static void add_table(lt_walk *walk, const HashTable *table, lt_edge edge)
{
	zend_string *name;
	const zval *value;
	if (HT_FLAGS(table) & HASH_FLAG_UNINITIALIZED)
		return;
	ZEND_HASH_FOREACH_STR_KEY_VAL((HashTable *)table, name, value)
	{
		leaktrack_walk_value(walk, value, LT_WALK_NONE, edge, (uintptr_t)name);
	}
	ZEND_HASH_FOREACH_END();
}

static void add_constants(lt_walk *walk)
{
	zend_string *name;
	const zend_constant *constant;
	ZEND_HASH_FOREACH_STR_KEY_PTR(EG(zend_constants), name, constant)
	{
		if (ZEND_CONSTANT_FLAGS(constant) & CONST_PERSISTENT)
			continue;
		/* The table's name has its namespace in small letters. */
		uintptr_t by = (uintptr_t)(constant->name ? constant->name : name);
		leaktrack_walk_value(walk, &constant->value, LT_WALK_NONE, LT_BY_CONSTANT, by);
		uint32_t at = leaktrack_walk_root(walk, LT_BY_CONSTANT, by);
		leaktrack_walk_block(walk, constant, at, LT_IN_INSIDE, 0);
		leaktrack_walk_block(walk, constant->name, at, LT_IN_INSIDE, 0);
		leaktrack_walk_block(walk, name, at, LT_IN_INSIDE, 0);
	}
	ZEND_HASH_FOREACH_END();
}

static void add_frames(lt_walk *walk, const zend_execute_data *from, const zend_execute_data *to)
{
	for (zend_execute_data *ex = (zend_execute_data *)from; ex && ex != to;
		 ex = ex->prev_execute_data) {
		if (!ex->func)
			continue;
		uint32_t at = leaktrack_walk_root(walk, LT_BY_FRAME, (uintptr_t)ex->func);
		bool generator = ZEND_CALL_INFO(ex) & ZEND_CALL_GENERATOR;
		leaktrack_walk_frame(walk, ex, at, generator);
	}
}

/* The innermost frame that outlives the loop that runs, or may: the main function's own. Those
 * inside are gone with it. Where there are no loops it is not known of any frame. */
static const zend_execute_data *lasting_frame(const lt_state *state)
{
	const zend_execute_data *ex = EG(current_execute_data);
	const lt_loop *loop = leaktrack_context_loops(state, leaktrack_context_running(state));
	if (!state->rec.place_count)
		return NULL;
	if (!loop)
		return ex;
	while (loop->outer)
		loop = loop->outer;
	while (ex && ex != loop->frame)
		ex = ex->prev_execute_data;
	return ex ? ex : EG(current_execute_data);
}

/* Its record is kept by C code, and so is the stack that its frames stand in. */
static void add_coroutine(zend_execute_data *top, const void *record, void *context)
{
	lt_walk *walk = context;
	for (zend_execute_data *ex = top; ex; ex = ex->prev_execute_data) {
		if (!ex->func)
			continue;
		uint32_t at =
			leaktrack_walk_root(walk, record ? LT_BY_COROUTINE : LT_BY_FRAME, (uintptr_t)ex->func);
		leaktrack_walk_frame(walk, ex, at, false);
		if (record && ZEND_USER_CODE(ex->func->type))
			leaktrack_walk_block(walk, record, at, LT_IN_INSIDE, 0);
	}
}

/* Callbacks */

static void add_handlers(lt_walk *walk, const zval *current, const zend_stack *stack, lt_edge edge)
{
	leaktrack_walk_value(walk, current, LT_WALK_NONE, edge, 0);
	for (int i = stack->top - 1; i >= 0; i--)
		leaktrack_walk_value(
			walk, (const zval *)stack->elements + i, LT_WALK_NONE, edge, (uint64_t)i + 1);
	uint32_t at = leaktrack_walk_root(walk, edge, 0);
	leaktrack_walk_block(walk, stack->elements, at, LT_IN_INSIDE, 0);
}

static void add_callback(lt_walk *walk, const lt_callback *callback, lt_edge edge, uint64_t number)
{
	uint32_t at = leaktrack_walk_root(walk, edge, number);
	zval callee = lt_callback_callee(callback);
	leaktrack_walk_value(walk, &callee, at, LT_IN_INSIDE, 0);
	if (callback->params)
		leaktrack_walk_block(walk, callback->params, at, LT_IN_INSIDE, 0);
	for (uint32_t i = 0; i < callback->param_count; i++)
		leaktrack_walk_value(walk, &callback->params[i], at, LT_IN_ARGUMENT, i);
}

static void add_callbacks(lt_walk *walk)
{
	uint64_t number = 0;
	add_handlers(walk, &EG(user_error_handler), &EG(user_error_handlers), LT_BY_ERROR_HANDLER);
	add_handlers(
		walk, &EG(user_exception_handler), &EG(user_exception_handlers), LT_BY_EXCEPTION_HANDLER);
	if (BG(user_shutdown_function_names)) {
		php_shutdown_function_entry *entry;
		const HashTable *table = BG(user_shutdown_function_names);
		uint32_t at = leaktrack_walk_root(walk, LT_BY_SHUTDOWN_FUNCTION, 0);
		leaktrack_walk_block(walk, HT_GET_DATA_ADDR(table), at, LT_IN_INSIDE, 0);
		ZEND_HASH_FOREACH_PTR((HashTable *)table, entry)
		{
			at = leaktrack_walk_root(walk, LT_BY_SHUTDOWN_FUNCTION, number + 1);
			leaktrack_walk_block(walk, entry, at, LT_IN_INSIDE, 0);
			add_callback(walk, (const lt_callback *)entry, LT_BY_SHUTDOWN_FUNCTION, ++number);
		}
		ZEND_HASH_FOREACH_END();
	}
	if (BG(user_tick_functions)) {
		number = 0;
		/* user_tick_function_entry is private to basic_functions.c. */
		for (zend_llist_element *e = BG(user_tick_functions)->head; e; e = e->next) {
			uint32_t at = leaktrack_walk_root(walk, LT_BY_TICK_FUNCTION, number + 1);
			leaktrack_walk_block(walk, e, at, LT_IN_INSIDE, 0);
			add_callback(walk, (const lt_callback *)e->data, LT_BY_TICK_FUNCTION, ++number);
		}
	}
}

static void add_output_buffers(lt_walk *walk)
{
	php_output_handler **handlers = zend_stack_base(&OG(handlers));
	for (int i = 0; i < zend_stack_count(&OG(handlers)); i++) {
		uint32_t at = leaktrack_walk_root(walk, LT_BY_OUTPUT_BUFFER, (uint64_t)i + 1);
		leaktrack_walk_block(walk, handlers[i], at, LT_IN_INSIDE, 0);
		leaktrack_walk_block(walk, handlers[i]->buffer.data, at, LT_IN_INSIDE, 0);
		if (handlers[i]->flags & PHP_OUTPUT_HANDLER_USER)
			leaktrack_walk_value(walk, &handlers[i]->func.user->zoh, at, LT_IN_INSIDE, 0);
	}
}

/* Resources */

static void add_filters(lt_walk *walk, const php_stream_filter_chain *chain, uint32_t at)
{
	zval resource;
	for (const php_stream_filter *filter = chain->head; filter; filter = filter->next) {
		leaktrack_walk_block(walk, filter, at, LT_IN_INSIDE, 0);
		if (!filter->res)
			continue;
		ZVAL_RES(&resource, filter->res);
		leaktrack_walk_value(walk, &resource, at, LT_IN_INSIDE, 0);
	}
}

static void look_into_stream(lt_walk *walk, const php_stream *stream, uint32_t at)
{
	leaktrack_walk_block(walk, stream, at, LT_IN_INSIDE, 0);
	leaktrack_walk_block(walk, stream->abstract, at, LT_IN_INSIDE, 0);
	leaktrack_walk_block(walk, stream->readbuf, at, LT_IN_INSIDE, 0);
	leaktrack_walk_block(walk, stream->orig_path, at, LT_IN_INSIDE, 0);
	leaktrack_walk_value(walk, &stream->wrapperdata, at, LT_IN_INSIDE, 0);
	if (stream->ops == &php_stream_memory_ops)
		leaktrack_walk_block(
			walk, php_stream_memory_get_buffer((php_stream *)stream), at, LT_IN_INSIDE, 0);
	add_filters(walk, &stream->readfilters, at);
	add_filters(walk, &stream->writefilters, at);
}

static void look_into_notifier(lt_walk *walk, const php_stream_notifier *notifier, uint32_t at)
{
	zval callee = lt_notifier_callee(notifier);
	leaktrack_walk_block(walk, notifier, at, LT_IN_INSIDE, 0);
	leaktrack_walk_block(walk, lt_notifier_block(notifier), at, LT_IN_INSIDE, 0);
	leaktrack_walk_value(walk, &callee, at, LT_IN_INSIDE, 0);
}

void leaktrack_walk_resource(lt_walk *walk, zend_resource *resource, uint32_t parent)
{
	if (!resource->ptr || resource->type < 0)
		return;
	if (resource->type == php_file_le_stream()) {
		look_into_stream(walk, resource->ptr, parent);
	} else if (resource->type == php_le_stream_context()) {
		const php_stream_context *context = resource->ptr;
		leaktrack_walk_block(walk, context, parent, LT_IN_INSIDE, 0);
		leaktrack_walk_value(walk, &context->options, parent, LT_IN_INSIDE, 0);
		if (context->notifier)
			look_into_notifier(walk, context->notifier, parent);
	} else {
		leaktrack_walk_block(walk, resource->ptr, parent, LT_IN_INSIDE, 0);
	}
}

/* The stream that this one is part of (php://temp has one in memory), where it was met. */
static uint32_t outer_stream(const lt_walk *walk, const zend_resource *resource)
{
	if (resource->type != php_file_le_stream() || !resource->ptr)
		return LT_WALK_NONE;
	const php_stream *outer = ((const php_stream *)resource->ptr)->enclosing_stream;
	return outer && outer->res ? leaktrack_walk_find(walk, outer->res) : LT_WALK_NONE;
}

static void add_resources(lt_walk *walk)
{
	zend_ulong number;
	const zval *value;
	uint32_t at = leaktrack_walk_root(walk, LT_BY_RESOURCE, 0);
	if (!(HT_FLAGS(&EG(regular_list)) & HASH_FLAG_UNINITIALIZED))
		leaktrack_walk_block(walk, HT_GET_DATA_ADDR(&EG(regular_list)), at, LT_IN_INSIDE, 0);
	ZEND_HASH_FOREACH_NUM_KEY_VAL(&EG(regular_list), number, value)
	{
		zval resource;
		if (Z_TYPE_P(value) != IS_PTR && Z_TYPE_P(value) != IS_RESOURCE)
			continue;
		ZVAL_RES(&resource, (zend_resource *)Z_PTR_P(value));
		uint32_t outer = outer_stream(walk, Z_RES(resource));
		if (outer == LT_WALK_NONE)
			leaktrack_walk_value(walk, &resource, LT_WALK_NONE, LT_BY_RESOURCE, number);
		else
			leaktrack_walk_value(walk, &resource, outer, LT_IN_INSIDE, 0);
	}
	ZEND_HASH_FOREACH_END();
}

#if __has_include("ext/session/php_session.h")
static void add_session_handler(lt_walk *walk)
{
	const zend_module_entry *module =
		zend_hash_str_find_ptr(&module_registry, ZEND_STRL("session"));
	const php_ps_globals *session = module ? leaktrack_walk_variables_of(module) : NULL;
	if (!session || module->globals_size != sizeof(*session))
		return;
	uint32_t at = leaktrack_walk_root(walk, LT_BY_ENGINE, (uintptr_t) "session handler");
	/* One value a callback, which 8.4 only gives names. */
	const zval *callbacks = (const zval *)&session->mod_user_names;
	for (size_t i = 0; i < sizeof(session->mod_user_names) / sizeof(*callbacks); i++) {
		const zval *callback = &callbacks[i];
		if (Z_TYPE_P(callback) == IS_ARRAY) {
			leaktrack_walk_block(walk, Z_ARRVAL_P(callback), at, LT_IN_INSIDE, 0);
			callback = zend_hash_index_find(Z_ARRVAL_P(callback), 0);
		}
		if (callback)
			leaktrack_walk_value(walk, callback, at, LT_IN_INSIDE, 0);
	}
}
#else
static void add_session_handler(lt_walk *walk)
{
	(void)walk;
}
#endif

static void add_ini(lt_walk *walk)
{
	const zend_ini_entry *entry;
	if (!EG(modified_ini_directives))
		return;
	ZEND_HASH_FOREACH_PTR(EG(modified_ini_directives), entry)
	{
		uint32_t at = leaktrack_walk_root(walk, LT_BY_INI, (uintptr_t)entry->name);
		leaktrack_walk_block(walk, entry->value, at, LT_IN_INSIDE, 0);
	}
	ZEND_HASH_FOREACH_END();
}

void leaktrack_walk_roots(lt_walk *walk)
{
	add_classes(walk);
	add_functions(walk, EG(function_table), false);
	add_table(walk, &EG(symbol_table), LT_BY_GLOBAL);
	add_constants(walk);
	add_callbacks(walk);
	leaktrack_walk_loaders(walk);
	add_session_handler(walk);
	add_output_buffers(walk);
	add_ini(walk);
	if (EG(exception))
		leaktrack_walk_object(walk, EG(exception), LT_WALK_NONE, LT_BY_EXCEPTION, 0);
	/* Every object and array is met by the shortest way from these. What a variable holds may be
	 * there for a moment only, and be held by something else for good: so frames come after what is
	 * not far from the other roots, and those that are soon gone, or suspended, come last. */
	leaktrack_walk_steps(walk, STEPS_BEFORE_FRAMES);
	const lt_state *state = &LEAKTRACK_G(state);
	const zend_execute_data *lasting = lasting_frame(state);
	add_frames(walk, lasting, NULL);
	leaktrack_walk_drain(walk);
	add_frames(walk, EG(current_execute_data), lasting);
	leaktrack_coroutine_each_waiting(state, add_coroutine, walk);
	leaktrack_walk_suspended(walk);
	leaktrack_walk_drain(walk);
	/* A stream that a variable holds is the variable's. */
	add_resources(walk);
	leaktrack_walk_drain(walk);
	add_all_code(walk);
}
