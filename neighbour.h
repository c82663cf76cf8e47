/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Other extensions that handle the heap, and do not care who else does. */
#ifndef LEAKTRACK_NEIGHBOUR_H
#define LEAKTRACK_NEIGHBOUR_H

#include "php_leaktrack.h"

/* After a call of the handlers below ours: back on top, where they have put themselves there. */
void leaktrack_neighbour_returned(lt_state *state);

/* Whether the heap's blocks pass by us no more: who came on top of us does not forward, who was
 * below us has left and taken ours along, or PHP has another heap now. At each hook, before
 * anything is concluded from what was seen. May allocate and free a block. */
bool leaktrack_neighbour_blinds(lt_state *state);

#endif
