/* mtag-run --rerun RUN: a recorded run is trained again in a place of its own, and what
 * comes out is compared with what is recorded. */
#ifndef MTAG_RUNNER_SWEEP_RERUN_H
#define MTAG_RUNNER_SWEEP_RERUN_H

#include "results/merge/repeat.h"
#include "runner/sweep/run.h"

/* word: "37.2", or "37" of a trial with one run. Of the options: results, json, quiet,
 * verbose. Nothing recorded is changed. Returns 0: every value, the predictions and the
 * weights are the same bits; 1: something differs; 2: the run cannot be repeated; 130:
 * it was interrupted. */
int run_again(const char *word, const struct run_options *o, struct arena *a);

/* A run of another database, with other data; what a bundle is verified by. */
#define RERUN_NEAR 1e-5 /* of values and predictions: the same but for rounding */
struct rerun_of {
    const char *results; /* has the run */
    const char *word;
    const char *const *overrides; /* of its file: "data.root=FOLDER" */
    size_t override_count;
    bool is_near; /* nearer than RERUN_NEAR counts as the same, and farther ones are
                  told metric by metric */
    /* Tells how the data differ, of which only a hash is recorded; NULL: nothing. */
    void (*tell_data)(void *context, const struct exp_sweep *sweep);
    void *context;
};
/* As run_again; 0 also if the run is nearly the same. */
int run_again_of(const struct rerun_of *of, const struct run_options *o,
                 struct arena *a);

/* The recorded run with its file and its data, which are those that were trained on: 0;
 * else the exit status after a message. */
int run_again_load(const char *word, const struct run_options *o, struct arena *a,
                   struct res_original *recorded, struct exp_sweep **sweep);

#endif
