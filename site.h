/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The site table: call sites by number. A site is file, line and the internal function that asked
 * (and its callers, where stacks are kept);
 * it owns copies of its names, because the engine frees code that it unloads. Names are told apart
 * by content, never by address: a reused address must not lend an old name. */
#ifndef LEAKTRACK_SITE_H
#define LEAKTRACK_SITE_H

#include "core.h"

/* What a site is looked up by. The strings need live only for the call. */
typedef struct {
	const char *file;
	size_t file_len;
	uint64_t file_hash; /* any hash of the file name, the same for the same name */
	uint32_t line;
	const char *internal; /* the internal function or kind of memory, NULL: the line itself */
	size_t internal_len;
	const char *module;     /* NULL when internal is */
	const char *class_name; /* of the PHP function the line stands in, NULL: none */
	size_t class_len;
	const char *function; /* NULL: not in a function */
	size_t function_len;
	const char *c_place; /* "file.c:123" of the C code that asked, where PHP tells it; else NULL */
	size_t c_place_len;
} lt_site_key;

typedef struct {
	const char *file, *internal, *module, *function; /* owned; "Class::function" */
	const char *c_place;                             /* owned */
	uint32_t file_len, internal_len, function_len, c_place_len;
	uint32_t line;
	uint64_t hash;
	uint32_t cell; /* its newest but those beside another loop's (loop.c), 0: none yet */
	uint32_t
		outside; /* the chain of cells of what was born outside any loop, one an epoch (loop.c) */
	int64_t outside_bytes, outside_blocks; /* of these cells, as last written to the log */
	int64_t gc_bytes, gc_blocks;           /* freed by the collector since the last loop record */
	uint32_t base; /* the same site without a stack, whose names it shares; 0: it has none itself */
	uint32_t stack; /* its callers (stack.h) */
	uint32_t app;   /* where that is vendor code, the nearest frame that is not, 0: none met */
	uint32_t first; /* of those that only the C place tells apart, mostly itself */
	bool vendor;    /* it is not the application's own code */
	bool written;   /* the log has its record */
	bool outside_changed; /* since the last loop record */
} lt_site;

typedef struct {
	lt_site *sites; /* 1 .. count: number 0 is never a site */
	uint32_t count, capacity;
	uint32_t *index;     /* open addressing, 0: empty */
	uint32_t index_size; /* a power of two */
	size_t own_bytes;
} lt_sites;

/* False when there is no memory. */
bool leaktrack_site_init(lt_sites *table);

/* Gives everything back. Safe on a zeroed table. */
void leaktrack_site_destroy(lt_sites *table);

/* The number of the site with that key, made when it is new. 0 when there is no memory. */
uint32_t leaktrack_site_intern(lt_sites *table, const lt_site_key *key);

/* The number of that site as called by `stack`, a site of its own. 0 when there is no memory. */
uint32_t leaktrack_site_called(lt_sites *table, uint32_t base, uint32_t stack);

/* True when two sites are the same file and line, whatever asked there. */
bool leaktrack_site_same_line(const lt_sites *table, uint32_t a, uint32_t b);

#endif
