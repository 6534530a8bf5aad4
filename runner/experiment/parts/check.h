/* From a trial's file to its configuration: every section read and checked, once for
 * all trials in which its text is the same (parts/). */
#ifndef MTAG_EXPERIMENT_PARTS_CHECK_H
#define MTAG_EXPERIMENT_PARTS_CHECK_H

#include "runner/experiment/experiment.h"
#include "runner/experiment/key.h"

enum exp_part_kind {
    EXP_DATA_PART,
    EXP_FEATURES_PART,
    EXP_MODEL_PART,
    EXP_AUGMENT_PART,
    EXP_TRAIN_PART,
    EXP_EVALUATE_PART,
    EXP_FIT_PART,
    EXP_FORMULA_PART,
    EXP_POINT_PART,
    EXP_PARTS
};

struct exp_checker {
    struct arena *arena;
    struct exp_metric metric;          /* of the sweep; name NULL: none given */
    const struct yaml_node *metric_at; /* where that is written */
    const struct run_space *space;     /* the sweep's, for formulas; NULL: none */
    const char *results;               /* exp_request.results */
    const struct feat_networks *networks;
    const struct feat_recorded *recorded; /* exp_request.recorded */
    const struct exp_beside *beside;      /* exp_request.beside */
    size_t beside_count;
    struct exp_memo parts[EXP_PARTS]; /* of each kind, by what they depend on */
    struct diag *spare[EXP_PARTS];    /* untouched, for the next part; NULL: none */
    struct exp_texts texts;
    struct exp_memo monitors; /* nodes of metrics that are monitored */
    struct exp_memo inputs;   /* the first trial with each list of inputs */
    bool has_folds;           /* some data section was read: it has so many folds */
    size_t folds;
};

/* What a trial's sections had wrong (or worth a warning), by part. Lists are shared by
 * the trials that share the part; NULL: nothing. */
struct exp_findings {
    const struct diag *parts[EXP_PARTS];
};

/* For the trials of a request; the metric is set by the caller. */
void exp_checker_init(struct exp_checker *c, const struct exp_request *r,
                      struct arena *a);
void exp_checker_deinit(struct exp_checker *c);

/* file: without sweep and name, paths absolute. The configuration, or NULL after
 * faults. */
struct exp_config *exp_check(struct exp_checker *c, const struct yaml_node *file,
                             struct exp_findings *found);

#endif
