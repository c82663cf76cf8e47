/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Which sites to look for holders of: what lives of each site of a place, taken at the closes 4, 8,
 * 16, … Two earlier values are all that is kept. It only picks candidates, generously; what is a
 * leak is the verdict's to say (verdict.h). Core. */
#ifndef LEAKTRACK_CENSUS_H
#define LEAKTRACK_CENSUS_H

#include "loop.h"

#define LT_CENSUS_FIRST 4      /* the first close that is counted */
#define LT_CENSUS_JUDGED 16    /* the first one that finds candidates */
#define LT_CENSUS_LATE 64      /* from here on growth over the last doubling is enough */
#define LT_CENSUS_MOST 65536   /* (place, site) pairs that are remembered */

typedef struct {
	uint32_t place, site;
	int64_t seen[2]; /* bytes at the two counts before, the last one first */
	int64_t bytes;   /* being counted */
} lt_census_entry;

typedef struct {
	lt_census_entry *entries;
	uint32_t count, capacity;
	uint32_t *index; /* open addressing, 0: empty */
	uint32_t index_size;
	uint8_t *wanted; /* by site: lt_want */
	uint32_t wanted_size, wanted_count;
} lt_census;

/* LT_POOR: looked at when there was little of it, to be looked at again at the next doubling.
 * LT_AGAIN: wanted, but what was never looked at goes first. */
typedef enum { LT_NOT_WANTED, LT_WANTED, LT_AGAIN, LT_POOR, LT_SETTLED } lt_want;

LT_INLINE bool lt_want_is_wish(lt_want want)
{
	return want == LT_WANTED || want == LT_AGAIN;
}

LT_INLINE bool lt_census_is_due(uint32_t number)
{
	return number >= LT_CENSUS_FIRST && !(number & (number - 1));
}

/* The three closes after one that finds candidates: a buffer that several lines add to belongs to
 * whichever came last, and the others have nothing that could be counted then. */
LT_INLINE bool lt_census_is_after(uint32_t number)
{
	uint32_t counted = number & ~3u;
	return number > counted && counted >= LT_CENSUS_JUDGED && lt_census_is_due(counted);
}

/* Counts the place's cells after loop `number` has closed, and marks the sites that have grown as
 * wanted; with `renew` those, too, of which it is known who holds them. Without memory none is. */
void leaktrack_census_take(
	lt_census *census, const lt_recorder *rec, uint32_t place, uint32_t number, bool renew);

/* Wants the sites of which more lives now than when they were counted last. Counts nothing. */
void leaktrack_census_grown(lt_census *census, const lt_recorder *rec, uint32_t place);

/* Says what is wanted of a site. */
void leaktrack_census_want(lt_census *census, uint32_t site, lt_want want);

/* Wants again all that were looked at: they may be held elsewhere by now. */
void leaktrack_census_renew(lt_census *census);

LT_INLINE lt_want lt_census_wants(const lt_census *census, uint32_t site)
{
	return site < census->wanted_size ? (lt_want)census->wanted[site] : LT_NOT_WANTED;
}

/* What lives of a site, in whichever loop it was born. */
typedef struct {
	uint32_t site;
	int64_t bytes, blocks;
} lt_site_live;

/* The sites that most lives of, at most `room`, the largest first; how many. O(cells). Without
 * memory none. */
size_t leaktrack_census_most(const lt_recorder *rec, lt_site_live *most, size_t room);

/* Gives everything back. Safe on a zeroed census. */
void leaktrack_census_destroy(lt_census *census);

#endif
