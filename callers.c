/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Walking call stacks, and telling the application's code from what it is built on. */
#include "callers.h"

#include "zend_observer.h"

#define FRAME_NAMES 2048 /* a power of two */

/* A frame's number by its opline, so that a new stack is not read anew from the names up. */
struct lt_frame_name {
	uintptr_t key; /* the opline, with the cache's generation */
	const zend_class_entry *scope;
	uint32_t frame;
};

/* The application's own code */

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

static bool has_vendor(const char *path)
{
	for (const char *at = path; (at = strstr(at, "vendor")); at++) {
		if (at > path && is_separator(at[-1]) && is_separator(at[6]))
			return true;
	}
	return false;
}

/* Under one of the directories of leaktrack.app_paths (any, when that is empty), and not in a
 * folder vendor/ below it. */
static bool is_app(const zend_string *file)
{
	static const char separator[] = {ZEND_PATHS_SEPARATOR, '\0'};
	const char *paths = LEAKTRACK_G(app_paths), *name = ZSTR_VAL(file);
	if (!paths || !*paths)
		return !has_vendor(name);
	while (*paths) {
		size_t length = strcspn(paths, separator), whole = length;
		while (length && is_separator(paths[length - 1]))
			length--;
		bool under =
			whole && !strncmp(name, paths, length) && (is_separator(name[length]) || !name[length]);
		if (under && !has_vendor(name + length))
			return true;
		paths += whole + (paths[whole] != '\0');
	}
	return false;
}

/* Names */

/* Code that stands in no function is named by how it is run; a closure by where it begins. */
static void name_of_code(
	lt_stack_key *key, const zend_execute_data *ex, char *room, size_t room_size)
{
	const zend_op_array *code = &ex->func->op_array;
	key->function = code->type == ZEND_EVAL_CODE ? "(eval)"
					: ex->prev_execute_data      ? "(include)"
												 : "(main)";
	if (code->fn_flags & ZEND_ACC_CLOSURE && !(code->fn_flags & ZEND_ACC_FAKE_CLOSURE)) {
		snprintf(room, room_size, "{closure:%s:%u}", code->filename ? ZSTR_VAL(code->filename) : "",
			code->line_start);
		key->function = room;
	} else if (code->function_name) {
		const zend_string *class_name = leaktrack_frame_class(code);
		key->class_name = class_name ? ZSTR_VAL(class_name) : NULL;
		key->class_len = class_name ? ZSTR_LEN(class_name) : 0;
		key->function = ZSTR_VAL(code->function_name);
		key->function_len = ZSTR_LEN(code->function_name);
		return;
	}
	key->function_len = strlen(key->function);
}

static uint32_t user_frame(lt_state *state, const zend_execute_data *ex)
{
	char room[MAXPATHLEN];
	const zend_string *file = ex->func->op_array.filename;
	lt_stack_key key = {.file = file ? ZSTR_VAL(file) : "",
		.file_len = file ? ZSTR_LEN(file) : 0,
		.line = leaktrack_frame_line(ex)};
	name_of_code(&key, ex, room, sizeof(room));
	return leaktrack_stack_frame(&state->rec.stacks, &key);
}

/* The same for a frame that has called another: its opline is sure. */
static uint32_t caller_frame(lt_state *state, const zend_execute_data *ex)
{
	uintptr_t key = (uintptr_t)ex->opline ^ state->generation;
	const zend_class_entry *scope = ex->func->common.scope;
	struct lt_frame_name *known =
		&state->frame_names[((uintptr_t)ex->opline >> 5) & (FRAME_NAMES - 1)];
	if (lt_frame_is_unwinding(ex))
		return user_frame(state, ex);
	if (known->key != key || known->scope != scope || !ex->prev_execute_data) {
		known->frame = user_frame(state, ex);
		known->scope = scope;
		known->key = known->frame ? key : 0;
		leaktrack_frame_watch(state, &ex->func->op_array);
	}
	return known->frame;
}

