/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The module: settings, functions, and all that is said to the user. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "php_leaktrack.h"

#include <errno.h>
#include <time.h>
#ifndef _WIN32
#include <unistd.h>
#endif

#include "SAPI.h"
#include "ext/standard/info.h"
#include "main/php_ini.h"
#include "main/php_open_temporary_file.h"
#include "zend_smart_str.h"

#include "analyze.h"
#include "compat.h"
#include "frame.h"
#include "hook.h"
#include "leaktrack_arginfo.h"
#include "mark.h"

ZEND_DECLARE_MODULE_GLOBALS(leaktrack)

double leaktrack_now(void)
{
	struct timespec now;
#ifdef CLOCK_MONOTONIC
	clock_gettime(CLOCK_MONOTONIC, &now);
#else
	timespec_get(&now, TIME_UTC);
#endif
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

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

/* clang-format off */
PHP_INI_BEGIN()
	STD_PHP_INI_BOOLEAN("leaktrack.enable", "1",    PHP_INI_SYSTEM, OnUpdateBool,   enable,  zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_ENTRY  ("leaktrack.log_dir", "",    PHP_INI_SYSTEM, OnUpdateString, log_dir, zend_leaktrack_globals, leaktrack_globals)
	STD_PHP_INI_ENTRY  ("leaktrack.gc",      "auto", PHP_INI_ALL,   update_gc,      gc,      zend_leaktrack_globals, leaktrack_globals)
PHP_INI_END()
/* clang-format on */

/* leaktrack.log_dir, or its default; free with efree. */
static char *log_dir(void)
{
	const char *dir = LEAKTRACK_G(log_dir);
	char *path;
	if (dir && *dir)
		return estrdup(dir);
#ifdef _WIN32
	spprintf(&path, 0, "%s\\leaktrack", php_get_temporary_directory());
#else
	spprintf(&path, 0, "%s/leaktrack-%lu", php_get_temporary_directory(), (unsigned long)geteuid());
#endif
	return path;
}

static bool gc_is_never(void)
{
	return strcmp(LEAKTRACK_G(gc), "never") == 0 || !gc_enabled();
}

static void record_start(lt_state *state)
{
	lt_record_start start = {.version = PHP_LEAKTRACK_VERSION,
		.php = PHP_VERSION,
		.sapi = sapi_module.name,
		.argv0 = SG(request_info).path_translated ? SG(request_info).path_translated : "",
		.gc = state->gc_never ? "never" : LEAKTRACK_G(gc),
		.sizes = "real",
		.pid = state->pid,
		.memory_limit = PG(memory_limit) > 0 ? PG(memory_limit) : -1,
		.use = state->base,
		.real = (int64_t)zend_memory_usage(true),
		.started_ms = state->started_ms};
#ifndef _WIN32
	start.ppid = getppid();
	start.uid = geteuid();
#endif
	leaktrack_record_start(&state->log.buf, &start);
	leaktrack_log_flush(&state->log, 0);
}

/* Opens the log and puts the handlers on. Says once why it could not. */
static bool begin_recording(lt_state *state)
{
	const char *why = NULL;
	struct timespec now;
	timespec_get(&now, TIME_UTC);
	state->started_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	state->started = leaktrack_now();
	state->pid = getpid();
	char *dir = log_dir();
	bool opened = leaktrack_log_open(&state->log, dir, state->pid, state->started_ms);
	efree(dir);
	if (opened && leaktrack_hook_install(state, &why)) {
		state->gc_never = gc_is_never();
		record_start(state);
		return true;
	}
	if (!state->declined_told)
		php_error_docref(NULL, E_WARNING, "leaktrack does not record: %s",
			why ? why : state->log.error);
	state->declined_told = true;
	if (opened)
		unlink(state->log.path);
	leaktrack_log_close(&state->log);
	return false;
}

/* True when this process records, or can from now on. */
static bool ensure_recording(lt_state *state)
{
	if (leaktrack_hook_is_child(state))
		leaktrack_hook_abandon(state);
	if (state->frames && leaktrack_hook_was_cut(state))
		leaktrack_hook_remove(state, "memory limit");
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

/* Writes out what is gathered, so that a reader in this process sees it. */
static void flush_log(lt_state *state)
{
	if (state->recording && !leaktrack_hook_is_child(state))
		leaktrack_log_flush(&state->log, leaktrack_now() - state->started);
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
	add_assoc_long(return_value, "own_bytes", (zend_long)leaktrack_hook_own_bytes(state));
	add_assoc_long(return_value, "sites", state->rec.sites.count);
	add_assoc_long(return_value, "collections", (zend_long)state->gc_runs);
	add_assoc_double(return_value, "collection_seconds", state->gc_spent);
	add_assoc_long(return_value, "lost_records", (zend_long)state->log.lost);
	if (state->log.path)
		add_assoc_string(return_value, "log", state->log.path);
	else
		add_assoc_null(return_value, "log");
	if (state->stopped)
		add_assoc_string(return_value, "stopped", state->stopped);
	else
		add_assoc_null(return_value, "stopped");
}

static PHP_GINIT_FUNCTION(leaktrack)
{
#if defined(COMPILE_DL_LEAKTRACK) && defined(ZTS)
	ZEND_TSRMLS_CACHE_UPDATE();
#endif
	memset(leaktrack_globals, 0, sizeof(*leaktrack_globals));
	leaktrack_globals->state.mode = LT_MODE_OFF;
	leaktrack_globals->state.log.fd = -1;
}

static PHP_MINIT_FUNCTION(leaktrack)
{
	REGISTER_INI_ENTRIES();
	leaktrack_hook_startup();
	leaktrack_mark_startup();
	return SUCCESS;
}

static PHP_MSHUTDOWN_FUNCTION(leaktrack)
{
	leaktrack_mark_shutdown();
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
	state->log.fd = -1;
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(leaktrack)
{
	lt_state *state = &LEAKTRACK_G(state);
	char why[256];
	if (leaktrack_hook_is_child(state))
		leaktrack_hook_abandon(state);
	if (state->stopped && !state->stop_told) {
		snprintf(why, sizeof(why), "leaktrack stopped recording: %s", state->stopped);
		php_log_err(why);
	}
	if (leaktrack_hook_was_cut(state))
		snprintf(why, sizeof(why), "memory limit");
	else if (state->stopped)
		snprintf(why, sizeof(why), "stopped: %s", state->stopped);
	else
		snprintf(why, sizeof(why), "shutdown");
	leaktrack_hook_remove(state, why);
	state->stopped = NULL;
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
		state->recording ? "yes" : state->stopped ? state->stopped
												  : "no (leaktrack_hook() was not called)");
	snprintf(number, sizeof(number), "%llu", (unsigned long long)state->rec.loops);
	php_info_print_table_row(2, "Loops", number);
	php_info_print_table_row(2, "Log directory", dir);
	php_info_print_table_end();
	efree(dir);
	DISPLAY_INI_ENTRIES();
}

static const zend_module_dep leaktrack_deps[] = {
	ZEND_MOD_REQUIRED("json")
	ZEND_MOD_END
};

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
	NULL,
	STANDARD_MODULE_PROPERTIES_EX,
};

#ifdef COMPILE_DL_LEAKTRACK
#ifdef ZTS
ZEND_TSRMLS_CACHE_DEFINE()
#endif
ZEND_GET_MODULE(leaktrack)
#endif
