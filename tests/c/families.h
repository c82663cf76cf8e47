/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Families of made-up programs: what one line keeps and gives back, each time with other numbers,
 * drawn from the seed. Header-only, for test_rates.c. */
#ifndef LEAKTRACK_TEST_FAMILIES_H
#define LEAKTRACK_TEST_FAMILIES_H

#include "shapes.h"

/* Between two numbers, small ones as often as large ones. */
static int64_t draw_scale(program *p, int64_t least, int64_t most)
{
	double low = log((double)least), high = log((double)most + 1);
	int64_t value = (int64_t)exp(low + draw(p) * (high - low));
	return value < least ? least : value > most ? most : value;
}

static int64_t draw_poisson(program *p, double mean)
{
	int64_t count = 0;
	for (double at = draw_exponential(p, 1); at < mean; at += draw_exponential(p, 1))
		count++;
	return count;
}

static double draw_normal(program *p)
{
	return sqrt(-2 * log(1 - draw(p))) * cos(6.283185307179586 * draw(p));
}

/* What lives goes from one value to another without a block being replaced. */
static void move_to(program *p, int64_t n, int64_t *value, int64_t to)
{
	if (to > *value)
		p->keep[n] += to - *value;
	else
		p->back[n] += *value - to;
	*value = to;
}

/* Leaks */

static void leak_linear(program *p)
{
	p->a = draw_scale(p, 8, 20000);
	p->b = 0;
	p->c = draw(p) < 0.3 ? draw_scale(p, 2, 100) : 0;
	play_linear(p);
}

static void leak_every_nth(program *p)
{
	p->a = draw_scale(p, 8, 20000);
	p->b = draw_scale(p, 2, 25);
	p->c = draw_between(p, 0, p->b - 1);
	play_steps(p);
}

static void leak_by_chance(program *p)
{
	p->a = draw_scale(p, 2, 25);
	play_random(p);
}

static void leak_uneven(program *p)
{
	p->a = draw_scale(p, 16, 10000);
	play_uneven(p);
}

/* Messages of any size, a few of them much larger than the others. */
static void leak_heavy(program *p)
{
	double mean = (double)draw_scale(p, 50, 5000);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		double size = mean * pow(1 - draw(p), -0.45);
		p->keep[n] = size > 1e7 ? 10000000 : (int64_t)size;
	}
}

static void leak_container(program *p)
{
	p->a = draw_scale(p, 1, 60);
	p->b = draw(p) < 0.5 ? 16 : 36;
	p->c = 0;
	play_container(p);
}

static void leak_elements_and_container(program *p)
{
	p->a = draw_scale(p, 8, 500);
	p->b = draw(p) < 0.5 ? 16 : 36;
	play_both(p);
}

/* Several lists in turn: all of them double at about the same time. */
static void leak_lists(program *p)
{
	int64_t boxes[20] = {0}, lists = draw_scale(p, 2, 20), unit = 8 * draw_scale(p, 2, 20);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] = unit;
		hold(p, n, &boxes[n % lists], n / lists + 1, 16);
	}
}

static void leak_string(program *p)
{
	p->a = draw_scale(p, 40, 4000);
	play_concat(p);
}

static void leak_late(program *p)
{
	p->a = draw_scale(p, 8, 5000);
	p->b = draw_scale(p, 10, 250);
	p->c = 0;
	play_linear(p);
}

/* Chunks of an arena. */
static void leak_chunks(program *p)
{
	p->a = 65536;
	p->b = draw_scale(p, 15, 100);
	p->c = draw_between(p, 0, p->b - 1);
	play_steps(p);
}

/* Beside a value of any size that each loop replaces. */
static void leak_under_noise(program *p)
{
	p->a = draw_scale(p, 16, 500);
	p->b = p->a * draw_between(p, 1, 20);
	play_noise(p);
}

/* A queue that works its way to and fro, and loses something in each loop. */
static void leak_under_queue(program *p)
{
	double load = 0.5 + 0.3 * draw(p);
	int64_t queue = 0, live = 0, unit = draw_scale(p, 16, 500);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		queue += draw_poisson(p, load) - 1;
		queue = queue < 0 ? 0 : queue;
		move_to(p, n, &live, queue * unit + n * unit / 2);
	}
}

static void leak_under_saw(program *p)
{
	p->a = draw_scale(p, 3, 40);
	p->b = draw_between(p, 0, p->a - 1);
	play_leaky_saw(p);
}

