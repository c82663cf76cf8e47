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
#include <sys/stat.h>
#include <unistd.h>
#endif

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
#endif

bool leaktrack_log_open(lt_log *log, const char *dir, int64_t pid, int64_t start_ms)
{
	memset(log, 0, sizeof(*log));
	log->fd = -1;
	char file[64];
	size_t dir_length = strlen(dir), length = dir_length + sizeof(file) + 1;
	while (dir_length > 1 && dir[dir_length - 1] == '/')
		dir_length--; /* a symbolic link with a slash behind it would be followed */
	log->path = malloc(length);
	if (!log->path)
		return fail(log, "no memory for the log's path");
	/* A process may record twice within a millisecond, a request each. */
	for (int tries = 0; tries < 1000; tries++, start_ms++) {
		snprintf(file, sizeof(file), "%lld-%lld.jsonl", (long long)pid, (long long)start_ms);
		snprintf(log->path, length, "%.*s/%s", (int)dir_length, dir, file);
		errno = 0;
		if (open_file(log, dir_length, file))
			return true;
		if (errno != EEXIST)
			break;
	}
	return false;
}

/* Writes what can be written, on a fresh line where the last write was cut. How many bytes. */
static size_t write_gathered(lt_log *log)
{
	size_t done = 0;
	if (log->torn && write(log->fd, "\n", 1) == 1)
		log->torn = false;
	while (done < log->buf.length && !log->torn) {
		ssize_t n = write(log->fd, log->buf.bytes + done, log->buf.length - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

bool leaktrack_log_flush(lt_log *log, double now)
{
	log->flushed = now;
	if (log->fd < 0 || (!log->buf.length && !log->buf.failed))
		return true;
	size_t done = write_gathered(log);
	const char *why = done < log->buf.length ? strerror(errno) : "no memory for the records";
	bool whole = done == log->buf.length && !log->buf.failed;
	if (!whole) {
		log->lost += log->pending;
		log->torn = log->torn || (done > 0 && log->buf.bytes[done - 1] != '\n');
	}
	log->buf.length = 0;
	log->buf.failed = false;
	log->pending = 0;
	return whole || fail(log, "cannot write the log '%s': %s; records are lost until it can",
						log->path, why);
}

bool leaktrack_log_tick(lt_log *log, double now)
{
	log->pending++;
	if (log->buf.length < LT_LOG_BYTES && now - log->flushed < LT_LOG_SECONDS)
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
