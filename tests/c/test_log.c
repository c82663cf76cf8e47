/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The log file: only ever where nobody else has a hand in it, written in gathered lines, and on a
 * full disk it loses lines, counts them and goes on with a whole one. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "../../log.h"

#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char base[PATH_MAX]; /* an own directory under TMPDIR, removed at the end */

/* A path under `base`, valid until the fourth call from now. */
static const char *in_base(const char *name)
{
	static char paths[4][PATH_MAX + 64];
	static int next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof(paths[0]), "%s/%s", base, name);
	return path;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
	(void)st, (void)flag, (void)walk;
	return remove(path);
}

static int count_entries(const char *dir)
{
	DIR *open_dir = opendir(dir);
	int count = -2; /* . and .. */
	while (open_dir && readdir(open_dir))
		count++;
	if (open_dir)
		closedir(open_dir);
	return count;
}

static mode_t mode_of(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

/* What stands in the file. */
static const char *content(const char *path)
{
	static char text[512 * 1024];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	close(fd);
	text[length < 0 ? 0 : length] = '\0';
	return length < 0 ? "(cannot be read)" : text;
}

static void add(lt_log *log, const char *text)
{
	leaktrack_buf_bytes(&log->buf, text, strlen(text));
}

static void open_log(lt_log *log, const char *name, int64_t pid)
{
	if (!CHECK_THAT(leaktrack_log_open(log, in_base(name), pid, 1), "%s", log->error))
		exit(test_report("test_log"));
}

/* The directory is made for this user alone, whatever the umask, and so is the file. */
static void test_made(void)
{
	lt_log log;
	mode_t before = umask(0);
	CHECK(leaktrack_log_open(&log, in_base("made"), 24265, 1795168800123));
	CHECK(strcmp(log.path, in_base("made/24265-1795168800123.jsonl")) == 0);
	CHECK_EQ(mode_of(in_base("made")), 0700);
	CHECK_EQ(mode_of(log.path), 0600);
	CHECK(fcntl(log.fd, F_GETFD) & FD_CLOEXEC);
	CHECK(fcntl(log.fd, F_GETFL) & O_APPEND);
	leaktrack_log_close(&log);
	umask(before);
}

/* A directory that is there is used as it is when it is this user's and nobody else can write. */
static void test_existing_dir(void)
{
	static const mode_t modes[] = {0700, 0755, 0711, 0750};
	lt_log log;
	CHECK(mkdir(in_base("existing"), 0700) == 0);
	for (int i = 0; i < 4; i++) {
		CHECK(chmod(in_base("existing"), modes[i]) == 0);
		CHECK_THAT(leaktrack_log_open(&log, in_base(i % 2 ? "existing/" : "existing"), 1, i),
			"mode %03o: %s", (unsigned)modes[i], log.error);
		CHECK_EQ(mode_of(in_base("existing")), modes[i]);
		leaktrack_log_close(&log);
	}
	CHECK_EQ(count_entries(in_base("existing")), 4);
}

/* The log is not opened in `dir`, and the message names it, the reason and the way out. */
static void check_refused(const char *dir, const char *reason, int line)
{
	lt_log log;
	bool opened = leaktrack_log_open(&log, dir, 1, 1);
	check(!opened && log.fd == -1, __FILE__, line, "'%s' was taken", dir);
	char shown[PATH_MAX + 64];
	snprintf(shown, sizeof(shown), "'%s", dir);
	for (size_t end = strlen(shown); end > 2 && shown[end - 1] == '/';)
		shown[--end] = '\0';
	bool told = strstr(log.error, shown) && strstr(log.error, reason) &&
				strstr(log.error, "leaktrack.log_dir");
	check(told, __FILE__, line, "the message for '%s' is: %s", dir, log.error);
	/* No other name would help, so none was tried. */
	check(strstr(log.path, "/1-1.jsonl"), __FILE__, line, "it came to %s", log.path);
	leaktrack_log_close(&log);
}

#define CHECK_REFUSED(dir, reason) check_refused(dir, reason, __LINE__)

static int lowest_free_descriptor(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	close(fd);
	return fd;
}

/* In a shared /tmp somebody else may have put anything there first. */
static void test_refused(void)
{
	CHECK(mkdir(in_base("target"), 0700) == 0);
	CHECK(symlink(in_base("target"), in_base("link")) == 0);
	CHECK_REFUSED(in_base("link"), "symbolic link");
	CHECK_REFUSED(in_base("link/"), "symbolic link");
	CHECK_REFUSED(in_base("link///"), "symbolic link");
	CHECK(symlink(in_base("nowhere"), in_base("dangling")) == 0);
	CHECK_REFUSED(in_base("dangling"), "symbolic link");
	CHECK(mkfifo(in_base("fifo"), 0600) == 0);
	CHECK_REFUSED(in_base("fifo"), "no directory");
	int fd = open(in_base("file"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CHECK(fd >= 0 && write(fd, "mine", 4) == 4);
	close(fd);
	CHECK_REFUSED(in_base("file"), "no directory");
	CHECK(strcmp(content(in_base("file")), "mine") == 0);
	CHECK_REFUSED(in_base("missing/parent"), "No such file");
	CHECK_REFUSED("", "No such file");
	CHECK_EQ(count_entries(in_base("target")), 0);
	CHECK(access(in_base("nowhere"), F_OK) != 0);
	CHECK(access(in_base("missing"), F_OK) != 0);
}

/* Where others can write, they can take a log away or put one there. */
static void test_refused_rights(void)
{
	static const mode_t modes[] = {0720, 0702, 0770, 0777, 01777};
	int descriptor = lowest_free_descriptor();
	CHECK(mkdir(in_base("open"), 0700) == 0);
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		CHECK(chmod(in_base("open"), modes[i]) == 0);
		CHECK_REFUSED(in_base("open"), "written by others");
	}
	CHECK_EQ(count_entries(in_base("open")), 0);
	CHECK_EQ(lowest_free_descriptor(), descriptor);
	if (geteuid() != 0) {
		CHECK_REFUSED("/", "belongs to user 0");
		return;
	}
	CHECK(mkdir(in_base("foreign"), 0700) == 0);
	CHECK(chown(in_base("foreign"), 12345, 12345) == 0);
	CHECK_REFUSED(in_base("foreign"), "belongs to user 12345");
	CHECK_EQ(count_entries(in_base("foreign")), 0);
}

/* A path longer than any can be is told whole. */
static void test_long_path(void)
{
	static char dir[PATH_MAX + 1000];
	lt_log log;
	memset(dir, 'x', sizeof(dir) - 1);
	dir[0] = '/';
	CHECK(!leaktrack_log_open(&log, dir, 1, 1));
	CHECK(strstr(log.error, dir) != NULL);
	leaktrack_log_close(&log);
}

/* Opens a log of that pid in the directory `twice`; where it came to lie must be `want`. */
static void check_opened_beside(int64_t pid, const char *want, int line)
{
	lt_log log;
	bool opened = leaktrack_log_open(&log, in_base("twice"), pid, 1);
	check(opened && strcmp(log.path, in_base(want)) == 0, __FILE__, line, "it is %s: %s", log.path,
		log.error);
	leaktrack_log_close(&log);
}

#define CHECK_OPENED_BESIDE(pid, want) check_opened_beside(pid, want, __LINE__)

/* A log of the same name, or what somebody put in its place, is left as it is: the next millisecond
 * has another name. */
static void test_never_overwritten(void)
{
	lt_log log;
	char target[PATH_MAX], link[64];
	open_log(&log, "twice", 7);
	add(&log, "first\n");
	CHECK(leaktrack_log_flush(&log, 0));
	snprintf(target, sizeof(target), "%s", log.path);
	leaktrack_log_close(&log);
	CHECK_OPENED_BESIDE(7, "twice/7-2.jsonl");
	CHECK_OPENED_BESIDE(7, "twice/7-3.jsonl");
	CHECK(symlink(target, in_base("twice/8-1.jsonl")) == 0);
	CHECK_OPENED_BESIDE(8, "twice/8-2.jsonl");
	CHECK(symlink(in_base("twice/new"), in_base("twice/9-1.jsonl")) == 0);
	CHECK_OPENED_BESIDE(9, "twice/9-2.jsonl");
	CHECK(access(in_base("twice/new"), F_OK) != 0);
	CHECK(strcmp(content(target), "first\n") == 0);
	for (int i = 1; i <= 1000; i++) {
		snprintf(link, sizeof(link), "twice/10-%d.jsonl", i);
		CHECK(symlink(target, in_base(link)) == 0);
	}
	CHECK(!leaktrack_log_open(&log, in_base("twice"), 10, 1)); /* somebody wants us to follow one */
	CHECK(log.fd == -1 && strstr(log.error, in_base("twice/10-")));
	leaktrack_log_close(&log);
	CHECK(strcmp(content(target), "first\n") == 0);
}

/* Lines that come close together wait for their time or for their number of bytes, and lose nothing
 * by it; one after a pause is written at once. */
static void test_gathered(void)
{
	const double step = LT_LOG_GATHER / 20;
	double now = 0;
	lt_log log;
	open_log(&log, "gathered", 1);
	add(&log, "start\n");
	CHECK(leaktrack_log_flush(&log, now));
	size_t lines = 0;
	while (now < LT_LOG_GATHER - 2 * step) {
		add(&log, "a line\n");
		lines++;
		CHECK(leaktrack_log_tick(&log, now += step));
		CHECK(strcmp(content(log.path), "start\n") == 0);
	}
	CHECK(lines > 10);
	for (int i = 0; i < 4; i++)
		CHECK(leaktrack_log_tick(&log, now += step));
	CHECK_EQ(strlen(content(log.path)), 6 + 7 * lines);
	add(&log, "late\n");
	CHECK(leaktrack_log_tick(&log, now += 2 * LT_LOG_GATHER));
	CHECK(strstr(content(log.path), "a line\nlate\n"));
	CHECK(leaktrack_log_flush(&log, now)); /* nothing to write */
	size_t before = strlen(content(log.path));
	while (log.buf.length < LT_LOG_BYTES - 8)
		add(&log, "7 bytes\n");
	CHECK(leaktrack_log_tick(&log, now));
	CHECK_EQ(strlen(content(log.path)), before);
	add(&log, "7 bytes\n");
	CHECK(leaktrack_log_tick(&log, now));
	CHECK_EQ(strlen(content(log.path)), before + LT_LOG_BYTES);
	CHECK_EQ(log.bytes, before + LT_LOG_BYTES);
	leaktrack_log_close(&log);
}

/* Replaces what the log writes to; returns the file. */
static int divert(lt_log *log, const char *path)
{
	int file = fcntl(log->fd, F_DUPFD_CLOEXEC, 0), other = open(path, O_WRONLY | O_CLOEXEC);
	CHECK(file >= 0 && other >= 0 && dup2(other, log->fd) == log->fd);
	close(other);
	return file;
}

static void restore(lt_log *log, int file)
{
	CHECK(dup2(file, log->fd) == log->fd);
	close(file);
}

/* On a full disk lines wait, are tried again now and then, and come whole and in order when there
 * is room again. */
static void test_full_disk(void)
{
	lt_log log;
	open_log(&log, "full", 1);
	add(&log, "whole\n");
	CHECK(leaktrack_log_tick(&log, 1));
	int file = divert(&log, "/dev/full");
	add(&log, "a site\na loop\n");
	CHECK(!leaktrack_log_tick(&log, 2));
	CHECK(log.failing);
	CHECK(strstr(log.error, log.path) && strstr(log.error, strerror(ENOSPC)));
	restore(&log, file);
	add(&log, "more\n");
	CHECK(!leaktrack_log_tick(&log, 2 + LT_LOG_RETRY_SECONDS / 2)); /* not tried */
	CHECK(strcmp(content(log.path), "whole\n") == 0);
	CHECK(leaktrack_log_tick(&log, 2 + LT_LOG_RETRY_SECONDS * 2));
	CHECK(!log.failing);
	CHECK(strcmp(content(log.path), "whole\na site\na loop\nmore\n") == 0);
	leaktrack_log_close(&log);
}

/* A log that is removed, alone or with its directory, is noticed within a second and begun anew in
 * the same place; where that cannot be, it is tried again. */
static void test_removed(void)
{
	lt_log log;
	char first[4096];
	open_log(&log, "removed", 1);
	snprintf(first, sizeof(first), "%s", log.path);
	add(&log, "one\n");
	CHECK(leaktrack_log_flush(&log, 0));
	CHECK(!leaktrack_log_is_gone(&log, 2));
	unlink(log.path);
	CHECK(!leaktrack_log_is_gone(&log, 2 + LT_LOG_LOOK_SECONDS / 2)); /* not looked */
	CHECK(leaktrack_log_is_gone(&log, 2 + LT_LOG_LOOK_SECONDS * 2));
	add(&log, "dropped\n");
	CHECK(leaktrack_log_reopen(&log));
	add(&log, "two\n");
	CHECK(leaktrack_log_flush(&log, 5));
	CHECK(strcmp(content(log.path), "two\n") == 0);
	CHECK_EQ(log.bytes, 4);
	unlink(log.path);
	CHECK(rmdir(in_base("removed")) == 0);
	CHECK(leaktrack_log_is_gone(&log, 10));
	FILE *in_the_way = fopen(in_base("removed"), "w");
	CHECK(in_the_way && !leaktrack_log_reopen(&log));
	CHECK(log.failing && log.fd == -1 && !leaktrack_log_flush(&log, 11));
	CHECK(!leaktrack_log_is_gone(&log, 10.5) && leaktrack_log_is_gone(&log, 12));
	fclose(in_the_way);
	unlink(in_base("removed"));
	CHECK(leaktrack_log_reopen(&log) && !log.failing);
	add(&log, "three\n");
	CHECK(leaktrack_log_flush(&log, 13));
	CHECK(strcmp(content(log.path), "three\n") == 0);
	leaktrack_log_close(&log);
}

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	setrlimit(RLIMIT_FSIZE, &limit);
}

/* At the process's limit on file sizes it is not killed by the signal: what fits is written, and
 * the rest when there is room, without a byte lost between. */
static void test_file_limit(void)
{
	static const char lines[] = "{\"t\":\"loop\",\"n\":1}\n{\"t\":\"loop\",\"n\":2}\n";
	const size_t length = sizeof(lines) - 1, start = 6;
	char want[256];
	for (size_t cut = 0; cut < length; cut++) {
		lt_log log;
		open_log(&log, "limited", (int64_t)cut);
		add(&log, "start\n");
		CHECK(leaktrack_log_flush(&log, 0));
		add(&log, lines);
		limit_files(start + cut);
		CHECK(!leaktrack_log_flush(&log, 1) && !leaktrack_log_flush(&log, 2));
		CHECK(strstr(log.error, strerror(EFBIG)));
		CHECK_EQ(strlen(content(log.path)), start + cut);
		limit_files(RLIM_INFINITY);
		add(&log, "last\n");
		CHECK(leaktrack_log_flush(&log, 3));
		snprintf(want, sizeof(want), "start\n%slast\n", lines);
		CHECK_THAT(strcmp(content(log.path), want) == 0, "cut at %zu: %s", cut, content(log.path));
		leaktrack_log_close(&log);
	}
}

/* A line that memory ran out in is left out whole. */
static void test_no_memory(void)
{
	lt_log log;
	open_log(&log, "memory", 1);
	add(&log, "start\n{\"t\":\"lo");
	log.buf.failed = true;
	add(&log, "op\"}\n");
	CHECK(leaktrack_log_flush(&log, 1));
	CHECK(strcmp(content(log.path), "start\n") == 0);
	leaktrack_log_close(&log);
}

/* Closing gives everything back, once, whatever came before it. */
static void test_close(void)
{
	lt_log log = {0};
	bool has_input = fcntl(0, F_GETFD) >= 0;
	leaktrack_log_close(&log); /* never opened: descriptor 0 is not its */
	CHECK_EQ(fcntl(0, F_GETFD) >= 0, has_input);
	CHECK_EQ(log.fd, -1);
	open_log(&log, "closed", 1);
	int fd = log.fd;
	add(&log, "not written\n");
	leaktrack_log_close(&log);
	CHECK(fcntl(fd, F_GETFD) < 0 && errno == EBADF);
	CHECK(strcmp(content(in_base("closed/1-1.jsonl")), "") == 0);
	CHECK(log.fd == -1 && !log.path && !log.buf.bytes);
	CHECK(leaktrack_log_flush(&log, 1));
	leaktrack_log_close(&log);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(base, sizeof(base), "%s/leaktrack-test-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!CHECK(mkdtemp(base)))
		return test_report("test_log");
	test_made();
	test_existing_dir();
	test_refused();
	test_refused_rights();
	test_long_path();
	test_never_overwritten();
	test_gathered();
	test_full_disk();
	test_removed();
	test_file_limit();
	test_no_memory();
	test_close();
	nftw(base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return test_report("test_log");
}
