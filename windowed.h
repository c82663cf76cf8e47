/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Feeds a history with a log's records of windows: several loops, of several places maybe, added
 * up. window.c writes them where a record of each loop would be too many. */
#ifndef LEAKTRACK_WINDOWED_H
#define LEAKTRACK_WINDOWED_H

#include "series.h"

#define LT_MAIN_COLUMNS 6 /* main, first, last, closes, collected, hooked */
#define LT_ROW_COLUMNS \
	11 /* main, site, kept, blocks, loops, returned, blocks, low, high, grew, collected */

/* What several loops did, added up. */
typedef struct {
	int64_t real;
	double at;
	lt_rows mains, rows;
} lt_window_record;

/* Takes one record of a window. Its rows are not kept. */
lt_added leaktrack_windowed_add(lt_history *history, const lt_window_record *record);

#endif
