/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Made-up programs for the verdict: what one line keeps and gives back in each loop. Header-only,
 * for test_verdict.c. Everything is drawn from a fixed seed. */
#ifndef LEAKTRACK_TEST_SHAPES_H
#define LEAKTRACK_TEST_SHAPES_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifndef LOOPS_MOST
#define LOOPS_MOST 4001
#endif

typedef struct {
	int64_t a, b, c; /* what a shape makes of them, see there */
	uint64_t random;
	int64_t keep[LOOPS_MOST], back[LOOPS_MOST]; /* bytes */
} program;

/* In [0, 1). */
static double draw(program *p)
{
	p->random ^= p->random << 13;
	p->random ^= p->random >> 7;
	p->random ^= p->random << 17;
	return (double)(p->random >> 11) / 9007199254740992.0;
}

static int64_t draw_between(program *p, int64_t least, int64_t most)
{
	return least + (int64_t)(draw(p) * (double)(most - least + 1));
}

static double draw_exponential(program *p, double mean)
{
	return -mean * log(1 - draw(p));
}

/* Brings what lives from one value to another, in place of the old block. */
static inline void replace(program *p, int64_t n, int64_t *value, int64_t by)
{
	p->back[n] += *value;
	p->keep[n] += by;
	*value = by;
}

static int64_t block(int64_t bytes)
{
	return bytes <= 3072 ? (bytes + 63) / 64 * 64 : (bytes + 4095) / 4096 * 4096;
}

/* A hash table or array with room for `count` elements of so many bytes: doubles. */
static inline void hold(program *p, int64_t n, int64_t *box, int64_t count, int64_t unit)
{
	int64_t room = 8;
	while (room < count)
		room *= 2;
	if (count > 0 && block(room * unit) > *box)
		replace(p, n, box, block(room * unit));
}

/* What leaks */

/* `a` bytes each loop from loop `b` on, `c` times as much in the loops before loop 5. */
static inline void play_linear(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		if (n >= p->b)
			p->keep[n] = p->a * (n < 5 && p->c > 0 ? p->c : 1);
}

/* 8 to `a` bytes each loop. */
static inline void play_uneven(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		p->keep[n] = draw_between(p, 8, p->a);
}

/* The container alone: `a` elements of `b` bytes a loop, from loop `c` on. */
static inline void play_container(program *p)
{
	int64_t box = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		if (n >= p->c)
			hold(p, n, &box, (n - p->c + 1) * p->a, p->b);
}

/* Elements of `a` bytes and their container, `b` bytes an element, on one line. */
static inline void play_both(program *p)
{
	int64_t box = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = p->a;
		hold(p, n, &box, n + 1, p->b);
	}
}

/* `a` bytes in every `b`th loop, shifted by `c`. */
static inline void play_steps(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		if ((n + p->c) % p->b == p->b - 1)
			p->keep[n] = p->a;
}

/* 1000 bytes in one of `a` loops, at random. */
static inline void play_random(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		if (draw(p) * (double)p->a < 1)
			p->keep[n] = 1000;
}

/* `a` bytes each loop, beside a value of 0 to `b` bytes that each loop replaces. */
static inline void play_noise(program *p)
{
	int64_t value = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		replace(p, n, &value, draw_between(p, 0, p->b));
		p->keep[n] += p->a;
	}
}

/* One row of 100 bytes a loop, all given back every `a` loops (shifted by `b`) but one in ten. */
static inline void play_leaky_saw(program *p)
{
	int64_t rows = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = 100;
		rows += n % 10 != 0;
		if ((n + p->b) % p->a == p->a - 1) {
			p->back[n] = rows * 100;
			rows = 0;
		}
	}
}

/* 100 KB in each of the first 10 loops, then 100 bytes a loop from loop `a` on. */
static inline void play_late_after_burst(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		p->keep[n] = n < 10 ? 102400 : n < p->a ? 0 : 100;
}

