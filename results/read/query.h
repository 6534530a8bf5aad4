/* Reading a results database: sweeps, ranked trials, runs, curves.
 *
 * The connection never writes, and SQL that people give runs under an authorizer that
 * lets it read and compute only. Answers belong to the arena that is given. Missing
 * numbers are NaN, missing texts NULL. */
#ifndef MTAG_RESULTS_READ_QUERY_H
#define MTAG_RESULTS_READ_QUERY_H

#include "base/arena.h"
#include "base/err.h"
#include "results/metric.h"
#include "results/of_runs.h"
#include "results/value.h"
#include "results/waiting.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct res_reader;

/* A missing file is ERR_USER and says how to make one; a folder, a foreign, newer or
 * locked file is an error as in res_open. */
enum err_code res_reader_open(const char *path, struct res_reader **out, struct err *e);
const char *res_reader_path(const struct res_reader *r);
void res_reader_close(struct res_reader *r); /* NULL is allowed */

/* Until it is closed the reader sees the database as it is now: for answers of
 * thousands of queries, each of which would look for changes by itself. */
enum err_code res_reader_hold(struct res_reader *r, struct err *e);

/* A copy of a database, as it is at one moment. into must not exist. */
enum err_code res_copy(const char *from, const char *into, struct err *e);

struct res_sweep_row {
    int64_t id;
    const char *name, *hypothesis, *method, *metric;
    const char *yaml; /* its merged file; NULL: not recorded */
    bool maximize;
    int seeds;
    const char *started;  /* last time, ISO 8601, UTC */
    const char *command;  /* that ran it last; NULL: not recorded */
    const char *baseline; /* label of the trial that others are compared with */
    bool ordered;         /* tables keep the order of its trials */
    bool hidden;          /* shown where it is named only */
};
/* All sweeps, the one started last first. */
enum err_code res_sweeps(struct res_reader *r, struct arena *a,
                         struct res_sweep_row **out, size_t *count, struct err *e);

/* The method of the sweep of predictions that were made elsewhere. */
#define RES_ADDED "added"

/* Which of all sweeps is meant where none is named: the first that is neither hidden
 * nor RES_ADDED, else the first that is not hidden; count: all are hidden. */
size_t res_sweep_meant(const struct res_sweep_row *sweeps, size_t count);

/* Its trials that its file asks for, and those of them all whose runs have finished. */
struct res_sweep_size {
    size_t trials, finished;
};
enum err_code res_sweep_size(struct res_reader *r, int64_t sweep,
                             struct res_sweep_size *out, struct err *e);

/* A trial as a sweep has it. */
struct res_member {
    int64_t trial;
    const char *identity, *label;
};
/* The trials that a sweep's file asked for when it was last run, by their number in it.
 */
enum err_code res_members(struct res_reader *r, int64_t sweep, struct arena *a,
                          struct res_member **out, size_t *count, struct err *e);

/* Which trials are meant. Of each trial the table shows the runs that its sweep asks
 * for, whatever runs it has besides. */
struct res_choice {
    /* Their trials, ranked. With trials that are listed: whose labels, parameters and
     * runs are shown, the first that has the trial; of other trials those of the sweep
     * that was started last. */
    const struct res_sweep_row *const *sweeps;
    size_t sweep_count;
    const int64_t
        *trials; /* or these, of whatever sweep, in this order; NULL: none listed */
    size_t trial_count;
    const char *metric;
    bool maximize;
    const char
        *where;  /* SQL that is true for them, over the names of res_names; or NULL */
    int top;     /* so many ranked ones at most; 0: all */
    bool others; /* rows for those without a rank too, after the ranked */
    bool stale;  /* those that their experiment file no longer asks for too */
    bool bare;   /* of a row only trial, rank, best, runs, finished, folds, summed and
                    sweep_id are read */
};

struct res_row {
    int64_t trial;
    int rank;  /* equal values share one; 0: none */
    bool best; /* its rank is 1 */
    const char *sweep, *label, *status;
    const char *loss;   /* its kind, as "focal {gamma: 2}" */
    int runs, finished; /* that its sweep asks for; less: it is incomplete */
    int others;         /* further runs of the trial, of other sweeps or seeds */
    /* The metric that ranks, over the finished ones that another sweep asks for. */
    struct res_value other;
    bool summed; /* the writer's summary of the trial is not of these runs alone */
    const char **params;      /* for each of the table's paths; NULL: it has none */
    struct res_value *values; /* for each of the table's metrics */
    double best_epoch, epochs, seconds; /* means over finished runs */
    int64_t weights, macs;
    int folds; /* of its data, each with every seed; 0: none */
    int64_t sweep_id;
    bool stale;       /* its sweep's file no longer asks for it */
    const char *note; /* a person's; NULL: none */
    bool star;
};

