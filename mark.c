/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Main functions and the ends of their loops. See mark.h. */
#include "mark.h"

#include "zend_generators.h"

#include "booking.h"
#include "collect.h"
#include "compat.h"
#include "context.h"
#include "counters.h"
#include "fold.h"
#include "frame.h"
#include "heap.h"
#include "holders.h"
#include "hook.h"
#include "limit.h"
#include "jit.h"
#include "neighbour.h"
#include "recording.h"

#define TRIM_LOOPS 256 /* from one look at the heap's size to the next */

static bool is_marked(const zend_execute_data *frame, const lt_loop *loop)
{
	if (frame != loop->frame)
		return false;
	if (ZEND_CALL_INFO(frame) & ZEND_CALL_CODE)
		return frame->func == loop->marker;
	return ZEND_CALL_INFO(frame) & ZEND_CALL_HAS_EXTRA_NAMED_PARAMS &&
		   frame->extra_named_params == loop->marker;
}

static bool is_on_stack(const lt_loop *loop)
{
	const zend_execute_data *ex = EG(current_execute_data);
	while (ex && ex != loop->frame)
		ex = ex->prev_execute_data;
	return ex && ex->func && is_marked(ex, loop);
}

bool leaktrack_mark_is_active(const lt_loop *loop)
{
	if (loop->over)
		return false;
	if (loop->kind != LT_FRAME_GENERATOR || loop->closing)
		return true;
	/* The frame lives: its end would have freed the marker and closed the loop. */
	const zend_execute_data *frame = loop->frame;
	const zend_generator *generator = (const zend_generator *)frame->return_value;
	while (generator->node.parent) /* the one it yields from, which runs in its stead */
		generator = generator->node.parent;
	return generator->flags & ZEND_GENERATOR_CURRENTLY_RUNNING;
}

static bool has(const lt_loop *loop, const void *marker, uint32_t serial)
{
	return marker ? loop->marker == marker : loop->serial == serial;
}

/* The open loop with that marker, or without one that serial: nearly always the current one or one
 * of the running context, and of others there can be thousands. */
static lt_loop *find_open(const lt_state *state, const void *marker, uint32_t serial)
{
	lt_loop *loop = state->rec.current;
	if (loop && !loop->late && has(loop, marker, serial))
		return loop;
	loop = leaktrack_context_loops(state, leaktrack_context_running(state));
	while (loop && !has(loop, marker, serial))
		loop = loop->outer;
	for (uint32_t i = state->rec.open_count; !loop && i-- > 0;) {
		if (has(state->rec.open[i], marker, serial))
			loop = state->rec.open[i];
	}
	return loop;
}

/* Tells of a loop that closed, and takes it off the books. */
static void write_loop(lt_state *state, lt_loop *loop, lt_loop_end end, bool collected, double now)
{
	const char *names[LT_MAX_CLASSES];
	for (uint32_t i = 0; i < state->gc_class_count; i++)
		names[i] = ZSTR_VAL(state->gc_classes[i]->name);
	lt_record_close close = {.now = now - state->started,
		.end = end == LT_END_RETURN && loop->again ? LT_END_LEFT : end,
		.collected = collected,
		.use = (int64_t)zend_memory_usage(false),
		.real = (int64_t)zend_memory_usage(true),
		.collected_count = state->gc_found,
		.classes = names,
		.class_counts = state->gc_class_counts,
		.class_count = state->gc_class_count};
	leaktrack_journal_loop(&state->journal, &state->rec, loop, &close);
	state->loops_spent += close.now - loop->began;
	state->gc_class_count = 0;
	state->gc_found = 0;
	leaktrack_context_pop(state, loop);
	leaktrack_loop_retire(&state->rec, loop);
	if (leaktrack_journal_tick(&state->journal, &state->rec, &close) || state->journal.told)
		return;
	state->journal.told = true;
	fprintf(stderr, "leaktrack: %s\n", state->journal.log.error);
}

