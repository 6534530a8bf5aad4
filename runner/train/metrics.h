/* What a run measures, and the values of an epoch by name. */
#ifndef MTAG_RUNNER_TRAIN_METRICS_H
#define MTAG_RUNNER_TRAIN_METRICS_H

#include "runner/experiment/experiment.h"
#include "runner/train/link.h"

/* Values of an epoch that measure no network: where one is trained the learning rate
 * and times, else the value of the formula. */
struct run_bookkeeping {
    struct res_metric metric;
    size_t offset; /* of the double in struct link_epoch */
    bool of_formula;
};
enum { RUN_BOOKKEEPING = 4 };
extern const struct run_bookkeeping run_bookkeeping[RUN_BOOKKEEPING];
/* The value of that one in a row; false: rows of its kind do not have it. */
bool run_bookkeeping_get(size_t number, const struct link_epoch *row, double *out);

/* The metrics that the run measures: all; each epoch: the usual ones and those by which
 * the best epoch, the learning rate or the ranking is decided. ranks: the sweep's. */
uint64_t run_metrics_at_best(const struct exp_config *c);
uint64_t run_metrics_each_epoch(const struct exp_config *c,
                                const struct exp_metric *ranks);

/* A row in which nothing is measured yet. */
struct link_epoch run_new_row(void);

/* The value in the row, NaN if it has none. The names of run_metric_name. */
double run_epoch_metric(const struct link_epoch *row, const char *name);
bool run_metric_is_higher_better(const char *name);

#endif
