/* The results of a sweep as observations of its trials, and which of them are good.
 *
 * A trial is one observation. If runs of it are finished, its value is their mean, else
 * the mean of what its runs had reached at its last epoch. Failed runs say nothing. */
#ifndef MTAG_RUNNER_SAMPLERS_TPE_OBSERVE_H
#define MTAG_RUNNER_SAMPLERS_TPE_OBSERVE_H

#include "runner/sampler.h"

struct tpe_observation {
    const struct run_point *point;
    double value;
    int epoch;     /* the last one with a value */
    bool finished; /* else it was stopped or is paused */
    bool good;     /* among the first tpe_gamma(count) */
};

/* In the order of the trials' numbers, oldest first. A finished trial comes before one
 * that is not, a longer curve before a shorter one, then the better value counts. In
 * the arena. */
struct tpe_observation *tpe_observe(const struct run_seen *seen, size_t *count,
                                    struct arena *a);

#endif
