/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The module: what happens at its start and end, and at those of a request. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "php_leaktrack.h"

#include "ext/standard/info.h"
#include "main/php_ini.h"

#include "analyze.h"
#include "bare.h"
#include "collect.h"
#include "context.h"
#include "dump.h"
#include "heap.h"
#include "hook.h"
#include "leaktrack_arginfo.h"
#include "limit.h"
#include "recording.h"
#include "settings.h"

ZEND_DECLARE_MODULE_GLOBALS(leaktrack)

PHP_FUNCTION(trackerAnalyzeLeak);

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
static void write_report(const char *log, int64_t from)
{
	char *file = leaktrack_settings_report_file(), *said;
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
	leaktrack_settings_register(type, module_number);
	if (LEAKTRACK_G(swoole_tracker_aliases))
		register_tracker_aliases(type);
	leaktrack_heap_learn();
	leaktrack_recording_startup();
	leaktrack_bare_startup();
	leaktrack_limit_startup();
	leaktrack_collect_startup();
	leaktrack_dump_startup();
	leaktrack_context_startup();
	return SUCCESS;
}

static PHP_MSHUTDOWN_FUNCTION(leaktrack)
{
	leaktrack_dump_shutdown();
	leaktrack_collect_shutdown();
	leaktrack_bare_shutdown();
	leaktrack_limit_shutdown();
	leaktrack_settings_unregister(type, module_number);
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
	char *dir = leaktrack_settings_log_dir();
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
