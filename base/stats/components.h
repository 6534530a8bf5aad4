/* Principal components: the directions in which rows of numbers differ most. */
#ifndef MTAG_BASE_STATS_COMPONENTS_H
#define MTAG_BASE_STATS_COMPONENTS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Projects x [rows][columns] on its first `count` components. places: [rows][count].
 * shares: of the variance that each component holds, count of them. Values are those of
 * scikit-learn's PCA with svd_solver "full" but for the sign: the largest weight of a
 * component, without its sign, is positive. x loses its columns' means. False, and
 * nothing set, unless rows differ. Places of components beyond the rank are 0. */
bool stats_components(double *x, size_t rows, size_t columns, size_t count,
                      double *places, double *shares, struct arena *a);

#endif
