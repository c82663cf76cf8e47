/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Epochs. */
#include "epoch.h"

void leaktrack_epoch_begin(lt_recorder *rec, double now)
{
	uint32_t before = rec->epoch;
	while (rec->epoch + 1 < LT_EPOCHS && now >= lt_epoch_start(rec->epoch + 1))
		rec->epoch++;
	rec->epoch_ends = rec->epoch + 1 < LT_EPOCHS ? lt_epoch_start(rec->epoch + 1) : 1e300;
	for (uint32_t i = 0; i < rec->place_count; i++) {
		for (uint32_t epoch = before + 1; epoch <= rec->epoch; epoch++)
			rec->places[i].epoch_loops[epoch] = rec->places[i].loops;
	}
	/* Another serial outside, so that every line looks for its cell anew. */
	rec->stretch = 0;
	if (!rec->current)
		leaktrack_loop_enter(rec, NULL);
}

uint32_t leaktrack_epoch_of(const lt_recorder *rec, const lt_cell *cell)
{
	if (cell->flags & LT_CELL_OUTSIDE)
		return cell->number;
	const lt_place *place = &rec->places[cell->place];
	uint32_t epoch = rec->epoch;
	while (epoch > 0 && cell->number < place->epoch_loops[epoch])
		epoch--;
	return epoch;
}
