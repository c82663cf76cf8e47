/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A regular file is written beside its place and renamed, so that nobody reads half a report; what
 * else a path may be (a FIFO, a device, /dev/stderr) is written as it is. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "SAPI.h"
#include "main/php_output.h"

#include "oom.h"

typedef struct {
	char *path;   /* where the report belongs, links followed */
	char *beside; /* where it is written, NULL: there itself */
	zend_string *refusal;
} lt_target;

static bool refuse(lt_target *target, zend_string *why)
{
	target->refusal = why;
	return false;
}

static bool refuse_errno(lt_target *target)
{
	return refuse(target, strpprintf(0, "%s", strerror(errno)));
}

/* Opening */

/* What stdout or stderr has open already goes on there: a file of redirected output must not be
 * replaced, and a socket cannot be opened a second time. */
static int fd_in_use(const struct stat *wanted)
{
	struct stat status;
	for (int fd = STDERR_FILENO; fd >= STDOUT_FILENO; fd--) {
		if (!fstat(fd, &status) && status.st_dev == wanted->st_dev &&
			status.st_ino == wanted->st_ino)
			return fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	}
	return -1;
}

static bool open_beside(lt_out *out, lt_target *target, mode_t mode)
{
	spprintf(&target->beside, 0, "%s.%ld.tmp", target->path, (long)getpid());
	out->fd = open(target->beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (out->fd < 0)
		return errno == ENOENT ? refuse(target, strpprintf(0, "there is no such directory"))
							   : refuse_errno(target);
	if (mode && fchmod(out->fd, mode))
		out->error = errno;
	return true;
}

static bool is_same(const struct stat *left, const struct stat *right)
{
	return left->st_dev == right->st_dev && left->st_ino == right->st_ino;
}

static bool open_special(lt_out *out, lt_target *target, const struct stat *status)
{
	if (S_ISDIR(status->st_mode))
		return refuse(target, strpprintf(0, "it is a directory"));
	if (S_ISFIFO(status->st_mode) && status->st_uid != geteuid())
		return refuse(target, strpprintf(0, "it is a FIFO of user %lu, this process runs as %lu",
								  (unsigned long)status->st_uid, (unsigned long)geteuid()));
	/* Opening a FIFO that nobody reads would wait for ever. */
	out->fd = open(target->path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (out->fd < 0)
		return errno == ENXIO && S_ISFIFO(status->st_mode)
				   ? refuse(target, strpprintf(0, "it is a FIFO that nobody reads"))
				   : refuse_errno(target);
	struct stat opened;
	if (fstat(out->fd, &opened) || !is_same(&opened, status))
		return refuse(target, strpprintf(0, "it became another file in between"));
	int flags = fcntl(out->fd, F_GETFL);
	return fcntl(out->fd, F_SETFL, flags & ~O_NONBLOCK) == 0 || refuse_errno(target);
}

static bool open_regular(lt_out *out, lt_target *target, const struct stat *status, bool linked)
{
	if (status->st_uid != geteuid())
		return refuse(target, strpprintf(0, "it belongs to user %lu, this process runs as %lu",
								  (unsigned long)status->st_uid, (unsigned long)geteuid()));
	if (status->st_nlink > 1)
		return refuse(target,
			strpprintf(0, "it has %lu names (hard links), of which only one would be replaced",
				(unsigned long)status->st_nlink));
	if (!(status->st_mode & S_IWUSR))
		return refuse(target,
			strpprintf(0, "it is write-protected (mode %03o)", (unsigned)(status->st_mode & 0777)));
	if (linked) {
		char *real = realpath(target->path, NULL);
		if (!real)
			return refuse_errno(target);
		efree(target->path);
		target->path = estrdup(real);
		free(real);
		struct stat now;
		if (lstat(target->path, &now) || !is_same(&now, status))
			return refuse(target, strpprintf(0, "it became another file in between"));
	}
	return open_beside(out, target, status->st_mode & 0777);
}

/* As given, but for the working directory, which is the request's. Links stay links: what
 * expand_filepath() makes of /dev/stderr is no path. */
static char *absolute(const char *path)
{
	char *whole, cwd[MAXPATHLEN];
	if (IS_ABSOLUTE_PATH(path, strlen(path)) || !VCWD_GETCWD(cwd, sizeof(cwd)))
		return estrdup(path);
	spprintf(&whole, 0, "%s/%s", cwd, path);
	return whole;
}

static bool open_target(lt_out *out, lt_target *target, const char *path)
{
	struct stat link, status;
	target->path = absolute(path);
	if (lstat(target->path, &link))
		return errno == ENOENT ? open_beside(out, target, 0) : refuse_errno(target);
	bool linked = S_ISLNK(link.st_mode);
	/* Anybody can lay one in a directory that all write to. */
	if (linked && link.st_uid != geteuid() && link.st_uid != 0)
		return refuse(target,
			strpprintf(0, "it is a symbolic link that user %lu made", (unsigned long)link.st_uid));
	if (stat(target->path, &status))
		return errno == ENOENT
				   ? refuse(target, strpprintf(0, "it is a symbolic link that leads nowhere"))
				   : refuse_errno(target);
	out->fd = fd_in_use(&status);
	if (out->fd >= 0)
		return true;
	return S_ISREG(status.st_mode) ? open_regular(out, target, &status, linked)
								   : open_special(out, target, &status);
}

static bool open_stderr(lt_out *out, lt_target *target)
{
	out->fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return out->fd >= 0 || refuse_errno(target);
}

/* Whether all of it is where it belongs; else errno says why. */
static bool close_target(lt_out *out, lt_target *target)
{
	int error = out->error;
	if (out->fd >= 0 && close(out->fd) && !error)
		error = errno;
	if (target->beside && !error && rename(target->beside, target->path))
		error = errno;
	if (target->beside && error)
		unlink(target->beside);
	errno = error;
	return error == 0;
}

static void free_target(lt_target *target)
{
	if (target->beside)
		efree(target->beside);
	if (target->path)
		efree(target->path);
}

/* Writing */

static int terminal_width(int fd)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	if (!ioctl(fd, TIOCGWINSZ, &size) && size.ws_col >= 20)
		return size.ws_col;
	return columns && atoi(columns) >= 20 ? atoi(columns) : 80;
}

/* Whether the reader sits at a terminal. PHP's output is one only where nothing is between. */
static bool is_terminal(const lt_out *out, const lt_analyze_options *options)
{
	if (options->at_end)
		return !options->output && isatty(out->fd);
	return !options->output && !strcmp(sapi_module.name, "cli") && php_output_get_level() == 0 &&
		   isatty(STDOUT_FILENO);
}

static void adapt(lt_out *out, const lt_analyze_options *options)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
	bool terminal = is_terminal(out, options);
	out->top = options->top;
	out->loops = options->loops != 0;
	out->width = terminal ? terminal_width(out->fd < 0 ? STDOUT_FILENO : out->fd) : 0;
	out->color = options->color == LT_COLOR_ALWAYS ||
				 (options->color == LT_COLOR_AUTO && terminal && !(no_color && *no_color) &&
					 !(term && !strcmp(term, "dumb")));
}

