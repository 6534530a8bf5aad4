/* What a metric is: how well the scores of a split's clips fit their tags. One
 * descriptor in one file of runner/metrics/, one line in metrics.def. The order of that
 * list is the order of columns in tables; the first metric ranks trials whose losses
 * are of different kinds.
 *
 * A metric on the clips of a split has a name, "valid_roc_auc"; on test clips that a
 * condition of evaluate.perturb has changed, "test_roc_auc@noise". Only the functions
 * below make and read such names. */
#ifndef MTAG_RUNNER_METRIC_H
#define MTAG_RUNNER_METRIC_H

#include "base/opt/opt.h"
#include "base/stats/order.h"
#include "features/data/dataset.h"
#include "results/metric.h"

/* The scores of a split's clips. */
struct run_judged {
    size_t clips, tags;
    const float *score;         /* clips x tags: probabilities, means over chunks */
    const unsigned char *truth; /* clips x tags: base/stats/truth.h */
    const struct stats_order *order; /* for each tag */
    double loss;                     /* mean over the chunks */
    bool one_tag;                    /* each clip has exactly one tag */
    const double *tuned;             /* what `tune` of the metric set */
};

/* What a metric tunes on the validation clips: nothing, one number, one for each tag.
 */
enum run_tuning { RUN_TUNES_NOTHING, RUN_TUNES_ONE, RUN_TUNES_TAGS };

struct run_metric_type {
    struct plugin plugin; /* help: what it is, without the clips it is taken over */
    const char *title;    /* "ROC-AUC" */
    const char *brief;    /* in the line of a run that is trained; NULL: not there */
    /* Also measured while training, as train_NAME; what that is. NULL: it is not. */
    const char *trained;
    bool maximize;
    bool usual;   /* measured each epoch, and a column of tables by default; others are
                     measured for the best epoch and the test */
    bool of_loss; /* as in results/metric.h */
    bool one_tag; /* only for data with one tag a clip; it stands before others */
    bool needs_classes; /* a tag that some clips have and others have not */
    /* Sets the numbers, such as thresholds, by which the metric then judges validation
     * and test clips; `setting` is what they are called where they are recorded, as
     * valid_NAME_threshold. */
    enum run_tuning tunes;
    const char *setting;
    void (*tune)(const struct run_judged *valid, double *out);
    /* The value over all clips and tags; scores are numbers. NULL: the mean over the
     * tags whose value is a number; NaN without any. */
    double (*all)(const struct run_judged *j);
    /* The value of a tag, NaN where it has none. NULL: tags have no values. */
    double (*tag)(const struct run_judged *j, size_t tag);
};

extern const struct registry run_metrics;

/* How many there are. Their numbers count from 0 in the order of the list. */
enum run_metric_number {
#define RUN_METRIC(name) RUN_METRIC_NUMBER_##name,
#include "runner/metrics.def"
#undef RUN_METRIC
    RUN_METRICS
};

const struct run_metric_type *run_metric(size_t number); /* below RUN_METRICS */

/* Whether the metric is measured on the split at all. */
bool run_metric_is_of(size_t number, enum feat_split split);

/* The name of a metric on a split, in the arena. condition: of perturbed test clips;
 * NULL: as they are. */
const char *run_metric_name(size_t number, enum feat_split split, const char *condition,
                            struct arena *a);
/* The metric and split of such a name without a condition. False: there is none. */
bool run_metric_find(const char *name, size_t *number, enum feat_split *split);
/* The metric as it is recorded, in the arena. */
struct res_metric run_metric_recorded(size_t number, enum feat_split split,
                                      const char *condition, struct arena *a);

/* What the metric tunes, as it is recorded, in the arena. */
struct res_metric run_metric_setting(size_t number, struct arena *a);

/* One value for each metric; NaN: none. */
struct run_values {
    double of[RUN_METRICS];
};
struct run_values run_no_values(void);

/* Tunes the metrics of the set (bit `number`): numbers go to tuned
 * [RUN_METRICS][tags]. */
void run_tune(const struct run_judged *valid, uint64_t set, double *tuned);
/* Computes the metrics of the set into out, and their values of the tags into of_tags
 * [RUN_METRICS][tags]. Others are left alone. tuned and of_tags may be NULL if there
 * are no tags. */
void run_judge(const struct run_judged *j, uint64_t set, const double *tuned,
               struct run_values *out, double *of_tags);

#endif