/* Gives back the pointer table of a heap that has shrunk to less than half of what it was at any
 * look since the last time, so that each walk is paid for by growth. What grew and shrank between
 * two looks is found by the rare ones, at loops that are powers of two. */
static void trim(lt_state *state)
{
	size_t chunks = zend_memory_usage(true) / LT_HEAP_CHUNK + 1;
	bool rare = (state->rec.loops & (state->rec.loops - 1)) == 0;
	if (chunks > state->most_chunks)
		state->most_chunks = chunks;
	if (state->map.regions <= 2 * chunks || (!rare && state->most_chunks <= 2 * chunks))
		return;
	leaktrack_ptrmap_trim(&state->map);
	state->most_chunks = chunks;
}

/* Keeps our own memory bounded. */
static void tidy(lt_state *state)
{
	if (lt_fold_is_due(&state->rec))
		leaktrack_fold_run(&state->rec, &state->map);
	if (state->rec.loops % TRIM_LOOPS == 0 || (state->rec.loops & (state->rec.loops - 1)) == 0)
		trim(state);
}

static void close_loop(lt_state *state, lt_loop *loop, lt_loop_end end, bool may_collect)
{
	loop->closing = true;
	bool collected = loop->collected;
	if (may_collect && !loop->over)
		collected = leaktrack_collect_run(state, loop);
	double now = leaktrack_now();
	if (state->mode & LT_MODE_OFF)
		return; /* recording ended while the collector ran: leaktrack_recording_end() tells the rest
				 */
	uint32_t place = loop->place, number = loop->number;
	write_loop(state, loop, end, collected, now);
	leaktrack_context_refresh(state);
	leaktrack_counters_closed(state, place, number);
	leaktrack_holders_closed(state, place, number, may_collect);
	tidy(state);
	if (state->rec.failed)
		leaktrack_recording_stop(state, "there is no memory for the records");
}

/* A loop's frame is gone. In a coroutine there may come deferred calls, and what its
 * Co::getContext() holds is there until its end: the loop ends with it, or at the next hook of its
 * place in it. */
static void leave_frame(lt_state *state, lt_loop *loop)
{
	if (!leaktrack_context_is_coroutine(state, loop->context)) {
		close_loop(state, loop, LT_END_RETURN, true);
		return;
	}
	uint32_t serial = loop->serial;
	loop->closing = true;
	bool collected = leaktrack_collect_run(state, loop);
	if (state->mode & LT_MODE_OFF || find_open(state, NULL, serial) != loop)
		return; /* recording, or the coroutine, ended while the collector ran */
	loop->collected = collected;
	loop->closing = false;
	loop->over = true;
	leaktrack_context_refresh(state);
	leaktrack_holders_make_up(state);
}

/* Fibers and generators that are still suspended when the process ends are destroyed then: their
 * loops did not end, the process did. Shutdown functions are still the program. */
static bool is_cut_short(const lt_state *state, const lt_loop *loop)
{
	if (!(EG(flags) & EG_FLAGS_IN_SHUTDOWN))
		return false;
	return state->ending || (loop->kind == LT_FRAME_GENERATOR && !EG(current_execute_data));
}

bool leaktrack_mark_fired(lt_state *state, const void *marker)
{
	lt_loop *loop = find_open(state, marker, 0);
	if (!loop || loop->closing || loop->over)
		return false;
	if (leaktrack_recording_is_child(state)) {
		leaktrack_recording_abandon(state); /* the loop is the parent's */
		return true;
	}
	/* An included file's frame is still the current one while its code is freed. Nothing may look
	 * at it, and no destructor run from there. */
	zend_execute_data *current = EG(current_execute_data);
	if (current && current == loop->frame) {
		EG(current_execute_data) = current->prev_execute_data;
		close_loop(state, loop, LT_END_RETURN, false);
		EG(current_execute_data) = current;
	} else if (is_cut_short(state, loop)) {
		close_loop(state, loop, LT_END_INTERRUPTED, false);
	} else {
		leave_frame(state, loop);
	}
	return true;
}

