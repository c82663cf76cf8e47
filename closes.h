/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What one close of a place does: it brings the tracks of the cells that changed up to date, a
 * point for each that went up or down, and counts. For the rooms that read records, alone. */
#ifndef LEAKTRACK_CLOSES_H
#define LEAKTRACK_CLOSES_H

#include "series.h"

/* Changes what is alive of a cell; its place will see it at its next close. */
bool leaktrack_closes_change_cell(
	lt_history *history, uint32_t cell, int64_t bytes, int64_t blocks);

/* Brings a track up to its changed cell. Several cells of one line make one step. */
void leaktrack_closes_fold_cell(lt_history *history, lt_live_cell *cell);

/* What was alive of a track at the last close that changed it. */
int64_t leaktrack_closes_live_before(const lt_track *track);

/* Adds a point, in place of a close or of several: `low` and `high` the least and most then. */
bool leaktrack_closes_add_point(
	lt_track *track, int64_t close, int64_t live, int64_t low, int64_t high);

/* The line kept so much at a close of the place, born in loop `loop`. */
void leaktrack_closes_note_kept(lt_track *track, int64_t close, int64_t loop, int64_t bytes);

/* Cycles were collected at the close that comes next. */
bool leaktrack_closes_note_collected(lt_place_history *place);

/* Closes a place once, after all that the record says of its cells. */
bool leaktrack_closes_add(
	lt_history *history, lt_place_history *place, const lt_loop_record *record);

/* Loops that were interrupted never close: what is returned to them was not counted before. */
bool leaktrack_closes_note_interrupted(lt_place_history *place, int64_t loop);
bool leaktrack_closes_was_interrupted(const lt_place_history *place, int64_t loop);

#endif
