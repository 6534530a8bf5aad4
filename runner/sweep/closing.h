/* How mtag-run ends: the best trials of the sweep, the parameters that mattered, and
 * the command that compares all. */
#ifndef MTAG_RUNNER_SWEEP_CLOSING_H
#define MTAG_RUNNER_SWEEP_CLOSING_H

#include "runner/sweep/run.h"

#include <stdint.h>

/* The best trial of the sweep so far and its value: the mean of its finished runs.
 * False if none has finished. */
bool run_best(const struct exp_sweep *s, const struct run_options *o, int64_t *trial,
              double *value);

/* The best trials of the sweep, at most `top` of them; their number. */
size_t run_best_trials(const struct exp_sweep *s, const struct run_options *o, int top,
                       int64_t *trials);

/* Prints the best trials of the sweep, from the database, on standard output, and the
 * importance of its parameters if there are trials enough to tell. Silent if nothing is
 * finished or the database cannot be read. */
void run_closing(const struct exp_sweep *s, const struct run_options *o,
                 struct arena *a);

#endif
