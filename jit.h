/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What compiled code (opcache's JIT) leaves to guess: the line that runs. */
#ifndef LEAKTRACK_JIT_H
#define LEAKTRACK_JIT_H

#include "compat.h"

/* True when code may be compiled in this process, now or later. */
bool leaktrack_jit_is_possible(void);

/* Compiled code keeps its place nowhere: a frame tells the last instruction that had to save it.
 * Where that is a call that has returned, as all have that had a frame, takes no memory, or is
 * nothing of this function (NULL), the next instruction from there on that takes memory without a save is meant.
 * Allocates nothing. NULL only for NULL. */
const zend_op *leaktrack_jit_guess(const zend_execute_data *ex, const zend_op *saved);

/* True when compiled code of that line may run without a save since. */
bool leaktrack_jit_may_be_at(const zend_execute_data *ex, const zend_op *saved, uint32_t line);

/* Keeps the tracing JIT from compiling this frame's function into what calls it, where it can be
 * told so (8.4). May allocate, and calls a PHP function. */
void leaktrack_jit_spare(zend_execute_data *frame);

#endif
