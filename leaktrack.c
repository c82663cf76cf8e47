/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The module: settings, functions, and all that is said to the user. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "php_leaktrack.h"

#ifndef _WIN32
#include <unistd.h>
#endif

#include "ext/standard/info.h"
#include "ext/standard/php_string.h"
#include "main/php_ini.h"
#include "main/php_open_temporary_file.h"

#include "analyze.h"
#include "collect.h"
#include "context.h"
#include "dump.h"
#include "frame.h"
#include "heap.h"
#include "holders.h"
#include "hook.h"
#include "leaktrack_arginfo.h"
#include "live.h"
#include "mark.h"
#include "preview.h"
#include "recording.h"

ZEND_DECLARE_MODULE_GLOBALS(leaktrack)

static ZEND_INI_MH(update_gc)
{
	if (!zend_string_equals_literal(new_value, "auto") &&
		!zend_string_equals_literal(new_value, "always") &&
		!zend_string_equals_literal(new_value, "never")) {
		zend_error(E_WARNING, "leaktrack.gc is auto, always or never, not '%s'; it stays as it was",
			ZSTR_VAL(new_value));
		return FAILURE;
	}
	return OnUpdateString(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

#define LEAST_LOG_SIZE (256 * 1024)

static ZEND_INI_MH(update_log_max_size)
{
	zend_long *size = (zend_long *)ZEND_INI_GET_ADDR();
	zend_long bytes = zend_ini_parse_quantity_warn(new_value, entry->name);
	if (bytes != 0 && bytes < LEAST_LOG_SIZE) {
		zend_error(E_WARNING,
			"leaktrack.log_max_size is at least 256K, or 0 for a log without end, not '%s'; it "
			"stays"
			" as it was",
			ZSTR_VAL(new_value));
		return FAILURE;
	}
	*size = bytes;
	return SUCCESS;
}

static ZEND_INI_MH(update_depth)
{
	zend_long depth;
	if (is_numeric_string(ZSTR_VAL(new_value), ZSTR_LEN(new_value), &depth, NULL, false) !=
			IS_LONG ||
		depth < -1) {
		zend_error(E_WARNING,
			"leaktrack.stack_depth is how many frames of a call stack are kept: 0 (none) or more,"
			" -1 for all, not '%s'; it stays as it was",
			ZSTR_VAL(new_value));
		return FAILURE;
	}
	return OnUpdateLong(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

static ZEND_INI_MH(update_preview)
{
	zend_long characters;
	if (is_numeric_string(ZSTR_VAL(new_value), ZSTR_LEN(new_value), &characters, NULL, false) !=
			IS_LONG ||
		characters < 0 || characters > LT_PREVIEW_MOST) {
		zend_error(E_WARNING,
			"leaktrack.preview is how many characters are shown of what leaks: 0 (none) to %d,"
			" not '%s'; it stays as it was",
			LT_PREVIEW_MOST, ZSTR_VAL(new_value));
		return FAILURE;
	}
	return OnUpdateLong(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

/* clang-format off */
PHP_INI_BEGIN()
	STD_PHP_INI_BOOLEAN("leaktrack.enable", "1",    PHP_INI_SYSTEM, OnUpdateBool,   enable,  zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_ENTRY  ("leaktrack.log_dir", "",    PHP_INI_SYSTEM, OnUpdateString, log_dir, zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_ENTRY  ("leaktrack.gc",      "auto", PHP_INI_ALL,   update_gc,      gc,      zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_ENTRY  ("leaktrack.stack_depth", "0", PHP_INI_ALL,  update_depth,   stack_depth, zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_ENTRY  ("leaktrack.preview", "0",   PHP_INI_SYSTEM, update_preview, preview, zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_ENTRY  ("leaktrack.app_paths", "",  PHP_INI_ALL,    OnUpdateString, app_paths, zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_ENTRY  ("leaktrack.report",  "",    PHP_INI_SYSTEM, OnUpdateString, report,  zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_ENTRY  ("leaktrack.log_max_size", "64M", PHP_INI_SYSTEM, update_log_max_size, log_max_size, zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_ENTRY  ("leaktrack.dump_signal", "0", PHP_INI_SYSTEM, OnUpdateLong, dump_signal, zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_BOOLEAN("leaktrack.dump_on_memory_limit", "0", PHP_INI_SYSTEM, OnUpdateBool, dump_on_memory_limit, zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_BOOLEAN("leaktrack.swoole_tracker_aliases", "0", PHP_INI_SYSTEM, OnUpdateBool, swoole_tracker_aliases, zend_leaktrack_globals, leaktrack_globals)
PHP_INI_END()
/* clang-format on */

/* Where PHP was started: a relative path means a file there, wherever the program goes. */
static char start_dir[MAXPATHLEN];

/* leaktrack.log_dir, or its default; free with efree. */
static char *log_dir(void)
{
	const char *dir = LEAKTRACK_G(log_dir);
	char *path;
	if (dir && *dir) {
		/* The program may change directories: what is relative is so to where PHP was started. */
		if (IS_ABSOLUTE_PATH(dir, strlen(dir)) || !*start_dir)
			return estrdup(dir);
		spprintf(&path, 0, "%s/%s", start_dir, dir);
		return path;
	}
#ifdef _WIN32
	spprintf(&path, 0, "%s\\leaktrack", php_get_temporary_directory());
#else
	spprintf(&path, 0, "%s/leaktrack-%lu", php_get_temporary_directory(), (unsigned long)geteuid());
#endif
	return path;
}

/* Says once per request why there is no recording. */
static bool begin_recording(lt_state *state)
{
	char why[sizeof(state->journal.log.error)];
	char *path = log_dir(), dir[MAXPATHLEN + 1]; /* a longer path is refused, not cut to another */
	/* Not on the heap when recording begins: its end would be the first that is booked. */
	snprintf(dir, sizeof(dir), "%s", path);
	efree(path);
	bool begun = leaktrack_recording_begin(state, dir, why, sizeof(why));
	if (!begun)
		php_error_docref(NULL, E_WARNING, "nothing is recorded: %s", why);
	state->declined_told = !begun;
	if (begun)
		leaktrack_dump_listen((int)LEAKTRACK_G(dump_signal));
	return begun;
}

/* True when this process records, or can from now on. */
static bool ensure_recording(lt_state *state)
{
	if (leaktrack_recording_is_child(state))
		leaktrack_recording_abandon(state);
	if (leaktrack_recording_was_cut(state))
		leaktrack_recording_end(state);
	if (state->stopped) {
		if (!state->stop_told)
			php_error_docref(NULL, E_WARNING,
				"leaktrack stopped recording: %s; the program goes on", state->stopped);
		state->stop_told = true;
		return false;
	}
	return state->recording || (!state->declined_told && begin_recording(state));
}

PHP_FUNCTION(leaktrack_hook)
{
	zend_string *label = NULL;
	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_STR_OR_NULL(label)
	ZEND_PARSE_PARAMETERS_END();
	lt_state *state = &LEAKTRACK_G(state);
	if (!LEAKTRACK_G(enable))
		RETURN_FALSE;
	zend_execute_data *frame = leaktrack_frame_user(EX(prev_execute_data));
	if (!frame) {
		php_error_docref(NULL, E_WARNING,
			"there is no PHP function to mark: call leaktrack_hook() in the function that handles a"
			" request, or at the top of the loop's body");
		RETURN_FALSE;
	}
	if (!ensure_recording(state))
		RETURN_FALSE;
	RETURN_BOOL(leaktrack_mark_frame(
		state, frame, label ? ZSTR_VAL(label) : NULL, label ? ZSTR_LEN(label) : 0));
}

PHP_FUNCTION(leaktrack_loop)
{
	zend_string *label;
	zend_fcall_info fci;
	zend_fcall_info_cache fcc;
	ZEND_PARSE_PARAMETERS_START(2, -1)
	Z_PARAM_STR(label)
	Z_PARAM_FUNC(fci, fcc)
	Z_PARAM_VARIADIC_WITH_NAMED(fci.params, fci.param_count, fci.named_params)
	ZEND_PARSE_PARAMETERS_END();
	lt_state *state = &LEAKTRACK_G(state);
	lt_call call = {0, 0};
	if (LEAKTRACK_G(enable) && ensure_recording(state))
		call = leaktrack_mark_call(state, execute_data, ZSTR_VAL(label), ZSTR_LEN(label));
	fci.retval = return_value;
	zend_call_function(&fci, &fcc);
	if (Z_ISREF_P(return_value))
		zend_unwrap_reference(return_value);
	else if (Z_ISUNDEF_P(return_value))
		RETVAL_NULL(); /* an exception is on its way */
	leaktrack_mark_call_over(state, call);
}

/* Writes out what is gathered, so that a reader in this process sees it. */
static void flush_log(lt_state *state)
{
	leaktrack_holders_look(state);
	if (state->recording && !leaktrack_recording_is_child(state))
		leaktrack_journal_flush(&state->journal, &state->rec, leaktrack_now() - state->started);
}

PHP_FUNCTION(leaktrack_status)
{
	ZEND_PARSE_PARAMETERS_NONE();
	const lt_state *state = &LEAKTRACK_G(state);
	int64_t blocks = 0, bytes = 0;
	if (state->frames)
		leaktrack_loop_live(&state->rec, &blocks, &bytes);
	array_init(return_value);
	add_assoc_bool(return_value, "on", state->recording);
	add_assoc_long(return_value, "loops", (zend_long)state->rec.loops);
	add_assoc_long(return_value, "open_loops", state->rec.open_count);
	add_assoc_long(return_value, "blocks", (zend_long)blocks);
	add_assoc_long(return_value, "live_bytes", (zend_long)bytes);
	add_assoc_long(return_value, "untracked_freed_bytes", (zend_long)state->rec.all_old_bytes);
	add_assoc_long(return_value, "untracked_freed_blocks", (zend_long)state->rec.all_old_blocks);
	add_assoc_long(return_value, "base_bytes", state->frames ? (zend_long)state->base : 0);
	add_assoc_long(return_value, "own_bytes", (zend_long)leaktrack_recording_own_bytes(state));
	add_assoc_long(return_value, "sites", state->rec.sites.count);
	add_assoc_long(return_value, "collections", (zend_long)state->gc_runs);
	add_assoc_double(return_value, "collection_seconds", state->gc_spent);
	add_assoc_long(return_value, "lost_records", (zend_long)state->journal.lost);
	if (state->journal.log.path)
		add_assoc_string(return_value, "log", state->journal.log.path);
	else
		add_assoc_null(return_value, "log");
	if (state->stopped)
		add_assoc_string(return_value, "stopped", state->stopped);
	else
		add_assoc_null(return_value, "stopped");
}

PHP_FUNCTION(leaktrack_start)
{
	ZEND_PARSE_PARAMETERS_NONE();
	RETURN_BOOL(LEAKTRACK_G(enable) && ensure_recording(&LEAKTRACK_G(state)));
}

PHP_FUNCTION(leaktrack_stop)
{
	ZEND_PARSE_PARAMETERS_NONE();
	lt_state *state = &LEAKTRACK_G(state);
	bool recorded = state->recording && !leaktrack_recording_is_child(state);
	leaktrack_recording_end(state);
	RETURN_BOOL(recorded);
}

/* Writes a copy of the log so far. */
static bool copy_log(const char *from, const char *to)
{
	php_stream *in = php_stream_open_wrapper((char *)from, "rb", REPORT_ERRORS, NULL);
	php_stream *out = in ? php_stream_open_wrapper((char *)to, "wb", REPORT_ERRORS, NULL) : NULL;
	size_t length;
	bool copied =
		out && php_stream_copy_to_stream_ex(in, out, PHP_STREAM_COPY_ALL, &length) == SUCCESS;
	if (in)
		php_stream_close(in);
	if (out)
		php_stream_close(out);
	return copied;
}

PHP_FUNCTION(leaktrack_dump)
{
	zend_string *path = NULL;
	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_PATH_STR_OR_NULL(path)
	ZEND_PARSE_PARAMETERS_END();
	lt_state *state = &LEAKTRACK_G(state);
	if (!state->recording || leaktrack_recording_is_child(state))
		RETURN_FALSE;
	if (path && php_check_open_basedir(ZSTR_VAL(path)))
		RETURN_FALSE;
	leaktrack_dump_write(state, "call");
	if (!path)
		RETURN_STRING(state->journal.log.path);
	if (!copy_log(state->journal.log.path, ZSTR_VAL(path)))
		RETURN_FALSE;
	RETURN_STR_COPY(path);
}

/* The path a function was given, or the log directory; in `dir`, to efree, what was made for it. */
static const char *path_or_dir(const zend_string *path, size_t *length, char **dir)
{
	*dir = NULL;
	if (path) {
		*length = ZSTR_LEN(path);
		return ZSTR_VAL(path);
	}
	*dir = log_dir();
	*length = strlen(*dir);
	return *dir;
}

static void free_dir(char *dir)
{
	if (dir)
		efree(dir);
}

static void analyze(INTERNAL_FUNCTION_PARAMETERS, zend_long loops)
{
	zend_string *path = NULL;
	HashTable *array = NULL;
	ZEND_PARSE_PARAMETERS_START(0, 2)
	Z_PARAM_OPTIONAL
	Z_PARAM_PATH_STR_OR_NULL(path)
	Z_PARAM_ARRAY_HT(array)
	ZEND_PARSE_PARAMETERS_END();
	lt_analyze_options options;
	leaktrack_analyze_options_init(&options);
	options.loops = loops;
	if (array && leaktrack_analyze_options_parse(array, &options) == FAILURE)
		RETURN_THROWS();
	if (path && php_check_open_basedir(ZSTR_VAL(path)))
		RETURN_LONG(-1);
	flush_log(&LEAKTRACK_G(state));
	char *dir;
	size_t length;
	const char *where = path_or_dir(path, &length, &dir);
	RETVAL_LONG(leaktrack_analyze_run(where, length, &options));
	free_dir(dir);
}

PHP_FUNCTION(leaktrack_analyze)
{
	analyze(INTERNAL_FUNCTION_PARAM_PASSTHRU, 0);
}

/* Takes `pid` and `against` from the options. False: an exception is thrown. */
static bool live_options(const HashTable *options, zend_long *pid, zend_string **against)
{
	zend_string *name;
	zval *value;
	ZEND_HASH_FOREACH_STR_KEY_VAL((HashTable *)options, name, value)
	{
		ZVAL_DEREF(value);
		if (name && zend_string_equals_literal(name, "pid") && Z_TYPE_P(value) == IS_LONG) {
			*pid = Z_LVAL_P(value);
		} else if (name && zend_string_equals_literal(name, "against") &&
				   Z_TYPE_P(value) == IS_STRING) {
			*against = Z_STR_P(value);
		} else {
			zend_argument_value_error(3, "takes pid (an int) and against (a file), not \"%s\"",
				name ? ZSTR_VAL(name) : "");
			return false;
		}
	}
	ZEND_HASH_FOREACH_END();
	return true;
}

PHP_FUNCTION(leaktrack_analyze_live)
{
	zend_long top = 100, pid = 0;
	zend_string *path = NULL, *against = NULL;
	HashTable *options = NULL;
	ZEND_PARSE_PARAMETERS_START(0, 3)
	Z_PARAM_OPTIONAL
	Z_PARAM_LONG(top)
	Z_PARAM_PATH_STR_OR_NULL(path)
	Z_PARAM_ARRAY_HT(options)
	ZEND_PARSE_PARAMETERS_END();
	if (options && !live_options(options, &pid, &against))
		RETURN_THROWS();
	if ((path && php_check_open_basedir(ZSTR_VAL(path))) ||
		(against && php_check_open_basedir(ZSTR_VAL(against))))
		RETURN_LONG(-1);
	lt_state *state = &LEAKTRACK_G(state);
	if (!path && state->recording && !leaktrack_recording_is_child(state)) {
		leaktrack_dump_write(state, "call");
		RETURN_LONG(leaktrack_live_print(state->journal.log.path, 0, top, against));
	}
	char *dir;
	size_t length;
	const char *where = path_or_dir(path, &length, &dir);
	RETVAL_LONG(leaktrack_live_print(where, pid, top, against));
	free_dir(dir);
}

PHP_FUNCTION(leaktrack_report)
{
	ZEND_PARSE_PARAMETERS_NONE();
	lt_state *state = &LEAKTRACK_G(state);
	flush_log(state);
	lt_analyze_options options;
	leaktrack_analyze_options_init(&options);
	options.from = state->journal.log.begun; /* not what the process did in earlier requests */
	zend_string *error = NULL;
	if (state->journal.log.path &&
		leaktrack_analyze_report(state->journal.log.path, strlen(state->journal.log.path), &options,
			return_value, &error) == SUCCESS)
		return;
	if (error)
		zend_string_release(error);
	zval processes;
	array_init(return_value);
	array_init(&processes);
	add_assoc_long(return_value, "schema", LT_SCHEMA);
	add_assoc_zval(return_value, "processes", &processes);
}

PHP_FUNCTION(leaktrack_clean)
{
	zend_string *path = NULL;
	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_PATH_STR_OR_NULL(path)
	ZEND_PARSE_PARAMETERS_END();
	if (path && php_check_open_basedir(ZSTR_VAL(path)))
		RETURN_LONG(0);
	char *dir;
	size_t length;
	const char *where = path_or_dir(path, &length, &dir);
	RETVAL_LONG(leaktrack_analyze_clean(where, length));
	free_dir(dir);
}

/* Code that is marked for Swoole Tracker runs as it is; its report shows every loop. */
static PHP_FUNCTION(trackerAnalyzeLeak)
{
	analyze(INTERNAL_FUNCTION_PARAM_PASSTHRU, LT_LOOPS_ALL);
}

/* clang-format off */
static const zend_function_entry tracker_aliases[] = {
	ZEND_NAMED_FE(trackerHookMalloc, ZEND_FN(leaktrack_hook), arginfo_leaktrack_hook)
	PHP_FE(trackerAnalyzeLeak, arginfo_leaktrack_analyze)
	ZEND_NAMED_FE(trackerAnalyzeMalloc, ZEND_FN(leaktrack_analyze_live), arginfo_leaktrack_analyze_live)
	ZEND_NAMED_FE(trackerCleanLeak, ZEND_FN(leaktrack_clean), arginfo_leaktrack_clean)
	PHP_FE_END
};
/* clang-format on */

/* Those that no other extension has: all functions of extensions are there before any MINIT. */
static void register_tracker_aliases(int type)
{
	for (const zend_function_entry *entry = tracker_aliases; entry->fname; entry++) {
		const zend_function_entry one[] = {*entry, PHP_FE_END};
		zend_string *name = zend_string_init(entry->fname, strlen(entry->fname), 0);
		zend_string *lower = zend_string_tolower(name);
		if (!zend_hash_exists(CG(function_table), lower))
			zend_register_functions(NULL, one, NULL, type);
		zend_string_release(lower);
		zend_string_release(name);
	}
}

/* leaktrack.report */

/* The file it names, to efree; NULL: stderr. */
static char *report_file(void)
{
	const char *setting = LEAKTRACK_G(report);
	char *file;
	if (!strcmp(setting, "stderr"))
		return NULL;
	zend_string *pid = zend_long_to_str((zend_long)getpid());
	zend_string *path =
		php_str_to_str(setting, strlen(setting), "%p", 2, ZSTR_VAL(pid), ZSTR_LEN(pid));
	if (IS_ABSOLUTE_PATH(ZSTR_VAL(path), ZSTR_LEN(path)))
		file = estrdup(ZSTR_VAL(path));
	else
		spprintf(&file, 0, "%s/%s", start_dir, ZSTR_VAL(path));
	zend_string_release(path);
	zend_string_release(pid);
	return file;
}

static void write_report(const char *log, int64_t from)
{
	char *file = report_file(), *said;
	zend_string *problem = leaktrack_analyze_at_end(log, from, file);
	if (problem) {
		spprintf(&said, 0, "leaktrack.report: nothing is written to %s: %s%s",
			file ? file : "stderr", ZSTR_VAL(problem),
			file ? "; set it to another file, or to stderr" : "");
		php_log_err(said);
		efree(said);
		zend_string_release(problem);
	}
	if (file)
		efree(file);
}

static PHP_GINIT_FUNCTION(leaktrack)
{
#if defined(COMPILE_DL_LEAKTRACK) && defined(ZTS)
	ZEND_TSRMLS_CACHE_UPDATE();
#endif
	memset(leaktrack_globals, 0, sizeof(*leaktrack_globals));
	leaktrack_globals->state.mode = LT_MODE_OFF;
	leaktrack_globals->state.journal.log.fd = -1;
}

static PHP_MINIT_FUNCTION(leaktrack)
{
	/* Its handlers would be gone before the heap they are on, and other threads know nothing of it.
	 */
	if (type != MODULE_PERSISTENT) {
		zend_error(
			E_WARNING, "leaktrack cannot be loaded by dl(): name it as extension in php.ini");
		return FAILURE;
	}
	REGISTER_INI_ENTRIES();
	if (!VCWD_GETCWD(start_dir, sizeof(start_dir)))
		start_dir[0] = '\0';
	if (LEAKTRACK_G(swoole_tracker_aliases))
		register_tracker_aliases(type);
	leaktrack_heap_learn();
	leaktrack_recording_startup();
	leaktrack_hook_startup();
	leaktrack_collect_startup();
	leaktrack_dump_startup();
	leaktrack_context_startup();
	return SUCCESS;
}

static PHP_MSHUTDOWN_FUNCTION(leaktrack)
{
	leaktrack_dump_shutdown();
	leaktrack_collect_shutdown();
	leaktrack_hook_shutdown();
	UNREGISTER_INI_ENTRIES();
	return SUCCESS;
}

static PHP_RINIT_FUNCTION(leaktrack)
{
#if defined(COMPILE_DL_LEAKTRACK) && defined(ZTS)
	ZEND_TSRMLS_CACHE_UPDATE();
#endif
	lt_state *state = &LEAKTRACK_G(state);
	memset(state, 0, sizeof(*state));
	state->mode = LT_MODE_OFF;
	state->heap = zend_mm_get_heap();
	state->journal.log.fd = -1;
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(leaktrack)
{
	lt_state *state = &LEAKTRACK_G(state);
	if (state->stopped && !state->stop_told) {
		char why[256];
		snprintf(why, sizeof(why), "leaktrack stopped recording: %s", state->stopped);
		php_log_err(why);
	}
	const char *report = LEAKTRACK_G(report);
	bool reports = report && *report && state->frames && !leaktrack_recording_is_child(state);
	char *log = reports && state->journal.log.path ? estrdup(state->journal.log.path) : NULL;
	int64_t begun = state->journal.log.begun;
	leaktrack_recording_end(state);
	state->stopped = NULL;
	if (log) {
		write_report(log, begun);
		efree(log);
	}
	return SUCCESS;
}

/* Who came on top of our handlers and left later than we did has put them back. */
static ZEND_MODULE_POST_ZEND_DEACTIVATE_D(leaktrack)
{
	leaktrack_hook_surface(&LEAKTRACK_G(state));
	return SUCCESS;
}

static PHP_MINFO_FUNCTION(leaktrack)
{
	const lt_state *state = &LEAKTRACK_G(state);
	char number[32];
	char *dir = log_dir();
	php_info_print_table_start();
	php_info_print_table_row(2, "leaktrack", LEAKTRACK_G(enable) ? "enabled" : "disabled");
	php_info_print_table_row(2, "Version", PHP_LEAKTRACK_VERSION);
	php_info_print_table_row(2, "Recording",
		state->recording ? "yes"
		: state->stopped ? state->stopped
						 : "no (leaktrack_hook() was not called)");
	snprintf(number, sizeof(number), "%llu", (unsigned long long)state->rec.loops);
	php_info_print_table_row(2, "Loops", number);
	php_info_print_table_row(2, "Log directory", dir);
	php_info_print_table_end();
	efree(dir);
	DISPLAY_INI_ENTRIES();
}

/* clang-format off */
static const zend_module_dep leaktrack_deps[] = {
	ZEND_MOD_REQUIRED("json")
	ZEND_MOD_END
};
/* clang-format on */

zend_module_entry leaktrack_module_entry = {
	STANDARD_MODULE_HEADER_EX,
	NULL,
	leaktrack_deps,
	"leaktrack",
	ext_functions,
	PHP_MINIT(leaktrack),
	PHP_MSHUTDOWN(leaktrack),
	PHP_RINIT(leaktrack),
	PHP_RSHUTDOWN(leaktrack),
	PHP_MINFO(leaktrack),
	PHP_LEAKTRACK_VERSION,
	PHP_MODULE_GLOBALS(leaktrack),
	PHP_GINIT(leaktrack),
	NULL,
	ZEND_MODULE_POST_ZEND_DEACTIVATE_N(leaktrack),
	STANDARD_MODULE_PROPERTIES_EX,
};

#ifdef COMPILE_DL_LEAKTRACK
#ifdef ZTS
ZEND_TSRMLS_CACHE_DEFINE()
#endif
ZEND_GET_MODULE(leaktrack)
#endif
