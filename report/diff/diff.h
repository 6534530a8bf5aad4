/* What differs between trials: rows with a name and a cell for each trial. */
#ifndef MTAG_REPORT_DIFF_DIFF_H
#define MTAG_REPORT_DIFF_DIFF_H

#include "report/rows.h"
#include "results/read/query.h"

/* Columns of `rows`: the name, the trials, and of two trials the change. */
struct rep_diff {
    struct rep_rows rows;
    const struct res_trial_row *trials;
    size_t count;
};

/* A row; cells: one for each trial. NULL change: none. */
void rep_diff_add(struct rep_diff *d, const char *name, const struct table_cell *cells,
                  const struct table_cell *change);
/* A row of texts, one for each trial; a number in one is a number for programs. */
void rep_diff_add_texts(struct rep_diff *d, const char *name, const char *const *texts);

/* A row for each parameter in which the trials differ; of lists such as layers only for
 * the items between those that all begin and end with. Returns how many parameters
 * differ. */
size_t rep_diff_params(struct rep_diff *d);

/* Rows for the data, the task, and the programs and processors of the runs, where they
 * differ. */
enum err_code rep_diff_circumstances(struct rep_diff *d, struct res_reader *r,
                                     struct err *e);
/* Rows for the metrics, first the one that ranks, and for what the trials took. t: a
 * row for each trial. */
void rep_diff_results(struct rep_diff *d, const struct res_table *t, const char *ranks);

/* Whether all texts are the same; NULL is the same as NULL only. */
bool rep_diff_same(const char *const *texts, size_t count);

#endif
