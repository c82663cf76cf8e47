/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Guessing the line of compiled code. */
#include "jit.h"

#include "SAPI.h"
#include "zend_closures.h"

#define MOST_STEPS 256 /* instructions looked at */
#define MOST_WAYS 16   /* branches kept for later */

static bool is_off(const char *name)
{
	const char *value = zend_ini_string_ex((char *)name, strlen(name), 0, NULL);
	return value && (!strcmp(value, "0") || !*value || !strcasecmp(value, "off"));
}

/* opcache.jit=off can be turned on at any time, =disable cannot (8.2 and 8.3 have no such value as
 * default, but no buffer). */
bool leaktrack_jit_is_possible(void)
{
	const char *jit = zend_ini_string("opcache.jit", sizeof("opcache.jit") - 1, 0);
	bool is_cli = !strcmp(sapi_module.name, "cli") || !strcmp(sapi_module.name, "phpdbg");
	return jit && strcasecmp(jit, "disable") != 0 && !is_off("opcache.enable") &&
		   !(is_cli && is_off("opcache.enable_cli")) &&
		   zend_ini_long("opcache.jit_buffer_size", sizeof("opcache.jit_buffer_size") - 1, 0) > 0;
}

static bool is_call(const zend_op *opline)
{
	switch (opline->opcode) {
		case ZEND_DO_FCALL:
		case ZEND_DO_ICALL:
		case ZEND_DO_UCALL:
		case ZEND_DO_FCALL_BY_NAME:
			return true;
		default:
			return false;
	}
}

/* A check of a type that no value is made for. */
static bool only_checks(const zend_op_array *code, const zend_op *opline)
{
	if (!code->arg_info || !(code->fn_flags & ZEND_ACC_HAS_RETURN_TYPE ||
							   opline->opcode == ZEND_RECV))
		return false;
	uint32_t argument = opline->opcode == ZEND_RECV ? opline->op1.num : 0;
	if (argument > code->num_args)
		return false;
	return !(ZEND_TYPE_FULL_MASK(code->arg_info[(int)argument - 1].type) & MAY_BE_STRING);
}

/* Reads what is no object of an extension's, which may make what is read. */
static bool only_reads(const zend_execute_data *ex, const zend_op *opline)
{
	const zval *from = opline->op1_type == IS_UNUSED ? &ex->This : ZEND_CALL_VAR(ex, opline->op1.var);
	if (!(opline->op1_type & (IS_CV | IS_UNUSED)))
		return false;
	ZVAL_DEREF(from);
	return Z_TYPE_P(from) != IS_OBJECT || Z_OBJ_HT_P(from) == zend_get_std_object_handlers();
}

/* Instructions that save their place, and take no memory. */
static bool takes_none(const zend_execute_data *ex, const zend_op *opline)
{
	switch (opline->opcode) {
		case ZEND_RECV:
		case ZEND_VERIFY_RETURN_TYPE:
			return only_checks(&ex->func->op_array, opline);
		case ZEND_FETCH_OBJ_R:
		case ZEND_FETCH_DIM_R:
			return only_reads(ex, opline);
		case ZEND_STRLEN:
		case ZEND_COUNT:
			return true;
		default:
			return false;
	}
}

/* The call that the frame was at last is over. A function without a frame of its own is over when
 * its result is there: null before, an array perhaps begun (zend_jit_ir.c, jit_frameless_icall1()). */
static bool has_returned(const zend_execute_data *ex, const zend_op *saved)
{
	if (!lt_is_frameless(saved))
		return is_call(saved);
	const zval *result = ZEND_CALL_VAR(ex, saved->result.var);
	return Z_TYPE_P(result) != IS_NULL && Z_TYPE_P(result) != IS_ARRAY;
}

/* Instructions that save their place before anything else, or that nothing follows. */
static bool ends_way(const zend_op *opline)
{
	switch (opline->opcode) {
		case ZEND_NEW:
		case ZEND_INCLUDE_OR_EVAL:
		case ZEND_YIELD:
		case ZEND_YIELD_FROM:
		case ZEND_RETURN:
		case ZEND_RETURN_BY_REF:
		case ZEND_GENERATOR_RETURN:
		case ZEND_THROW:
		case ZEND_CATCH:
		case ZEND_FAST_RET:
		case ZEND_MATCH_ERROR:
			return true;
		default:
			return is_call(opline) || lt_is_frameless(opline);
	}
}

