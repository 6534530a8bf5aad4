/* One number of several runs. Private to results/. */
#ifndef MTAG_RESULTS_OF_RUNS_H
#define MTAG_RESULTS_OF_RUNS_H

#include "results/read/query.h"

/* Of the runs of one trial. folds: of each value, from 1, equal ones together, or all 0
 * if the data have no folds. values is changed: the mean over the seeds of each fold
 * comes to its beginning. */
struct res_value res_value_of_runs(double *values, const int *folds, size_t count);

#endif
