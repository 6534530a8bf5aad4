/* An experiment file, read and checked: the sweep it asks for and every trial of it.
 *
 * exp_load does everything that needs no audio: reads the file and its bases, applies
 * the command line, expands the sweep, and builds and checks each trial's sections,
 * data set and graph. Every fault is in diag with its place. */
#ifndef MTAG_EXPERIMENT_EXPERIMENT_H
#define MTAG_EXPERIMENT_EXPERIMENT_H

#include "base/dollar.h"
#include "features/input.h"
#include "nn/average.h"
#include "nn/graph/graph.h"
#include "nn/loss.h"
#include "nn/optimizer.h"
#include "nn/schedule.h"
#include "nn/trained.h"
#include "nn/weights/weights.h"
#include "runner/experiment/objective.h"

enum {
    EXP_MAX_INPUTS = 32,  /* features that one network uses */
    EXP_MAX_SEEDS = 1000, /* runs of a trial */
    EXP_LEFT_OUT = 5 /* points that are left out of a sweep, of which it knows why */
};

/* The texts that say which trial it is, one for each part of a file. */
enum exp_canonical_part {
    EXP_CANONICAL_DATA,
    EXP_CANONICAL_NETWORK,
    EXP_CANONICAL_AUGMENT,
    EXP_CANONICAL_TRAIN,
    EXP_CANONICAL_START, /* weights that training begins with */
    EXP_CANONICAL_EVALUATE,
    EXP_CANONICAL_OBJECTIVE, /* a formula and its point; then the others are empty */
    EXP_CANONICAL
};

enum exp_goal { EXP_MINIMIZE, EXP_MAXIMIZE };
struct exp_metric {
    const char *name;
    int goal;
};

enum exp_test_weights { EXP_TEST_BEST, EXP_TEST_LAST };
enum exp_chunks { EXP_CHUNKS_ALL, EXP_CHUNKS_FIRST, EXP_CHUNKS_CENTER };
enum exp_average { EXP_AVERAGE_PROBABILITY, EXP_AVERAGE_LOGIT };
/* Whose files stay in the results: nobody's, every run's, or those of the best trials
 * of a sweep. */
struct exp_keep {
    enum { EXP_KEEP_NONE, EXP_KEEP_ALL, EXP_KEEP_BEST } whose;
    int best; /* trials */
};

struct exp_stop {
    int patience;
    double min_lr, minutes;
}; /* 0, NAN, NAN: off */

enum exp_convolution { EXP_CONV_AUTO, EXP_CONV_DIRECT };
enum exp_start { EXP_START_LAST, EXP_START_BEST };
enum exp_bias { EXP_BIAS_DEFAULT, EXP_BIAS_PRIOR };

/* A part of the training with an optimizer and a schedule of its own. */
struct exp_phase {
    int epochs;
    struct opt_typed optimizer, schedule;
    int start; /* enum exp_start: the weights that it goes on from */
};

/* What a run begins with in place of PyTorch's initial values. */
struct exp_init {
    const char *weights; /* as written: a path, or a trial (37) or run (37.2) */
    struct opt_strings freeze;
    const struct yaml_node *rename;
    int bias;
    const char *path;    /* the file of weights; NULL: none, or not looked for */
    struct hash content; /* of that file */
    struct nn_weights_rename *renames;
    size_t rename_count;
    const struct yaml_node *node; /* the mapping in the file, for messages */
};

struct exp_train {
    int epochs, batch, seed, threads; /* threads: OPT_WORD(0) is auto */
    bool drop_last;
    struct opt_typed loss;
    struct opt_typed optimizer, schedule; /* of phases that name none */
    struct exp_phase *phases;             /* at least one; epochs are theirs together */
    size_t phase_count;
    struct nn_regularize regularize;
    struct nn_clip clip;
    struct opt_typed average; /* type NULL: none */
    struct exp_init init;
    struct exp_metric monitor; /* resolved: never empty */
    int test_weights;
    int convolution;
    struct exp_stop stop;
};

