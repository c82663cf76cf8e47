/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Blocks that lines make grow, loop by loop: an array or a buffer that doubles. Fills
 * lt_track.grown and .taken, from which shared.c tells a list that one line fills and others make
 * grow. */
#ifndef LEAKTRACK_GROWN_H
#define LEAKTRACK_GROWN_H

#include "series.h"

/* One block freed that a loop of the place had kept, and the line that did so kept as much: it made
 * the block grow. Or the line it was of did, which keeps a large buffer that others make grow now
 * and then. Asked when the loop's rows are in the cells, before its close counts. */
void leaktrack_grown_find(lt_history *history, uint32_t place, const lt_rows *back);

#endif
