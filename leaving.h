/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The last loops of frames that leave: their closes wait until another loop of the place has closed
 * (lt_left in history.h says why). */
#ifndef LEAKTRACK_LEAVING_H
#define LEAKTRACK_LEAVING_H

#include "series.h"

/* Keeps what the last loop of a frame changed in its place for when another one has closed. */
lt_added leaktrack_leaving_defer(lt_history *history, uint32_t place, const lt_loop_record *record);

/* Another loop of the place is about to close: those that left count. False: no memory. */
bool leaktrack_leaving_add(lt_history *history, lt_place_history *place);

#endif
