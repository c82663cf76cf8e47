/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Directories are walked by descriptor and files judged by descriptor, so that nobody can swap one
 * for another between the look and the act. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "logdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "SAPI.h"
#include "zend_smart_str.h"

#include "php_leaktrack.h"
#include "reader.h"
#include "style.h"

/* `<digits>-<digits>.jsonl` */
static bool parse_name(const char *name, zend_long *pid, zend_long *start)
{
	char *end;
	if (*name < '0' || *name > '9')
		return false;
	*pid = ZEND_STRTOL(name, &end, 10);
	if (*end != '-' || end[1] < '0' || end[1] > '9')
		return false;
	*start = ZEND_STRTOL(end + 1, &end, 10);
	return strcmp(end, ".jsonl") == 0;
}

static int compare_files(const void *left, const void *right)
{
	const lt_log_file *a = left, *b = right;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return a->pid < b->pid ? -1 : a->pid > b->pid;
}

bool leaktrack_logdir_list(const char *dir, zend_long pid, lt_log_files *list)
{
	size_t capacity = 0;
	const struct dirent *entry;
	DIR *open_dir = opendir(dir);
	memset(list, 0, sizeof(*list));
	if (!open_dir)
		return false;
	while ((entry = readdir(open_dir))) {
		lt_log_file file = {NULL, 0, 0, 0};
		struct stat status;
		if (!parse_name(entry->d_name, &file.pid, &file.start) || (pid && file.pid != pid) ||
			fstatat(dirfd(open_dir), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) ||
			!S_ISREG(status.st_mode))
			continue;
		if (list->count == capacity) {
			capacity = capacity ? capacity * 2 : 16;
			list->files = safe_erealloc(list->files, capacity, sizeof(*list->files), 0);
		}
		spprintf(&file.path, 0, "%s/%s", dir, entry->d_name);
		file.size = (int64_t)status.st_size;
		list->files[list->count++] = file;
	}
	closedir(open_dir);
	if (list->count)
		qsort(list->files, list->count, sizeof(*list->files), compare_files);
	return true;
}

void leaktrack_logdir_free(lt_log_files *list)
{
	for (size_t i = 0; i < list->count; i++)
		efree(list->files[i].path);
	if (list->files)
		efree(list->files);
	memset(list, 0, sizeof(*list));
}

/* Why there is nothing */

static bool has_logs(int dir_fd, const char *name)
{
	zend_long pid, start;
	bool found = false;
	const struct dirent *entry;
	int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && (entry = readdir(dir)))
		found = parse_name(entry->d_name, &pid, &start);
	closedir(dir);
	return found;
}

/* Names the other users' log directories beside this one: `leaktrack-<uid>` is the default. */
static void add_neighbours(smart_str *text, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct dirent *entry;
	if (!slash || strncmp(slash + 1, "leaktrack-", 10))
		return;
	char *parent = estrndup(path, slash == path ? 1 : (size_t)(slash - path));
	DIR *dir = opendir(parent);
	for (int told = 0; dir && told < 3 && (entry = readdir(dir));) {
		struct stat status;
		if (strncmp(entry->d_name, "leaktrack-", 10) || !strcmp(entry->d_name, slash + 1) ||
			fstatat(dirfd(dir), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) ||
			!S_ISDIR(status.st_mode))
			continue;
		bool readable = has_logs(dirfd(dir), entry->d_name);
		if (!readable && status.st_uid == geteuid())
			continue; /* an empty one */
		smart_str_append_printf(text, "  * %s/", parent);
		leaktrack_style_clean(text, entry->d_name, strlen(entry->d_name)); /* somebody else's */
		smart_str_append_printf(text, " is there%s: give it as path%s\n",
			readable ? ", with logs" : ", of another user",
			readable ? "" : ", as that user or as root");
		told++;
	}
	if (dir)
		closedir(dir);
	efree(parent);
}