/* 0 for what has no name: the engine's own frames. */
static uint32_t internal_frame(lt_state *state, const zend_execute_data *ex)
{
	const zend_internal_function *function = &ex->func->internal_function;
	if (!function->function_name)
		return 0;
	lt_stack_key key = {.function = ZSTR_VAL(function->function_name),
		.function_len = ZSTR_LEN(function->function_name),
		.class_name = function->scope ? ZSTR_VAL(function->scope->name) : NULL,
		.class_len = function->scope ? ZSTR_LEN(function->scope->name) : 0,
		.module = function->module ? function->module->name : "Zend"};
	return leaktrack_stack_frame(&state->rec.stacks, &key);
}

/* What took the memory when that is no function: "(compile) /app/x.php". */
static uint32_t engine_frame(lt_state *state, uint32_t site)
{
	const lt_site *of = &state->rec.sites.sites[site];
	if (!of->internal || of->internal[0] != '(')
		return 0;
	lt_stack_key key = {
		.function = of->internal, .function_len = of->internal_len, .module = of->module};
	return leaktrack_stack_frame(&state->rec.stacks, &key);
}

/* Walking */

/* `yield from` runs the inner generator's frame on top of a placeholder for those around it. */
static const zend_execute_data *real_frame(const zend_execute_data *ex)
{
	return ex->func ? ex : zend_generator_check_placeholder_frame((zend_execute_data *)ex);
}

/* Hashes up to `left` frames; *count of them were looked at, or UINT32_MAX where what was seen of
 * them does not tell that they are still the same. */
static uint64_t hash_frames(uint64_t hash, const zend_execute_data *ex,
	const zend_execute_data *bottom, uint32_t left, lt_callers_link *links, uint32_t *count)
{
	uint32_t seen = 0;
	bool lasting = true;
	for (; ex && ex != bottom && left; left--, ex = ex->prev_execute_data) {
		const zend_execute_data *real = real_frame(ex);
		lasting &= real == ex && ex->func && seen < LT_CALLERS_LINKS;
		ex = real;
		if (!ex->func)
			continue;
		/* A closure of an internal function has a copy of it, which is freed with the closure. */
		lasting &= ZEND_USER_CODE(ex->func->type) ||
				   !(ex->func->common.fn_flags & (ZEND_ACC_CLOSURE | ZEND_ACC_FAKE_CLOSURE));
		hash = lt_callers_mix(hash, lt_callers_step(ex));
		if (lasting)
			links[seen++] = (lt_callers_link){ex, ex->opline, ex->func};
	}
	if (lasting)
		links[seen].ex = ex;
	*count = lasting ? seen : UINT32_MAX;
	return ex && ex != bottom ? lt_callers_mix(hash, 1) : hash;
}

/* The frames behind the nearest of PHP code: that one counts as the first, what internal function
 * it called does not count. */
uint64_t leaktrack_callers_outer(lt_state *state, const zend_execute_data *ex)
{
	lt_callers_chain *chain = &state->chains[lt_callers_chain_index(ex)];
	chain->bottom = lt_callers_bottom(state);
	chain->start = state->fiber_start;
	chain->hash = hash_frames(lt_callers_mix(state->generation, state->fiber_start), ex,
		chain->bottom, state->stack_depth - 1, chain->links, &chain->count);
	chain->generation = chain->count == UINT32_MAX ? 0 : state->generation;
	return chain->hash;
}

uint64_t leaktrack_callers_odd(lt_state *state)
{
	const zend_execute_data *ex = EG(current_execute_data);
	const zend_execute_data *bottom = lt_callers_bottom(state);
	uint64_t outer = lt_callers_mix(state->generation, state->fiber_start);
	uintptr_t called = 0;
	for (; ex && ex != bottom && !lt_frame_is_user(ex); ex = ex->prev_execute_data) {
		if (ex->func)
			called = (uintptr_t)lt_callers_mix(called, lt_callers_step(ex));
	}
	if (!ex || ex == bottom)
		return 0;
	if (ex->prev_execute_data && ex->prev_execute_data != bottom)
		outer = leaktrack_callers_outer(state, ex->prev_execute_data);
	return lt_callers_sum(ex, ex->opline, called, outer);
}

/* The first frame of a fiber whose start nobody saw: behind it comes who resumed it. */
static bool is_fiber_bottom(const zend_execute_data *ex)
{
	return ex->func && ex->func->type == ZEND_INTERNAL_FUNCTION && ex->prev_execute_data &&
		   !ex->func->internal_function.function_name &&
		   EG(current_fiber_context) != EG(main_fiber_context);
}

