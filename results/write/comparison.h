/* Keeping tests of trials, the one thing that reading a database may add to it. */
#ifndef MTAG_RESULTS_WRITE_COMPARISON_H
#define MTAG_RESULTS_WRITE_COMPARISON_H

#include "results/comparison.h"

#include <stddef.h>

/* Keeps them in the database at path for the next time, in place of those of the same
 * trials, metric and test. Nothing happens where that is not possible: the database is
 * of an older version, may not be written or is locked by another program. */
void res_comparisons_keep(const char *path, const struct res_comparison *items,
                          size_t count);

#endif
