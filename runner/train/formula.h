/* A run of a formula: its epochs are evaluated, and told as those of a training are. */
#ifndef MTAG_RUNNER_TRAIN_FORMULA_H
#define MTAG_RUNNER_TRAIN_FORMULA_H

#include "runner/train/train.h"

/* As run_train, for a configuration with an objective. The checkpoint is written where
 * the run pauses or is stopped: a run that is killed computes its epochs again, which
 * takes no time. */
enum err_code run_formula(const struct run_job *job, struct err *e);

#endif
