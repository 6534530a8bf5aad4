/* The pruner of a sweep: which one it is, and whether it can do its work on the sweep's
 * trials. */
#ifndef MTAG_EXPERIMENT_PRUNE_CHECK_H
#define MTAG_EXPERIMENT_PRUNE_CHECK_H

#include "base/diag.h"
#include "runner/experiment/experiment.h"
#include "runner/sampler.h"

/* In place of the word `auto` the pruner of the sampler's descriptor, or none. sampler
 * NULL: there is no sweep. trials: of the file; OPT_WORD(0): not given. */
void exp_choose_pruner(const struct run_sampler_type *sampler, int trials,
                       struct opt_typed *prune, struct arena *a, struct diag *diag);

/* Warns at `at` (may be NULL) of a pruner that pauses no run, or that has doubts about
 * so many trials, of `shortest` to `longest` epochs. A sweep without a pruner is not
 * warned of. */
void exp_check_pruner(const struct exp_sweep *s, int shortest, int longest,
                      const struct yaml_node *at, struct arena *a, struct diag *diag);

#endif
