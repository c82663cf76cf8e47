/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Which module's variables lead to a block that no PHP value leads to. Core. */
#ifndef LEAKTRACK_MODULES_H
#define LEAKTRACK_MODULES_H

#include "core.h"

#define LT_MODULE_NAME 64

typedef struct {
	const void *block;
	char module[LT_MODULE_NAME]; /* the file's name, "": none was found */
} lt_held_in_c;

/* Looks through the writable data of all loaded files (not malloc's memory, which may hold words left
 * over) for the addresses of the blocks, and fills in the modules. Sorts the list by block. */
void leaktrack_modules_find(lt_held_in_c *list, size_t count);

/* What was found for a block of the sorted list; "": nothing. */
const char *leaktrack_modules_of(const lt_held_in_c *list, size_t count, const void *block);

#endif
