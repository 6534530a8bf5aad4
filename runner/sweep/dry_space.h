/* The plan of a sweep whose sampler proposes its trials: the space, and the points that
 * are decided before there is any result. */
#ifndef MTAG_RUNNER_SWEEP_DRY_SPACE_H
#define MTAG_RUNNER_SWEEP_DRY_SPACE_H

#include "base/str.h"
#include "runner/experiment/book.h"

/* The trials that a sweep will have; those of a sampler that proposes them cost about
 * what its first points do. */
size_t run_planned_trials(const struct exp_sweep *s);

/* Makes trials of the first points: those that are decided before there is a result.
 * example: a sweep of one trial from the same request. */
void run_first_points(struct exp_book *book, const struct exp_sweep *example,
                      struct arena *a);

/* Appends a line for each parameter. */
void run_add_space(const struct run_space *space, struct str *out);

#endif
