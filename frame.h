/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Attribution: which call site is running. The nearest PHP user frame's file and line, by a saved
 * opline that is checked against the function's own opcodes, and the internal function on top of
 * it. A direct-mapped cache answers nearly always; the table of sites answers the rest. */
#ifndef LEAKTRACK_FRAME_H
#define LEAKTRACK_FRAME_H

#include "compat.h"
#include "php_leaktrack.h"

/* The VM's place. It saves that in the frame only where it must: what an instruction without a
 * save takes (a concatenation, an array literal) would be of the line of the call before. Between
 * the VM and a handler stands little C code, which mostly leaves the register alone, but need not:
 * what is read counts only where it lies in the running function. Nothing here while it counts. */
#ifdef LT_VM_REGISTER
#define LT_VM_HAS_REGISTER true
register const zend_op *lt_vm_opline __asm__(LT_VM_REGISTER);
#else
#define LT_VM_HAS_REGISTER false
static const zend_op *const lt_vm_opline = NULL;
#endif

/* Settles for a recording whether the register is read. Compiled code (JIT) does not keep it, but
 * where it has the VM run an instruction. */
void leaktrack_frame_begin(lt_state *state);

/* The site that runs now. Never 0 but without memory (rec.failed is set then). Allocates nothing
 * from PHP's heap. `large`: bytes asked for by a large allocation (no realloc) under way, to know
 * VM stack pages and compiler arenas by, else 0. */
uint32_t leaktrack_frame_site(lt_state *state, size_t large);

/* Of compiled code: whether it may be that site's line that runs, which keeps its place nowhere. */
bool leaktrack_frame_may_be(const lt_state *state, uint32_t site);

/* The cell to charge now; fills the cache. For where lt_frame_find() knows nothing. 0 without
 * memory. */
uint32_t leaktrack_frame_cell(lt_state *state, size_t large);

/* The line that runs now, without its callers. */
typedef struct {
	const zend_execute_data *ex; /* its frame, NULL: no PHP code runs */
	bool lasting;                /* opline and internal function alone decide the site */
} lt_frame_line;

/* leaktrack_frame_site(), and how it came to it. */
uint32_t leaktrack_frame_find_line(lt_state *state, size_t large, lt_frame_line *line);

/* Has names that were learned from this code forgotten when it is freed. */
void leaktrack_frame_watch(lt_state *state, const zend_op_array *code);

/* A block that may hold code was freed: names learned from it are forgotten. */
void leaktrack_frame_freed(lt_state *state, const void *block);

/* The nearest frame that runs PHP code, from `ex` outwards; NULL: none. */
zend_execute_data *leaktrack_frame_user(zend_execute_data *ex);

/* The class to name a function with, NULL: none. A closure's scope is only where it was written; a
 * method made a closure (Closure::fromCallable, $this->method(...)) is still the method. */
const zend_string *leaktrack_frame_class(const zend_op_array *code);

/* The function's name without its class, NULL: none. It lives as long as the code. */
const char *leaktrack_frame_function(const zend_op_array *code, size_t *length);

/* The line `ex` is at, for a frame of PHP code. */
uint32_t leaktrack_frame_line(const zend_execute_data *ex);

/* Whether the frame lies, or lay, on the VM stack whose innermost page this is. */
LT_INLINE bool lt_frame_is_on(zend_vm_stack page, const void *frame)
{
	while (page && ((uintptr_t)frame < (uintptr_t)page || (uintptr_t)frame >= (uintptr_t)page->end))
		page = page->prev;
	return page != NULL;
}

LT_INLINE uint32_t lt_frame_index(const zend_op *opline, const void *internal)
{
	/* An opline is 32 bytes; internal functions lie further apart. */
	uintptr_t hash = ((uintptr_t)opline >> 5) + ((uintptr_t)internal >> 7);
	return hash & (LT_FRAME_ENTRIES - 1);
}

/* The sites of the cache's entries, by index. */
LT_INLINE uint32_t *lt_frame_sites(const lt_state *state)
{
	return (uint32_t *)(state->frames + LT_FRAME_ENTRIES);
}

LT_INLINE bool lt_frame_has(const zend_op_array *code, const zend_op *opline)
{
	return (uintptr_t)opline - (uintptr_t)code->opcodes < code->last * sizeof(zend_op);
}

