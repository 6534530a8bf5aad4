/* The option tables of an experiment file's own sections, and how they are read. The
 * sections data, features and model have their tables in features/ and nn/. */
#ifndef MTAG_EXPERIMENT_SECTIONS_H
#define MTAG_EXPERIMENT_SECTIONS_H

#include "runner/experiment/experiment.h"

/* The top of a file, with the tables of all sections in it: what paths may name, and
 * what
 * --schema prints. */
extern const struct opt exp_file_table[];
extern const struct opt exp_train_table[];
extern const struct opt exp_evaluate_table[];
extern const struct opt exp_metric_table[]; /* of sweep.metric and train.monitor */
extern const struct opt exp_sweep_table[];
extern const struct opt exp_parameter_table[]; /* of one path of sweep.parameters */
extern const struct opt exp_seeds_table[], exp_budget_table[], exp_stop_when_table[];

enum exp_invalid { EXP_INVALID_ERROR, EXP_INVALID_SKIP };

/* The `sweep` section as it is written. */
struct exp_sweep_options {
    struct opt_typed method; /* of run_samplers */
    const struct yaml_node *parameters, *variants, *metric, *require, *enqueue;
    bool cumulative;
    const char *baseline; /* NULL: none is named */
    int trials;           /* OPT_WORD(0): all */
    const struct yaml_node *seeds_node;
    int seeds;
    bool upto; /* seeds is the most */
    struct exp_budget budget;
    struct exp_stop_when stop_when;
    int seed;
    int invalid; /* enum exp_invalid */
    int retries;
    int parallel;           /* virtual workers */
    struct opt_typed prune; /* of run_pruners; type NULL: none */
    struct exp_limits {
        double minutes; /* NAN: none */
        const char *memory;
    } limits;
    struct exp_final final;
    const struct yaml_node *reuse_node;
    struct exp_reuse reuse;
};

/* The `objective` section as it is written. */
struct exp_objective_options {
    const char *value, *table, *cost;
    const struct yaml_node *let;
    double noise;
    int epochs;
};

/* What stands beside the sections. */
struct exp_head {
    const char *name, *hypothesis;
    struct exp_keep weights, resume;
    double cache_limit; /* bytes */
};

/* Reads keys of the top level that are no sections, and notes unknown ones. */
void exp_read_head(const struct yaml_node *file, struct exp_head *out, struct arena *a,
                   struct diag *diag);
void exp_read_sweep(const struct yaml_node *section, struct exp_sweep_options *out,
                    struct arena *a, struct diag *diag);
/* `seeds`: a number, or {upto: N}. */
void exp_read_seeds(const struct yaml_node *node, struct exp_sweep_options *out,
                    struct arena *a, struct diag *diag);
/* `reuse`: true, false or a list of names. */
void exp_read_reuse(const struct yaml_node *node, struct exp_reuse *out,
                    struct arena *a, struct diag *diag);
/* monitor->name stays NULL if the section has none, init.path and content as well. */
void exp_read_train(const struct yaml_node *section, struct exp_train *out,
                    struct arena *a, struct diag *diag);
void exp_read_evaluate(const struct yaml_node *section, struct exp_evaluate *out,
                       struct arena *a, struct diag *diag);

/* What may be ranked by: metrics of every epoch, also those of the test at the end, the
 * value of a formula. */
enum exp_metric_use { EXP_METRIC_EPOCH, EXP_METRIC_ANY, EXP_METRIC_OF_FORMULA };

/* Reads `NAME` or `{name: NAME, goal: maximize}`; NULL leaves out as it is. The goal
 * may be left out: mtag knows its own metrics. False after a fault. */
bool exp_read_metric(const struct yaml_node *node, enum exp_metric_use use,
                     const char *what, struct exp_metric *out, struct arena *a,
                     struct diag *diag);
/* The metrics on splits, one after the other: of the training, validation and test
 * clips. *next starts as 0; false behind the last. */
bool exp_metric_next(size_t *next, size_t *number, enum feat_split *split);
/* What is said of one where metrics are listed. */
const char *exp_metric_help(size_t number, enum feat_split split, struct arena *a);
/* The metric with its own goal, its name in the arena. */
struct exp_metric exp_metric(size_t number, enum feat_split split, struct arena *a);
/* The value of a formula, minimized. */
extern const struct exp_metric exp_metric_of_formula;
/* The metric of the validation clips that stands for one of the test: valid_roc_auc for
 * test_roc_auc; others stay. */
struct exp_metric exp_metric_of_epoch(struct exp_metric m, struct arena *a);
/* What is monitored and ranked by where nothing else is said: the loss of the
 * validation clips; and what compares trials whose losses are of different kinds: the
 * first metric of the registry. */
struct exp_metric exp_metric_of_loss(struct arena *a);
struct exp_metric exp_metric_of_any_loss(enum feat_split split, struct arena *a);
/* Whether the values of a metric are values of train.loss. */
bool exp_metric_is_of_loss(const char *name);

#endif
