/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * leaktrack.* of php.ini. See settings.h. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "settings.h"

#ifndef _WIN32
#include <unistd.h>
#endif

#include "ext/standard/php_string.h"
#include "main/php_ini.h"
#include "main/php_open_temporary_file.h"

#include "preview.h"

/* Where PHP was started: a relative path means a file there, wherever the program goes. */
static char start_dir[MAXPATHLEN];

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

void leaktrack_settings_register(int type, int module_number)
{
	REGISTER_INI_ENTRIES();
	if (!VCWD_GETCWD(start_dir, sizeof(start_dir)))
		start_dir[0] = '\0';
}

void leaktrack_settings_unregister(int type, int module_number)
{
	UNREGISTER_INI_ENTRIES();
}

/* leaktrack.log_dir, or its default; free with efree. */
char *leaktrack_settings_log_dir(void)
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

/* The file it names, to efree; NULL: stderr. */
char *leaktrack_settings_report_file(void)
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
