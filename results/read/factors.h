/* The parameters that vary among the trials of a table as factors of an analysis of
 * variance (base/stats/importance). */
#ifndef MTAG_RESULTS_READ_FACTORS_H
#define MTAG_RESULTS_READ_FACTORS_H

#include "base/stats/importance/factor.h"
#include "results/read/query.h"

struct res_factor {
    const char *path, *name;       /* the name is the short one */
    const char *const *categories; /* of each cell; NULL: numbers */
    size_t trials;                 /* that have the parameter */
};

struct res_factors {
    const struct stats_factor *items; /* with two cells or more */
    const struct res_factor *about;   /* of each */
    size_t count;
    const double *values; /* of the metric that ranks, for each trial, finite */
    size_t trials;        /* by their number */
    bool maximize;
    size_t worst; /* trials that were left out as the worst */
    size_t same;  /* factors that change together with an earlier one */
    const char *same_name, *same_as; /* the first such pair */
};

/* Of the ranked rows of t, which was ranked by the choice; `without` is the share of
 * the worst ones that is left out, from 0 to less than 1. A parameter is numbers if
 * each of its values is a number; a logarithmic scale is found by stats_is_log. Memory
 * is the arena's, texts are the table's. */
struct res_factors res_factors_of(const struct res_table *t,
                                  const struct res_choice *choice, double without,
                                  struct arena *a);

#endif
