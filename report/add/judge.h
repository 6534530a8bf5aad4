/* The metrics of predictions that another program made, and putting them down. */
#ifndef MTAG_REPORT_ADD_JUDGE_H
#define MTAG_REPORT_ADD_JUDGE_H

#include "results/predictions.h"
#include "results/read/query.h"
#include "results/write/store.h"

/* The sweep of all that was added. */
#define REP_ADDED "added"

struct rep_added {
    const char *name;                 /* the trial's label */
    const char *file;                 /* where the scores came from */
    const struct res_trial_row *like; /* a trial of the same task */
    const struct res_predictions *of; /* with the new scores */
};

/* Records a trial of one finished run with the metrics that are mtag-run's own for test
 * clips, but for the loss and for metrics that are tuned on validation clips. All or
 * nothing. ERR_USER if a trial of that name was added for the task before. */
enum err_code rep_added_put(struct res_store *s, const struct rep_added *added,
                            int64_t *trial, struct err *e);

#endif
