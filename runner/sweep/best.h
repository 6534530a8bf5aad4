/* The best trial of a sweep so far, kept in memory: the one that a table would have at
 * its top. */
#ifndef MTAG_RUNNER_SWEEP_BEST_H
#define MTAG_RUNNER_SWEEP_BEST_H

#include "runner/sweep/sweep.h"

/* Reads the values of runs that were done before. */
enum err_code sweep_best_begin(struct sweep *w);
/* The same for a trial, and for a run of it, that the sweep got later. */
enum err_code sweep_best_add(struct sweep *w, size_t trial);
enum err_code sweep_best_add_run(struct sweep *w, struct run_item *r);
/* A run has ended, its value is r->value. */
void sweep_best_note(struct sweep *w, const struct run_item *r);

/* The best trial and its value: the mean of its finished runs. Trials whose runs are
 * all finished come before others. False if there is none. */
bool sweep_best(const struct sweep *w, int64_t *trial, double *value);

/* A trial whose further runs are still to end, and which is better so far. */
struct sweep_ahead {
    int64_t trial;
    double value; /* the mean of its finished runs */
    size_t finished, asked;
};
/* The best of them. False: no trial is better than `best`, the value of the best trial.
 */
bool sweep_best_ahead(const struct sweep *w, double best, struct sweep_ahead *out);

/* Both for the line of the sweep, with label and deviation. Leaves the line as it
 * is if there is no best trial. */
void sweep_best_show(const struct sweep *w, struct sweep_line *line);

#endif