/* Where the innermost frame of PHP code stands, unless it has called an internal function. */
typedef enum {
	LT_FRAME_SAVED,    /* of an outer frame */
	LT_FRAME_COMPILED, /* where code may be compiled */
	LT_FRAME_REGISTER, /* unchecked, for look-ups: of what is no place, nothing is known */
	LT_FRAME_CHECKED   /* what is remembered goes by this */
} lt_frame_trust;

/* True where the register is the innermost frame's place. Compiled code leaves old places there,
 * but none of an instruction that only the VM runs: that one leaves the next. */
LT_INLINE bool lt_frame_is_register(const lt_state *state, const zend_execute_data *ex)
{
	if (!state->by_register && !LT_VM_MAKES_ARRAYS_UNSAVED)
		return false;
	return lt_frame_has(&ex->func->op_array, lt_vm_opline) &&
		   (state->by_register || lt_vm_opline->opcode == ZEND_INIT_ARRAY);
}

LT_INLINE const zend_op *lt_frame_opline(
	const lt_state *state, const zend_execute_data *ex, lt_frame_trust trust)
{
	bool kept = trust == LT_FRAME_REGISTER;
	if (trust == LT_FRAME_CHECKED || (trust == LT_FRAME_COMPILED && LT_VM_MAKES_ARRAYS_UNSAVED))
		kept = lt_frame_is_register(state, ex);
	return kept ? lt_vm_opline : ex->opline;
}

LT_INLINE bool lt_frame_is_user(const zend_execute_data *ex)
{
	return ex && ex->func && ZEND_USER_CODE(ex->func->type);
}

/* True for a frame that an exception is leaving: its opline is of no function. */
LT_INLINE bool lt_frame_is_unwinding(const zend_execute_data *ex)
{
	return ex->opline >= EG(exception_op) && ex->opline < EG(exception_op) + 3;
}

LT_INLINE bool lt_frame_matches(
	const lt_frame_entry *entry, uintptr_t key, const void *opcodes, const void *internal)
{
	return entry->key == key && entry->opcodes == opcodes && entry->internal == internal;
}

/* The other entry of the pair that shares a cache line: two hot lines must not evict each other. */
LT_INLINE lt_frame_entry *lt_frame_other(const lt_state *state, lt_frame_entry *entry)
{
	return &state->frames[(size_t)(entry - state->frames) ^ 1];
}

/* What the cache knows of the line that runs now, NULL: nothing. */
LT_INLINE lt_frame_entry *lt_frame_find(const lt_state *state, lt_frame_trust trust)
{
	const zend_execute_data *ex = EG(current_execute_data);
	const zend_function *internal = NULL;
	const zend_op *opline;
	if (LT_UNLIKELY(!ex || !ex->func))
		return NULL;
	if (!ZEND_USER_CODE(ex->func->type)) {
		internal = ex->func;
		ex = ex->prev_execute_data;
		if (LT_UNLIKELY(!lt_frame_is_user(ex)))
			return NULL;
		opline = ex->opline;
	} else {
		opline = lt_frame_opline(state, ex, trust);
	}
	lt_frame_entry *entry = &state->frames[lt_frame_index(opline, internal)];
	uintptr_t key = (uintptr_t)opline ^ state->generation;
	const void *opcodes = ex->func->op_array.opcodes;
	if (LT_LIKELY(lt_frame_matches(entry, key, opcodes, internal)))
		return entry;
	entry = lt_frame_other(state, entry);
	return lt_frame_matches(entry, key, opcodes, internal) ? entry : NULL;
}

/* True when `entry` names the cell to charge now: once right for a loop, it stays so until the loop
 * is closed. */
LT_INLINE bool lt_frame_is_fresh(const lt_state *state, const lt_frame_entry *entry)
{
	return entry->serial == state->rec.serial;
}

/* The cell to charge now for what the cache knows. 0 without memory. */
LT_INLINE uint32_t lt_frame_renew(lt_state *state, lt_frame_entry *entry)
{
	uint32_t cell = leaktrack_loop_cell(&state->rec, lt_frame_sites(state)[entry - state->frames]);
	entry->slot = cell << LT_CLASS_BITS;
	entry->serial = state->rec.serial;
	return cell;
}

#endif