void leaktrack_mark_interrupt(lt_state *state)
{
	double now = leaktrack_now();
	while (state->rec.open_count) {
		lt_loop *loop = state->rec.open[state->rec.open_count - 1];
		write_loop(
			state, loop, loop->over ? LT_END_RETURN : LT_END_INTERRUPTED, loop->collected, now);
	}
}

/* The place of a frame: its function, or for a script's own loop the line of the hook. */
static int place_of(lt_state *state, const zend_execute_data *frame, const char *label, size_t len)
{
	const zend_op_array *code = &frame->func->op_array;
	if (!label && state->last_code == code->opcodes)
		return state->last_place;
	bool script = ZEND_CALL_INFO(frame) & ZEND_CALL_CODE;
	const zend_string *class_name = leaktrack_frame_class(code);
	size_t bytes;
	const char *function = leaktrack_frame_function(code, &bytes);
	char name[512];
	int length;
	if (script)
		length = snprintf(
			name, sizeof(name), "%s", frame->prev_execute_data ? "included script" : "main script");
	else
		length = snprintf(name, sizeof(name), "%s%s%s", class_name ? ZSTR_VAL(class_name) : "",
			class_name ? "::" : "", function ? function : "");
	if (length >= (int)sizeof(name))
		length = sizeof(name) - 1;
	int place = leaktrack_loop_place(&state->rec, label, len, name, (size_t)length,
		code->filename ? ZSTR_VAL(code->filename) : "",
		code->filename ? ZSTR_LEN(code->filename) : 0,
		script ? leaktrack_frame_line(frame) : code->line_start);
	if (!label && !script && place >= 0) {
		state->last_code = code->opcodes;
		state->last_place = place;
	}
	return place;
}

/* Gives the frame the array whose end tells ours. */
static const void *attach_marker(zend_execute_data *frame)
{
	if (ZEND_CALL_INFO(frame) & ZEND_CALL_CODE)
		return frame->func;
	zend_array *marker;
	if (ZEND_CALL_INFO(frame) & ZEND_CALL_HAS_EXTRA_NAMED_PARAMS) {
		/* A variadic function's $args may share the array that is there and outlive the frame. */
		zend_array *params = frame->extra_named_params;
		marker = zend_array_dup(params);
		frame->extra_named_params = marker;
		zend_array_release(params);
	} else {
		marker = zend_new_array(0);
		frame->extra_named_params = marker;
		ZEND_ADD_CALL_FLAG(frame, ZEND_CALL_HAS_EXTRA_NAMED_PARAMS);
	}
	return marker;
}

/* The tracing JIT compiles returns that know nothing of extra named parameters into the trace that
 * made the call. The interrupt makes this frame leave the trace, so that it returns through the VM;
 * where it does not (8.4) the function is kept out of traces from its first loop on. */
static void leave_trace(lt_state *state, zend_execute_data *frame)
{
	const void *code = frame->func->op_array.opcodes;
	if (!LT_JIT_HAS_BLACKLIST) {
		zend_atomic_bool_store_ex(&EG(vm_interrupt), true);
	} else if (state->compiled && lt_intmap_get(&state->spared, (uintptr_t)code) == UINT32_MAX) {
		if (!lt_intmap_put(&state->spared, (uintptr_t)code, 0))
			state->rec.failed = true;
		leaktrack_jit_spare(frame);
	}
}

/* What a return left behind that did not know of it. A frame of another stack may live, where an
 * extension switches stacks and does not tell: then the marker is the frame's. */
static void free_marker(zend_array *marker, const void *frame)
{
	if (lt_frame_is_on(EG(vm_stack), frame) && !CG(unclean_shutdown))
		zend_array_release(marker);
}

