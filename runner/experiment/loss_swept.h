/* The metric of a sweep that varies the loss. */
#ifndef MTAG_EXPERIMENT_LOSS_SWEPT_H
#define MTAG_EXPERIMENT_LOSS_SWEPT_H

#include "runner/experiment/plan/plan.h"

/* metric: the sweep's as written, its name NULL if there is none; at: where it stands.
 * If the sweep varies train.loss and has no metric, the metric becomes the first that
 * is not a loss (unless the file monitors such a metric), and `at` the parameter; a
 * warning says so. */
void exp_check_loss_swept(const struct exp_plan *plan, const struct yaml_node *file,
                          struct exp_metric *metric, const struct yaml_node **at,
                          struct arena *a, struct diag *diag);

#endif
