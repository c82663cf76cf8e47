/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Taking the records of a file, process by process. */
#include "report.h"

#include <errno.h>

#include "entry.h"
#include "oom.h"
#include "php_leaktrack.h"
#include "windowed.h"

/* How often the caller hears of progress, in lines. */
#define PROGRESS_LINES 1024

/* Processes */

static void copy_int(zval *process, const lt_line *line, lt_key key, const char *name)
{
	int64_t value;
	if (leaktrack_reader_int(line, key, &value))
		add_assoc_long(process, name, (zend_long)value);
	else
		add_assoc_null(process, name);
}

static void copy_string(zval *process, const lt_line *line, lt_key key, const char *name)
{
	zend_string *value = leaktrack_reader_string(line, key);
	if (value)
		add_assoc_str(process, name, zend_string_copy(value));
	else
		add_assoc_null(process, name);
}

static void start_process(lt_report *report)
{
	const lt_line *line = &report->line;
	zval *process = &report->process;
	array_init_size(process, 32);
	copy_int(process, line, LT_KEY_PID, "pid");
	copy_int(process, line, LT_KEY_PPID, "ppid");
	copy_string(process, line, LT_KEY_PHP, "php");
	copy_string(process, line, LT_KEY_SAPI, "sapi");
	copy_string(process, line, LT_KEY_STARTED, "started");
	copy_int(process, line, LT_KEY_MEMORY_LIMIT, "memory_limit");
	copy_string(process, line, LT_KEY_SIZES, "sizes");
	add_assoc_long(process, "lost_records", 0);
	copy_string(process, line, LT_KEY_VERSION, "version");
	copy_string(process, line, LT_KEY_ARGV0, "argv0");
	copy_string(process, line, LT_KEY_GC, "gc");
	add_assoc_string(process, "log", report->path);
	add_assoc_null(process, "ended");
	report->details.limit = report->loops;
}

/* Completes the entry in hand and appends it to the report. */
static void finish_process(lt_report *report)
{
	zval *process = &report->process;
	if (Z_ISUNDEF_P(process))
		return;
	add_assoc_long(process, "skipped_lines", report->skipped);
	if (Z_ISUNDEF(report->skipped_lines))
		array_init(&report->skipped_lines);
	add_assoc_zval(process, "skipped", &report->skipped_lines);
	ZVAL_UNDEF(&report->skipped_lines);
	report->skipped = 0;
	if (report->history)
		leaktrack_entry_build(process, report->history, &report->details);
	else
		leaktrack_entry_build_empty(process);
	add_next_index_zval(report->processes, process);
	ZVAL_UNDEF(process);
	leaktrack_history_free(report->history);
	report->history = NULL;
	leaktrack_detail_free(&report->details);
}

/* Records. False: there is no memory. */

static void skip_line(lt_report *report)
{
	if (report->left_out)
		return;
	report->skipped++;
	if (Z_ISUNDEF(report->skipped_lines))
		array_init(&report->skipped_lines);
	if (zend_hash_num_elements(Z_ARRVAL(report->skipped_lines)) < LT_SKIPPED_NAMED)
		add_next_index_long(&report->skipped_lines, (zend_long)report->file.number);
}

static bool take_added(lt_report *report, lt_added added)
{
	if (added == LT_ADDED_PARTLY || added == LT_NOT_ADDED)
		skip_line(report);
	return added != LT_NO_MEMORY;
}

static bool take_start(lt_report *report)
{
	int64_t schema, pid;
	if (!leaktrack_reader_int(&report->line, LT_KEY_SCHEMA, &schema) || schema < 1 ||
		!leaktrack_reader_int(&report->line, LT_KEY_PID, &pid)) {
		skip_line(report);
		return true;
	}
	finish_process(report);
	report->any = true;
	report->left_out = report->pid && report->pid != pid;
	if (report->left_out)
		return true;
	start_process(report);
	if (schema > LT_SCHEMA) {
		zend_string *error = strpprintf(0,
			"its log is of schema " ZEND_LONG_FMT ", this leaktrack (" PHP_LEAKTRACK_VERSION
			") reads schema %d: analyse it with the leaktrack that wrote it, or a newer one",
			(zend_long)schema, LT_SCHEMA);
		add_assoc_str(&report->process, "error", error);
		report->left_out = true;
		return true;
	}
	lt_text gc = leaktrack_reader_text(&report->line, LT_KEY_GC);
	report->history = leaktrack_history_create(!gc.s || strcmp(gc.s, "never"));
	return report->history != NULL;
}

