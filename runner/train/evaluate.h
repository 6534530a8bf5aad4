/* Evaluation: every chunk of every clip of a split through the network, averaged by
 * clip. */
#ifndef MTAG_RUNNER_TRAIN_EVALUATE_H
#define MTAG_RUNNER_TRAIN_EVALUATE_H

#include "features/source.h"
#include "nn/loss.h"
#include "nn/net/net.h"
#include "runner/experiment/experiment.h"
#include "runner/metric.h"

#include <signal.h>

/* The scores of a split's clips, and what the metrics make of them. */
struct run_scores {
    size_t clips, tags;
    double loss;          /* mean over chunks */
    int tags_counted;     /* tags with both classes */
    float *score;         /* clips x tags: mean probabilities */
    unsigned char *truth; /* clips x tags */
    struct stats_orders *orders;
    struct run_values value; /* of the metrics that were judged */
    double *of_tags;         /* RUN_METRICS x tags, likewise */
    double *tuned;           /* RUN_METRICS x tags: what metrics tuned or are given */
    bool one_tag;            /* each clip of the data set has one tag */
};

/* Room for a split of a dataset; zeroes it. */
enum err_code run_scores_init(struct run_scores *s, const struct feat_dataset *d,
                              enum feat_split split, struct err *e);
void run_scores_deinit(struct run_scores *s);

/* What is judged: a network on a split. */
struct run_evaluation {
    const struct exp_config *config;
    struct feat_source *source;
    struct nn_net *net;
    const struct nn_loss *loss;
    enum feat_split split;
    int max_batches;                   /* above 0: stops early (--quick) */
    const volatile sig_atomic_t *stop; /* may be NULL */
};

/* Fills in scores, loss and orders of the split. ERR_INTERRUPTED if *stop. */
enum err_code run_evaluate(const struct run_evaluation *of, struct run_scores *s,
                           struct err *e);

/* Sorts what is in `score`, for the functions below. run_evaluate has done so. */
void run_scores_sort(struct run_scores *s);
/* Tunes a set of metrics (runner/metric.h) on the scores, which are of validation
 * clips; fills in the values of a set by what is in `tuned`. */
void run_scores_tune(struct run_scores *s, uint64_t set);
void run_scores_judge(struct run_scores *s, uint64_t set);

/* A clip's scores by the rule of `evaluate`: of its chunks [*first, *end) count, what
 * run_chunk_scores makes of each one's logits is added up, and run_clip_scores makes
 * the clip's probabilities of those sums over `chunks` chunks. row: a number for each
 * tag, in place. */
void run_choose_chunks(const struct exp_evaluate *rule, size_t chunks, size_t *first,
                       size_t *end);
void run_chunk_scores(const struct exp_config *c, float *row, size_t tags);
void run_clip_scores(const struct exp_config *c, float *row, size_t tags,
                     size_t chunks);
/* Logits become probabilities, as the loss means them. */
void run_probabilities(const struct exp_config *c, float *row, size_t tags);

#endif