/* 100 bytes a loop, from loop `a` on `b` times as many. */
static inline void play_faster(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		p->keep[n] = n < p->a ? 100 : 100 * p->b;
}

/* A string that grows by `a` bytes each loop. */
static inline void play_concat(program *p)
{
	int64_t value = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		if (block(p->a * (n + 1) + 24) > value)
			replace(p, n, &value, block(p->a * (n + 1) + 24));
}

/* 100 bytes a loop, and a megabyte from loop `a` on for `b` loops. */
static inline void play_leak_with_spike(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = 100 + (n == p->a ? 1 << 20 : 0);
		p->back[n] = n == p->a + p->b ? 1 << 20 : 0;
	}
}

/* 100 bytes a loop, and `b` more for `c` loops every `a` loops. */
static inline void play_leak_with_spikes(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = 100 + (n % p->a == p->a / 2 ? p->b : 0);
		p->back[n] = n % p->a == p->a / 2 + p->c ? p->b : 0;
	}
}

/* What does not */

/* `b` bytes a loop, all given back every `a` loops, shifted by `c`. */
static inline void play_saw(program *p)
{
	int64_t rows = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = p->b;
		rows++;
		if ((n + p->c) % p->a == p->a - 1) {
			p->back[n] = rows * p->b;
			rows = 0;
		}
	}
}

/* 100 bytes a loop, all given back every `a` loops, on a base that rises by `b` in the loops `c`
 * and 2 `c`, and stays. */
static inline void play_stepped_saw(program *p)
{
	int64_t rows = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = 100 + (n == p->c || n == 2 * p->c ? p->b : 0);
		rows++;
		if (n % p->a == p->a - 1) {
			p->back[n] = rows * 100;
			rows = 0;
		}
	}
}

/* 100 bytes a loop, all given back after `a` to `b` loops. */
static inline void play_uneven_saw(program *p)
{
	int64_t rows = 0, left = draw_between(p, p->a, p->b);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = 100;
		rows++;
		if (--left <= 0) {
			p->back[n] = rows * 100;
			rows = 0;
			left = draw_between(p, p->a, p->b);
		}
	}
}

/* 100 bytes a loop, all given back once in `a` loops, at random. */
static inline void play_random_saw(program *p)
{
	int64_t rows = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = 100;
		rows++;
		if (draw(p) * (double)p->a < 1) {
			p->back[n] = rows * 100;
			rows = 0;
		}
	}
}

/* Each loop keeps a byte more than the one before, and all is given back every 8 loops. */
static inline void play_higher_saw(program *p)
{
	int64_t live = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = n;
		live += n;
		if (n % 8 == 3) {
			p->back[n] = live;
			live = 0;
		}
	}
}

/* Over `a` entries the older half goes. */
static inline void play_trimmed(program *p)
{
	int64_t entries = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = 100;
		if (++entries > p->a) {
			p->back[n] = entries / 2 * 100;
			entries -= entries / 2;
		}
	}
}

/* `b` bytes a loop up to loop `a`, then nothing more. */
static inline void play_plateau(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		p->keep[n] = n <= p->a ? p->b : 0;
}

/* `b` bytes once, in loop `a`, given back `c` loops later unless that is 0. */
static inline void play_once(program *p)
{
	p->keep[0] = 500;
	p->keep[p->a] += p->b;
	if (p->c > 0)
		p->back[p->a + p->c] = p->b;
}

/* The last `a` results, of `b` to `c` bytes: a ring, or a cache that drops its oldest. */
static inline void play_ring(program *p)
{
	static int64_t ring[1024];
	int64_t size = p->a;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->back[n] = n >= size ? ring[n % size] : 0;
		p->keep[n] = ring[n % size] = draw_between(p, p->b, p->c);
	}
}

/* The container of a cache of `a` entries of `b` bytes. */
static inline void play_box(program *p)
{
	int64_t box = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		hold(p, n, &box, n < p->a ? n + 1 : p->a, p->b);
}

