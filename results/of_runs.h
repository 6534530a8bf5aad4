/* One number of several runs. */
#ifndef MTAG_RESULTS_OF_RUNS_H
#define MTAG_RESULTS_OF_RUNS_H

#include <stddef.h>

/* Over the finished runs of a trial, at the best epoch; count 0: no value. With folds
 * the mean and the deviation are those of the folds, each the mean of its seeds. */
struct res_value {
    double mean, deviation;
    int count; /* runs */
    int folds; /* that have a value; 0: the data have no folds */
};

/* Of the runs of one trial. folds: of each value, from 1, equal ones together, or all 0
 * if the data have no folds. values is changed: the mean over the seeds of each fold
 * comes to its beginning. */
struct res_value res_value_of_runs(double *values, const int *folds, size_t count);

#endif
