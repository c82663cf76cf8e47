/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Where a report goes: PHP's output, stderr, or a file that is there whole or not at all. */
#ifndef LEAKTRACK_OUTPUT_H
#define LEAKTRACK_OUTPUT_H

#include "analyze.h"

/* Renders the report to where the options say. False when it could not be written: *problem then
 * says why (for the caller to release), or is NULL where it has been said already, or the engine is
 * about to. Nothing half-written is left behind. */
bool leaktrack_output_write(
	const zval *report, const lt_analyze_options *options, zend_string **problem);

/* Copies a file to where a report may go, as above. False, with *problem to release, when not. */
bool leaktrack_output_copy(const char *from, const char *to, zend_string **problem);

#endif
