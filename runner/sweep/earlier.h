/* Trials that a sweep has in its database besides those that its file lists or its
 * decisions name: of an earlier version of the file, or merged from another database.
 * Those that lie in the space and have results of this sweep stay in it. */
#ifndef MTAG_RUNNER_SWEEP_EARLIER_H
#define MTAG_RUNNER_SWEEP_EARLIER_H

#include "runner/sweep/sweep.h"

/* The trials that were ever decided, in their order, then the others with results of
 * this sweep, by their number in it. In the sweep's arena. */
enum err_code sweep_earlier_trials(struct sweep *w, int64_t **out, size_t *count);

/* Whether the sweep has trials with results that its last decisions know nothing of:
 * a merge brought them. */
enum err_code sweep_earlier_joined(struct sweep *w, bool *joined);

/* Takes those trials that lie in the space of options->book, and are what it makes of
 * their points, into it. points: room for count; those of the *taken trials. */
enum err_code sweep_earlier_take(struct sweep *w, const int64_t *ids, size_t count,
                                 struct run_point *points, size_t *taken);

/* Of a sweep that lists its trials, once they are recorded: takes those that became
 * stale and lie in the space into the book. *kept: their number; the sweep's runs are
 * to be listed anew unless it is 0. */
enum err_code sweep_earlier_keep(struct sweep *w, size_t *kept);

#endif
