/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Who called a site, as arrays: its call stacks, and its nearest frame of the application's code.
 */
#ifndef LEAKTRACK_CALLS_H
#define LEAKTRACK_CALLS_H

#include "php.h"

#include "history.h"

/* Adds "stacks" to a site's array: what lives of each stack, most first, adding up to what lives of
 * the site. null where the process kept no stacks. */
void leaktrack_calls_add_stacks(zval *site, const lt_history *history, const lt_track *track);

/* Adds "app_frame": the line itself where that is the application's, else the nearest such frame
 * above it, of those the one that most lives of; null where none was met. */
void leaktrack_calls_add_app(
	zval *site, const lt_history *history, const lt_track *track, lt_text function);

#endif
