/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Reading one line of a source file. */
#include "source.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "style.h"

#define LONGEST_FILE (8 * 1024 * 1024)

/* Whether the file is as old as what was started then. */
static bool is_older(const struct stat *status, const char *started)
{
	struct tm time;
	memset(&time, 0, sizeof(time));
	if (sscanf(started, "%d-%d-%dT%d:%d:%d", &time.tm_year, &time.tm_mon, &time.tm_mday,
			&time.tm_hour, &time.tm_min, &time.tm_sec) != 6)
		return false;
	time.tm_year -= 1900;
	time.tm_mon--;
	return status->st_mtime <= timegm(&time);
}

static FILE *open_source(const char *file, const char *started)
{
	struct stat status;
	if (file[0] != '/' || php_check_open_basedir_ex(file, 0))
		return NULL;
	int fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	FILE *source = NULL;
	if (!fstat(fd, &status) && S_ISREG(status.st_mode) && status.st_size <= LONGEST_FILE &&
		is_older(&status, started))
		source = fdopen(fd, "r");
	if (!source)
		close(fd);
	return source;
}

zend_string *leaktrack_source_line(
	const char *file, zend_long line, const char *started, int columns)
{
	char text[1024];
	zend_long at = 1;
	bool found = false, tag = false;
	FILE *source = line > 0 ? open_source(file, started) : NULL;
	if (!source)
		return NULL;
	/* A log can name any file, and a report is made to be passed on: only PHP code is quoted, which
	 * follows an opening tag. A line longer than the buffer comes in pieces: only the last ends it.
	 */
	while (!found && fgets(text, sizeof(text), source)) {
		tag |= strstr(text, "<?php") || strstr(text, "<?=");
		found = at == line && tag;
		if (at == line && !tag)
			break;
		at += strchr(text, '\n') != NULL;
	}
	fclose(source);
	if (!found)
		return NULL;
	char *begin = text + strspn(text, " \t");
	size_t length = strlen(begin);
	while (length && strchr(" \t\r\n", begin[length - 1]))
		length--;
	smart_str clean = {0}, shown = {0};
	leaktrack_style_clean(&clean, begin, length);
	if (!clean.s)
		return NULL;
	smart_str_0(&clean);
	leaktrack_style_shorten(&shown, ZSTR_VAL(clean.s), ZSTR_LEN(clean.s), columns);
	smart_str_0(&shown);
	smart_str_free(&clean);
	return smart_str_extract(&shown);
}
