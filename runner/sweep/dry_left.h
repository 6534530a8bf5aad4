/* What of a planned sweep is recorded, and which of its runs are still to be done. For
 * --dry-run. */
#ifndef MTAG_RUNNER_SWEEP_DRY_LEFT_H
#define MTAG_RUNNER_SWEEP_DRY_LEFT_H

#include "results/spent.h"
#include "runner/sweep/estimate.h"

struct run_left {
    size_t planned; /* runs of the whole sweep; of a trial with `upto` the first */
    size_t each;    /* of a trial, among these */
    bool open;      /* planned is a bound without meaning: hours or stop_when end it */
    size_t finished, failed, stopped; /* recorded; not tried again */
    size_t waiting; /* paused for good, unless there are more trials */
    size_t to_do;   /* the others */
    size_t last;    /* runs of the final that are still to be done */
    bool *skip;     /* of each run, trial after trial: it is not to be done */
    /* Seconds of the budget that are used up. */
    struct res_spent spent;
    const char *ended; /* why the sweep takes no further trials; NULL: it does */
};

/* known: whether the contents of the recordings are known. */
enum err_code run_left_read(const struct exp_sweep *s, const struct run_options *o,
                            bool known, struct arena *a, struct run_left *out,
                            struct err *e);

/* Seconds for what is still to be done; at most what is left of the hours of the
 * budget. */
double run_left_seconds(const struct run_estimate *p, const struct run_left *left,
                        int workers);

/* Appends what is recorded, and which budget or stop_when may end the sweep. Nothing
 * where there is nothing of this. */
void run_add_left(const struct exp_sweep *s, const struct run_options *o,
                  const struct run_left *left, struct str *out);

#endif
