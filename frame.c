/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The slow side of attribution. */
#include "frame.h"

#include "callers.h"
#include "jit.h"

#include "zend_closures.h"
#include "zend_exceptions.h"

zend_execute_data *leaktrack_frame_user(zend_execute_data *ex)
{
	while (ex && !lt_frame_is_user(ex))
		ex = ex->prev_execute_data;
	return ex;
}

void leaktrack_frame_begin(lt_state *state)
{
	state->compiled = leaktrack_jit_is_possible();
	state->by_register = LT_VM_HAS_REGISTER && !state->compiled;
}

/* Where a frame of PHP code stands as far as it tells. */
static const zend_op *place_of(const lt_state *state, const zend_execute_data *ex)
{
	bool innermost = ex == EG(current_execute_data);
	return lt_frame_opline(state, ex, innermost ? LT_FRAME_CHECKED : LT_FRAME_SAVED);
}

/* EX(opline) is what the frame saved last: of the call before, of another function that used the
 * same stack slot, or garbage until a handler saves it. The innermost frame's may be too old. */
static const zend_op *checked_opline(const zend_execute_data *ex)
{
	const lt_state *state = &LEAKTRACK_G(state);
	const zend_op_array *code = &ex->func->op_array;
	const zend_op *opline = place_of(state, ex);
	bool known = lt_frame_has(code, opline);
	/* While destructors run, the exception that unwinds the frame is put away. */
	if (!known && (EG(exception) || lt_frame_is_unwinding(ex))) {
		opline = EG(opline_before_exception);
		return lt_frame_has(code, opline) ? opline : NULL;
	}
	if (state->compiled && ex == EG(current_execute_data) && !(state->mode & LT_MODE_COLLECTING))
		return leaktrack_jit_guess(ex, known ? opline : NULL);
	return known ? opline : NULL;
}

uint32_t leaktrack_frame_line(const zend_execute_data *ex)
{
	const zend_op *opline = checked_opline(ex);
	if (opline)
		return opline->lineno;
	const zend_op_array *code = &ex->func->op_array;
	return code->opcodes ? code->opcodes[0].lineno : code->line_start;
}

/* An included file's or eval's frame that is being destroyed is still the current one, and its code
 * may be gone already: then the line that ran the include is asked. */
static bool is_leaving(const zend_execute_data *ex)
{
	if (!(ZEND_CALL_INFO(ex) & ZEND_CALL_CODE) || !ex->prev_execute_data)
		return false;
	const zend_op *opline = checked_opline(ex);
	return opline && (opline->opcode == ZEND_RETURN || opline->opcode == ZEND_RETURN_BY_REF);
}

const zend_string *leaktrack_frame_class(const zend_op_array *code)
{
	bool closure = code->fn_flags & ZEND_ACC_CLOSURE && !(code->fn_flags & ZEND_ACC_FAKE_CLOSURE);
	return code->scope && !closure ? code->scope->name : NULL;
}

/* 8.4 writes file and line into a closure's name; the site tells both already. */
const char *leaktrack_frame_function(const zend_op_array *code, size_t *length)
{
	static const char closure[] = "{closure}";
	const zend_string *name = code->function_name;
	bool long_name = name && ZSTR_LEN(name) > sizeof(closure) &&
					 memcmp(ZSTR_VAL(name), "{closure:", sizeof("{closure:") - 1) == 0;
	*length = long_name ? sizeof(closure) - 1 : name ? ZSTR_LEN(name) : 0;
	return long_name ? closure : name ? ZSTR_VAL(name) : NULL;
}

static void key_of_frame(lt_site_key *key, const zend_execute_data *ex)
{
	const zend_op_array *code = &ex->func->op_array;
	key->line = leaktrack_frame_line(ex);
	if (code->filename) {
		key->file = ZSTR_VAL(code->filename);
		key->file_len = ZSTR_LEN(code->filename);
		key->file_hash = zend_string_hash_val(code->filename);
	}
	key->function = leaktrack_frame_function(code, &key->function_len);
	if (!key->function)
		return;
	const zend_string *class_name = leaktrack_frame_class(code);
	if (class_name) {
		key->class_name = ZSTR_VAL(class_name);
		key->class_len = ZSTR_LEN(class_name);
	}
}

typedef struct {
	char text[512];
	char c_place[512];
} lt_kind;

/* Debug builds of PHP know the C line that asks. */
static void key_of_c_line(lt_site_key *key, const lt_state *state, lt_kind *kind)
{
#if ZEND_DEBUG
	if (!state->c_file)
		return;
	int length = snprintf(
		kind->c_place, sizeof(kind->c_place), "%s:%u", state->c_file, (unsigned)state->c_line);
	key->c_place = kind->c_place;
	key->c_place_len = MIN((size_t)length, sizeof(kind->c_place) - 1);
#endif
}

