/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The PHP functions (leaktrack.stub.php) and Swoole Tracker's names for them. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "php_leaktrack.h"

#ifndef _WIN32
#include <unistd.h>
#endif

#include "analyze.h"
#include "dump.h"
#include "frame.h"
#include "holders.h"
#include "live.h"
#include "mark.h"
#include "output.h"
#include "recording.h"
#include "settings.h"
#include "style.h"

/* Says once per request why there is no recording. */
static bool begin_recording(lt_state *state)
{
	char why[sizeof(state->journal.log.error)];
	char dir[MAXPATHLEN + 1]; /* a longer path is refused, not cut to another */
	char *path = leaktrack_settings_log_dir();
	/* Not on the heap when recording begins: its end would be the first that is booked. */
	snprintf(dir, sizeof(dir), "%s", path);
	efree(path);
	bool begun = leaktrack_recording_begin(state, dir, why, sizeof(why));
	if (!begun)
		leaktrack_style_warn(E_WARNING, "nothing is recorded: %s", why);
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
	zend_string *problem;
	if (leaktrack_output_copy(state->journal.log.path, ZSTR_VAL(path), &problem))
		RETURN_STR_COPY(path);
	leaktrack_style_warn(E_WARNING, "cannot write the dump to %s: %s; give another file",
		ZSTR_VAL(path), ZSTR_VAL(problem));
	zend_string_release(problem);
	RETURN_FALSE;
}

/* The path a function was given, or the log directory; in `dir`, to efree, what was made for it. */
static const char *path_or_dir(const zend_string *path, size_t *length, char **dir)
{
	*dir = NULL;
	if (path) {
		*length = ZSTR_LEN(path);
		return ZSTR_VAL(path);
	}
	*dir = leaktrack_settings_log_dir();
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
PHP_FUNCTION(trackerAnalyzeLeak)
{
	analyze(INTERNAL_FUNCTION_PARAM_PASSTHRU, LT_LOOPS_ALL);
}
