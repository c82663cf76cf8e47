/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * How a line's memory and the process went on over the loops, thinned to what a chart can show, as
 * arrays for the report. */
#ifndef LEAKTRACK_CURVES_H
#define LEAKTRACK_CURVES_H

#include "history.h"
#include "php.h"

/* "curve": what lived of a track. */
void leaktrack_curves_add_track(zval *site, const lt_track *track, const lt_verdict *verdict);

/* "counters": memory of the process, at some of a place's closes. */
void leaktrack_curves_add_counters(zval *main, const lt_place_history *place);

#endif