struct res_table {
    const char **paths; /* parameters that vary, in the order of the file */
    size_t path_count;
    size_t hidden; /* further parameters differ between sweeps, too many for columns */
    const struct res_metric **metrics; /* every one that a row has, by name */
    size_t metric_count;
    struct res_row *rows;
    size_t row_count;
    /* All that were chosen, top or not; each trial is in one of these: */
    size_t ranked;
    size_t other_task; /* has the metric, but other test clips, tags or evaluation */
    size_t other_loss; /* the metric is a loss, and theirs is of another kind */
    size_t unmeasured; /* has finished runs, but no (finite) value of the metric */
    size_t failed, running, paused, waiting, interrupted,
        pruned;          /* no run has finished */
    size_t partly;       /* of the ranked: some runs have not finished */
    const char **losses; /* the kinds of loss of the rows, each once */
    size_t loss_count;
    const char *
        *processors; /* of the rows' finished runs, with BLAS kernels, each once */
    size_t processor_count;
    size_t stale; /* left out for that */
};

/* Ranked are trials with a value of the metric, of the task that most of them have (of
 * equally many, that of the best), and for a loss of one kind likewise: those whose
 * runs have all finished, then the others; by value, then by number. A wrong where is
 * ERR_USER
 * with SQLite's words and the names that may be used; a listed trial that is not there
 * too. */
enum err_code res_rank(struct res_reader *r, const struct res_choice *choice,
                       struct arena *a, struct res_table *out, struct err *e);

/* What is recorded of a metric; it lives as long as the reader. Of a name that is not
 * recorded: a measure of the test clips, larger is better, titled as it is named. */
const struct res_metric *res_metric(struct res_reader *r, const char *name);
/* All recorded metrics by name, as of the last res_rank or the opening. */
const struct res_metric *const *res_metrics(const struct res_reader *r, size_t *count);

/* Names that where and expressions may use: trial, status, stale, ..., the full and
 * short names of parameters, metrics and METRIC_std. */
enum err_code res_names(struct res_reader *r, struct arena *a, const char *const **out,
                        size_t *count, struct err *e);

/* What an expression gives for a row. */
struct res_cell {
    const char *text; /* NULL: null */
    bool is_number, is_real;
    double number;
};
/* cells: [rows][expressions]. A wrong expression is ERR_USER naming it. Beside SQLite's
 * functions there is asked_run(id of a sweep, trial, seed, number): whether the sweep
 * asks for that run. */
enum err_code res_evaluate(struct res_reader *r, const struct res_table *table,
                           const char *const *expressions, size_t count,
                           struct arena *a, struct res_cell **cells, struct err *e);

/* The shortest end of path, cut at a dot, that no other of the paths and no fixed
 * column of the leaderboard has; a final `type` goes: train.optimizer.type is
 * `optimizer`. */
const char *res_short_name(const char *path, const char *const *paths, size_t count,
                           struct arena *a);

struct res_pair {
    const char *name, *value;
};
struct res_measure {
    const char *name;
    double value;
};
struct res_measured {
    const struct res_metric *metric;
    double value;
};
struct res_run_row {
    int64_t trial, seed;
    int fold; /* from 1; 0: the data have no folds */
    int number, tries;
    const char *status, *reason, *started, *ended;
    const char *weights, *log, *version, *libraries, *cpu, *git_commit, *host;
    /* Of a run that has not finished, by the epochs that it has recorded. */
    double best_epoch, epochs, seconds, train_seconds, peak_memory;
    struct res_measured *measures; /* at the best epoch, by name */
    size_t measure_count;
};
/* A run that is recorded as running, but whose sweep no process holds, is
 * "interrupted". A run that was not begun is "waiting", or "pruned" if another run of
 * the trial was pruned. */
enum err_code res_runs(struct res_reader *r, int64_t trial, struct arena *a,
                       struct res_run_row **out, size_t *count, struct err *e);
/* Those that a sweep asks for. */
enum err_code res_runs_asked(struct res_reader *r, int64_t sweep, int64_t trial,
                             struct arena *a, struct res_run_row **out, size_t *count,
                             struct err *e);

/* From a run's start to where it failed, was held or interrupted. */
struct res_spell {
    int64_t trial;
    int number;          /* the run's: 2 of "37.2" */
    const char *started; /* ISO 8601, UTC */
    const char *ended;   /* NULL: not recorded, as of a program that was killed */
    const char *how; /* "failed", "pause", "stop", "pruned", "finished" (and was gone
                      * on with); NULL as ended */
};
/* Those of all runs that were begun again, but for the last spell of each, by trial and
 * run, in the order of time. */
