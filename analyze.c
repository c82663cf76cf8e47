/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The analyst's entry points: reading, counting, and what is said where there is nothing. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "analyze.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "SAPI.h"

#include "logdir.h"
#include "oom.h"
#include "output.h"
#include "php_leaktrack.h"
#include "report.h"
#include "style.h"

#define PROGRESS_AFTER 1.0 /* seconds that a terminal waits before it is told */
#define PROGRESS_EVERY 0.1

/* Progress: a line on a terminal's stderr when reading takes longer than one likes to wait. */

typedef struct {
	bool wanted, shown;
	double began, told;
	int64_t before, total; /* bytes of the files read so far, of all */
} lt_progress;

static bool is_cli(void)
{
	return !strcmp(sapi_module.name, "cli");
}

static void tell_progress(void *context, int64_t offset)
{
	lt_progress *progress = context;
	double now = leaktrack_now();
	if (zend_atomic_bool_load_ex(&EG(timed_out)))
		zend_timeout();
	if (!progress->wanted || now - progress->began < PROGRESS_AFTER ||
		now - progress->told < PROGRESS_EVERY || progress->total <= 0)
		return;
	double part = (double)(progress->before + offset) / (double)progress->total;
	progress->told = now;
	progress->shown = true;
	fprintf(stderr, "\rleaktrack reads the log: %3.0f %% of %.0f MB ", part > 1 ? 100 : part * 100,
		(double)progress->total / 1048576);
	fflush(stderr);
}

static void end_progress(const lt_progress *progress)
{
	if (progress->shown)
		fprintf(stderr, "\r\033[K");
}

/* Reading */

typedef struct {
	lt_report report;
	lt_log_files files;
	lt_progress progress;
	zend_string *error;
} lt_work;

static void fail(lt_work *work, zend_string *error)
{
	if (work->error)
		zend_string_release(error);
	else
		work->error = error;
}

/* Reads one file. What is wrong with it is an error when it was asked for by name, and a warning
 * when it is one of a directory's. */
static void read_file(lt_work *work, const char *path, bool asked_for)
{
	lt_report *report = &work->report;
	report->path = path;
	report->any = report->left_out = false;
	lt_report_result result = leaktrack_report_file(report, asked_for);
	zend_string *problem = NULL;
	if (result == LT_REPORT_NOT_OPENED && errno == EINVAL)
		problem = strpprintf(0, "%s is no log: it is not a regular file", path);
	else if (result == LT_REPORT_NOT_OPENED || result == LT_REPORT_FAILED)
		problem = strpprintf(0, "cannot read the log %s: %s", path, strerror(errno));
	else if (result == LT_REPORT_NOT_A_LOG)
		problem = strpprintf(0, "%s is no log of leaktrack: %s", path,
			report->file.offset ? "there is no record of leaktrack's in it" : "it is empty");
	if (!problem)
		return;
	if (!asked_for) /* an empty one may just have been made */
		leaktrack_style_warn(
			result == LT_REPORT_NOT_A_LOG ? E_NOTICE : E_WARNING, "%s", ZSTR_VAL(problem));
	fail(work, problem);
}

static void read_directory(lt_work *work, const char *path)
{
	if (!leaktrack_logdir_list(path, work->report.pid, &work->files)) {
		fail(work, strpprintf(0, "cannot read the directory %s: %s", path, strerror(errno)));
		return;
	}
	for (size_t i = 0; i < work->files.count; i++)
		work->progress.total += work->files.files[i].size;
	for (size_t i = 0; i < work->files.count && !LT_HAS_OOM(); i++) {
		read_file(work, work->files.files[i].path, false);
		work->progress.before += work->files.files[i].size;
	}
	leaktrack_logdir_free(&work->files);
}

static void read_path(lt_work *work, const char *path)
{
	struct stat status;
	if (stat(path, &status))
		fail(work, errno == ENOENT || errno == ENOTDIR
					   ? leaktrack_logdir_explain(path, "there is no such directory or file")
					   : strpprintf(0, "cannot look for logs in %s: %s", path, strerror(errno)));
	else if (S_ISDIR(status.st_mode))
		read_directory(work, path);
	else {
		work->progress.total = (int64_t)status.st_size;
		read_file(work, path, true);
	}
}

/* No process came of it, and no file was at fault: the reason is another. */
static zend_string *explain_nothing(const char *path, const lt_analyze_options *options)
{
	lt_log_files files;
	smart_str problem = {0};
	if (options->pid && leaktrack_logdir_list(path, 0, &files) && files.count) {
		smart_str_append_printf(&problem,
			"no log of pid " ZEND_LONG_FMT " in %s; there are logs of", options->pid, path);
		for (size_t i = 0; i < files.count && i < 10; i++)
			smart_str_append_printf(
				&problem, "%s " ZEND_LONG_FMT, i ? "," : "", files.files[i].pid);
		smart_str_appends(&problem, files.count > 10 ? " and more" : "");
		leaktrack_logdir_free(&files);
		smart_str_0(&problem);
		return smart_str_extract(&problem);
	}
	if (options->pid)
		return strpprintf(0, "%s has no log of pid " ZEND_LONG_FMT, path, options->pid);
	return leaktrack_logdir_explain(path, "the directory is there, and no log is in it");
}

/* Reads everything, and leaves nothing behind when the engine bails out of it. */
static void read_guarded(lt_work *work, const char *path)
{
	volatile bool bailed_out = false;
	work->progress.began = leaktrack_now();
	zend_try
	{
		read_path(work, path);
	}
	zend_catch
	{
		bailed_out = true;
	}
	zend_end_try();
	end_progress(&work->progress);
	if (!bailed_out)
		return;
	leaktrack_report_abandon(&work->report);
	zend_bailout();
}

