/* The weights that a run begins with: PyTorch's initial values, then those of a file
 * (train.init), then a bias of the output that predicts how frequent each tag is. */
#ifndef MTAG_RUNNER_TRAIN_BEGIN_H
#define MTAG_RUNNER_TRAIN_BEGIN_H

#include "runner/experiment/experiment.h"

/* How many training clips have each tag; in the arena. */
struct nn_tag_counts run_tag_counts(const struct feat_dataset *d, struct arena *a);

/* Fills w (graph->weights) and statistics (graph->statistics). ERR_USER: the file of
 * weights does not fit. */
enum err_code run_initial_weights(const struct exp_config *c, int seed, struct arena *a,
                                  real *w, real *statistics, struct err *e);

#endif