/* A coroutine's outermost frame is a copy of the frame that started it, which is told anyway. */
static bool is_coroutine_bottom(const lt_state *state, const zend_execute_data *ex)
{
	return state->fiber_start && !state->fiber && !ex->prev_execute_data;
}

/* Says of the frame gathered last how it came to run. */
static void link_last(lt_stacks *stacks, lt_stack_link link)
{
	if (stacks->step_count)
		stacks->steps[stacks->step_count - 1].link = (uint8_t)link;
}

/* Adds the frames from where the running fiber was started. */
static uint32_t go_on_at_start(lt_state *state, uint32_t left)
{
	lt_stacks *stacks = &state->rec.stacks;
	uint32_t node = state->fiber_start;
	link_last(stacks, LT_STACK_STARTED);
	for (; node > LT_STACK_CUT && left; left--) {
		const lt_stack_node *at = &stacks->nodes[node];
		if (!leaktrack_stack_add(stacks, at->frame, (lt_stack_link)at->link))
			break;
		node = at->up;
	}
	return node == LT_STACK_TOP ? LT_STACK_TOP : LT_STACK_CUT;
}

/* Gathers the stack from `ex` outwards. What stands above it: LT_STACK_TOP or LT_STACK_CUT. Looks
 * at no frame that lt_callers_hash() has not looked at. *lasting becomes false where that cannot
 * tell the stack from others: while an exception unwinds one of its frames. */
static uint32_t gather(lt_state *state, const zend_execute_data *ex, bool *lasting)
{
	lt_stacks *stacks = &state->rec.stacks;
	const zend_execute_data *bottom = lt_callers_bottom(state);
	uint32_t left = state->stack_depth;
	bool top = true;
	for (; ex && ex != bottom && left; left -= !top, ex = ex->prev_execute_data) {
		uint32_t frame = 0;
		ex = real_frame(ex);
		if (lt_frame_is_user(ex)) {
			*lasting &= !lt_frame_is_unwinding(ex);
			frame = top ? user_frame(state, ex) : caller_frame(state, ex);
			top = false;
		} else if (ex->func && !is_coroutine_bottom(state, ex)) {
			frame = internal_frame(state, ex);
			if (is_fiber_bottom(ex))
				link_last(stacks, LT_STACK_RESUMED);
		}
		if (frame && !leaktrack_stack_add(stacks, frame, LT_STACK_CALLED))
			break;
	}
	if (ex ? ex == bottom : state->fiber_start && !state->fiber)
		return go_on_at_start(state, left);
	return ex ? LT_STACK_CUT : LT_STACK_TOP;
}

static uint32_t stack_of(lt_state *state, uint32_t base, bool *lasting)
{
	lt_stacks *stacks = &state->rec.stacks;
	lt_stack_begin(stacks);
	uint32_t engine = engine_frame(state, base);
	if (engine)
		leaktrack_stack_add(stacks, engine, LT_STACK_CALLED);
	return leaktrack_stack_intern(stacks, gather(state, EG(current_execute_data), lasting));
}

void leaktrack_callers_meet(lt_state *state, uint32_t site, const zend_execute_data *ex)
{
	uint32_t app = 0;
	bool vendor = true, first = true;
	for (; ex && !app && vendor; ex = ex->prev_execute_data) {
		ex = real_frame(ex);
		if (!lt_frame_is_user(ex))
			continue;
		bool own = ex->func->op_array.filename && is_app(ex->func->op_array.filename);
		if (own && first)
			vendor = false;
		else if (own)
			app = user_frame(state, ex);
		first = false;
	}
	state->rec.sites.sites[site].app = app;
	state->rec.sites.sites[site].vendor = vendor;
}

/* Charging */

/* The site `base` as the running stack calls it. */
static uint32_t called_site(lt_state *state, uint32_t base, lt_frame_line *line)
{
	lt_sites *sites = &state->rec.sites;
	uint32_t stack = stack_of(state, base, &line->lasting), count = sites->count;
	uint32_t site = stack ? leaktrack_site_called(sites, base, stack) : base;
	if (!site)
		state->rec.failed = true;
	else if (sites->count != count)
		leaktrack_callers_meet(state, site, line->ex);
	return site;
}

