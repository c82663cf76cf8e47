/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What compiled code (opcache's JIT) leaves to guess: the line that runs. */
#ifndef LEAKTRACK_JIT_H
#define LEAKTRACK_JIT_H

#include "compat.h"

/* True when code may be compiled in this process, now or later. */
bool leaktrack_jit_is_possible(void);

/* Compiled code keeps its place nowhere: a frame tells the last instruction that had to save it.
 * Where that is a call, which has returned when its frame asks for memory, or nothing of this
 * function (NULL), the next instruction from there on that takes memory without a save is meant.
 * Allocates nothing. NULL only for NULL. */
const zend_op *leaktrack_jit_guess(const zend_op_array *code, const zend_op *saved);

#endif
