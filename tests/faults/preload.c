/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What a machine does to leaktrack at its worst, by LD_PRELOAD (tests/faults/). From the
 * environment: REFUSE=N        the Nth request for memory that leaktrack.so makes itself is refused
 *   REFUSE_ALL=1    and all that follow
 *   REFUSED=FILE    at the end: how many requests there were
 *   CLOCK=KIND      wall: time of day leaps a day to and fro; forth: the monotonic clock leaps an
 * hour at every 50th look; back: it goes back a second then; stands: it stands still */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static uintptr_t from, to; /* leaktrack.so's code; 0: not loaded yet */
static long requests, refuse_at;
static bool refuse_all;
static const char *clock_kind;
static char counts_to[4096]; /* PHP takes the environment away at its end */
static pid_t counted;        /* the process that counts */

static int find_module(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)size, (void)unused;
	if (!info->dlpi_name || !strstr(info->dlpi_name, "leaktrack.so"))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		if (header->p_type == PT_LOAD && header->p_flags & PF_X) {
			from = info->dlpi_addr + header->p_vaddr;
			to = from + header->p_memsz;
		}
	}
	return 1;
}

/* leaktrack.so is there once PHP has opened it: its first request may come from MINIT. */
void *dlopen(const char *file, int mode)
{
	static void *(*next)(const char *, int);
	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "dlopen");
	void *handle = next(file, mode & ~RTLD_DEEPBIND); /* else its malloc is not ours */
	if (!from && file && strstr(file, "leaktrack.so"))
		dl_iterate_phdr(find_module, NULL);
	return handle;
}

__attribute__((constructor)) static void begin(void)
{
	refuse_at = getenv("REFUSE") ? atol(getenv("REFUSE")) : 0;
	refuse_all = getenv("REFUSE_ALL") != NULL;
	clock_kind = getenv("CLOCK") ? getenv("CLOCK") : "";
	if (getenv("REFUSED"))
		snprintf(counts_to, sizeof(counts_to), "%s", getenv("REFUSED"));
	counted = getpid();
}

__attribute__((destructor)) static void end(void)
{
	FILE *file = *counts_to && getpid() == counted ? fopen(counts_to, "w") : NULL;
	if (!file)
		return;
	fprintf(file, "%ld\n", requests);
	fclose(file);
}

static bool is_refused(const void *caller)
{
	if ((uintptr_t)caller < from || (uintptr_t)caller >= to)
		return false;
	long number = ++requests;
	return refuse_at && (number == refuse_at || (refuse_all && number > refuse_at));
}

void *malloc(size_t size)
{
	return is_refused(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return is_refused(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *ptr, size_t size)
{
	return is_refused(__builtin_return_address(0)) ? NULL : __libc_realloc(ptr, size);
}

void *mmap(void *addr, size_t length, int protection, int flags, int fd, off_t offset)
{
	static void *(*next)(void *, size_t, int, int, int, off_t);
	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "mmap");
	if (is_refused(__builtin_return_address(0)))
		return MAP_FAILED;
	return next(addr, length, protection, flags, fd, offset);
}

/* The clocks */

static long leap_of(clockid_t clock)
{
	static unsigned looks;
	static long hours;
	looks++;
	if (clock == CLOCK_REALTIME)
		return strcmp(clock_kind, "wall") ? 0 : (looks & 1 ? 86400 : -86400);
	if (clock != CLOCK_MONOTONIC)
		return 0;
	if (!strcmp(clock_kind, "forth"))
		return (hours += looks % 50 == 0) * 3600;
	return !strcmp(clock_kind, "back") && looks % 50 == 0 ? -1 : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	static int (*next)(clockid_t, struct timespec *);
	static struct timespec first;
	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "clock_gettime");
	int status = next(clock, now);
	if (!clock_kind || !*clock_kind || status)
		return status;
	if (!strcmp(clock_kind, "stands") && clock == CLOCK_MONOTONIC) {
		if (!first.tv_sec)
			first = *now;
		*now = first;
	}
	now->tv_sec += leap_of(clock);
	return 0;
}

int timespec_get(struct timespec *now, int base)
{
	return base == TIME_UTC && !clock_gettime(CLOCK_REALTIME, now) ? base : 0;
}
