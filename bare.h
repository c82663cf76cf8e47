/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * PHP functions that must meet the heap without our handlers: they go off it for as long as one
 * of them runs. */
#ifndef LEAKTRACK_BARE_H
#define LEAKTRACK_BARE_H

/* From MINIT and MSHUTDOWN. A function that is not there, or that is another's by then, is left. */
void leaktrack_bare_startup(void);
void leaktrack_bare_shutdown(void);

#endif
