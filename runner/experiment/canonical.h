/* The text of a trial's identity, made from the option tables: every setting that
 * affects results, with defaults, and no other (no names, paths, threads, seed,
 * limits). */
#ifndef MTAG_EXPERIMENT_CANONICAL_H
#define MTAG_EXPERIMENT_CANONICAL_H

#include "runner/experiment/experiment.h"

/* Each is added to out. Tags, labels and splits are part of the data's fingerprint. */
void exp_canonical_data(const struct feat_data *data, struct str *out);
void exp_canonical_network(const struct nn_graph *graph,
                           const struct feat_input *inputs, size_t input_count,
                           struct str *out);
/* whole: with the number of epochs. */
void exp_canonical_train(const struct exp_train *train, bool whole, struct str *out);
void exp_canonical_evaluate(const struct exp_evaluate *evaluate, struct str *out);

/* A tree as the text of a file. */
const char *exp_yaml_text(const struct yaml_node *file, struct arena *a);

#endif
