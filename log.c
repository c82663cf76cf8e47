/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The log file. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <direct.h>
#include <io.h>
#include <fcntl.h>
#include <sys/stat.h>
#else
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#define LONGEST_NAME 64 /* of a log: two numbers */

LT_PRINTF(2, 3)
static bool fail(lt_log *log, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(log->error, sizeof(log->error), format, arguments);
	va_end(arguments);
	return false;
}

#ifdef _WIN32
static bool open_file(lt_log *log, size_t dir_length, const char *file)
{
	(void)file;
	log->path[dir_length] = '\0';
	if (_mkdir(log->path) != 0 && errno != EEXIST)
		return fail(log, "cannot make the log directory '%s': %s", log->path, strerror(errno));
	log->path[dir_length] = '/';
	log->fd = _open(
		log->path, _O_WRONLY | _O_APPEND | _O_CREAT | _O_EXCL | _O_BINARY, _S_IREAD | _S_IWRITE);
	return log->fd >= 0 || fail(log, "cannot create '%s': %s", log->path, strerror(errno));
}

static bool open_again(lt_log *log, size_t dir_length, const char *file, int64_t most)
{
	(void)log, (void)dir_length, (void)file, (void)most;
	return false;
}
#else
/* The directory as an open descriptor, so that nothing can be swapped after the checks. */
static int open_dir(lt_log *log, const char *dir)
{
	struct stat st;
	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		fail(log,
			"cannot make the log directory '%s': %s; set leaktrack.log_dir to one you can"
			" write to",
			dir, strerror(errno));
		return -1;
	}
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		const char *why = errno == ELOOP || errno == ENOTDIR ? "it is no directory of its own (a"
															   " symbolic link or a file)"
															 : strerror(errno);
		fail(log,
			"cannot use the log directory '%s': %s; set leaktrack.log_dir to a directory of"
			" this user",
			dir, why);
		return -1;
	}
	if (fstat(fd, &st) != 0)
		fail(log, "cannot look at the log directory '%s': %s", dir, strerror(errno));
	else if (st.st_uid != geteuid())
		fail(log,
			"the log directory '%s' belongs to user %lu, this process runs as %lu; set"
			" leaktrack.log_dir to a directory of its own",
			dir, (unsigned long)st.st_uid, (unsigned long)geteuid());
	else if (st.st_mode & (S_IWGRP | S_IWOTH))
		fail(log,
			"the log directory '%s' can be written by others (mode %03o); chmod 700 it or"
			" set leaktrack.log_dir to another",
			dir, (unsigned)(st.st_mode & 07777));
	else
		return fd;
	close(fd);
	return -1;
}

