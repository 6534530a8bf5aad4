/* A table of curves in place of a formula: rows of a point's parameters, an epoch and
 * a value. The columns `epoch` and `value` are needed; of the others those count whose
 * names are parameters. An empty field: the point does not have the parameter.
 *
 * A point of a sweep takes the curve of the point of the table that has the same
 * parameters, equal texts, and the nearest numbers: by the sum of squares of the
 * distances in the unit cube of the sweep's ranges (logarithms where the distribution
 * has them; where there is no range that of the column). Of equally near points the
 * first in the table counts. */
#ifndef MTAG_EXPERIMENT_CURVES_H
#define MTAG_EXPERIMENT_CURVES_H

#include "base/arith.h"
#include "base/diag.h"
#include "base/file.h"

struct run_space;

struct exp_curve {
    const struct arith_value *values; /* of each parameter */
    const bool *has;
    double *of_epoch; /* NAN: the table has none */
    int epochs;
};

struct exp_curves {
    const char **parameters;
    size_t parameter_count;
    struct exp_curve *items;
    size_t count;
    int epochs; /* the highest */
    struct hash content;
};

/* Tells which columns are parameters. */
typedef bool exp_is_column(void *context, const char *name);

/* at: where the path is written. NULL after a fault. */
const struct exp_curves *exp_curves_read(const char *path, const struct yaml_node *at,
                                         exp_is_column *is_parameter, void *context,
                                         struct arena *a, struct diag *diag);

/* Whether the file has a column of that name; true if it cannot be read. */
bool exp_curves_has(const char *path, const char *name);

/* The curve of a point; NULL: no point of the table has its texts. space: of the sweep;
 * NULL: there is none. */
const struct exp_curve *exp_curves_find(const struct exp_curves *c,
                                        const struct arith_value *values,
                                        const bool *has, const struct run_space *space);

#endif
