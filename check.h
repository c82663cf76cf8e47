/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Checks of our own records, in dev builds (--enable-leaktrack-dev) only: what they say must be
 * what the heap says, to the byte. */
#ifndef LEAKTRACK_CHECK_H
#define LEAKTRACK_CHECK_H

#include "php_leaktrack.h"

#ifdef LEAKTRACK_DEV
/* Aborts with both figures when the sum of the cells is not the change of memory_get_usage(), or
 * the blocks of the pointer table do not add up to the cells. Called where nothing is half done:
 * after a loop has closed, before a recording ends. O(address space ever used). */
void leaktrack_check_sums(const lt_state *state);
#else
#define leaktrack_check_sums(state) ((void)0)
#endif

#endif