static void key_of_internal(lt_site_key *key, const zend_function *internal, lt_kind *kind)
{
	const zend_internal_function *function = &internal->internal_function;
	const char *name = function->function_name ? ZSTR_VAL(function->function_name) : "";
	if (function->scope)
		snprintf(kind->text, sizeof(kind->text), "%s::%s", ZSTR_VAL(function->scope->name), name);
	else
		snprintf(kind->text, sizeof(kind->text), "%s", name);
	key->internal = kind->text;
	key->module = function->module ? function->module->name : "Zend";
}

/* Memory that no function asked for. True when it is of that kind, which is then never cached. */
static bool key_of_engine(lt_site_key *key, size_t large, lt_kind *kind)
{
	const zend_arena *arena = CG(arena);
	if (large && large == (size_t)EG(vm_stack_page_size)) {
		snprintf(kind->text, sizeof(kind->text), "(VM stack)");
	} else if (large && arena &&
			   large == (size_t)((const char *)arena->end - (const char *)arena)) {
		snprintf(kind->text, sizeof(kind->text), "(compiler arena)");
	} else if (CG(in_compilation)) {
		zend_string *file = zend_get_compiled_filename();
		snprintf(kind->text, sizeof(kind->text), "(compile) %s", file ? ZSTR_VAL(file) : "");
	} else {
		return false;
	}
	key->internal = kind->text;
	key->module = "Zend";
	return true;
}

static bool is_at_frameless(const lt_state *state, const zend_execute_data *ex)
{
	const zend_op *opline = place_of(state, ex);
	return lt_frame_has(&ex->func->op_array, opline) && lt_is_frameless(opline);
}

/* Finds the site; `cacheable` tells whether opline and function alone decide it. */
static uint32_t find_site(lt_state *state, const zend_execute_data *ex,
	const zend_function *internal, size_t large, bool *cacheable)
{
	lt_site_key key = {.file = "[engine]", .file_len = sizeof("[engine]") - 1};
	lt_kind kind;
	if (ex)
		key_of_frame(&key, ex);
	*cacheable = ex && !EG(exception);
	if (internal)
		key_of_internal(&key, internal, &kind);
	else if (key_of_engine(&key, large, &kind))
		*cacheable = false;
	if (key.internal)
		key.internal_len = strlen(key.internal);
	key_of_c_line(&key, state, &kind);
	const zend_op *opline = ex ? checked_opline(ex) : NULL;
	if (opline && opline->opcode == ZEND_INCLUDE_OR_EVAL)
		*cacheable = false; /* what is compiled there differs from time to time */
	if (state->compiled && ex && is_at_frameless(state, ex))
		*cacheable = false; /* in the call or behind it: leaktrack_jit_guess() */
	uint32_t count = state->rec.sites.count;
	uint32_t site = leaktrack_site_intern(&state->rec.sites, &key);
	if (!site)
		state->rec.failed = true;
	else if (state->rec.sites.count != count)
		leaktrack_callers_meet(state, site, ex);
	return site;
}

static uint32_t code_bit(const void *block)
{
	return (uint32_t)(((uintptr_t)block >> 4) * 0x9e3779b1u) % LT_CODE_BITS;
}

static void flush(lt_state *state)
{
	if (!state->frames_used)
		return;
	state->frames_used = false;
	memset(state->code, 0, sizeof(state->code));
	state->last_code = NULL;
	state->generation += LT_FRAME_GENERATION;
	if (!state->generation) { /* 0 is that of empty entries */
		memset(state->frames, 0, LT_FRAME_ENTRIES * sizeof(lt_frame_entry));
		leaktrack_callers_forget(state);
		state->generation = LT_FRAME_GENERATION;
	}
}

void leaktrack_frame_freed(lt_state *state, const void *block)
{
	uint32_t bit = code_bit(block);
	if (state->code[bit / 32] >> bit % 32 & 1)
		flush(state);
}

/* Notes where the code lies that the cache now knows, so that its end is seen. Code in opcache's
 * shared memory is never freed while a script runs and leaves no trace here. */
void leaktrack_frame_watch(lt_state *state, const zend_op_array *code)
{
	uint32_t bit = code_bit(code->opcodes);
	state->code[bit / 32] |= 1u << bit % 32;
	state->frames_used = true;
	lt_slot *slot = lt_ptrmap_find(&state->map, code->opcodes);
	if (slot && *slot > LT_CLASS_MASK)
		state->rec.cells[*slot >> LT_CLASS_BITS].flags |= LT_CELL_CODE;
}

