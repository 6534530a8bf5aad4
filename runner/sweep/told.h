/* What the results of a schedule tell of its trials. Without folds each result tells a
 * value of its trial. Of a trial whose data are in folds the value is the mean of its
 * folds, and nothing but that is told: some of them would tell how hard these folds
 * are.
 */
#ifndef MTAG_RUNNER_SWEEP_TOLD_H
#define MTAG_RUNNER_SWEEP_TOLD_H

#include "runner/sweep/schedule.h"

/* One value of a trial. */
struct told {
    size_t trial;
    int seed; /* place among the trial's seeds, whichever the fold */
    int epoch, epochs;
    double value;  /* the best so far; NAN: a run of it failed */
    bool finished; /* it is the last value of these runs */
};

/* What is told so far. Starts as {.arena = ...}. */
struct told_so_far {
    struct arena *arena;
    struct told_set {
        size_t ended;
        double sum;
        int epoch;
        bool cut;
    } * sets; /* of each trial and seed, where there are folds */
    size_t set_count;
};

/* Takes result number i of s->seen; to be called for 0, 1, 2, .... False: it tells
 * nothing yet, as other folds of its trial have not ended. With a pruner they follow
 * once the first is finished: until then it tells its own values. */
bool told_take(struct told_so_far *t, const struct schedule *s, size_t i,
               struct told *out);

/* Folds of the plan, at least 1. */
int told_folds(const struct schedule *s);

#endif