/* One of evaluate.perturb: the test clips are judged once more, changed. */
struct exp_condition {
    const char *name;
    const struct aug_chain *chain;
    const struct feat_input *inputs; /* the network's, with that chain */
};

struct exp_evaluate {
    int chunks;
    int average;
    double overlap; /* of neighbouring chunks, as a part of their length */
    const struct yaml_node *perturb; /* as written */
    struct exp_condition *conditions;
    size_t condition_count;
};

/* One trial, ready to be trained. Belongs to the arena given to exp_load. */
struct exp_config {
    const struct yaml_node *resolved; /* the whole file without sweep, name, hypothesis,
                                         every default left as written */
    struct feat_dataset *dataset; /* shared by the trials with an equal data section */
    const struct feat_input *inputs; /* used features, in the order of graph->features;
                                      * with the chain of `augment` */
    size_t input_count;
    const struct nn_graph *graph; /* its features are exactly inputs */
    struct exp_train train;
    const bool *frozen; /* for each node of the graph; NULL: none is */
    struct exp_evaluate evaluate;
    /* NULL: a network is trained. Else data set and graph are empty, and of train the
     * epochs, the monitor and one thread are set. */
    const struct exp_objective *objective;
    /* Texts of everything that affects results, except data contents and seed: data,
     * network, augmentation, training, its start, evaluation. Equal texts are one. */
    const char *canonical[EXP_CANONICAL];
};

struct exp_memo;

struct exp_value {
    const char *path, *text;
    const struct yaml_node *value;
};

struct exp_trial {
    int number;        /* 1-based in the sweep */
    const char *label; /* of variants; else "adam lr 0.001": the varying values */
    struct exp_value *values; /* of the sweep's parameters, in their order: what the
                               * sweep set, else what the file has; those whose `when`
                               * does not hold are absent */
    size_t value_count;
    struct exp_config *config;
};

/* Of which other sweeps the sampler also sees the finished trials. */
struct exp_reuse {
    bool all;
    const char *const *sweeps; /* names */
    size_t count;
};

/* The best trials, trained once more with new seeds; top 0: no trial is. */
struct exp_final {
    int top, seeds;
};

/* What a sweep may use up, and what ends it; 0 and NAN: nothing does. */
struct exp_budget {
    int epochs;
    double hours, worker_hours;
};
struct exp_stop_when {
    double target, improvement;
};

/* A point that is no trial, by the values in it, and why. */
struct exp_left_out {
    const char *label, *reason;
};

struct exp_sweep {
    const char *name, *hypothesis, *method, *path,
        *yaml;                /* yaml: the merged file with its sweep */
    struct exp_metric metric; /* resolved */
    const char
        *baseline; /* label of the trial that others are compared with, or NULL */
    bool ordered;  /* tables keep the order of the trials */
    int seeds;
    bool upto; /* one run of each trial, and further ones up to `seeds` */
    struct exp_budget budget;
    struct exp_stop_when stop_when;
    struct exp_keep weights, resume;    /* resume: state to go on from (--extend) */
    double cache_limit;                 /* bytes */
    double limit_minutes, limit_memory; /* NAN: none; memory in bytes */
    int retries;
    int parallel;           /* virtual workers, where decisions need a clock */
    struct opt_typed prune; /* of run_pruners; type NULL: none */
    struct exp_final final;
    struct exp_reuse reuse;
    struct exp_trial *trials;
    size_t trial_count;
    /* Of a sampler that proposes its points: the trials that are asked for, and a text
     * of everything else that decides what it proposes. 0, NULL: trials are listed. */
    int proposed;
    bool uncounted; /* they are a bound: a budget or `stop_when` ends the sweep */
    const char *rules;
    size_t skipped; /* points left out by `invalid: skip` or `require` */
    struct exp_left_out left_out[EXP_LEFT_OUT]; /* the first of them */
    size_t repeated; /* points left out because they equal an earlier one */
    const char *const
        *dropped; /* options dropped by a change of type, as lines of text */
    size_t dropped_count;
};

