/* On which scale numbers lie evenly. */
#ifndef MTAG_BASE_STATS_SCALE_H
#define MTAG_BASE_STATS_SCALE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the numbers lie evenly on a logarithmic scale rather than on a linear one.
 * NaN and infinities among them do not count. False if there is no memory. */
bool stats_is_log(const double *x, size_t count);

#endif