/* The start record is damaged or lost, what follows it is not: then the file's name tells the pid,
 * `<pid>-<start>.jsonl`, and the rest is not known. */
static bool take_headless(lt_report *report)
{
	const char *name = strrchr(report->path, '/');
	zend_long pid = ZEND_STRTOL(name ? name + 1 : report->path, NULL, 10);
	report->any = true;
	report->left_out = report->pid && report->pid != pid;
	if (report->left_out)
		return true;
	start_process(report);
	add_assoc_long(&report->process, "pid", pid > 0 ? pid : 0);
	report->history = leaktrack_history_create(true);
	return report->history != NULL;
}

static bool take_main(lt_report *report)
{
	const lt_line *line = &report->line;
	lt_main_record record = {.id = -1,
		.line = -1,
		.name = leaktrack_reader_text(line, LT_KEY_NAME),
		.label = leaktrack_reader_text(line, LT_KEY_LABEL),
		.file = leaktrack_reader_text(line, LT_KEY_FILE),
		.file_raw = leaktrack_reader_text(line, LT_KEY_FILE_RAW)};
	leaktrack_reader_int(line, LT_KEY_ID, &record.id);
	leaktrack_reader_int(line, LT_KEY_LINE, &record.line);
	return take_added(report, leaktrack_history_add_main(report->history, &record));
}

static bool take_site(lt_report *report)
{
	const lt_line *line = &report->line;
	lt_site_record record = {.id = -1,
		.line = -1,
		.vendor = leaktrack_reader_true(line, LT_KEY_VENDOR),
		.file = leaktrack_reader_text(line, LT_KEY_FILE),
		.file_raw = leaktrack_reader_text(line, LT_KEY_FILE_RAW),
		.function = leaktrack_reader_text(line, LT_KEY_FUNCTION),
		.internal = leaktrack_reader_text(line, LT_KEY_INTERNAL),
		.module = leaktrack_reader_text(line, LT_KEY_MODULE)};
	leaktrack_reader_int(line, LT_KEY_ID, &record.id);
	leaktrack_reader_int(line, LT_KEY_LINE, &record.line);
	leaktrack_reader_int(line, LT_KEY_STACK, &record.stack);
	leaktrack_reader_int(line, LT_KEY_APP, &record.app);
	return take_added(report, leaktrack_history_add_site(report->history, &record));
}

static bool take_held(lt_report *report)
{
	const lt_line *line = &report->line;
	lt_held_record record = {.site = -1,
		.size = -1,
		.live = -1,
		.before = -1,
		.by = leaktrack_reader_text(line, LT_KEY_BY),
		.how = leaktrack_reader_text(line, LT_KEY_HOW),
		.type = leaktrack_reader_text(line, LT_KEY_TYPE),
		.class_name = leaktrack_reader_text(line, LT_KEY_CLASS),
		.preview = leaktrack_reader_text(line, LT_KEY_PREVIEW)};
	leaktrack_reader_int(line, LT_KEY_SITE, &record.site);
	leaktrack_reader_int(line, LT_KEY_SIZE, &record.size);
	leaktrack_reader_int(line, LT_KEY_LIVE, &record.live);
	leaktrack_reader_int(line, LT_KEY_BEFORE, &record.before);
	return take_added(report, leaktrack_history_add_held(report->history, &record));
}