/* The compiler allocates much for one file in a row, under one stack. */
static uint32_t compiling_site(lt_state *state, uint32_t base, uint64_t hash, lt_frame_line *line)
{
	lt_compile_site *last = &state->compiling;
	if (last->called && last->base == base && last->callers == hash)
		return last->called;
	line->lasting = true; /* base and file decide the rest */
	last->called = called_site(state, base, line);
	last->base = base;
	last->callers = line->lasting ? hash : 0;
	return last->called;
}

static uint32_t attribute(lt_state *state, size_t large, lt_callers_entry **entry)
{
	uint64_t hash = lt_callers_hash(state, LT_FRAME_CHECKED);
	lt_callers_entry *known = hash ? lt_callers_look(state, hash) : NULL;
	*entry = NULL;
	if (known && !large && !CG(in_compilation)) {
		*entry = known;
		return lt_callers_sites(state)[known - state->callers];
	}
	lt_frame_line line;
	uint32_t base = leaktrack_frame_find_line(state, large, &line);
	if (!base)
		return 0;
	if (CG(in_compilation) && !large && hash)
		return compiling_site(state, base, hash, &line);
	uint32_t site = called_site(state, base, &line);
	if (!site || !hash || !line.lasting)
		return site;
	leaktrack_frame_watch(state, &line.ex->func->op_array);
	/* Of a pair the newer stands first. */
	lt_callers_entry *first = &state->callers[hash >> (64 - LT_CALLERS_BITS)];
	lt_callers_entry *second = &state->callers[(size_t)(first - state->callers) ^ 1];
	uint32_t *numbers = lt_callers_sites(state);
	*second = *first;
	numbers[second - state->callers] = numbers[first - state->callers];
	*first = (lt_callers_entry){.hash = hash};
	numbers[first - state->callers] = site;
	*entry = first;
	return site;
}

uint32_t leaktrack_callers_site(lt_state *state, size_t large)
{
	lt_callers_entry *entry;
	return state->stack_depth ? attribute(state, large, &entry)
							  : leaktrack_frame_site(state, large);
}

uint32_t leaktrack_callers_cell(lt_state *state)
{
	lt_callers_entry *entry;
	uint32_t site = attribute(state, 0, &entry);
	uint32_t cell = site ? leaktrack_loop_cell(&state->rec, site) : 0;
	if (entry) {
		entry->slot = cell << LT_CLASS_BITS;
		entry->serial = state->rec.serial;
	}
	return cell;
}

/* Beginning and end */

bool leaktrack_callers_begin(lt_state *state, zend_long depth)
{
	state->fiber_start = 0;
	state->stack_depth = 0;
	if (depth == 0)
		return true;
	state->callers = calloc(LT_CALLERS_ENTRIES, sizeof(lt_callers_entry) + sizeof(uint32_t));
	state->chains = calloc(LT_CALLERS_CHAINS, sizeof(lt_callers_chain));
	state->frame_names = calloc(FRAME_NAMES, sizeof(*state->frame_names));
	if (!state->callers || !state->chains || !state->frame_names)
		return false;
	state->stack_depth =
		depth < 0 || depth > (zend_long)LT_STACK_MOST ? LT_STACK_MOST : (uint32_t)depth;
	return true;
}

void leaktrack_callers_end(lt_state *state)
{
	state->stack_depth = 0;
	free(state->callers);
	free(state->chains);
	free(state->frame_names);
	state->callers = NULL;
	state->chains = NULL;
	state->frame_names = NULL;
}

void leaktrack_callers_forget(lt_state *state)
{
	if (!state->stack_depth)
		return;
	memset(state->callers, 0, LT_CALLERS_ENTRIES * sizeof(lt_callers_entry));
	memset(state->chains, 0, LT_CALLERS_CHAINS * sizeof(lt_callers_chain));
	memset(state->frame_names, 0, FRAME_NAMES * sizeof(*state->frame_names));
}

size_t leaktrack_callers_own_bytes(const lt_state *state)
{
	size_t bytes = state->rec.stacks.own_bytes;
	if (state->callers)
		bytes += LT_CALLERS_ENTRIES * (sizeof(lt_callers_entry) + sizeof(uint32_t)) +
				 LT_CALLERS_CHAINS * sizeof(lt_callers_chain) +
				 FRAME_NAMES * sizeof(*state->frame_names);
	return bytes;
}