static bool has_loop(const zend_execute_data *frame, const lt_loop *loop)
{
	return !loop->closing && !loop->over && is_marked(frame, loop);
}

/* Ends the loop that this frame has: its marker is returned, and the place told. */
static const void *end_by_hook(lt_state *state, lt_loop *loop, int *its_place)
{
	const void *marker = loop->marker;
	*its_place = loop->place;
	close_loop(state, loop, LT_END_HOOK, true);
	return marker;
}

static void close_gone(lt_state *state, lt_loop *loop)
{
	/* A fatal error jumps over all frames: a shutdown function finds their loops open. */
	zend_array *marker = loop->owned ? (zend_array *)loop->marker : NULL;
	const void *gone = loop->frame;
	close_loop(state, loop, CG(unclean_shutdown) ? LT_END_INTERRUPTED : LT_END_RETURN, true);
	if (marker)
		free_marker(marker, gone);
}

/* Closes the running context's innermost loops whose frames are gone without a word, and the one
 * this frame has. Frames of other contexts are suspended, and so may a generator be: they are not
 * gone. */
static const void *close_stale(lt_state *state, const zend_execute_data *frame, int *its_place)
{
	const void *context = leaktrack_context_running(state);
	lt_loop *loop = leaktrack_context_loops(state, context);
	while (loop) {
		if (has_loop(frame, loop))
			return end_by_hook(state, loop, its_place);
		bool may_be_gone = !loop->over && (loop->kind == LT_FRAME_FUNCTION || CG(unclean_shutdown));
		/* A destructor may hook while the loop's garbage is collected. */
		if (may_be_gone && (loop->closing || is_on_stack(loop)))
			break;
		if (may_be_gone)
			close_gone(state, loop); /* destructors may have begun and ended others */
		loop = may_be_gone ? leaktrack_context_loops(state, context) : loop->outer;
	}
	/* A generator can be run by one context, then by another. */
	for (uint32_t i = state->rec.open_count;
		 ZEND_CALL_INFO(frame) & ZEND_CALL_GENERATOR && i-- > 0;) {
		loop = state->rec.open[i];
		if (has_loop(frame, loop))
			return end_by_hook(state, loop, its_place);
	}
	return NULL;
}

/* Whether the context runs that place already. In another one it is another loop. */
static bool is_running(const lt_state *state, int place)
{
	const lt_loop *loop = leaktrack_context_loops(state, leaktrack_context_running(state));
	for (; loop; loop = loop->outer) {
		if (loop->place == place && !loop->closing && leaktrack_mark_is_active(loop))
			return true;
	}
	return false;
}

/* Ends the loop of that place whose frame is gone while its coroutine goes on. */
static void close_over(lt_state *state, int place)
{
	lt_loop *loop = leaktrack_context_loops(state, leaktrack_context_running(state));
	while (loop && (loop->place != place || !loop->over || loop->closing))
		loop = loop->outer;
	if (loop)
		close_loop(state, loop, LT_END_RETURN, true);
}

/* Begins a loop of the running context. NULL without memory: recording has stopped then. */
static lt_loop *begin_loop(lt_state *state, int place, const void *frame, lt_frame_kind kind)
{
	leaktrack_limit_check(state);
	lt_loop *loop =
		leaktrack_loop_begin(&state->rec, (uint16_t)place, leaktrack_now() - state->started);
	if (!loop) {
		leaktrack_recording_stop(state, "there is no memory for the records");
		return NULL;
	}
	loop->frame = frame;
	loop->kind = (uint8_t)kind;
	loop->owned = loop->again = false;
	if (!leaktrack_context_push(state, loop, leaktrack_context_running(state))) {
		leaktrack_recording_stop(state, "there is no memory for the records");
		return NULL;
	}
	return loop;
}

