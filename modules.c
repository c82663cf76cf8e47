/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A look through the writable data of loaded files. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "modules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <link.h>
#endif

static int by_block(const void *left, const void *right)
{
	uintptr_t a = (uintptr_t)((const lt_held_in_c *)left)->block;
	uintptr_t b = (uintptr_t)((const lt_held_in_c *)right)->block;
	return a < b ? -1 : a > b;
}

#ifdef __linux__
static lt_held_in_c *find(lt_held_in_c *list, size_t count, const void *block)
{
	lt_held_in_c key = {.block = block};
	return count ? bsearch(&key, list, count, sizeof(*list), by_block) : NULL;
}

/* Not instrumented: what lies between a file's variables is looked at, too. */
__attribute__((no_sanitize("address"))) static void look(
	lt_held_in_c *list, size_t count, uintptr_t from, uintptr_t to, const char *module)
{
	uintptr_t least = (uintptr_t)list[0].block, most = (uintptr_t)list[count - 1].block;
	for (uintptr_t at = from; at + sizeof(void *) <= to; at += sizeof(void *)) {
		uintptr_t word = *(const volatile uintptr_t *)at;
		if (LT_LIKELY(word < least || word > most))
			continue;
		lt_held_in_c *found = find(list, count, (const void *)word);
		if (found && !found->module[0])
			snprintf(found->module, sizeof(found->module), "%s", module);
	}
}

typedef struct {
	lt_held_in_c *list;
	size_t count;
} lt_modules;

static int look_in_file(struct dl_phdr_info *info, size_t size, void *context)
{
	const lt_modules *modules = context;
	const char *name = strrchr(info->dlpi_name, '/');
	(void)size;
	/* The program itself has pointers to everything: that says nothing. */
	if (!name || strstr(name, "/leaktrack.so"))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t from = (uintptr_t)info->dlpi_addr + segment->p_vaddr;
		if (segment->p_type == PT_LOAD && segment->p_flags & PF_W)
			look(modules->list, modules->count, (from + 7) & ~(uintptr_t)7,
				from + segment->p_memsz, name + 1);
	}
	return 0;
}

void leaktrack_modules_find(lt_held_in_c *list, size_t count)
{
	lt_modules modules = {list, count};
	if (!count)
		return;
	qsort(list, count, sizeof(*list), by_block);
	dl_iterate_phdr(look_in_file, &modules);
}

const char *leaktrack_modules_of(const lt_held_in_c *list, size_t count, const void *block)
{
	const lt_held_in_c *found = find((lt_held_in_c *)list, count, block);
	return found ? found->module : "";
}
#else
void leaktrack_modules_find(lt_held_in_c *list, size_t count)
{
	qsort(list, count, sizeof(*list), by_block);
}

const char *leaktrack_modules_of(const lt_held_in_c *list, size_t count, const void *block)
{
	(void)list;
	(void)count;
	(void)block;
	return "";
}
#endif