/* A feature that is read from files, and that of a recording of no data set. */
struct exp_beside {
    const char *name;
    struct feat_given file;
};

struct exp_request {
    const char *path; /* NULL with `from` */
    const char *from_yaml,
        *from_name;               /* --from: the recorded text and what to call it */
    const char *const *overrides; /* path=value */
    size_t override_count;
    const char *results; /* database whose trials train.init.weights may name; NULL:
                            nothing is trained, and those weights are not looked for */
    const char *trained; /* database whose trials a feature of type network may name;
                            NULL: results, without those res_path(NULL) */
    int nested;          /* networks that this one is a feature of; 0: none */
    int seeds, limit_trials; /* 0: as the file says */
    const char *name;        /* NULL: as the file says */
    const struct exp_beside
        *beside; /* NULL: files lie beside a data set's recordings */
    size_t beside_count;
    const struct feat_recorded *recorded;   /* the data as a database tells them; NULL:
                                               they are looked for on disk */
    const struct run_sampler_type *sampler; /* in place of sweep.method; NULL: as that
                                               says */
    bool needs_network;                     /* a file with an objective is refused */
};

/* The name of the sweep that a file asks for, by the file alone: `name`, else the
 * file's stem. Of a file that cannot be read, its stem. */
const char *exp_name_of(const char *path, struct arena *a);
/* Whether a text may be the name of a sweep: one line. */
bool exp_is_name(const char *text);

/* The whole sweep at once; NULL after faults. Where the sampler proposes its points one
 * by one, it holds the one trial of a first point (runner/experiment/book.h). */

struct exp_sweep *exp_load(const struct exp_request *r, struct arena *a,
                           struct diag *diag);

/* Whether a budget or `stop_when` may end it. */
bool exp_may_end(const struct exp_sweep *s);
/* The folds of the data of a sweep's trials, the same for all; 1: they have none. */
int exp_folds(const struct exp_sweep *s);
/* The runs of each trial: every seed with every fold. */
int exp_runs(const struct exp_sweep *s);
/* The trial with the data as a fold divides them, from 1; itself if fold is 0 or 1. In
 * the arena, its other parts are shared. */
const struct exp_config *exp_fold(const struct exp_config *c, int fold,
                                  struct arena *a);

/* A trial's file as text, in the arena. */
const char *exp_config_yaml(const struct exp_config *c, struct arena *a);
/* Its canonical texts as one, in the arena. */
const char *exp_config_text(const struct exp_config *c, struct arena *a);

/* Hash of what trials must share to be ranked together: test clips and tags, or a
 * formula. */
struct hash exp_task(const struct exp_config *c);

/* The trial's identity, known after feat_prepare: hash of canonical text and the data.
 */
struct hash exp_identity(const struct exp_config *c);
/* The same of many trials: contents keeps the hashes of their data sets, and starts as
 * {.arena = a}. It is of no use any more once feat_prepare has run again. */
struct hash exp_identity_of(const struct exp_config *c, struct exp_memo *contents);
/* The same for all trials that differ in nothing but the number of epochs, trained with
 * so many threads: the shorter is the beginning of the longer, if its schedule spans no
 * run (exp_check_extend). */
struct hash exp_lineage(const struct exp_config *c, int threads);

/* --extend: an error for each trial whose first epochs depend on how many follow. */
void exp_check_extend(const struct exp_sweep *s, struct diag *diag);

/* --list KIND, --describe NAME, --schema. Unknown words give an error with the nearest.
 */
/* A registry of the program besides those of experiment files: exp_list and
 * exp_describe know it from now on. name --OPTION NAME: how its things are named. */
void exp_also(const struct registry *r, const char *example);
enum err_code exp_list(const char *kind, struct str *out, struct err *e);
enum err_code exp_describe(const char *name, struct str *out, struct err *e);
void exp_schema(struct str *out);

#endif
