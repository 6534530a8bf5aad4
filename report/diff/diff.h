/* What differs between trials: rows with a name and a cell for each trial. */
#ifndef MTAG_REPORT_DIFF_DIFF_H
#define MTAG_REPORT_DIFF_DIFF_H

#include "report/clips.h"
#include "report/compare/placed.h"
#include "report/rows.h"
#include "results/read/query.h"

/* The tests of two trials: the second less the first. */
struct rep_diff_tests {
    struct rep_comparison of[REP_AREAS];
    struct rep_tag_change *tags; /* those to be shown */
    size_t tag_count, all_tags;
};

/* Columns of `rows`: the name, the trials, and of two trials the change; where `bounds`
 * is true, the bounds of its interval and its p too. */
struct rep_diff {
    struct rep_rows rows;
    const struct res_trial_row *trials;
    size_t count;
    const struct rep_diff_tests *tests; /* NULL: of other than two trials */
    bool bounds;
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

/* Rows for the tags of which the ROC-AUC on test clips gained and lost most. */
void rep_diff_tags(struct rep_diff *d);
/* Compares two trials by their test predictions. all: every tag is to be shown. */
enum err_code rep_diff_test(struct res_reader *r, struct rep_comparer *compare,
                            const struct rep_side *sides, bool all, struct arena *a,
                            struct rep_diff_tests *out, struct err *e);
/* How clips are shown. */
struct rep_diff_listing {
    struct rep_clips *clips; /* where their recordings are */
    bool every;              /* columns for programs too */
    size_t lost;             /* set: rows whose recording is not found */
};
/* The test clips whose place among the others changed most, as a table. */
enum err_code rep_diff_clips(struct res_reader *r, const struct rep_side *sides,
                             struct rep_diff_listing *listing, struct arena *a,
                             struct table *out, struct err *e);

/* Whether all texts are the same; NULL is the same as NULL only. */
bool rep_diff_same(const char *const *texts, size_t count);

#endif
