/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The whole process' live heap: written when PHP code, a signal, the memory limit or a debugger
 * asks for it. */
#ifndef LEAKTRACK_DUMP_H
#define LEAKTRACK_DUMP_H

#include "php_leaktrack.h"

/* Where a destructor might run: walks to the holders, counts classes, writes and flushes. */
void leaktrack_dump_write(lt_state *state, const char *why);

/* The numbers alone, from what is booked: for the end of a recording. */
void leaktrack_dump_numbers(lt_state *state, const char *why);

/* MINIT and MSHUTDOWN: the safe point at which a signal's dump is made. */
void leaktrack_dump_startup(void);
void leaktrack_dump_shutdown(void);

/* Listens for leaktrack.dump_signal, from the first recording on. */
void leaktrack_dump_listen(int number);

/* For a debugger, at any stop: writes the numbers to the log at once. The log's name, NULL: nothing
 * is recorded. In gdb: p (char *) leaktrack_dump_log() */
PHPAPI const char *leaktrack_dump_log(void);
PHPAPI const char *tracker_dump_log(void);

#endif
