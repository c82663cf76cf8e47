/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What a log says of one process, as tables: lines of code, call sites, places, and what each
 * place retained where. Numbers, not pointers, lead from one table to another, since tables move
 * when they grow. Only series.c and the rooms under it (closes.c, leaving.c, dips.c, grown.c) and
 * windowed.c change what is counted; everybody may read. */
#ifndef LEAKTRACK_HISTORY_H
#define LEAKTRACK_HISTORY_H

#include "clock.h"
#include "core.h"
#include "intmap.h"
#include "verdict.h"

#define LT_NONE UINT32_MAX

/* No series keeps more points than this, nor a place more collected closes (verdict.h says how a
 * point stands for a window): the log itself writes windows past as many loops. */
#define LT_SERIES_POINTS 4096

/* The most loops that one record may stand for. */
#define LT_LONGEST_WINDOW ((int64_t)1 << 40)

/* A text of the log: borrowed when it goes in, owned by the history when it comes out. */
typedef struct {
	const char *s; /* NULL: absent */
	size_t len;
} lt_text;

/* A line of code: what the report names. */
typedef struct {
	lt_text file;
	lt_text file_raw; /* base64 of the name when that is not UTF-8 */
	int64_t line;
} lt_code_line;

/* A call site of the log. Several can share a line. */
typedef struct {
	int64_t id;
	uint32_t line; /* in lt_history.lines */
	lt_text function, internal, module;
	/* Who holds it, as told last; absent, or -1: not known. */
	lt_text held_by, held_kind, held_type, held_class, held_preview;
	int64_t held_size, held_live, held_before;
	uint32_t stack, app; /* in lt_history.calls and .frames, LT_NONE: not known */
	bool vendor;
	/* Of the loop line being added, to find whose memory the collector freed. */
	uint64_t back_at;
	int64_t back_bytes;
	uint32_t back_place;
} lt_log_site;

/* A frame of call stacks. */
typedef struct {
	lt_text file, file_raw; /* of PHP code */
	int64_t line;
	lt_text function;
	lt_text module; /* of an internal function */
} lt_call_frame;

/* A frame and who called it: a node of the tree of stacks (stack.h). */
typedef struct {
	uint32_t up, frame; /* LT_NONE: the outermost; in lt_history.frames */
	lt_text link;       /* how it came to run, absent: it was called */
	bool cut;           /* more frames stood above it */
} lt_call;

/* What one place retained at one site of the log. */
typedef struct {
	uint32_t site, track;
	int64_t bytes, blocks;               /* alive now */
	int64_t closed_bytes, closed_blocks; /* alive when the place's last loop closed */
	int64_t low, high;                   /* of a window: the least and most above closed_bytes */
	int64_t left_bytes, left_blocks;     /* change by the last loops of frames, see lt_left */
	uint32_t next;                       /* the track's next cell */
	bool dirty;
} lt_live_cell;

/* A block that one line made and made grow before another one did: from close `loop` on it had
 * `bytes`. The first steps of all are forgotten. */
#define LT_GROWN_MOST 5

typedef struct {
	int64_t loop, bytes;
} lt_grown_step;

typedef struct {
	lt_grown_step steps[LT_GROWN_MOST];
	uint32_t count;
} lt_grown;

/* What one place retained on one line: the sum of its cells, and their history. */
typedef struct {
	uint32_t place, line;
	uint32_t cells, next;  /* first cell; the place's next track */
	int64_t bytes, blocks; /* alive when the place's last loop closed */
	lt_point *points;      /* x is the number of the close, from 0 */
	uint32_t count, capacity;
	int64_t window;                                          /* closes a point stands for */
	int64_t kept, kept_loops, last_kept, returned, gc_freed; /* as lt_series wants them */
	int64_t window_low, window_high; /* of the window being added, and in how many of its loops */
	int64_t window_grew, window_kept;
	int64_t growing_loops;         /* exact, also when the points are thinned */
	int64_t adders;                /* loops that have added since the last close: late ones, too */
	int64_t first_loop, last_loop; /* that retained something; first from 1 on if any. -1: none */
	bool retained;                 /* at a close (else only the collector knows the line) */
	lt_grown grown;                /* the block that grew last, as it was before that */
	lt_grown taken;                /* the largest one taken over from another line, before that */
	int64_t taken_at;              /* the close of that */
	int64_t offered, offered_at;   /* bytes of a block that the line itself freed, at which close */
	int64_t away, away_since;      /* of such a block that no loop has kept since, 0: none */
} lt_track;

#define LT_COUNT_COLUMNS 22 /* of a `count` record, in the order of docs/log-format.md */

/* The counters after a close. */
typedef struct {
	int64_t n, values[LT_COUNT_COLUMNS];
} lt_count_point;

/* So many closes of other loops while one is open are told, at most. */
#define LT_CLOSES_BESIDE 256

/* The last loops of frames that had hooked again and again, a worker's `while`. With the frame its
 * variables go: in a worker that runs on they would not have. So these closes count once another
 * loop of the place has closed, as a server's connections do, and those at a log's end do not. */
typedef struct {
	int64_t loops, freed; /* closes that wait, and bytes that they freed more than they kept */
	double at;            /* of the last one */
} lt_left;

