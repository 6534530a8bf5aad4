/* The parameters of trials as factors of an analysis of variance: each is a list of at
 * most STATS_CELLS cells, and a trial lies in one of them.
 *
 * A parameter with few numbers, such as one of a grid, has a cell for each number;
 * other numbers lie in cells of equal width, of their logarithms where asked for. A
 * category is a cell. All cells of a factor weigh the same: means and variances are
 * over the space of the parameters and not over the trials, which may crowd around the
 * best. A trial may lack a parameter. */
#ifndef MTAG_BASE_STATS_IMPORTANCE_FACTOR_H
#define MTAG_BASE_STATS_IMPORTANCE_FACTOR_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { STATS_CELLS = 64, STATS_ABSENT = 255 };

struct stats_factor {
    bool ordered;              /* its cells are numbers, ascending */
    size_t cells;              /* 1: it does not vary */
    const unsigned char *cell; /* of each trial; STATS_ABSENT: it has none */
    /* Ordered: the number of a cell, or the middle one on the factor's scale. */
    const double *at;
    const double *x; /* the trials' numbers, as they were given; NULL: categories */
    double low, high;
    bool log_scale;
};

/* Of numbers from low to high; NaN: the trial has none. log_scale: all are above 0.
 * Numbers beyond the range lie in its first or last cell. Keeps x. */
struct stats_factor stats_factor_of_numbers(const double *x, size_t trials, double low,
                                            double high, bool log_scale,
                                            struct arena *a);

/* Of categories 0, 1, ...; one that is not below `categories`: the trial has none.
 * Those after the first STATS_CELLS - 1 share a cell if they are more. */
struct stats_factor stats_factor_of_categories(const size_t *category, size_t trials,
                                               size_t categories, struct arena *a);

#endif
