/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What to do about a line that leaks, by what is known of it: the function that took the memory, else
 * who holds it. Constant sentences, without their full stop. */
#ifndef LEAKTRACK_ADVICE_H
#define LEAKTRACK_ADVICE_H

#include "php.h"

/* `site` is an entry of a report's "sites", with its "via" and its holder. */
const char *leaktrack_advice_for(const zval *site);

/* Only by the function that took most of it; NULL: nothing is known of that. */
const char *leaktrack_advice_for_function(const zval *site);

#endif
