/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Who holds what grows. At closes 16, 32, 64, … the recorder looks, for each site that has grown,
 * for the way from PHP's roots to its blocks, and logs it: only here the process lives. What is
 * known is looked at again, so that counts are not those of long ago, where the heap is small. */
#ifndef LEAKTRACK_HOLDERS_H
#define LEAKTRACK_HOLDERS_H

#include "php_leaktrack.h"

/* A loop of that place and number has closed. `may_walk` is false where the frame that is current
 * is being destroyed: then the next close walks. */
void leaktrack_holders_closed(lt_state *state, uint32_t place, uint32_t number, bool may_walk);

/* A good moment to make up for a walk that was due where none could be made. */
void leaktrack_holders_make_up(lt_state *state);

/* Looks again for the holders of all sites that have grown, for a report that is made now. */
void leaktrack_holders_look(lt_state *state);

/* Looks for the holders of the sites that most lives of, in whichever loop it was born. */
void leaktrack_holders_look_at_most(lt_state *state);

#endif