static bool take_frame(lt_report *report)
{
	const lt_line *line = &report->line;
	lt_frame_record record = {.id = -1,
		.file = leaktrack_reader_text(line, LT_KEY_FILE),
		.file_raw = leaktrack_reader_text(line, LT_KEY_FILE_RAW),
		.function = leaktrack_reader_text(line, LT_KEY_FUNCTION),
		.module = leaktrack_reader_text(line, LT_KEY_MODULE)};
	leaktrack_reader_int(line, LT_KEY_ID, &record.id);
	leaktrack_reader_int(line, LT_KEY_LINE, &record.line);
	return take_added(report, leaktrack_history_add_frame(report->history, &record));
}

static bool take_stack(lt_report *report)
{
	const lt_line *line = &report->line;
	lt_stack_record record = {.id = -1,
		.up = -1,
		.frame = -1,
		.link = leaktrack_reader_text(line, LT_KEY_LINK),
		.cut = leaktrack_reader_true(line, LT_KEY_CUT)};
	leaktrack_reader_int(line, LT_KEY_ID, &record.id);
	leaktrack_reader_int(line, LT_KEY_UP, &record.up);
	leaktrack_reader_int(line, LT_KEY_FRAME, &record.frame);
	return take_added(report, leaktrack_history_add_stack(report->history, &record));
}

static bool take_count(lt_report *report)
{
	int64_t main, n;
	const int64_t *values = leaktrack_reader_numbers(&report->line, LT_KEY_V, LT_COUNT_COLUMNS);
	if (!values || !leaktrack_reader_int(&report->line, LT_KEY_MAIN, &main) ||
		!leaktrack_reader_int(&report->line, LT_KEY_N, &n)) {
		skip_line(report);
		return true;
	}
	return take_added(report, leaktrack_history_add_count(report->history, main, n, values));
}

static bool take_loop(lt_report *report)
{
	lt_line *line = &report->line;
	lt_text end = leaktrack_reader_text(line, LT_KEY_END);
	lt_loop_record record = {.at = -1, .collected = leaktrack_reader_true(line, LT_KEY_GC)};
	if (!leaktrack_reader_int(line, LT_KEY_MAIN, &record.main) ||
		!leaktrack_reader_int(line, LT_KEY_N, &record.n) || !end.s ||
		!leaktrack_reader_rows(line, LT_KEY_KEEP, LT_KEEP_COLUMNS, &record.keep) ||
		!leaktrack_reader_rows(line, LT_KEY_LATE, LT_LATE_COLUMNS, &record.late) ||
		!leaktrack_reader_rows(line, LT_KEY_BACK, LT_BACK_COLUMNS, &record.back) ||
		!leaktrack_reader_rows(line, LT_KEY_GCF, LT_KEEP_COLUMNS, &record.gcf) ||
		!leaktrack_reader_rows(line, LT_KEY_OUT, LT_KEEP_COLUMNS, &record.out)) {
		skip_line(report);
		return true;
	}
	leaktrack_reader_int(line, LT_KEY_REAL, &record.real);
	leaktrack_reader_int(line, LT_KEY_OPEN, &record.open);
	leaktrack_reader_int(line, LT_KEY_CHILDREN, &record.children);
	leaktrack_reader_double(line, LT_KEY_AT, &record.at);
	leaktrack_reader_double(line, LT_KEY_TOOK, &record.took);
	record.hooked = !strcmp(end.s, "hook");
	record.interrupted = !strcmp(end.s, "interrupted");
	record.left = !strcmp(end.s, "left");
	lt_added added = leaktrack_series_add_loop(report->history, &record);
	if (added == LT_ADDED || added == LT_ADDED_PARTLY)
		leaktrack_detail_add(&report->details, report->history, line, &record);
	return take_added(report, added);
}

static bool take_window(lt_report *report)
{
	lt_line *line = &report->line;
	lt_window_record record = {.at = -1};
	if (!leaktrack_reader_rows(line, LT_KEY_MAINS, LT_MAIN_COLUMNS, &record.mains) ||
		!leaktrack_reader_rows(line, LT_KEY_ROWS, LT_ROW_COLUMNS, &record.rows)) {
		skip_line(report);
		return true;
	}
	leaktrack_reader_int(line, LT_KEY_REAL, &record.real);
	leaktrack_reader_double(line, LT_KEY_AT, &record.at);
	return take_added(report, leaktrack_windowed_add(report->history, &record));
}

