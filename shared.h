/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Growth that several lines share. A buffer or array that several lines add to belongs to the one
 * that made it grow last, so it can change hands from loop to loop: none of these lines is seen to
 * grow, while together they do. */
#ifndef LEAKTRACK_SHARED_H
#define LEAKTRACK_SHARED_H

#include "history.h"

/* Looks in each place for lines that leak (or grow) only together, and gives them that verdict,
 * each with its part of the rate. `verdicts` are those of the history's tracks, one by one. Only
 * lines that hand memory to one another come into question: their sum must not fall where they do.
 * Without memory nothing is changed. */
void leaktrack_shared_judge(const lt_history *history, lt_verdict *verdicts);

#endif