bool leaktrack_frame_may_be(const lt_state *state, uint32_t number)
{
	const zend_execute_data *ex = EG(current_execute_data);
	if (!state->compiled || !lt_frame_is_user(ex))
		return false;
	const lt_site *site = &state->rec.sites.sites[number];
	const zend_op_array *code = &ex->func->op_array;
	const zend_op *opline = place_of(state, ex);
	return lt_frame_has(code, opline) && code->filename && !site->internal &&
		   site->file_len == ZSTR_LEN(code->filename) &&
		   memcmp(site->file, ZSTR_VAL(code->filename), site->file_len) == 0 &&
		   leaktrack_jit_may_be_at(ex, opline, site->line);
}

/* The compiler allocates much for one file in a row, all of it for the line that runs the include.
 */
static uint32_t compile_site(lt_state *state, const zend_execute_data *ex)
{
	const zend_string *file = zend_get_compiled_filename();
	lt_compile_site *last = &state->compiling;
	if (last->site && last->file == file && last->opline == ex->opline &&
		last->hash == (file ? ZSTR_H(file) : 0) && last->generation == state->generation)
		return last->site;
	bool cacheable;
	last->site = find_site(state, ex, NULL, 0, &cacheable);
	last->file = file;
	last->hash = file ? ZSTR_H(file) : 0;
	last->opline = ex->opline;
	last->generation = state->generation;
	leaktrack_frame_watch(state, &ex->func->op_array);
	return last->site;
}

/* The entry that knows a running line, or else the one to forget for it: of the pair that one,
 * which is of code that is gone, or the second. */
static lt_frame_entry *entry_of(
	lt_state *state, const zend_execute_data *ex, const zend_function *internal, bool *known)
{
	const zend_op *opline = place_of(state, ex);
	lt_frame_entry *first = &state->frames[lt_frame_index(opline, internal)];
	lt_frame_entry *second = lt_frame_other(state, first);
	uintptr_t key = (uintptr_t)opline ^ state->generation;
	const void *opcodes = ex->func->op_array.opcodes;
	*known = true;
	if (lt_frame_matches(first, key, opcodes, internal))
		return first;
	if (lt_frame_matches(second, key, opcodes, internal))
		return second;
	*known = false;
	return (first->key ^ state->generation) >> 48 ? first : second;
}

/* The frame of the line that runs, and the internal function on top of it. */
static const zend_execute_data *running(const zend_function **internal)
{
	const zend_execute_data *ex = EG(current_execute_data);
	*internal = NULL;
	while (ex && (!lt_frame_is_user(ex) || is_leaving(ex))) {
		if (!*internal && ex->func && !ZEND_USER_CODE(ex->func->type))
			*internal = ex->func;
		ex = ex->prev_execute_data;
	}
	return ex;
}

static uint32_t attribute(
	lt_state *state, size_t large, const zend_execute_data **from, lt_frame_entry **entry)
{
	const zend_function *internal;
	const zend_execute_data *ex = *from = running(&internal);
	*entry = NULL;
#if ZEND_DEBUG
	/* The C line is not in the cache's key. */
	bool ignored;
	return find_site(state, ex, internal, large, &ignored);
#endif
	if (ex && CG(in_compilation) && !large)
		return compile_site(state, ex);
	bool known = false;
	lt_frame_entry *cached = ex ? entry_of(state, ex, internal, &known) : NULL;
	if (known && !large) {
		*entry = cached;
		return lt_frame_sites(state)[cached - state->frames];
	}
	bool cacheable;
	uint32_t site = find_site(state, ex, internal, large, &cacheable);
	if (!site || !cacheable)
		return site;
	*entry = cached;
	cached->key = (uintptr_t)place_of(state, ex) ^ state->generation;
	cached->opcodes = ex->func->op_array.opcodes;
	cached->internal = internal;
	cached->serial = 0;
	lt_frame_sites(state)[cached - state->frames] = site;
	leaktrack_frame_watch(state, &ex->func->op_array);
	return site;
}

uint32_t leaktrack_frame_site(lt_state *state, size_t large)
{
	const zend_execute_data *ex;
	lt_frame_entry *entry;
	return attribute(state, large, &ex, &entry);
}

uint32_t leaktrack_frame_find_line(lt_state *state, size_t large, lt_frame_line *line)
{
	lt_frame_entry *entry;
	uint32_t site = attribute(state, large, &line->ex, &entry);
	/* A frame that is being left stands in the stack, but not in what is cached. */
	line->lasting = entry && line->ex == leaktrack_frame_user(EG(current_execute_data));
	return site;
}

uint32_t leaktrack_frame_cell(lt_state *state, size_t large)
{
	const zend_execute_data *ex;
	lt_frame_entry *entry;
	uint32_t site = attribute(state, large, &ex, &entry);
	uint32_t cell = site ? leaktrack_loop_cell(&state->rec, site) : 0;
	if (entry) {
		entry->slot = cell << LT_CLASS_BITS;
		entry->serial = state->rec.serial;
	}
	return cell;
}
