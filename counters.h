/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What grows outside the list of blocks: counts of things that pile up, and the process' memory. */
#ifndef LEAKTRACK_COUNTERS_H
#define LEAKTRACK_COUNTERS_H

#include "php_leaktrack.h"

/* Resident memory in bytes, 0: the system does not tell. Takes no memory. */
int64_t leaktrack_counters_rss(void);

/* Loop `number` of the place has closed: writes the counters to the log, at the first 8 closes and
 * at 4 more per doubling. Reading them costs some microseconds. */
void leaktrack_counters_closed(lt_state *state, uint32_t place, uint32_t number);

#endif
