/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The variables of the files that are loaded. Core. */
#ifndef LEAKTRACK_MODULES_H
#define LEAKTRACK_MODULES_H

#include "core.h"

/* Calls `visit` for the writable data of each loaded file but the program itself, ours and the one
 * that has `engine` in it, with the file's name. Not for malloc's memory, which may hold words left
 * over. */
typedef void (*lt_modules_visitor)(void *context, uintptr_t from, uintptr_t to, const char *name);
void leaktrack_modules_each(lt_modules_visitor visit, void *context, const void *engine);

#endif