enum err_code res_earlier_spells(struct res_reader *r, struct arena *a,
                                 struct res_spell **out, size_t *count, struct err *e);

struct res_trial_row {
    int64_t id, weights, macs;
    int folds; /* 0: the data have none */
    const char *identity, *task, *fingerprint, *created, *status, *yaml;
    struct res_pair *params; /* every leaf of the resolved file, by path */
    size_t param_count;
    const char **sweeps; /* names of the sweeps that have it */
    const bool *stale;   /* for each: its file no longer asks for the trial */
    size_t sweep_count;
    const char *note; /* a person's; NULL: none */
    bool star;
};
/* A number that no trial has is ERR_USER. */
enum err_code res_trial(struct res_reader *r, int64_t trial, struct arena *a,
                        struct res_trial_row *out, struct err *e);

/* The tags that no test clip has, or that all have: no ranking of the clips by them can
 * be judged, so they are left out of the means. None if the clips are not recorded. */
struct res_left_tag {
    const char *tag;
    size_t with, clips; /* test clips that have it, of those of which that is known; of
                           all folds */
    size_t unknown;     /* the others */
};
enum err_code res_left_tags(struct res_reader *r, int64_t trial, struct arena *a,
                            struct res_left_tag **out, size_t *count, struct err *e);

/* The metrics that tags of a trial have. */
enum err_code res_tag_metrics(struct res_reader *r, int64_t trial, struct arena *a,
                              const char ***out, size_t *count, struct err *e);
/* Values of the tags, means over finished runs, highest first, without those that
 * res_left_tags names. */
enum err_code res_tags(struct res_reader *r, int64_t trial, const char *metric,
                       struct arena *a, struct res_measure **out, size_t *count,
                       struct err *e);

/* Every tag of a trial, in the order of the data; those that res_left_tags names, and
 * tags of a trial without a finished run, have no values. */
struct res_tag_row {
    const char *tag;
    size_t with, clips, unknown; /* as above; clips 0: not recorded */
    struct res_value *values;    /* for each of the metrics, over the finished runs */
};
struct res_tag_table {
    const struct res_metric **metrics;
    size_t metric_count;
    struct res_tag_row *rows;
    size_t row_count;
};
enum err_code res_tag_table(struct res_reader *r, int64_t trial, struct arena *a,
                            struct res_tag_table *out, struct err *e);

/* Every epoch of every run of a trial, by the run's number; unfinished runs too. */
struct res_epoch_row {
    int number; /* of the run */
    int epoch;
    double *values; /* for each of the metrics */
};
struct res_epoch_table {
    const struct res_metric **metrics; /* by name */
    size_t metric_count;
    struct res_epoch_row *rows;
    size_t row_count;
};
enum err_code res_epochs(struct res_reader *r, int64_t trial, struct arena *a,
                         struct res_epoch_table *out, struct err *e);

struct res_names {
    const char *const *items;
    size_t count;
};
/* The curves of one run, for answers that read thousands of runs: values[k * epochs +
 * epoch - 1] of the metric k; NaN where there is none. */
struct res_run_curves {
    float *values;
    int epochs; /* the last one */
};
enum err_code res_run_curves(struct res_reader *r, int64_t trial, int number,
                             const struct res_names *metrics, struct arena *a,
                             struct res_run_curves *out, struct err *e);
/* The metrics of the tags of one run: out[k * tags->count + t] of the metric k. */
enum err_code res_run_tags(struct res_reader *r, int64_t trial, int number,
                           const struct res_names *metrics,
                           const struct res_names *tags, float *out, struct err *e);

/* Every value of every tag of a trial's runs, by run, tag and metric. */
struct res_tag_value {
    int number; /* of the run */
    const char *tag, *metric;
    double value;
};
enum err_code res_tag_values(struct res_reader *r, int64_t trial, struct arena *a,
                             struct res_tag_value **out, size_t *count, struct err *e);

/* A metric by epoch over the finished runs that the sweep asks for of a trial and that
 * reached the epoch; if none has finished, over those that are there. Of struct
 * res_value's folds too. The arena owns the points, which are in the order of their
 * epochs; out is empty if the call fails or no epoch has a value. */
struct res_point {
    int epoch; /* from 1 */
    struct res_value value;
};
struct res_points {
    struct res_point *items;
    size_t count;
};
enum err_code res_curve(struct res_reader *r, int64_t sweep, int64_t trial,
                        const char *metric, struct arena *a, struct res_points *out,
                        struct err *e);
/* The point with the best mean, of equal ones the first; NULL if there is none. */
const struct res_point *res_best_point(const struct res_points *points, bool maximize);

#endif