static void render_guarded(
	lt_out *out, lt_target *target, const zval *report, const lt_analyze_options *options)
{
	volatile bool bailed_out = false;
	zend_try
	{
		options->renderer->render(out, report);
		leaktrack_render_flush(out, true);
	}
	zend_catch
	{
		bailed_out = true;
	}
	zend_end_try();
	if (bailed_out) {
		if (out->fd >= 0)
			close(out->fd);
		if (target->beside)
			unlink(target->beside);
		zend_bailout();
	}
	if (LT_HAS_OOM() && !out->error)
		out->error = ENOMEM;
	smart_str_free(&out->text);
}

static bool open_out(lt_out *out, lt_target *target, const lt_analyze_options *options)
{
	memset(out, 0, sizeof(*out));
	memset(target, 0, sizeof(*target));
	out->fd = -1;
	bool opened = options->output   ? open_target(out, target, ZSTR_VAL(options->output))
				  : options->at_end ? open_stderr(out, target)
									: true;
	adapt(out, options);
	return opened;
}

bool leaktrack_output_write(
	const zval *report, const lt_analyze_options *options, zend_string **problem)
{
	lt_out out;
	lt_target target;
	*problem = NULL;
	if (options->output && !options->at_end && php_check_open_basedir(ZSTR_VAL(options->output)))
		return false; /* it has warned */
	bool opened = open_out(&out, &target, options);
	if (opened)
		render_guarded(&out, &target, report, options);
	bool written = close_target(&out, &target) && opened;
	if (!written && !LT_HAS_OOM() && (options->output || options->at_end))
		*problem = target.refusal ? target.refusal : strpprintf(0, "%s", strerror(errno));
	else if (target.refusal)
		zend_string_release(target.refusal);
	free_target(&target);
	return written;
}

static void copy_file(lt_out *out, const char *from)
{
	char bytes[16384];
	int fd = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : 1;
	while (got > 0 && !out->error) {
		got = read(fd, bytes, sizeof(bytes));
		for (ssize_t done = 0, n; done < got && !out->error; done += n > 0 ? n : 0) {
			n = write(out->fd, bytes + done, (size_t)(got - done));
			if (n < 0 && errno != EINTR)
				out->error = errno;
		}
	}
	if (got < 0 && !out->error)
		out->error = errno;
	if (fd >= 0)
		close(fd);
}

bool leaktrack_output_copy(const char *from, const char *to, zend_string **problem)
{
	lt_out out = {.fd = -1};
	lt_target target = {0};
	bool opened = open_target(&out, &target, to);
	if (opened)
		copy_file(&out, from);
	bool written = close_target(&out, &target) && opened;
	*problem = written          ? NULL
			   : target.refusal ? target.refusal
								: strpprintf(0, "%s", strerror(errno));
	free_target(&target);
	return written;
}
