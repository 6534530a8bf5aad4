/* What a run predicted, put into the store. */
#ifndef MTAG_RUNNER_SWEEP_PREDICTED_H
#define MTAG_RUNNER_SWEEP_PREDICTED_H

#include "runner/sweep/sweep.h"

/* What is put for a run on a data set; in the arena. */
struct res_predictions run_predictions(const struct feat_dataset *d,
                                       enum res_split split, const float *scores,
                                       struct arena *a);

/* scores: clips of the split x tags, mean probabilities. A failure is in w->err. */
void sweep_record_predictions(struct sweep *w, const struct run_item *r,
                              enum res_split split, const float *scores);

#endif
