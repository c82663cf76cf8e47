/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The text of a line of code, for the text report. */
#ifndef LEAKTRACK_SOURCE_H
#define LEAKTRACK_SOURCE_H

#include "php.h"

/* The line, trimmed, clean for a terminal and of at most `columns` columns; NULL when it cannot be
 * read, is empty, lies outside open_basedir, or when the file has changed since `started` (ISO
 * 8601, UTC): then the line may be another. Release it. */
zend_string *leaktrack_source_line(
	const char *file, zend_long line, const char *started, int columns);

#endif
