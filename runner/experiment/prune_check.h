/* Whether the pruner of a sweep can do its work on the sweep's trials. */
#ifndef MTAG_EXPERIMENT_PRUNE_CHECK_H
#define MTAG_EXPERIMENT_PRUNE_CHECK_H

#include "base/diag.h"
#include "runner/experiment/experiment.h"

/* Warns at `at` (may be NULL) of a pruner that pauses no run, or that has doubts about
 * so many trials. Without a pruner or a trial nothing is noted. */
void exp_check_pruner(const struct exp_sweep *s, const struct yaml_node *at,
                      struct arena *a, struct diag *diag);

#endif