/* One entry of a buffer is forgotten with each flush. */
static void leak_each_flush(program *p)
{
	p->a = draw_scale(p, 5, 60);
	p->b = draw_scale(p, 16, 5000);
	p->c = draw_between(p, 0, p->a - 1);
	play_saw(p);
	for (int64_t n = p->a - 1 - p->c; n < LOOPS_MOST; n += p->a)
		p->back[n] -= n > p->a ? p->b : 0;
}

/* Beside a job that is large for a moment, now and then. */
static void leak_between_spikes(program *p)
{
	int64_t rest = draw_scale(p, 20, 100), stays = draw_between(p, 1, 5);
	int64_t spike = draw_scale(p, 1000, 5000000);
	p->a = draw_scale(p, 16, 2000);
	play_linear(p);
	for (int64_t n = rest; n + stays < LOOPS_MOST; n += draw_between(p, rest / 2, 2 * rest)) {
		p->keep[n] += spike;
		p->back[n + stays] += spike;
	}
}

/* More comes into the queue than leaves it. */
static void leak_overrun(program *p)
{
	double load = 1.3 + draw(p);
	int64_t queue = 0, live = 0, unit = draw_scale(p, 16, 500);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		queue += draw_poisson(p, load) - 1;
		queue = queue < 0 ? 0 : queue;
		move_to(p, n, &live, queue * unit);
	}
}

/* Entries expire, but one of twenty to two does not. */
static void leak_not_expiring(program *p)
{
	int64_t ttl = draw_scale(p, 2, 30), part = draw_scale(p, 2, 20);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		p->keep[n] += 200;
		if (draw(p) * (double)part >= 1 && n + ttl < LOOPS_MOST)
			p->back[n + ttl] += 200;
	}
}

/* Only while there is much to do: some loops of each period. */
static void leak_in_rush_hours(program *p)
{
	int64_t period = draw_scale(p, 4, 40), busy = 1 + period / draw_between(p, 2, 5);
	int64_t phase = draw_between(p, 0, period - 1), unit = draw_scale(p, 16, 5000);
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		p->keep[n] = (n + phase) % period < busy ? unit : 0;
}

/* Listeners that are added once more each time: faster and faster. */
static void leak_faster(program *p)
{
	double power = 1.2 + 0.8 * draw(p), unit = (double)draw_scale(p, 16, 500);
	int64_t live = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		move_to(p, n, &live, (int64_t)(pow((double)n + 1, power)) * (int64_t)unit);
}

/* Beside a pool that breathes with what there is to do. */
static void leak_beside_pool(program *p)
{
	double level = 0, swing = 3 + 10 * draw(p), memory = 1 - 1.0 / (double)draw_scale(p, 2, 10);
	int64_t live = 0, unit = draw_scale(p, 100, 2000);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		level = memory * level + draw_normal(p) * swing * sqrt(1 - memory * memory);
		int64_t workers = (int64_t)(20 + level);
		move_to(p, n, &live, (workers < 0 ? 0 : workers) * unit + n * unit);
	}
}

/* It all began in loop 0, and a fifth of the memory is a cache that fills on the same line. */
static void leak_beside_cache(program *p)
{
	int64_t entries = draw_scale(p, 5, 200), unit = draw_scale(p, 16, 500);
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		p->keep[n] = unit + (n < entries ? unit / 4 : 0);
}

/* Slow and noisy: found late. */

static void slow_one_in_hundred(program *p)
{
	int64_t value = 0;
	int64_t phase = draw_between(p, 0, 99);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		replace(p, n, &value, draw_between(p, 0, 400));
		p->keep[n] += n % 100 == phase ? 200 : 0;
	}
}

static void slow_by_chance(program *p)
{
	p->a = draw_scale(p, 26, 200);
	play_random(p);
}

/* No leaks */

/* Growth that slows down for ever: nobody can say that it has no end, so it is `unsure`. */
static void calm_root(program *p)
{
	double unit = (double)draw_scale(p, 100, 20000);
	int64_t live = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		move_to(p, n, &live, (int64_t)(unit * sqrt((double)n + 1)));
}

static void calm_logarithm(program *p)
{
	double unit = (double)draw_scale(p, 1000, 100000);
	int64_t live = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		move_to(p, n, &live, (int64_t)(unit * log((double)n + 1)));
}