/* A main function, or what is outside all loops. */
typedef struct {
	int64_t id;
	lt_text name, label;
	lt_code_line at;
	uint32_t tracks; /* first one */
	int64_t loops;   /* begun: closed, interrupted and open */
	int64_t closes;
	int64_t interrupted_loops;
	lt_left left;
	int64_t collected_loops;
	int64_t windowed_loops; /* closes that the log has no record of their own of */
	int64_t last_loop;      /* the highest number seen, -1: none */
	int64_t kept, returned; /* bytes over all its lines and closes, loop 0 too */
	int64_t *collected;     /* closes, ascending, thinned to every collected_step-th */
	uint32_t collected_count, collected_capacity, collected_step;
	int64_t *interrupted; /* their loop numbers: what is returned to them counts nowhere */
	uint32_t interrupted_count, interrupted_capacity;
	lt_count_point *counts;
	uint32_t count_count, count_capacity;
	uint32_t *dirty; /* cells changed since its last close */
	uint32_t dirty_count, dirty_capacity;
	double closed_at[LT_CLOSES_BESIDE]; /* seconds since recording began: the last closes, a ring */
	int64_t open_at[LT_CLOSES_BESIDE]; /* bytes in open loops at those closes */
	int64_t beside; /* closes of others while a loop was open, at most; of windows not known */
	uint32_t function; /* the first place of the same function, maybe itself */
	uint32_t labels;   /* that one only: how many places are of its function */
	uint32_t open;     /* that one only: the place of which a loop ended by the next hook */
} lt_place_history;

typedef struct {
	lt_code_line *lines;
	lt_log_site *sites;
	lt_place_history *places;
	lt_live_cell *cells;
	lt_call_frame *frames;
	lt_call *calls;
	lt_track *tracks;
	uint32_t line_count, site_count, place_count, cell_count, track_count, frame_count, call_count;
	uint32_t line_capacity, site_capacity, place_capacity, cell_capacity, track_capacity,
		frame_capacity, call_capacity;
	lt_intmap line_of, site_of, place_of, cell_of, track_of, frame_of, call_of;
	lt_text *texts; /* interned, so that lines can be told apart by number */
	uint32_t text_count, text_capacity;
	lt_intmap text_of;
	lt_place_history outside; /* closes with every loop line of the process */
	lt_clock clock;           /* when those closes were */
	bool collecting;
	int64_t last_real; /* memory_get_usage(true) at the last close, 0: none */
	uint64_t lines_added;
} lt_history;

typedef struct {
	int64_t id, line;
	lt_text name, label, file, file_raw;
} lt_main_record;

typedef struct {
	int64_t id, line;
	lt_text file, file_raw, function, internal, module;
	int64_t stack, app; /* 0: absent */
	bool vendor;
} lt_site_record;

/* Who holds a site's blocks, and what they are. */
typedef struct {
	int64_t site, size, live, before;
	lt_text by, how, type, class_name, preview;
} lt_held_record;

typedef struct {
	int64_t id, line;
	lt_text file, file_raw, function, module;
} lt_frame_record;

typedef struct {
	int64_t id, up, frame; /* up is -1 for the outermost */
	lt_text link;
	bool cut;
} lt_stack_record;

typedef enum {
	LT_ADDED,
	LT_ADDED_PARTLY, /* rows of sites or mains that the log has not introduced were left out */
	LT_NOT_ADDED,    /* the record makes no sense here: nothing was taken from it */
	LT_NO_MEMORY     /* the history is of no more use */
} lt_added;

static inline lt_added lt_history_worse(lt_added a, lt_added b)
{
	return a > b ? a : b;
}

/* NULL when there is no memory. `collecting` is false for a process with leaktrack.gc=never. */
lt_history *leaktrack_history_create(bool collecting);
void leaktrack_history_free(lt_history *history);

/* Adds what a `main`, `site`, `frame` or `stack` record of the log introduces. Texts are copied. */
lt_added leaktrack_history_add_main(lt_history *history, const lt_main_record *record);
lt_added leaktrack_history_add_site(lt_history *history, const lt_site_record *record);
lt_added leaktrack_history_add_frame(lt_history *history, const lt_frame_record *record);
lt_added leaktrack_history_add_stack(lt_history *history, const lt_stack_record *record);

/* Takes who holds a site's memory, in place of what was told before. Texts are copied. */
lt_added leaktrack_history_add_held(lt_history *history, const lt_held_record *record);

/* Takes a place's counters: LT_COUNT_COLUMNS numbers. */
lt_added leaktrack_history_add_count(
	lt_history *history, int64_t main, int64_t n, const int64_t *values);

/* Number of a main or site of the log in `places` or `sites`, LT_NONE when it is unknown. */
uint32_t leaktrack_history_find_place(const lt_history *history, int64_t main);
uint32_t leaktrack_history_find_site(const lt_history *history, int64_t site);

/* The track of a line in a place (LT_NONE: outside), LT_NONE when there is none. */
uint32_t leaktrack_history_find_track(const lt_history *history, uint32_t place, uint32_t line);

/* The cell of a site in a place (LT_NONE: outside). The first gives LT_NONE when there is none,
 * the second makes it, with its track, and gives LT_NONE when there is no memory. */
uint32_t leaktrack_history_find_cell(const lt_history *history, uint32_t place, uint32_t site);
uint32_t leaktrack_history_cell(lt_history *history, uint32_t place, uint32_t site);

/* A place by its number, LT_NONE: outside. The pointer is good until a main is added. */
lt_place_history *leaktrack_history_place(lt_history *history, uint32_t place);

/* The array itself when it has room for one more, else a larger copy; NULL: no memory, and the old
 * one stays. */
void *leaktrack_history_room(void *array, uint32_t count, uint32_t *capacity, size_t size);

#endif
