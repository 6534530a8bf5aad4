/* The tables of mtag-report. */
#ifndef MTAG_REPORT_TABLE_H
#define MTAG_REPORT_TABLE_H

#include "report/baseline.h"

#include <jansson.h>

struct rep_significance;

/* What a table of trials shows: its `source`. */
struct rep_trials {
    const struct res_table *trials;
    const char *const *labels; /* of the rows; a row's may be NULL */
    struct rep_baseline baseline;
    bool same_task; /* as the baseline's, of the ranked rows */
    bool in_order;  /* of the file */
    bool steps;     /* significance compares each row with the row above it */
    bool every;     /* for programs: lists and mappings are JSON */
    size_t ranks; /* the index of the metric that ranks; metric_count: no row has it */
    const struct rep_significance *significance; /* NULL: not asked for */
};

/* The subject of a table: a sweep (or NULL), the metric that ranks (or NULL). */
void rep_set_facts(struct table *t, const char *sweep, const char *metric,
                   bool maximize, struct arena *a);
/* A row of a table of trials in JSON. */
json_t *rep_json_trial(const struct table *t, size_t row);

/* A column of the table of trials. */
enum rep_source {
    REP_RANK,
    REP_TRIAL,
    REP_SWEEP,
    REP_LABEL,
    REP_STATUS,
    REP_STALE,
    REP_STAR,
    REP_NOTE,
    REP_RUNS,       /* finished ones */
    REP_FOLDS,      /* of the data, over which deviations are */
    REP_PARAM,      /* index: of the paths */
    REP_METRIC,     /* index: of the metrics */
    REP_DIFFERENCE, /* from the baseline; index: of the metrics */
    REP_TESTED,     /* intervals and tests; index: an enum rep_tested_part */
    REP_OTHERS, /* the metric that ranks, over runs that the sweep does not ask for */
    REP_BEST_EPOCH,
    REP_EPOCHS,
    REP_SECONDS,
    REP_WEIGHTS,
    REP_MACS,
    REP_EXPRESSION /* index: of the expressions */
};

struct rep_spec {
    enum rep_source source;
    size_t index;
    const char *name, *title;
};

struct rep_specs {
    struct rep_spec *items;
    size_t count;
    const char **expressions; /* SQL */
    size_t expression_count;
    const char **left_out; /* names of parameters with values too long for columns */
    size_t left_out_count;
    size_t perturbed; /* metrics of perturbed test clips that have no column */
};

/* The columns that are shown unless others are asked for; in a paper: the varying
 * parameters or labels, two metrics of the test clips, first the one that ranks, and
 * its difference from the baseline. */
struct rep_specs rep_default_columns(const struct rep_trials *of,
                                     const struct rep_choice *c, struct arena *a);
/* Reads "Title=expr, expr as Title, =flag, max METRIC, ...". */
enum err_code rep_parse_columns(const char *text, const struct rep_trials *of,
                                struct arena *a, struct rep_specs *out, struct err *e);

/* The ranked trials; out->source is a struct rep_trials. ERR_USER if there are no rows;
 * the message says what there is. */
enum err_code rep_table_of_trials(const struct rep_request *q,
                                  const struct rep_choice *c, struct res_reader *r,
                                  struct arena *a, struct table *out, struct err *e);
/* The choice, for headings: a sweep's name, "3 sweeps", "trials 1, 3, 6". */
const char *rep_name_choice(const struct rep_choice *c, struct arena *a);
/* The name of the sweep, for programs: of listed trials the first one's; NULL: there
 * are several. */
const char *rep_only_sweep(const struct rep_choice *c);

/* Whether each row's trial has finished runs that its sweep does not ask for. */
bool rep_all_have_others(const struct res_table *t);

/* The metric that compares trials with any loss: the first by place; NULL: there is
 * none. */
const struct res_metric *rep_first_metric(const struct res_metric *const *metrics,
                                          size_t count);

/* Indices of the measures among metrics: first (may be NULL), then by their place. all:
 * also those that tables have only where they are asked for. */
size_t rep_order_metrics(const struct res_metric *const *metrics, size_t count,
                         const char *first, bool all, size_t *order);

#endif
