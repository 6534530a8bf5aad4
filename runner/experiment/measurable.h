/* Metrics that the clips of a split do not allow. */
#ifndef MTAG_EXPERIMENT_MEASURABLE_H
#define MTAG_EXPERIMENT_MEASURABLE_H

#include "runner/experiment/experiment.h"

/* The areas under ROC and precision-recall curves need a tag with clips that have it
 * and clips that have not. If the validation or the test clips have no such tag: an
 * error if one of these metrics decides (ranks the sweep, picks the best epoch, moves a
 * schedule), else a warning. file: the trial's. sweep: the metric of the sweep, name
 * NULL: not given. sweep_at: where it is written. */
void exp_check_measurable(const struct yaml_node *file,
                          const struct feat_dataset *dataset,
                          const struct exp_train *train, const struct exp_metric *sweep,
                          const struct yaml_node *sweep_at, struct diag *diag);

#endif