/* Loops of which part was not seen are told as interrupted, and recording ends. */
static bool is_blind(lt_state *state)
{
	if (!leaktrack_neighbour_blinds(state))
		return false;
	leaktrack_recording_stop(state, "another extension has taken PHP's heap to itself");
	return true;
}

bool leaktrack_mark_frame(
	lt_state *state, zend_execute_data *frame, const char *label, size_t label_len)
{
	/* A fatal error in a destructor has left the collector for good. */
	if (CG(unclean_shutdown) && state->mode & LT_MODE_COLLECTING)
		leaktrack_hook_mode(state, state->mode & ~LT_MODE_COLLECTING);
	int before = -1;
	const void *marker = is_blind(state) ? NULL : close_stale(state, frame, &before);
	if (state->mode & LT_MODE_OFF)
		return false;
	int place = place_of(state, frame, label, label_len);
	if (place < 0) {
		leaktrack_recording_stop(state, "there is no memory for the records");
		return false;
	}
	if (!marker && is_running(state, place))
		return true; /* recursion folds into the outer loop */
	close_over(state, place);
	if (state->mode & LT_MODE_OFF)
		return false;
	bool generator = ZEND_CALL_INFO(frame) & ZEND_CALL_GENERATOR;
	lt_loop *loop =
		begin_loop(state, place, frame, generator ? LT_FRAME_GENERATOR : LT_FRAME_FUNCTION);
	if (!loop)
		return false;
	loop->marker = marker;
	loop->again = place == before;
	loop->owned = !(ZEND_CALL_INFO(frame) & ZEND_CALL_CODE);
	if (!marker) {
		marker = attach_marker(frame);
		leaktrack_booking_adopt_marker(state, marker);
		loop->marker = marker;
		if (loop->owned)
			leave_trace(state, frame);
	}
	return true;
}

lt_call leaktrack_mark_call(
	lt_state *state, zend_execute_data *frame, const char *label, size_t label_len)
{
	lt_call none = {0, 0};
	static const char function[] = "leaktrack_loop";
	const zend_execute_data *caller = leaktrack_frame_user(frame);
	int place = caller ? place_of(state, caller, label, label_len)
					   : leaktrack_loop_place(&state->rec, label, label_len, function,
							 sizeof(function) - 1, "", 0, 0);
	if (is_blind(state))
		return none;
	if (place < 0) {
		leaktrack_recording_stop(state, "there is no memory for the records");
		return none;
	}
	if (is_running(state, place))
		return none;
	close_over(state, place);
	if (state->mode & LT_MODE_OFF)
		return none;
	lt_loop *loop = begin_loop(state, place, frame, LT_FRAME_CALL);
	return loop ? (lt_call){LEAKTRACK_G(recordings), loop->serial} : none;
}

void leaktrack_mark_call_over(lt_state *state, lt_call call)
{
	/* Meanwhile the recording may have ended, another have begun, or the process have forked. */
	if (!call.serial || call.recording != LEAKTRACK_G(recordings) || state->mode & LT_MODE_OFF ||
		leaktrack_recording_is_child(state))
		return;
	lt_loop *loop = find_open(state, NULL, call.serial);
	if (loop && !loop->closing)
		leave_frame(state, loop);
}

void leaktrack_mark_context_gone(lt_state *state, const void *context)
{
	lt_loop_end end = CG(unclean_shutdown) ? LT_END_INTERRUPTED : LT_END_RETURN;
	lt_loop *outer;
	for (lt_loop *loop = leaktrack_context_loops(state, context); loop; loop = outer) {
		outer = loop->outer;
		if ((loop->kind == LT_FRAME_GENERATOR && !loop->over) || loop->closing) {
			leaktrack_context_pop(state, loop);
			leaktrack_context_push(state, loop, EG(main_fiber_context)); /* whoever runs it next */
		} else {
			close_loop(state, loop, end, false);
		}
		if (state->mode & LT_MODE_OFF)
			return;
	}
}
