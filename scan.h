/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The fast way through a loop record. */
#ifndef LEAKTRACK_SCAN_H
#define LEAKTRACK_SCAN_H

#include "reader.h"

/* Takes the fields of a loop record that has no blanks, escapes, objects or unknown keys. False for
 * anything else, be it JSON or not: then the line holds some of its fields, and must be cleared and
 * given to the parser. What is true here the parser would have read just so. */
bool leaktrack_scan_loop(lt_line *line, const char *text, size_t length);

#endif
