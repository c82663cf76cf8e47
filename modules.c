/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Where the writable data of loaded files is. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "modules.h"

#include <string.h>
#ifdef __linux__
#include <link.h>

typedef struct {
	lt_modules_visitor visit;
	void *context;
	uintptr_t engine;
} lt_modules;

static bool is_writable(const ElfW(Phdr) * segment)
{
	return segment->p_type == PT_LOAD && segment->p_flags & PF_W;
}

static int look_in_file(struct dl_phdr_info *info, size_t size, void *context)
{
	const lt_modules *modules = context;
	const char *name = strrchr(info->dlpi_name, '/');
	(void)size;
	/* The engine has pointers to everything: that says nothing. */
	if (!name || strstr(name, "/leaktrack.so"))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		uintptr_t from = (uintptr_t)info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
		if (modules->engine >= from && modules->engine < from + info->dlpi_phdr[i].p_memsz)
			return 0;
	}
	for (int i = 0; i < info->dlpi_phnum; i++) {
		uintptr_t from = (uintptr_t)info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
		if (is_writable(&info->dlpi_phdr[i]))
			modules->visit(modules->context, (from + 7) & ~(uintptr_t)7,
				from + info->dlpi_phdr[i].p_memsz, name + 1);
	}
	return 0;
}

void leaktrack_modules_each(lt_modules_visitor visit, void *context, const void *engine)
{
	lt_modules modules = {visit, context, (uintptr_t)engine};
	dl_iterate_phdr(look_in_file, &modules);
}
#else
void leaktrack_modules_each(lt_modules_visitor visit, void *context, const void *engine)
{
	(void)visit;
	(void)context;
	(void)engine;
}
#endif
