/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Times of closes: exact while they are few, between two that are known when they are many, and
 * what a damaged log says of them harms nothing.
 * Links: clock.c */
#include "../../clock.h"

#include "test.h"

#include <math.h>

static bool near(double a, double b, double by)
{
	return fabs(a - b) <= by;
}

/* A quick first half and a slow second one: each is told by its own clock. */
static void test_exact(void)
{
	lt_clock clock = {0};
	CHECK(leaktrack_clock_between(&clock, 0, 5) == 0);
	for (int64_t n = 0; n < 2000; n++)
		CHECK(leaktrack_clock_note(&clock, n, n < 1000 ? (double)n * 0.001 : (double)(n - 999)));
	CHECK_EQ(clock.count, 2000);
	CHECK(near(leaktrack_clock_between(&clock, 100, 600), 0.5, 1e-9));
	CHECK(near(leaktrack_clock_between(&clock, 1000, 1999), 999, 1e-9));
	CHECK(near(leaktrack_clock_between(&clock, -5, 9999), 1000, 1e-9));
	leaktrack_clock_free(&clock);
}

/* Bounded, and the first and the last close stay exact. */
static void test_many(void)
{
	lt_clock clock = {0};
	for (int64_t n = 0; n < 1000003; n++)
		leaktrack_clock_note(&clock, n, (double)n / 8);
	CHECK(clock.count <= 4096);
	CHECK(near(leaktrack_clock_between(&clock, 0, 1000002), 1000002.0 / 8, 1e-6));
	CHECK(near(leaktrack_clock_between(&clock, 250001, 777777), 527776.0 / 8, 1e-3));
	leaktrack_clock_free(&clock);
}

/* Windows: only the last close of each has a time. */
static void test_windows(void)
{
	lt_clock clock = {0};
	for (int64_t n = 0; n < 100; n++)
		CHECK(leaktrack_clock_note(&clock, n * 64 + 63, (double)(n * 64 + 63) * 2));
	CHECK(near(leaktrack_clock_between(&clock, 100, 5000), 9800, 1e-6));
	leaktrack_clock_free(&clock);
}

static void test_damage(void)
{
	lt_clock clock = {0};
	const double times[] = {1, 2, -1, NAN, 1.5, 1e300, INFINITY, 3};
	for (int64_t n = 0; n < 8; n++)
		CHECK(leaktrack_clock_note(&clock, n, times[n]));
	CHECK(leaktrack_clock_note(&clock, 7, 4)); /* a close that was there */
	CHECK(leaktrack_clock_note(&clock, -1, 4));
	CHECK_EQ(clock.count, 3);
	CHECK(near(leaktrack_clock_between(&clock, 0, 7), 2, 1e-9));
	CHECK(near(leaktrack_clock_between(&clock, 1, 4), 0.5, 1e-9));
	leaktrack_clock_free(&clock);
}

int main(void)
{
	test_exact();
	test_many();
	test_windows();
	test_damage();
	return test_report("test_clock");
}
