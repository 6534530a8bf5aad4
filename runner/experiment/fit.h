/* Checks whether the sections of a trial fit together, once each of them is right. */
#ifndef MTAG_EXPERIMENT_FIT_H
#define MTAG_EXPERIMENT_FIT_H

#include "runner/experiment/experiment.h"

/* An error if batches that are not full are dropped and the training clips do not fill
 * one. section: `train`, NULL if the file has none. */
void exp_check_batch(const struct yaml_node *section, const struct exp_train *train,
                     const struct feat_dataset *dataset, struct arena *a,
                     struct diag *diag);

/* A warning at `features` if training examples start so seldom that a clip has few of
 * them: the starts are where the hops of all inputs meet. */
void exp_check_starts(const struct yaml_node *features, const struct feat_input *inputs,
                      size_t count, const struct feat_dataset *dataset,
                      struct diag *diag);

/* A warning if the network ends in probabilities: losses take logits and apply the
 * sigmoid or softmax themselves. */
void exp_check_logits(const struct nn_graph *graph, const struct exp_train *train,
                      struct diag *diag);

#endif
