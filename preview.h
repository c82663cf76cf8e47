/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What a value holds, as short text: off unless leaktrack.preview asks for it, because it may be a
 * user's. Looks at values alone: no method, no __toString(), no property hook runs. */
#ifndef LEAKTRACK_PREVIEW_H
#define LEAKTRACK_PREVIEW_H

#include "walk.h"

#define LT_PREVIEW_MOST 1000                        /* characters that can be asked for */
#define LT_PREVIEW_BYTES (LT_PREVIEW_MOST * 4 + 64) /* room that is enough for them */

/* At most so many characters of what `leaf` is, in the words of PHP source, cut off with "…". Valid
 * UTF-8: other bytes and control characters are escaped. "" for what has no content to show. */
void leaktrack_preview_write(char *to, size_t size, const lt_node *leaf, size_t characters);

#endif