/* A value of `a` to `b` bytes, replaced in each loop; in one of `c` loops if that is given. */
static inline void play_replaced(program *p)
{
	int64_t value = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		if (p->c == 0 || draw(p) * (double)p->c < 1)
			replace(p, n, &value, draw_between(p, p->a, p->b));
}

/* A value that each loop replaces, as long as the loop's number. */
static inline void play_digits(program *p)
{
	int64_t value = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		replace(p, n, &value, n < 10 ? 8 : n < 100 ? 16 : n < 1000 ? 24 : 32);
}

/* A value of `a` bytes on the average, most of them small, replaced in each loop. */
static inline void play_replaced_exponential(program *p)
{
	int64_t value = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		replace(p, n, &value, 8 + (int64_t)draw_exponential(p, (double)p->a));
}

/* A container emptied and filled with 1 to `a` elements each loop: keeps the largest capacity. */
static inline void play_high_water(program *p)
{
	int64_t box = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		hold(p, n, &box, draw_between(p, 1, p->a), 16);
}

/* A buffer that keeps the size of the largest message, `a` bytes on the average. */
static inline void play_largest_message(program *p)
{
	int64_t buffer = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		int64_t want = block((int64_t)draw_exponential(p, (double)p->a));
		if (want > buffer)
			replace(p, n, &buffer, want);
	}
}

/* Classes of 100 to 5000 bytes, loaded when first needed: ever more seldom. */
static inline void play_classes(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		if (draw(p) * (double)(n + p->a) < (double)p->a)
			p->keep[n] = draw_between(p, 100, 5000);
}

/* `a` bytes in loops 8, 16, 32, ... */
static inline void play_rarer(program *p)
{
	for (int64_t n = 8; n < LOOPS_MOST; n *= 2)
		p->keep[n] = p->a;
}

/* A table of `a` keys, `b` random ones asked for each loop. */
static inline void play_keys(program *p)
{
	static bool seen[1000];
	memset(seen, 0, sizeof(seen));
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		for (int64_t i = 0; i < p->b; i++) {
			int64_t key = draw_between(p, 0, p->a - 1);
			p->keep[n] += seen[key] ? 0 : 100;
			seen[key] = true;
		}
}

/* 0 to `a` entries, one more or one less each loop. */
static inline void play_walk(program *p)
{
	int64_t entries = p->a / 2;
	p->keep[0] = entries * 100;
	for (int64_t n = 1; n < LOOPS_MOST; n++) {
		bool up = draw(p) < 0.5;
		if (up ? entries == p->a : entries == 0)
			continue;
		entries += up ? 1 : -1;
		*(up ? &p->keep[n] : &p->back[n]) = 100;
	}
}

/* Entries that live for `a` loops, `b` new ones each loop on the average. */
static inline void play_expiring(program *p)
{
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		int64_t entries = 0;
		for (double at = draw_exponential(p, 1); at < (double)p->b; at += draw_exponential(p, 1))
			entries++;
		p->keep[n] = entries * 100;
		if (n + p->a < LOOPS_MOST)
			p->back[n + p->a] += entries * 100;
	}
}

/* Workers are added as bursts of 1 to `a` want them, and stay. */
static inline void play_pool(program *p)
{
	int64_t workers = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		for (int64_t want = draw_between(p, 1, p->a); workers < want; workers++)
			p->keep[n] += 1000;
}

/* Cleared every `a` loops, then filled again by 200 bytes a loop up to 2000. */
static inline void play_refilled(program *p)
{
	int64_t live = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		if (n % p->a == 0)
			replace(p, n, &live, 0);
		p->keep[n] += live < 2000 ? 200 : 0;
		live += live < 2000 ? 200 : 0;
	}
}

/* Nothing after loop 0. */
static inline void play_nothing(program *p)
{
	p->keep[0] = p->a;
}

#endif