/* Which way it goes is tossed for, and there is no end to it but the empty queue. */
static void calm_walk(program *p)
{
	int64_t queue = draw_between(p, 0, 50), live = 0, unit = draw_scale(p, 16, 5000);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		queue += draw(p) < 0.5 ? 1 : -1;
		queue = queue < 0 ? 0 : queue;
		move_to(p, n, &live, queue * unit);
	}
}

/* The same without a floor: what is held is far more than what moves. */
static void calm_free_walk(program *p)
{
	double level = 100000, step = (double)draw_scale(p, 1, 50);
	int64_t live = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		level += step * draw_normal(p);
		move_to(p, n, &live, level < 0 ? 0 : (int64_t)level * 16);
	}
}

/* Steps of any size: a few orders of a thousand items among many of one. */
static void calm_heavy_walk(program *p)
{
	double level = 100000;
	int64_t live = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		level += (draw(p) < 0.5 ? 1 : -1) * pow(1 - draw(p), -0.6);
		move_to(p, n, &live, level < 0 ? 0 : (int64_t)level * 16);
	}
}

static void calm_bounded_walk(program *p)
{
	int64_t most = draw_scale(p, 5, 1000), queue = draw_between(p, 0, most), live = 0;
	int64_t unit = draw_scale(p, 16, 5000);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		queue += draw(p) < 0.5 ? 1 : -1;
		queue = queue < 0 ? 0 : queue > most ? most : queue;
		move_to(p, n, &live, queue * unit);
	}
}

/* A walk that rests in most loops. */
static void calm_lazy_walk(program *p)
{
	int64_t queue = draw_between(p, 0, 50), live = 0, rest = draw_between(p, 2, 20);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		if (draw(p) * (double)rest < 1)
			queue += draw(p) < 0.5 ? 1 : -1;
		queue = queue < 0 ? 0 : queue;
		move_to(p, n, &live, queue * 500);
	}
}

/* A queue that keeps up with what comes. */
static void calm_queue(program *p)
{
	double load = 0.5 + 0.45 * draw(p);
	int64_t queue = 0, live = 0, unit = draw_scale(p, 16, 5000);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		queue += draw_poisson(p, load) - 1;
		queue = queue < 0 ? 0 : queue;
		move_to(p, n, &live, queue * unit);
	}
}

/* The container of such a queue, which keeps its largest capacity. */
static void calm_queue_box(program *p)
{
	double load = 0.5 + 0.45 * draw(p);
	int64_t queue = 0, box = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		queue += draw_poisson(p, load) - 1;
		queue = queue < 0 ? 0 : queue;
		hold(p, n, &box, queue, 16);
	}
}

/* A pool that breathes about its mean, slowly or fast. */
static void calm_pool(program *p)
{
	double level = 0, swing = 3 + 10 * draw(p), memory = 1 - 1.0 / (double)draw_scale(p, 2, 300);
	int64_t live = 0, unit = draw_scale(p, 100, 2000);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		level = memory * level + draw_normal(p) * swing * sqrt(1 - memory * memory);
		int64_t workers = (int64_t)(20 + level);
		move_to(p, n, &live, (workers < 0 ? 0 : workers) * unit);
	}
}

/* A pool that opens connections at once and closes idle ones one by one. */
static void calm_idle_pool(program *p)
{
	int64_t open = 0, live = 0, most = draw_between(p, 3, 50), idle = draw_scale(p, 2, 60);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		int64_t want = draw(p) < 0.1 ? draw_between(p, 1, most) : draw_between(p, 1, 3);
		open = want > open ? want : open;
		if (n % idle == 0 && open > 1)
			open--;
		move_to(p, n, &live, open * 3000);
	}
}

static void calm_high_water_pool(program *p)
{
	p->a = draw_between(p, 3, 60);
	play_pool(p);
}

/* With the time of day. */
static void calm_tide(program *p)
{
	double period = (double)draw_scale(p, 5, 60), phase = draw(p) * 6.28;
	int64_t live = 0, unit = draw_scale(p, 100, 2000);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		double level = 20 + 15 * sin(6.283185307 * (double)n / period + phase) + draw_normal(p);
		move_to(p, n, &live, (int64_t)(level < 0 ? 0 : level) * unit);
	}
}

