/* The areas of a trial's networks on bootstrap samples of their test clips. Samples of
 * the same clips are the same for every trial, so that trials are paired. */
#ifndef MTAG_REPORT_COMPARE_SAMPLED_H
#define MTAG_REPORT_COMPARE_SAMPLED_H

#include "report/compare/tested.h"

/* What the networks of a fold were tested on. */
struct rep_task {
    const char *hash;
    size_t clips, tags;
    size_t units;        /* that are drawn */
    const size_t *group; /* the artist of each clip; NULL: clips are drawn */
};

struct rep_sampled {
    const struct rep_task **tasks; /* of the folds */
    double
        *values[REP_AREAS]; /* of the seeds, from the predictions; means over folds */
    double *samples[REP_AREAS]; /* [REP_SAMPLES]: means over seeds and folds */
};

/* The tasks that were met, each once. Zeroed: none yet. */
struct rep_tasks {
    struct rep_task **items;
    size_t count;
};

/* What the runs of the first seed were tested on, for each fold; *out is NULL if that
 * is not recorded. */
enum err_code rep_find_tasks(struct res_reader *r, const struct rep_tested *t,
                             struct rep_tasks *known, struct arena *a,
                             const struct rep_task ***out, struct err *e);

/* Reads the predictions and draws the samples. values and samples are NULL if some
 * predictions are not recorded. tasks are those of rep_find_tasks. */
enum err_code rep_sample(struct res_reader *r, const struct rep_tested *t,
                         const struct rep_task **tasks, struct arena *a,
                         struct rep_sampled *out, struct err *e);

#endif
