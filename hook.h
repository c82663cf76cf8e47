/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The heap handlers: on the live heap from the first hook of a request to its end. Each reads slot
 * and size, forwards, then books; nothing is held across the forward, which may longjmp. */
#ifndef LEAKTRACK_HOOK_H
#define LEAKTRACK_HOOK_H

#include "php_leaktrack.h"

/* Learns the heap's size classes and wraps what custom handlers would break. Called once, from
 * MINIT, while what is allocated leaves no trace. */
void leaktrack_hook_startup(void);
void leaktrack_hook_shutdown(void);

/* Puts the handlers on this thread's heap and begins recording. False, and *why (static or in
 * `buffer`), when it cannot: nothing has changed then. */
bool leaktrack_hook_install(lt_state *state, const char **why);

/* Ends recording: the last lines are written, the handlers taken off where they are still ours, all
 * memory given back. `why` goes into the log's last line. May be called when nothing records. */
void leaktrack_hook_remove(lt_state *state, const char *why);

/* Ends recording from inside a handler: nothing of PHP is called, the state stays readable. */
void leaktrack_hook_stop(lt_state *state, const char *why);

/* True in a child that was forked while its parent recorded: the records and the log are the
 * parent's, and only leaktrack_hook_abandon() may follow. */
bool leaktrack_hook_is_child(const lt_state *state);

/* Ends recording without a word in the log, which is left to the parent. */
void leaktrack_hook_abandon(lt_state *state);

/* True when a bailout at memory_limit took the handlers off for good. */
bool leaktrack_hook_was_cut(const lt_state *state);

/* Chooses the handlers' path: LT_MODE_* bits. */
void leaktrack_hook_mode(lt_state *state, uint32_t mode);

/* Charges the block at `ptr` to leaktrack's own markers instead. Returns the slot it had. */
lt_slot leaktrack_hook_adopt_marker(lt_state *state, const void *ptr);

/* Looks at memory_limit and what is left of it, and chooses the handlers' path. */
void leaktrack_hook_check_limit(lt_state *state);

/* System memory of this thread's recorder, in bytes. */
size_t leaktrack_hook_own_bytes(const lt_state *state);

#endif