static void calm_saw(program *p)
{
	p->a = draw_scale(p, 2, 33);
	p->b = draw_scale(p, 16, 5000);
	p->c = draw_between(p, 0, p->a - 1);
	play_saw(p);
}

/* Its base rises once to three times, in the first 600 loops, and stays. */
static void calm_stepped_saw(program *p)
{
	p->a = draw_scale(p, 5, 60);
	p->b = draw_scale(p, 16, 5000);
	p->c = draw_between(p, 0, p->a - 1);
	play_saw(p);
	for (int64_t steps = draw_between(p, 1, 3); steps > 0; steps--)
		p->keep[draw_between(p, 1, 600)] += draw_scale(p, 16, 100 * p->a * p->b);
}

static void calm_uneven_saw(program *p)
{
	p->a = draw_scale(p, 2, 20);
	p->b = p->a + draw_scale(p, 2, 20);
	play_uneven_saw(p);
}

static void calm_random_saw(program *p)
{
	p->a = draw_scale(p, 2, 33);
	play_random_saw(p);
}

/* A log that flushes once there are so many bytes in it, of messages of any size. */
static void calm_buffer(program *p)
{
	int64_t held = 0, most = draw_scale(p, 2000, 60000);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		int64_t bytes = 16 + (int64_t)draw_exponential(p, 1000);
		p->keep[n] = bytes;
		held += bytes;
		if (held > most) {
			p->back[n] = held;
			held = 0;
		}
	}
}

/* A cache that drops its oldest, of entries of any size. */
static void calm_ring(program *p)
{
	p->a = draw_scale(p, 2, 50);
	p->b = draw_scale(p, 16, 2000);
	p->c = p->b * draw_between(p, 1, 4);
	play_ring(p);
}

/* Asked for keys at random, of which there are so many. */
static void calm_keys(program *p)
{
	p->a = draw_scale(p, 5, 100);
	p->b = draw_between(p, 1, 3);
	play_keys(p);
}

/* Of which some are asked for far more often than others. */
static void calm_zipf_keys(program *p)
{
	static bool seen[1000];
	memset(seen, 0, sizeof(seen));
	double most = (double)draw_scale(p, 10, 300), asked = (double)draw_between(p, 1, 5);
	for (int64_t n = 0; n < LOOPS_MOST; n++)
		for (int i = 0; i < (int)asked; i++) {
			int64_t key = (int64_t)pow(most, draw(p)) - 1;
			p->keep[n] += seen[key] ? 0 : 100;
			seen[key] = true;
		}
}

/* As many keys as there are loops to see, and more: is only found out later. */
static void calm_many_keys(program *p)
{
	p->a = draw_scale(p, 101, 1000);
	p->b = draw_between(p, 1, 3);
	play_keys(p);
}

/* A cache of at most so many entries, filled by random keys of twice as many. */
static void calm_bounded_keys(program *p)
{
	static int64_t slot[1000];
	static bool in[1000];
	memset(in, 0, sizeof(in));
	int64_t most = draw_scale(p, 5, 100), count = 0, oldest = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		int64_t key = draw_between(p, 0, 2 * most - 1);
		if (in[key])
			continue;
		if (count == most) {
			in[slot[oldest % most]] = false;
			p->back[n] += 200 + slot[oldest % most] % 7 * 16;
			count--;
		}
		slot[oldest++ % most] = key;
		in[key] = true;
		count++;
		p->keep[n] += 200 + key % 7 * 16;
	}
}

static void calm_expiring(program *p)
{
	p->a = draw_scale(p, 2, 40);
	p->b = draw_between(p, 1, 5);
	play_expiring(p);
}

/* Sessions that live for some loops, and are only looked at in one of so many. */
static void calm_sessions(program *p)
{
	static int64_t born[LOOPS_MOST];
	int64_t ttl = draw_scale(p, 2, 20), chance = draw_scale(p, 2, 30), first = 0;
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		born[n] = 100 + draw_between(p, 0, 20) * 16;
		p->keep[n] = born[n];
		if (draw(p) * (double)chance >= 1)
			continue;
		for (; first <= n - ttl; first++)
			p->back[n] += born[first];
	}
}

/* A table one row of which is written anew in each loop, with the loop's number in it. */
static void calm_numbers(program *p)
{
	static int64_t row[300];
	int64_t rows = draw_scale(p, 5, 300), base = draw_scale(p, 24, 400);
	memset(row, 0, sizeof(row));
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		int64_t digits = n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : n < 10000 ? 4 : 5;
		int64_t at = n < rows ? n : draw_between(p, 0, rows - 1);
		replace(p, n, &row[at], (base + digits + 7) / 8 * 8);
	}
}

