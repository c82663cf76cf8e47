/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Memory that open loops have is missing at the closes of others, though it lives. Here the points
 * of those closes get it back, once a loop keeps it. INTERNALS.md tells of both ways: a list that
 * grows in a loop beside others (fill, beside), a buffer handed from open loop to open loop. */
#ifndef LEAKTRACK_DIPS_H
#define LEAKTRACK_DIPS_H

#include "series.h"

/* A loop keeps what it took over when it closes, though who had it gave it up before: a list that
 * grew. What fell since close `from`, and came back by `rise`, was there all the time. */
void leaktrack_dips_fill(lt_track *track, int64_t from, int64_t live, int64_t rise);

/* How many others of the place closed while this loop was open. */
int64_t leaktrack_dips_beside(const lt_place_history *place, const lt_loop_record *record);

/* The line itself freed a block of so many bytes before this close. */
void leaktrack_dips_note_offered(lt_track *track, int64_t close, int64_t bytes);

/* What lives of the line fell at this close: an open loop may have made a block that the line freed
 * grow, and others after it, and no close tells until one of them keeps it. */
void leaktrack_dips_note_away(lt_track *track, int64_t close, int64_t fall);

/* A loop kept more than such a block had, which until then was in open loops: so it was there. */
void leaktrack_dips_take_back(
	const lt_place_history *place, lt_track *track, int64_t live, int64_t rise);

#endif
