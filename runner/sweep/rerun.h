/* mtag-run --rerun RUN: a recorded run is trained again in a place of its own, and what
 * comes out is compared with what is recorded. */
#ifndef MTAG_RUNNER_SWEEP_RERUN_H
#define MTAG_RUNNER_SWEEP_RERUN_H

#include "runner/sweep/run.h"

/* word: "37.2", or "37" of a trial with one run. Of the options: results, json, quiet,
 * verbose. Nothing recorded is changed. Returns 0: every value, the predictions and the
 * weights are the same bits; 1: something differs; 2: the run cannot be repeated; 130:
 * it was interrupted. */
int run_again(const char *word, const struct run_options *o, struct arena *a);

#endif