zend_string *leaktrack_logdir_explain(const char *path, const char *problem)
{
	smart_str text = {0};
	smart_str_append_printf(&text, "no log to analyse in %s: %s\n", path, problem);
	smart_str_appends(
		&text, "A process writes its log from its first leaktrack_hook() on. There is none when\n");
	add_neighbours(&text, path);
	if (!LEAKTRACK_G(enable))
		smart_str_appends(&text, "  * leaktrack.enable is 0 (it is in this PHP; in the server's it "
								 "would switch all off)\n");
	smart_str_appends(&text,
		"  * no leaktrack_hook() was reached: it belongs first into the function that handles a"
		" request\n"
		"  * the server's PHP does not load the extension: other SAPIs have other php.ini files"
		" (php --ini, phpinfo())\n"
		"  * leaktrack.enable=0 there, or it warned in its error log that it cannot record\n"
		"  * it writes elsewhere: as another user, with another leaktrack.log_dir or sys_temp_dir,"
		" or in a private /tmp\n"
		"    (systemd's PrivateTmp, a container)\n"
		"  * leaktrack_clean() has removed it\n"
		"leaktrack_status()['log'], called in the server, tells where its log is.");
	smart_str_0(&text);
	return smart_str_extract(&text);
}

/* Taking logs away */

/* A regular file of this user whose first line is the start record of a log. */
static bool is_own_log(int dir_fd, const char *name, struct stat *status)
{
	char first[4096];
	int fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool is_log = !fstat(fd, status) && S_ISREG(status->st_mode) && status->st_uid == geteuid();
	ssize_t got = is_log ? read(fd, first, sizeof(first) - 1) : 0;
	close(fd);
	if (got <= 0)
		return false;
	first[got] = '\0';
	char *newline = strchr(first, '\n');
	if (!newline)
		return false;
	*newline = '\0';
	lt_line line;
	leaktrack_reader_init(&line);
	is_log = leaktrack_reader_parse(&line, first, (size_t)(newline - first)) == LT_LINE_START;
	leaktrack_reader_destroy(&line);
	return is_log;
}

static bool remove_log(int dir_fd, const char *dir, const char *name)
{
	struct stat judged, now;
	if (!is_own_log(dir_fd, name, &judged) || fstatat(dir_fd, name, &now, AT_SYMLINK_NOFOLLOW) ||
		now.st_ino != judged.st_ino || now.st_dev != judged.st_dev)
		return false;
	if (!unlinkat(dir_fd, name, 0))
		return true;
	leaktrack_style_warn(E_WARNING, "cannot remove the log %s/%s: %s", dir, name, strerror(errno));
	return false;
}

static zend_long clean_dir(int fd, const char *path)
{
	zend_long removed = 0, pid, start;
	const struct dirent *entry;
	DIR *dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return 0;
	}
	while ((entry = readdir(dir))) {
		if (parse_name(entry->d_name, &pid, &start))
			removed += remove_log(dirfd(dir), path, entry->d_name);
	}
	closedir(dir);
	return removed;
}

/* One log: by its directory and name, so that it is judged like the others. */
static zend_long clean_file(const char *path)
{
	zend_long removed = 0, pid, start;
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char *dir = slash ? estrndup(path, slash == path ? 1 : (size_t)(slash - path)) : estrdup(".");
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && parse_name(name, &pid, &start) && remove_log(fd, dir, name))
		removed = 1;
	else
		leaktrack_style_warn(E_WARNING,
			"%s is not removed: only a log of this user is, named <pid>-<start>.jsonl and begun by"
			" leaktrack",
			path);
	if (fd >= 0)
		close(fd);
	efree(dir);
	return removed;
}

zend_long leaktrack_logdir_clean(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		return clean_dir(fd, path);
	struct stat status;
	if (errno == ENOENT)
		return 0;
	if (lstat(path, &status)) {
		leaktrack_style_warn(E_WARNING, "cannot look into %s: %s", path, strerror(errno));
		return 0;
	}
	if (S_ISREG(status.st_mode))
		return clean_file(path);
	leaktrack_style_warn(E_WARNING, "%s is not cleaned: %s", path,
		S_ISLNK(status.st_mode)   ? "it is a symbolic link; give the path it leads to"
		: S_ISDIR(status.st_mode) ? strerror(EACCES)
								  : "it is neither a directory nor a log");
	return 0;
}
