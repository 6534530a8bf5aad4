/* Values of parameters, as texts. */
#ifndef MTAG_RESULTS_VALUE_H
#define MTAG_RESULTS_VALUE_H

#include <stdbool.h>

/* Whether two values are the same, numbers by their value (3e-3 and 3.0e-3), in lists
 * and mappings too. NULL is the same as NULL only. */
bool res_same_value(const char *a, const char *b);

#endif