/* Those that compiled code may run without a save, and that take more than a reference. */
static bool takes_memory(const zend_op *opline)
{
	switch (opline->opcode) {
		case ZEND_CONCAT:
		case ZEND_FAST_CONCAT:
		case ZEND_ROPE_END:
		case ZEND_ASSIGN_OP:
		case ZEND_ASSIGN_DIM:
		case ZEND_ASSIGN_DIM_OP:
		case ZEND_FETCH_DIM_W:
		case ZEND_FETCH_DIM_RW:
		case ZEND_INIT_ARRAY:
		case ZEND_ADD_ARRAY_ELEMENT:
		case ZEND_CAST:
			return true;
		default:
			return false;
	}
}

/* Where else an instruction may lead than to the next. */
static const zend_op *branch_of(const zend_op *opline)
{
	switch (opline->opcode) {
		case ZEND_JMPZ:
		case ZEND_JMPNZ:
		case ZEND_JMPZ_EX:
		case ZEND_JMPNZ_EX:
		case ZEND_JMP_SET:
		case ZEND_JMP_NULL:
		case ZEND_COALESCE:
		case ZEND_FE_RESET_R:
		case ZEND_FE_RESET_RW:
			return OP_JMP_ADDR(opline, opline->op2);
		case ZEND_FE_FETCH_R:
		case ZEND_FE_FETCH_RW:
			return ZEND_OFFSET_TO_OPLINE(opline, opline->extended_value);
		default:
			return lt_is_frameless_jump(opline) ? OP_JMP_ADDR(opline, opline->op2) : NULL;
	}
}

/* The first instruction from there on that takes memory without a save, of that line unless 0. */
static const zend_op *explore(const zend_op_array *code, const zend_op *from, uint32_t line)
{
	const zend_op *ways[MOST_WAYS] = {from}, *end = code->opcodes + code->last;
	int count = 1, steps = MOST_STEPS;
	while (count) {
		const zend_op *at = ways[--count];
		for (; at >= code->opcodes && at < end && steps; steps--) {
			if (takes_memory(at) && (!line || at->lineno == line))
				return at;
			if (ends_way(at))
				break;
			const zend_op *branch = branch_of(at), *next = at + 1;
			if (at->opcode == ZEND_JMP)
				next = OP_JMP_ADDR(at, at->op1);
			/* A loop is rather run again than left. */
			bool back = branch && branch < at;
			if (branch && count < MOST_WAYS)
				ways[count++] = back ? next : branch;
			at = back ? branch : next;
		}
	}
	return NULL;
}

const zend_op *leaktrack_jit_guess(const zend_execute_data *ex, const zend_op *saved)
{
	const zend_op_array *code = &ex->func->op_array;
	bool none = saved && takes_none(ex, saved);
	if (saved && !none && !has_returned(ex, saved))
		return saved;
	const zend_op *guess = explore(code, saved ? saved + 1 : code->opcodes, 0);
	if (!guess && none) /* saved by the call before, in the same slot of the stack */
		guess = explore(code, code->opcodes, 0);
	return guess ? guess : saved;
}

bool leaktrack_jit_may_be_at(const zend_execute_data *ex, const zend_op *saved, uint32_t line)
{
	return explore(&ex->func->op_array, saved + 1, line) != NULL;
}

void leaktrack_jit_spare(zend_execute_data *frame)
{
#if LT_JIT_HAS_BLACKLIST
	zend_function *spare = zend_hash_str_find_ptr(
		CG(function_table), "opcache_jit_blacklist", sizeof("opcache_jit_blacklist") - 1);
	if (!spare || EG(exception))
		return;
	zval closure;
	zend_function *code = frame->func;
	if (code->common.fn_flags & ZEND_ACC_CLOSURE)
		ZVAL_OBJ_COPY(&closure, ZEND_CLOSURE_OBJECT(code));
	else
		zend_create_fake_closure(&closure, code, code->common.scope, code->common.scope, NULL);
	zend_call_known_function(spare, NULL, NULL, NULL, 1, &closure, NULL);
	zval_ptr_dtor(&closure);
#endif
}
