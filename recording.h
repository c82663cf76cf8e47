/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The life of a recording: from the first hook of a request to the request's end, the memory limit,
 * a fork, or the day there is no memory for the records. One per thread. */
#ifndef LEAKTRACK_RECORDING_H
#define LEAKTRACK_RECORDING_H

#include "php_leaktrack.h"

/* Called from MINIT: notices forks. */
void leaktrack_recording_startup(void);

/* Opens a log in `dir`, takes the memory for the records and puts the handlers on. False, with the
 * reason and the way out in `why`, when it cannot: nothing has changed then. */
bool leaktrack_recording_begin(lt_state *state, const char *dir, char *why, size_t why_size);

/* Ends it: open loops are interrupted, the last lines written, everything given back. Nothing to do
 * where nothing records. */
void leaktrack_recording_end(lt_state *state);

/* Ends booking from inside a handler: calls nothing of PHP, and the state stays readable until
 * leaktrack_recording_end(). `why` is static. */
void leaktrack_recording_stop(lt_state *state, const char *why);

/* Ends it without a word in the log, which is left to its owner. */
void leaktrack_recording_abandon(lt_state *state);

/* True in a child that was forked while its parent recorded: the records and the log are the
 * parent's, and only leaktrack_recording_abandon() may follow. */
bool leaktrack_recording_is_child(const lt_state *state);

/* True when a bailout at memory_limit took the handlers off for good. */
bool leaktrack_recording_was_cut(const lt_state *state);

/* System memory that this thread's records occupy, in bytes. Asks the kernel: slow. */
size_t leaktrack_recording_own_bytes(const lt_state *state);

/* What of it came from malloc(), in bytes: cheap. */
size_t leaktrack_recording_malloced(const lt_state *state);

#endif
