/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A buffer that holds at least the line being read. */
#include "lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_BUFFER (1024 * 1024)

bool leaktrack_lines_open(lt_file *file, const char *path, bool follow)
{
	struct stat status;
	memset(file, 0, sizeof(*file));
	file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
	if (file->fd < 0)
		return false;
	int error = fstat(file->fd, &status) ? errno : S_ISREG(status.st_mode) ? 0 : EINVAL;
	if (!error) {
		file->size = FIRST_BUFFER;
		file->buffer = malloc(file->size + 1);
		error = file->buffer ? 0 : ENOMEM;
		file->total = (int64_t)status.st_size;
	}
	if (error) {
		close(file->fd);
		errno = error;
	}
	return !error;
}

void leaktrack_lines_skip(lt_file *file, int64_t bytes)
{
	if (bytes > 0 && bytes <= file->total && lseek(file->fd, (off_t)bytes, SEEK_SET) >= 0)
		file->offset = bytes;
}

void leaktrack_lines_close(lt_file *file)
{
	close(file->fd);
	free(file->buffer);
	file->buffer = NULL;
}

/* Moves the started line to the front and reads behind it. */
static void fill(lt_file *file)
{
	memmove(file->buffer, file->buffer + file->begin, file->end - file->begin);
	file->end -= file->begin;
	file->begin = 0;
	if (file->end == file->size) {
		char *bigger = file->size < LT_LINE_MAX ? realloc(file->buffer, file->size * 2 + 1) : NULL;
		if (!bigger) {
			file->error = file->size < LT_LINE_MAX ? ENOMEM : EMSGSIZE;
			return;
		}
		file->buffer = bigger;
		file->size *= 2;
	}
	ssize_t got;
	do {
		got = read(file->fd, file->buffer + file->end, file->size - file->end);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		file->error = errno;
	else if (got == 0)
		file->at_end = true;
	else
		file->end += (size_t)got;
}

char *leaktrack_lines_next(lt_file *file, size_t *length, bool *torn)
{
	size_t searched = 0;
	char *newline = NULL;
	for (;;) {
		char *from = file->buffer + file->begin;
		size_t there = file->end - file->begin;
		newline = memchr(from + searched, '\n', there - searched);
		if (newline || file->at_end)
			break;
		searched = there;
		fill(file);
		if (file->error)
			return NULL;
	}
	char *line = file->buffer + file->begin;
	*torn = newline == NULL;
	*length = newline ? (size_t)(newline - line) : file->end - file->begin;
	if (!newline && *length == 0)
		return NULL;
	line[*length] = '\0'; /* the scanner stops there */
	file->begin += *length + (newline != NULL);
	file->offset += (int64_t)*length + (newline != NULL);
	file->number++;
	return line;
}