/* The best of all results so far, in order: ever rarer a new one comes among them. */
static void calm_best(program *p)
{
	static double best[50];
	static int64_t bytes[50];
	int64_t most = draw_scale(p, 3, 50), base = draw_scale(p, 24, 400);
	memset(best, 0, sizeof(best));
	memset(bytes, 0, sizeof(bytes));
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		double result = draw(p);
		int64_t worst = 0, digits = n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : 4;
		for (int64_t i = 1; i < most; i++)
			worst = best[i] < best[worst] ? i : worst;
		if (result <= best[worst])
			continue;
		best[worst] = result;
		replace(p, n, &bytes[worst], (base + digits + 7) / 8 * 8);
	}
}

/* Retries: each comes back after a time, longer at each failure. */
static void calm_retries(program *p)
{
	double fails = 0.1 + 0.5 * draw(p);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		int64_t wait = 1;
		while (draw(p) < fails && wait < 128)
			wait *= 2;
		p->keep[n] += 300;
		if (n + wait < LOOPS_MOST)
			p->back[n + wait] += 300;
	}
}

static void calm_replaced(program *p)
{
	p->a = draw_scale(p, 8, 100);
	p->b = p->a * draw_between(p, 1, 100);
	p->c = draw(p) < 0.5 ? 0 : draw_between(p, 1, 10);
	play_replaced(p);
}

static void calm_exponential(program *p)
{
	p->a = draw_scale(p, 100, 20000);
	play_replaced_exponential(p);
}

static void calm_high_water(program *p)
{
	p->a = draw_scale(p, 5, 2000);
	play_high_water(p);
}

static void calm_largest(program *p)
{
	p->a = draw_scale(p, 500, 20000);
	play_largest_message(p);
}

static void calm_classes(program *p)
{
	p->a = draw_between(p, 1, 8);
	play_classes(p);
}

static void calm_plateau(program *p)
{
	p->a = draw_scale(p, 1, 33);
	p->b = draw_scale(p, 16, 5000);
	play_plateau(p);
}

/* A leak that somebody mended while it ran. */
static void calm_mended(program *p)
{
	p->a = draw_scale(p, 20, 60);
	p->b = draw_scale(p, 16, 5000);
	play_plateau(p);
	for (int64_t n = p->a; n < LOOPS_MOST; n += draw_between(p, 2, 5))
		p->keep[n] = p->back[n] = 100;
}

/* Features that are switched on and off, each with its tables. */
static void calm_switches(program *p)
{
	bool on[8] = {false};
	int64_t rest = draw_scale(p, 3, 60);
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		if (draw(p) * (double)rest >= 1)
			continue;
		int64_t which = draw_between(p, 0, 7);
		*(on[which] ? &p->back[n] : &p->keep[n]) = 1000 << which;
		on[which] = !on[which];
	}
}

/* One great job that takes long, and gives all of it back. */
static void calm_job(program *p)
{
	int64_t rest = draw_scale(p, 10, 60), length = draw_scale(p, 3, 20), live = 0;
	for (int64_t n = 0; n < LOOPS_MOST;) {
		int64_t until = n + 1 + (int64_t)draw_exponential(p, (double)rest);
		for (; n < until && n < LOOPS_MOST; n++)
			move_to(p, n, &live, 0);
		for (until = n + length; n < until && n < LOOPS_MOST; n++)
			move_to(p, n, &live, live + 1000);
	}
}

/* A table of counters for each minute, the last few of which stay. */
static void calm_buckets(program *p)
{
	int64_t length = draw_scale(p, 2, 12), stay = draw_between(p, 1, 4), live = 0;
	static int64_t bucket[8];
	memset(bucket, 0, sizeof(bucket));
	for (int64_t n = 0; n < LOOPS_MOST; n++) {
		int64_t now = n / length % (stay + 1);
		if (n % length == 0)
			bucket[now] = 0;
		bucket[now] += draw(p) < 0.6 ? 96 : 0;
		int64_t sum = 0;
		for (int64_t i = 0; i <= stay; i++)
			sum += bucket[i];
		move_to(p, n, &live, sum);
	}
}

#endif
