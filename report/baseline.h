/* The order of a table of trials, and the trial that others are compared with. */
#ifndef MTAG_REPORT_BASELINE_H
#define MTAG_REPORT_BASELINE_H

#include "report/request.h"

struct rep_baseline {
    int64_t trial; /* 0: there is none */
    const char *label;
    const char *task;
    struct res_table table; /* the row of the trial alone */
};

/* The trial of --baseline (a number or a label), else the one that the sweep names and
 * still has. ERR_USER, with the nearest label, if --baseline names no trial of the
 * choice's sweeps. */
enum err_code rep_find_baseline(const struct rep_request *q, const struct rep_choice *c,
                                struct res_reader *r, struct arena *a,
                                struct rep_baseline *out, struct err *e);

/* The metric of the row (an index of t's metrics) less the baseline's. NaN where they
 * are not comparable: another task, another kind of loss, no value. */
double rep_from_baseline(const struct rep_baseline *b, const struct res_table *t,
                         const struct res_row *row, size_t metric);

/* Whether the table is in the order of the file: as --order says, else as the one sweep
 * that is chosen. *out. ERR_USER for an order that is not known. */
enum err_code rep_choose_order(const struct rep_request *q, const struct rep_choice *c,
                               bool *out, struct err *e);

/* Sorts the rows: by sweep, as they are chosen, then as in the sweep's file. */
enum err_code rep_sort_as_in_file(const struct rep_choice *c, struct res_reader *r,
                                  struct res_table *t, struct arena *a, struct err *e);

#endif