static bool take_end(lt_report *report)
{
	int64_t lost;
	if (leaktrack_reader_int(&report->line, LT_KEY_LOST, &lost))
		add_assoc_long(&report->process, "lost_records", (zend_long)lost);
	copy_string(&report->process, &report->line, LT_KEY_WHY, "ended");
	return true;
}

static bool take_line(lt_report *report, lt_line_kind kind)
{
	/* In a log that seals its lines one without has lost it. */
	if (report->line.sealed)
		report->seals = true;
	else if (report->seals && kind != LT_LINE_START && kind != LT_LINE_IGNORED)
		kind = LT_LINE_BAD;
	if (kind == LT_LINE_START) {
		report->seals = report->line.sealed;
		return take_start(report);
	}
	if (kind == LT_LINE_IGNORED || report->left_out)
		return true;
	if (kind == LT_LINE_BAD || (kind == LT_LINE_END && !report->history)) {
		skip_line(report);
		return true;
	}
	if (!report->history) {
		if (!take_headless(report))
			return false;
		if (report->left_out)
			return true;
	}
	switch (kind) {
		case LT_LINE_MAIN:
			return take_main(report);
		case LT_LINE_SITE:
			return take_site(report);
		case LT_LINE_HELD:
			return take_held(report);
		case LT_LINE_FRAME:
			return take_frame(report);
		case LT_LINE_STACK:
			return take_stack(report);
		case LT_LINE_COUNT:
			return take_count(report);
		case LT_LINE_LOOP:
			return take_loop(report);
		case LT_LINE_LOOPS:
			return take_window(report);
		default:
			return take_end(report);
	}
}

/* Reads on to the end of the file. False with errno: it could not. */
static bool read_lines(lt_report *report)
{
	size_t length;
	bool torn;
	char *text;
	while (!LT_HAS_OOM() && (text = leaktrack_lines_next(&report->file, &length, &torn))) {
		if (length == 0)
			continue;
		lt_line_kind kind = leaktrack_reader_parse(&report->line, text, length);
		if (torn && kind == LT_LINE_BAD)
			break; /* the process was killed while it wrote, or is writing now */
		if (!take_line(report, kind)) {
			errno = ENOMEM;
			return false;
		}
		if (report->progress && report->file.number % PROGRESS_LINES == 0)
			report->progress(report->context, report->file.offset);
	}
	if (report->file.error == EMSGSIZE) { /* what follows may be anything: it ends here */
		report->file.number++;
		skip_line(report);
		return true;
	}
	errno = report->file.error;
	return report->file.error == 0;
}

lt_report_result leaktrack_report_file(lt_report *report, bool follow)
{
	ZVAL_UNDEF(&report->process);
	ZVAL_UNDEF(&report->skipped_lines);
	if (!leaktrack_lines_open(&report->file, report->path, follow))
		return LT_REPORT_NOT_OPENED;
	report->opened = true;
	leaktrack_lines_skip(&report->file, report->from);
	leaktrack_reader_init(&report->line);
	bool read = read_lines(report);
	int error = errno;
	bool any = report->any;
	if (read && any)
		finish_process(report);
	leaktrack_detail_free(&report->details);
	zval_ptr_dtor(&report->process);
	zval_ptr_dtor(&report->skipped_lines);
	leaktrack_reader_destroy(&report->line);
	leaktrack_report_abandon(report);
	errno = error;
	return !read ? LT_REPORT_FAILED : any ? LT_REPORT_READ : LT_REPORT_NOT_A_LOG;
}

void leaktrack_report_abandon(lt_report *report)
{
	if (!report->opened)
		return;
	report->opened = false;
	leaktrack_lines_close(&report->file);
	leaktrack_reader_abandon(&report->line);
	leaktrack_history_free(report->history);
	report->history = NULL;
}