static bool open_file(lt_log *log, size_t dir_length, const char *file)
{
	log->path[dir_length] = '\0';
	int dir_fd = open_dir(log, log->path);
	log->path[dir_length] = '/';
	if (dir_fd < 0) {
		errno = 0; /* mkdir()'s EEXIST is no reason to try another name */
		return false;
	}
	log->fd =
		openat(dir_fd, file, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (log->fd < 0)
		fail(log,
			"cannot create the log '%s': %s; check free space and rights, or set"
			" leaktrack.log_dir",
			log->path, strerror(errno));
	int error = errno;
	close(dir_fd);
	errno = error;
	return log->fd >= 0;
}

/* The file that this process wrote before, if it still is its own. */
static bool open_again(lt_log *log, size_t dir_length, const char *file, int64_t most)
{
	struct stat st;
	log->path[dir_length] = '\0';
	int dir_fd = open_dir(log, log->path);
	log->path[dir_length] = '/';
	if (dir_fd < 0)
		return false;
	log->fd = openat(dir_fd, file, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	close(dir_fd);
	if (log->fd < 0)
		return false;
	if (fstat(log->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
		st.st_nlink == 1) {
		log->begun = log->bytes = (int64_t)st.st_size;
		if (!most || log->bytes <= most)
			return true;
		if (ftruncate(log->fd, 0) == 0) {
			log->begun = log->bytes = 0;
			return true;
		}
	}
	close(log->fd);
	log->fd = -1;
	return false;
}
#endif

static void name_file(const lt_log *log, char file[LONGEST_NAME])
{
	snprintf(
		file, LONGEST_NAME, "%lld-%lld.jsonl", (long long)log->pid, (long long)log->start_ms);
}

/* A process may record twice within a millisecond, a request each: then another name is tried. */
static bool open_next(lt_log *log)
{
	char *slash = strrchr(log->path, '/');
	size_t dir_length = (size_t)(slash - log->path);
	for (int tries = 0; tries < 1000; tries++, log->start_ms++) {
		char file[LONGEST_NAME];
		name_file(log, file);
		memcpy(slash + 1, file, strlen(file) + 1);
		errno = 0;
		if (open_file(log, dir_length, file))
			return true;
		if (errno != EEXIST)
			break;
	}
	return false;
}

/* The path, so far as it is that of the directory. */
static bool begin(lt_log *log, const char *dir, int64_t pid, int64_t start_ms)
{
	memset(log, 0, sizeof(*log));
	log->fd = -1;
	log->pid = pid;
	log->start_ms = start_ms;
	size_t dir_length = strlen(dir), length = dir_length + LONGEST_NAME + 1;
	while (dir_length > 1 && dir[dir_length - 1] == '/')
		dir_length--; /* a symbolic link with a slash behind it would be followed */
	log->path = malloc(length);
	if (!log->path)
		return fail(log, "no memory for the log's path");
	snprintf(log->path, length, "%.*s/", (int)dir_length, dir);
	return true;
}

bool leaktrack_log_open(lt_log *log, const char *dir, int64_t pid, int64_t start_ms)
{
	return begin(log, dir, pid, start_ms) && open_next(log);
}

bool leaktrack_log_continue(
	lt_log *log, const char *dir, int64_t pid, int64_t start_ms, int64_t most)
{
	char file[LONGEST_NAME];
	if (begin(log, dir, pid, start_ms)) {
		size_t dir_length = strlen(log->path) - 1;
		name_file(log, file);
		memcpy(log->path + dir_length + 1, file, strlen(file) + 1);
		if (open_again(log, dir_length, file, most))
			return true;
	}
	leaktrack_log_close(log);
	return false;
}

bool leaktrack_log_is_gone(lt_log *log, double now)
{
#ifdef _WIN32
	(void)log; /* an open file cannot be removed there */
	(void)now;
	return false;
#else
	struct stat st;
	if (!log->path || now - log->looked < LT_LOG_LOOK_SECONDS)
		return false;
	log->looked = now;
	return log->fd < 0 || (fstat(log->fd, &st) == 0 && st.st_nlink == 0);
#endif
}

bool leaktrack_log_reopen(lt_log *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
	log->bytes = log->begun = 0;
	log->buf.length = 0;
	log->failing = !open_next(log);
	return !log->failing;
}

/* How much more the process may write to the file: beyond RLIMIT_FSIZE it would be killed by a
 * signal. */
static size_t writable(const lt_log *log, size_t bytes)
{
#ifndef _WIN32
	struct rlimit limit;
	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
		rlim_t left = limit.rlim_cur > (rlim_t)log->bytes ? limit.rlim_cur - (rlim_t)log->bytes : 0;
		return bytes < left ? bytes : (size_t)left;
	}
#endif
	return bytes;
}

/* Writes what can be written. Why not all, 0: all was. */
static int write_gathered(lt_log *log)
{
	size_t done = 0, most = writable(log, log->buf.length);
	int error = most < log->buf.length ? EFBIG : 0;
	while (done < most) {
		ssize_t n = write(log->fd, log->buf.bytes + done, most - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			error = n < 0 ? errno : EIO;
			break;
		}
		done += (size_t)n;
	}
	log->bytes += (int64_t)done;
	log->buf.length -= done;
	memmove(log->buf.bytes, log->buf.bytes + done, log->buf.length);
	return error;
}

/* A line that memory ran out in is left out. */
static void cut_line(lt_log *log)
{
	while (log->buf.length && log->buf.bytes[log->buf.length - 1] != '\n')
		log->buf.length--;
}

bool leaktrack_log_flush(lt_log *log, double now)
{
	log->flushed = now;
	if (log->buf.failed)
		cut_line(log);
	if (log->fd < 0)
		return !log->failing;
	int error = log->buf.length ? write_gathered(log) : 0;
	log->failing = error != 0;
	return !error ||
		   fail(log, "cannot write the log '%s': %s; loops are added up until it can be written",
			   log->path, strerror(error));
}

bool leaktrack_log_tick(lt_log *log, double now)
{
	if (log->failing && now - log->flushed < LT_LOG_RETRY_SECONDS)
		return false;
	if (log->buf.length < LT_LOG_BYTES && now - log->flushed < LT_LOG_GATHER)
		return true;
	return leaktrack_log_flush(log, now);
}

void leaktrack_log_close(lt_log *log)
{
	if (log->path && log->fd >= 0)
		close(log->fd);
	free(log->path);
	leaktrack_buf_free(&log->buf);
	memset(log, 0, sizeof(*log));
	log->fd = -1;
}
