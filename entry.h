/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The part of a report's process entry that comes from its history: "mains" and "outside". */
#ifndef LEAKTRACK_ENTRY_H
#define LEAKTRACK_ENTRY_H

#include "detail.h"

/* Judges every track and adds "mains" (with "loops_detail" when details were kept) and "outside" to
 * the entry, whose "memory_limit" is set. After this the history is complete: nothing may be added
 * to it. */
void leaktrack_entry_build(zval *process, lt_history *history, const lt_details *details);

/* The same for a process whose records could not be read: empty lists. */
void leaktrack_entry_build_empty(zval *process);

#endif