zend_result leaktrack_analyze_report(const char *path, size_t path_len,
	const lt_analyze_options *options, zval *report, zend_string **error)
{
	zval processes;
	lt_work work;
	if (path_len != strlen(path)) {
		*error = strpprintf(0, "the path of the log has a NUL byte: %s", path);
		return FAILURE;
	}
	memset(&work, 0, sizeof(work));
	array_init(&processes);
	work.report = (lt_report){.processes = &processes,
		.pid = options->pid,
		.from = options->from,
		.loops = options->loops,
		.progress = tell_progress,
		.context = &work.progress};
	work.progress.wanted = !options->at_end && is_cli() && isatty(STDERR_FILENO);
	read_guarded(&work, path);
	*error = work.error;
	if (LT_HAS_OOM() || zend_hash_num_elements(Z_ARRVAL(processes)) == 0) {
		zval_ptr_dtor(&processes);
		if (!*error)
			*error = LT_HAS_OOM() ? ZSTR_EMPTY_ALLOC() : explain_nothing(path, options);
		return FAILURE;
	}
	if (*error)
		zend_string_release(*error);
	*error = NULL;
	array_init(report);
	add_assoc_long(report, "schema", 1);
	add_assoc_zval(report, "processes", &processes);
	return SUCCESS;
}

/* Counting */

static void count_main(HashTable *lines, const zval *main)
{
	zval *site;
	const zval *sites = leaktrack_render_list(main, "sites");
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(sites), site)
	{
		if (strcmp(leaktrack_render_text_of(site, "verdict"), "leak"))
			continue;
		const char *raw = leaktrack_render_text_of(site, "file_raw");
		zend_string *line = strpprintf(0, "%s%s:" ZEND_LONG_FMT, *raw ? "raw:" : "",
			*raw ? raw : leaktrack_render_text_of(site, "file"),
			leaktrack_render_int(site, "line"));
		zend_hash_add_empty_element(lines, line);
		zend_string_release(line);
	}
	ZEND_HASH_FOREACH_END();
}

/* False when the process' log could not be read. */
static bool count_process(HashTable *lines, const zval *process)
{
	zval *main;
	const zval *mains = leaktrack_render_list(process, "mains");
	if (*leaktrack_render_text_of(process, "error"))
		return false;
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(mains), main)
	{
		count_main(lines, main);
	}
	ZEND_HASH_FOREACH_END();
	return true;
}

/* The distinct lines called leak; -1 when no process could be read. */
static zend_long count_leaks(const zval *report)
{
	HashTable lines;
	zval *process;
	const zval *processes = leaktrack_render_list(report, "processes");
	bool any = false;
	zend_hash_init(&lines, 8, NULL, NULL, 0);
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(processes), process)
	{
		any |= count_process(&lines, process);
	}
	ZEND_HASH_FOREACH_END();
	zend_long leaks = any ? (zend_long)zend_hash_num_elements(&lines) : -1;
	zend_hash_destroy(&lines);
	return leaks;
}

/* Programs that read the other formats must not find prose in them. */
static void tell_nothing(const zend_string *error, const lt_analyze_options *options)
{
	smart_str text = {0};
	if (LT_HAS_OOM())
		return; /* the engine is about to say so */
	if (options->output || strcmp(options->renderer->name, "text")) {
		leaktrack_style_warn(E_WARNING, "%s", ZSTR_VAL(error));
		return;
	}
	leaktrack_style_clean_lines(&text, ZSTR_VAL(error));
	php_printf("leaktrack: %s\n", text.s ? ZSTR_VAL(text.s) : "");
	smart_str_free(&text);
}

zend_long leaktrack_analyze_run(
	const char *path, size_t path_len, const lt_analyze_options *options)
{
	zval report;
	zend_string *error;
	if (leaktrack_analyze_report(path, path_len, options, &report, &error) == FAILURE) {
		tell_nothing(error, options);
		zend_string_release(error);
		return -1;
	}
	zend_long leaks = count_leaks(&report);
	if (!leaktrack_output_write(&report, options, &error) || LT_HAS_OOM())
		leaks = -1;
	if (error) {
		leaktrack_style_warn(E_WARNING,
			"cannot write the report to %s: %s; give another file as option \"output\"",
			ZSTR_VAL(options->output), ZSTR_VAL(error));
		zend_string_release(error);
	}
	zval_ptr_dtor(&report);
	return leaks;
}

zend_string *leaktrack_analyze_at_end(const char *log, int64_t from, const char *file)
{
	zval report;
	zend_string *problem;
	lt_analyze_options options;
	leaktrack_analyze_options_init(&options);
	options.at_end = true;
	options.from = from;
	options.output = file ? zend_string_init(file, strlen(file), 0) : NULL;
	/* The program's limit is not for this, and may be reached already. The engine sets it again
	 * when the request is over. */
	zend_set_memory_limit(SIZE_MAX >> 1);
	if (access(log, R_OK))
		problem = strpprintf(0, "the log %s: %s", log, strerror(errno));
	else if (leaktrack_analyze_report(log, strlen(log), &options, &report, &problem) == SUCCESS) {
		leaktrack_output_write(&report, &options, &problem);
		zval_ptr_dtor(&report);
	}
	if (options.output)
		zend_string_release(options.output);
	return problem;
}

zend_long leaktrack_analyze_clean(const char *path, size_t path_len)
{
	return path_len == strlen(path) ? leaktrack_logdir_clean(path) : 0;
}
