/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A tiny test harness without PHP: CHECK() in functions called from main(), which ends with
 * `return test_report("test_name");`. A failed check is told and counted, the test goes on. */
#ifndef LEAKTRACK_TEST_H
#define LEAKTRACK_TEST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

static int checks, failures;

#define CHECK(condition) check((condition), __FILE__, __LINE__, "%s", #condition)
#define CHECK_EQ(got, want) check_eq((int64_t)(got), (int64_t)(want), __FILE__, __LINE__, #got)
/* CHECK_THAT(condition, format, ...): for checks in loops, which say what they looked at. */
#define CHECK_THAT(condition, ...) check((condition), __FILE__, __LINE__, __VA_ARGS__)

__attribute__((format(printf, 4, 5))) static inline bool check(
	bool ok, const char *file, int line, const char *format, ...)
{
	checks++;
	if (ok)
		return true;
	failures++;
	printf("%s:%d: failed: ", file, line);
	va_list args;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	return false;
}

static inline bool check_eq(int64_t got, int64_t want, const char *file, int line, const char *what)
{
	return check(
		got == want, file, line, "%s is %lld, want %lld", what, (long long)got, (long long)want);
}

/* The last line of a test's output: the Makefile adds up its numbers. */
static inline int test_report(const char *name)
{
	printf("%s: %d checks, %d failed\n", name, checks, failures);
	return failures != 0;
}

#endif
