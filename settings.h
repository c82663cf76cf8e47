/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * leaktrack.* of php.ini: entries, checks and what is made of them. What a setting means is told in
 * the README. */
#ifndef LEAKTRACK_SETTINGS_H
#define LEAKTRACK_SETTINGS_H

#include "php_leaktrack.h"

/* From MINIT and MSHUTDOWN. */
void leaktrack_settings_register(int type, int module_number);
void leaktrack_settings_unregister(int type, int module_number);

/* leaktrack.log_dir, or its default; free with efree. */
char *leaktrack_settings_log_dir(void);

/* The file leaktrack.report names, to efree; NULL: stderr. */
char *leaktrack_settings_report_file(void);

#endif
