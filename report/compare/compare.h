/* Tests of trials against each other on their test predictions, by ROC-AUC or PR-AUC:
 * the same bootstrap samples of the test clips for both, drawn by artist where that is
 * known (docs/statistics.md). */
#ifndef MTAG_REPORT_COMPARE_COMPARE_H
#define MTAG_REPORT_COMPARE_COMPARE_H

#include "base/stats/interval.h"
#include "results/read/query.h"

enum rep_area { REP_ROC_AUC, REP_PR_AUC, REP_AREAS };

/* Their metrics: "test_roc_auc", "test_pr_auc". */
extern const char *const rep_area_metrics[REP_AREAS];

enum {
    REP_SAMPLES = 2000,
    REP_FEWEST_SEEDS = 3, /* of both sides: below, networks are compared, not recipes */
    REP_FEWEST_PAIRED = 5,  /* of both sides: the share of pairs is known */
    REP_FEWEST_ARTISTS = 10 /* below, clips are drawn */
};

struct rep_comparer;

struct rep_comparer *rep_comparer_create(struct res_reader *r, struct arena *a);
/* Keeps what was computed in the database at path, as far as that is possible; NULL:
 * nowhere. */
void rep_comparer_keep(struct rep_comparer *c, const char *path);

/* A trial with the runs that the sweep asks for; sweep 0: with all its runs. */
struct rep_side {
    int64_t sweep, trial;
};

enum rep_uncompared {
    REP_COMPARED,
    REP_NO_PREDICTIONS, /* of test clips, of a finished run of either */
    REP_OTHER_CLIPS     /* they were tested on other clips or tags */
};

struct rep_comparison {
    enum rep_uncompared outcome;
    struct stats_interval by;       /* unless it is compared, all NaN */
    size_t left_seeds, right_seeds; /* that are counted: with a run in every fold */
    bool of_recipes; /* the choice of seeds is in the interval: both have enough */
    double share;    /* of the pairs of seeds in which left is better; NaN: too few */
    size_t clips;    /* of the test, in all folds */
    size_t artists;  /* that are drawn; 0: clips are */
};

/* left less right; of the same trial: its own value. Errors are the database's. */
enum err_code rep_compare(struct rep_comparer *c, struct rep_side left,
                          struct rep_side right, enum rep_area area,
                          struct rep_comparison *out, struct err *e);

#endif
