/* How far a sweep is: from the database alone, while it runs and afterwards. */
#ifndef MTAG_RESULTS_READ_NOW_H
#define MTAG_RESULTS_READ_NOW_H

#include "base/str.h"
#include "results/read/query.h"
#include "results/spent.h"

#include <jansson.h>

/* A run that was begun and has not ended. */
struct res_now_run {
    int64_t trial;
    int number;
    const char *label;  /* of its trial in the sweep; NULL: none */
    const char *status; /* running, paused, interrupted */
    const char *reason; /* of a pause or interruption; NULL: not recorded */
    int epochs;         /* recorded */
    int planned;        /* 0: not known */
    double *values; /* of the sweep's metric, by epoch; none of a metric of the test */
    int value_count;
    double epoch_seconds; /* of the last epoch; NAN: there is none */
};

struct res_now {
    bool held;          /* a process runs the sweep */
    const char *metric; /* of the values */
    bool maximize;
    /* Those that the sweep asks for and those that are planned: runs of trials that a
     * method is still to propose. As the process tells or told that runs it. */
    size_t planned;
    bool complete; /* it told that nothing is left to do: paused runs wait for further
                    * trials */
    /* The runs that the sweep asks for, by what became of them. */
    size_t runs, finished, failed, pruned, running, paused, interrupted, waiting;
    struct res_now_run *work; /* running ones first; at most `most` */
    size_t work_count;
};

/* The time that a sweep has taken. */
enum err_code res_now_spent(struct res_reader *r, int64_t sweep, struct res_spent *out,
                            struct err *e);

enum err_code res_now_read(struct res_reader *r, const struct res_sweep_row *sweep,
                           size_t most, struct arena *a, struct res_now *out,
                           struct err *e);

/* What the process that runs the sweep told last of its progress
 * (runner/steer/now.h): a new reference to the object; NULL: there is none, or it is
 * damaged. */
json_t *res_now_told(const char *database, int64_t sweep);

/* The epoch of the best value, from 1; 0: there is none. */
int res_now_best(const struct res_now *now, const struct res_now_run *r);
/* "3 of 9 runs done, 1 failed, 2 at work, 3 to begin". */
void res_now_add_counts(struct str *s, const struct res_now *now);

#endif
