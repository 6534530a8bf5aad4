/* Values of parameters, as texts. */
#ifndef MTAG_RESULTS_VALUE_H
#define MTAG_RESULTS_VALUE_H

#include "base/str.h"

#include <stdbool.h>

/* Whether two values are the same, numbers by their value (3e-3 and 3.0e-3), in lists
 * and mappings too. NULL is the same as NULL only. */
bool res_same_value(const char *a, const char *b);

/* Appends the value in one of its ways of being written: texts for which res_same_value
 * holds give the same bytes. */
void res_add_canonical(struct str *out, const char *value);

#endif
