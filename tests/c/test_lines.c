/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Files into lines: whole lines come out as they went in, whatever their length; what is no regular
 * file is refused without waiting for it.
 * Links: lines.c */
#include "../../lines.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/leaktrack-test-lines-XXXXXX";
static char path[128];

static void write_file(const char *bytes, size_t length, int flags)
{
	int fd = open(path, O_WRONLY | O_CREAT | flags, 0600);
	CHECK(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
	close(fd);
}

static bool next_is(lt_file *file, const char *want, size_t want_length, bool want_torn)
{
	size_t length;
	bool torn;
	char *line = leaktrack_lines_next(file, &length, &torn);
	return line && length == want_length && !memcmp(line, want, length) && line[length] == '\0' &&
		   torn == want_torn;
}

static bool is_over(lt_file *file)
{
	size_t length;
	bool torn;
	return !leaktrack_lines_next(file, &length, &torn) && !file->error;
}

/* Lines with and without bytes, with NUL bytes, and a last one without its newline. */
static void test_lines(void)
{
	lt_file file;
	const char text[] = "one\n\ntw\0o\nthree";
	write_file(text, sizeof(text) - 1, O_TRUNC);
	CHECK(leaktrack_lines_open(&file, path, false));
	CHECK_EQ(file.total, sizeof(text) - 1);
	CHECK(next_is(&file, "one", 3, false));
	CHECK_EQ(file.number, 1);
	CHECK_EQ(file.offset, 4);
	CHECK(next_is(&file, "", 0, false));
	CHECK(next_is(&file, "tw\0o", 4, false));
	CHECK(next_is(&file, "three", 5, true));
	CHECK_EQ(file.number, 4);
	CHECK_EQ(file.offset, sizeof(text) - 1);
	CHECK(is_over(&file));
	CHECK(is_over(&file));
	leaktrack_lines_close(&file);
}

static void test_empty(void)
{
	lt_file file;
	write_file("", 0, O_TRUNC);
	CHECK(leaktrack_lines_open(&file, path, false));
	CHECK(is_over(&file));
	leaktrack_lines_close(&file);
	write_file("\n", 1, O_TRUNC);
	CHECK(leaktrack_lines_open(&file, path, false));
	CHECK(next_is(&file, "", 0, false));
	CHECK(is_over(&file));
	leaktrack_lines_close(&file);
}

/* Lines that end just before, at and behind the end of the buffer, which is 1 MB at first. */
static void test_lengths(void)
{
	static const size_t lengths[] = {(1 << 20) - 2, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 20};
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		size_t length = lengths[i];
		lt_file file;
		char *line = malloc(length + 1);
		for (size_t k = 0; k < length; k++)
			line[k] = (char)('a' + k % 23);
		line[length] = '\n';
		write_file("short\n", 6, O_TRUNC);
		write_file(line, length + 1, O_APPEND);
		write_file(line, length + 1, O_APPEND);
		write_file("end\n", 4, O_APPEND);
		CHECK(leaktrack_lines_open(&file, path, false));
		CHECK(next_is(&file, "short", 5, false));
		CHECK_THAT(next_is(&file, line, length, false), "a line of %zu bytes", length);
		CHECK_THAT(next_is(&file, line, length, false), "another of %zu bytes", length);
		CHECK(next_is(&file, "end", 3, false));
		CHECK(is_over(&file));
		leaktrack_lines_close(&file);
		free(line);
	}
}

/* A line that is too long ends the reading with a reason, and takes no more memory than said. */
static void test_too_long(void)
{
	lt_file file;
	size_t length;
	bool torn;
	write_file("first\n", 6, O_TRUNC);
	CHECK(truncate(path, (off_t)LT_LINE_MAX * 2) == 0); /* zeroes that occupy nothing */
	CHECK(leaktrack_lines_open(&file, path, false));
	CHECK(next_is(&file, "first", 5, false));
	CHECK(!leaktrack_lines_next(&file, &length, &torn));
	CHECK_EQ(file.error, EMSGSIZE);
	CHECK(file.size <= LT_LINE_MAX);
	leaktrack_lines_close(&file);
}

/* What a process appends while it is read is read too, up to where the reader met the end. */
static void test_growing(void)
{
	lt_file file;
	write_file("one\n", 4, O_TRUNC);
	CHECK(leaktrack_lines_open(&file, path, false));
	write_file("two\n", 4, O_APPEND);
	CHECK(next_is(&file, "one", 3, false));
	CHECK(next_is(&file, "two", 3, false));
	CHECK(is_over(&file));
	leaktrack_lines_close(&file);
}

static void test_refused(void)
{
	lt_file file;
	char other[160];
	write_file("one\n", 4, O_TRUNC);
	snprintf(other, sizeof(other), "%s/other", dir);
	CHECK(!leaktrack_lines_open(&file, other, true) && errno == ENOENT);
	CHECK(symlink(path, other) == 0);
	CHECK(!leaktrack_lines_open(&file, other, false) && errno == ELOOP);
	CHECK(leaktrack_lines_open(&file, other, true));
	leaktrack_lines_close(&file);
	unlink(other);
	CHECK(mkfifo(other, 0600) == 0);
	CHECK(!leaktrack_lines_open(&file, other, true) && errno == EINVAL); /* no writer to wait for */
	unlink(other);
	CHECK(!leaktrack_lines_open(&file, dir, true) && errno == EINVAL);
	CHECK(!leaktrack_lines_open(&file, "/dev/null", true) && errno == EINVAL);
}

int main(void)
{
	CHECK(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/log", dir);
	test_lines();
	test_empty();
	test_lengths();
	test_too_long();
	test_growing();
	test_refused();
	unlink(path);
	rmdir(dir);
	return test_report("test_lines");
}
