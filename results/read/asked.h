/* The runs of a trial that a sweep asks for. The sweep's tables are about these runs,
 * even if other sweeps, or earlier versions of its file, trained more runs of the
 * trial.
 *
 * A sweep records its runs before it trains any. So if a trial has as many runs as the
 * sweep asks for, all of them are the sweep's, and the summary that the writer keeps of
 * the trial holds. Only otherwise these functions are needed. Private to results/. */
#ifndef MTAG_RESULTS_READ_ASKED_H
#define MTAG_RESULTS_READ_ASKED_H

#include "results/read/query.h"

struct res_named_value {
    const char *name;
    struct res_value value;
};

/* The summary of the runs, as in the columns of `trial` and trial_metric. */
struct res_asked {
    int runs, finished; /* asked for, also if they are missing; finished */
    int others;         /* recorded ones that the sweep does not ask for */
    const char *status;
    double best_epoch, epochs, seconds; /* means over the finished ones */
    struct res_named_value *values;     /* by name */
    size_t value_count;
};

enum err_code res_asked_read(struct res_reader *r, int64_t sweep, int64_t trial,
                             struct arena *a, struct res_asked *out, struct err *e);

/* A metric over the trial's finished runs that other sweeps ask for and this one does
 * not: those by which a trial was chosen to be trained again. Runs that no sweep asks
 * for any more are not among them. */
enum err_code res_others_read(struct res_reader *r, int64_t sweep, int64_t trial,
                              const char *metric, struct arena *a,
                              struct res_value *out, struct err *e);

/* NULL if the runs have no such metric. */
const struct res_value *res_asked_value(const struct res_asked *s, const char *name);

/* Defines for the reader's SQL asked(sweep, trial, name) and asked_std(sweep, trial,
 * name), a metric's mean and deviation or one of n, best_epoch, epochs, seconds and
 * status; and asked_run(sweep, trial, seed, number), whether the run is asked for. */
enum err_code res_asked_functions(struct res_reader *r, struct err *e);

#endif
