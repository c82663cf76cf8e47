/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Who called the line that runs: its call stack (leaktrack.stack_depth), and the nearest frame of
 * the application's own code (leaktrack.app_paths). With stacks on, memory is charged to sites that
 * are told apart by their stack too. A stack is looked up by a hash over its return addresses; the
 * names are read only of one that is new. At depth 0 nothing here runs but when a site is new. */
#ifndef LEAKTRACK_CALLERS_H
#define LEAKTRACK_CALLERS_H

#include "zend_fibers.h"
#include "zend_generators.h"

#include "frame.h"

/* Takes the memory for stacks as deep as the setting says. False without memory; also where none
 * are kept there is nothing to free before _end. */
bool leaktrack_callers_begin(lt_state *state, zend_long depth);
void leaktrack_callers_end(lt_state *state);
/* Forgets all that is known by a generation of the attribution cache. */
void leaktrack_callers_forget(lt_state *state);
size_t leaktrack_callers_own_bytes(const lt_state *state);

/* leaktrack_frame_site() and leaktrack_frame_cell(), but with the stack where stacks are kept: for
 * what is charged. Never 0 but without memory. */
uint32_t leaktrack_callers_site(lt_state *state, size_t large);
uint32_t leaktrack_callers_cell(lt_state *state);

/* A site was met for the first time, `ex` the frame it stands in, NULL: none. */
void leaktrack_callers_meet(lt_state *state, uint32_t site, const zend_execute_data *ex);

/* The sites of the cache's entries, by index. */
LT_INLINE uint32_t *lt_callers_sites(const lt_state *state)
{
	return (uint32_t *)(state->callers + LT_CALLERS_ENTRIES);
}

LT_INLINE uint64_t lt_callers_mix(uint64_t hash, uintptr_t step)
{
	return ((hash << 5 | hash >> 59) ^ step) * 0x517cc1b727220a95u;
}

#define LT_CALLERS_CHAINS 64

/* Of the frames from `ex` outwards: the same frame calls from several lines. */
LT_INLINE uint32_t lt_callers_chain_index(const zend_execute_data *ex)
{
	return (((uintptr_t)ex >> 4) + ((uintptr_t)ex->opline >> 5)) & (LT_CALLERS_CHAINS - 1);
}

/* What a frame adds to the hash. A frame that has called another has saved its opline, and opcodes
 * belong to one function, but for those of traits, which have a scope in each class. */
LT_INLINE uintptr_t lt_callers_step_at(const zend_execute_data *ex, const zend_op *opline)
{
	return (uintptr_t)opline ^ (uintptr_t)ex->func->common.scope << 16;
}

LT_INLINE uintptr_t lt_callers_step(const zend_execute_data *ex)
{
	if (ZEND_USER_CODE(ex->func->type))
		return lt_callers_step_at(ex, ex->opline);
	return (uintptr_t)ex->func->internal_function.handler;
}

/* The frame behind which another stack goes on, NULL: none. */
LT_INLINE const zend_execute_data *lt_callers_bottom(const lt_state *state)
{
	return LT_UNLIKELY(state->fiber_start && state->fiber) ? zend_fiber_from_context(state->fiber)->stack_bottom
										   : NULL;
}

/* The hash of the frames from `ex` outwards, and what is remembered of them anew. */
uint64_t leaktrack_callers_outer(lt_state *state, const zend_execute_data *ex);

/* The running stack's hash where more than one internal function stands on top. */
uint64_t leaktrack_callers_odd(lt_state *state);

/* True when these frames still are what they were. Each frame is known before the one before it is
 * read, so that the processor need not wait for one address after the other. */
LT_INLINE bool lt_callers_is_same(const lt_callers_chain *chain, const zend_execute_data *ex)
{
	const lt_callers_link *link = chain->links, *end = link + chain->count;
	for (; link < end; link++, ex = link->ex) {
		if (ex->opline != link->opline || ex->func != link->func ||
			ex->prev_execute_data != link[1].ex)
			return false;
	}
	return true;
}

/* The innermost frame of PHP code, what it called, and the hash of the frames behind it. A sum of
 * products, since one after the other would take longer than all the rest. What the frame has saved
 * last may be of another function, so that its opcodes count too (frame.c). */
LT_INLINE uint64_t lt_callers_sum(
	const zend_execute_data *ex, const zend_op *opline, uintptr_t called, uint64_t outer)
{
	return (outer + lt_callers_step_at(ex, opline) * 0x9e3779b97f4a7c15u +
			   (uintptr_t)ex->func->op_array.opcodes * 0xc2b2ae3d27d4eb4fu +
			   called * 0xd6e8feb86659fd93u) |
		   1;
}

/* The stack that runs now, as a number; 0: no PHP code runs. Most often only the innermost frames
 * differ from a stack met just before: of the others it is only checked that they are the same. */
LT_INLINE uint64_t lt_callers_hash(lt_state *state, lt_frame_trust trust)
{
	const zend_execute_data *ex = EG(current_execute_data), *outer;
	const zend_execute_data *bottom = lt_callers_bottom(state);
	const zend_op *opline;
	uintptr_t called = 0;
	if (LT_UNLIKELY(!ex || !ex->func || ex == bottom))
		return 0;
	if (!ZEND_USER_CODE(ex->func->type)) {
		called = lt_callers_step(ex);
		ex = ex->prev_execute_data;
		if (LT_UNLIKELY(!lt_frame_is_user(ex) || ex == bottom))
			return leaktrack_callers_odd(state);
		opline = ex->opline;
	} else {
		opline = lt_frame_opline(state, ex, trust);
	}
	outer = ex->prev_execute_data;
	if (!outer || outer == bottom)
		return lt_callers_sum(
			ex, opline, called, lt_callers_mix(state->generation, state->fiber_start));
	const lt_callers_chain *chain = &state->chains[lt_callers_chain_index(outer)];
	if (LT_LIKELY(chain->generation == state->generation && chain->bottom == bottom &&
				  chain->start == state->fiber_start && chain->links[0].ex == outer &&
				  lt_callers_is_same(chain, outer)))
		return lt_callers_sum(ex, opline, called, chain->hash);
	return lt_callers_sum(ex, opline, called, leaktrack_callers_outer(state, outer));
}

/* What the cache knows of the stack that runs now, NULL: nothing. */
LT_INLINE lt_callers_entry *lt_callers_look(const lt_state *state, uint64_t hash)
{
	lt_callers_entry *entry = &state->callers[hash >> (64 - LT_CALLERS_BITS)];
	if (LT_LIKELY(entry->hash == hash))
		return entry;
	entry = &state->callers[(size_t)(entry - state->callers) ^ 1];
	return entry->hash == hash ? entry : NULL;
}

LT_INLINE lt_callers_entry *lt_callers_find(lt_state *state, lt_frame_trust trust)
{
	uint64_t hash = lt_callers_hash(state, trust);
	return LT_LIKELY(hash != 0) ? lt_callers_look(state, hash) : NULL;
}

/* The cell to charge now for what the cache knows. 0 without memory. */
LT_INLINE uint32_t lt_callers_renew(lt_state *state, lt_callers_entry *entry)
{
	uint32_t site = lt_callers_sites(state)[entry - state->callers];
	uint32_t cell = leaktrack_loop_cell(&state->rec, site);
	entry->slot = cell << LT_CLASS_BITS;
	entry->serial = state->rec.serial;
	return cell;
}

#endif
