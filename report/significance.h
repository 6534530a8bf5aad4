/* How sure the differences of a table's trials are: each row's interval, and its test
 * against the baseline, else against the best row, by their test predictions. */
#ifndef MTAG_REPORT_SIGNIFICANCE_H
#define MTAG_REPORT_SIGNIFICANCE_H

#include "report/compare/compare.h"
#include "report/table.h"

struct rep_significance {
    const struct res_table *of;
    enum rep_area area;
    const char *title; /* of its metric: "test ROC-AUC" */
    size_t metric;     /* index of it; metric_count: no row has it */
    int64_t with;      /* the trial that rows are compared with; 0: there is none */
    const char *with_name;
    const char *with_role;      /* "baseline", "best" */
    struct rep_comparison *own; /* of each row */
    struct rep_comparison
        *from;    /* of each row, from that trial; of its own row: none */
    double *holm; /* p of each row among all rows; NaN: none */
    int own_decimals, from_decimals;
    /* Of each row the difference of the tested metric, or else of the metric that
     * ranks, from the row above; NaN: none. NULL: not by steps. */
    double *steps;
};

/* What the columns of source REP_TESTED show: their index. */
enum rep_tested_part {
    REP_OWN, /* "[0.842, 0.861]"; programs have the bounds */
    REP_OWN_LOW,
    REP_OWN_HIGH,
    REP_FROM, /* "-0.0051 [-0.012, +0.002]" */
    REP_FROM_LOW,
    REP_FROM_HIGH,
    REP_P,
    REP_HOLM
};

/* Compares the rows by the metric that ranks, on test clips, if that is an area, else
 * by ROC-AUC. What is computed is kept in the database, unless the request forbids it.
 */
enum err_code rep_find_significance(const struct rep_request *q,
                                    const struct rep_choice *c, struct res_reader *r,
                                    struct rep_trials *of, struct arena *a,
                                    struct err *e);

struct table_cell rep_tested_cell(const struct rep_significance *s, size_t row,
                                  size_t part, struct arena *a);

/* Behind a difference that is not shown. */
#define REP_DAGGER "\xe2\x80\xa0"

/* Texts. So many decimals that half of the interval has two digits at most. */
int rep_interval_decimals(const struct stats_interval *by);
const char *rep_interval_text(const struct stats_interval *by, bool is_change,
                              int decimals, struct arena *a); /* NULL: not known */
const char *rep_p_text(double p, struct arena *a);            /* NULL: not known */

/* Says in words what the tests show: lines for notes below a table. */
void rep_significance_notes(const struct rep_trials *of, struct arena *a,
                            const char ***out, size_t *count);

/* What a caption says of the differences, a sentence behind a blank; "": there are
 * none. */
const char *rep_significance_caption(const struct rep_trials *of, struct arena *a);

/* A sentence on one comparison of two trials of these names. */
const char *rep_comparison_sentence(const struct rep_comparison *c, const char *title,
                                    const char *left, const char *right,
                                    struct arena *a);
/* What the intervals of comparisons are about, and what they are not. */
const char *rep_basis_sentence(const struct rep_comparison *c, struct arena *a);

#endif
