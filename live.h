/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The analyst's view of dumps: what lives, by line and by class, and what has grown between two. */
#ifndef LEAKTRACK_LIVE_H
#define LEAKTRACK_LIVE_H

#include "php.h"

/* Prints the last dump of the log at `path`, or of each log in that directory (of `pid` alone, 0:
 * all), against the last dump in the file `against` where that is given. The lines shown; -1, and
 * the reason said, when there is no dump. */
zend_long leaktrack_live_print(
	const char *path, zend_long pid, zend_long top, const zend_string *against);

#endif
