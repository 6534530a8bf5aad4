/* The parts of a trial: what each section of its file became, read and checked once for
 * all trials in which the section, and what it depends on, are the same.
 *
 * One file for each kind, with the same three steps: a key of everything that the part
 * depends on, the part of that key, and where it is new, reading the section into it.
 */
#ifndef MTAG_EXPERIMENT_PARTS_PARTS_H
#define MTAG_EXPERIMENT_PARTS_PARTS_H

#include "runner/experiment/parts/check.h"

/* What every part begins with. */
struct exp_part {
    struct diag *diag;     /* faults and warnings; belongs to the checker. NULL, once
                              the part was read: none */
    bool good;             /* without faults; without it the rest is a guess that lets
                              later parts be checked all the same */
    const char *canonical; /* text of everything that affects results; NULL: none */
};

struct exp_data_part {
    struct exp_part part;
    struct feat_dataset *dataset; /* NULL after faults */
    int sample_rate, samples;
    size_t tags;
};

/* Inputs of networks with their shapes. */
struct exp_input_list {
    struct feat_input *inputs;
    struct nn_feature *shapes; /* of each input; after faults also others */
    size_t count, shape_count;
    const char *text; /* names, options and shapes, kept once; NULL after faults */
};

struct exp_features_part {
    struct exp_part part;
    struct exp_input_list all;
};

struct exp_model_part {
    struct exp_part part;
    const struct nn_graph *graph;
    struct exp_input_list used; /* in the order of graph->features */
};

struct exp_augment_part {
    struct exp_part part;
    const struct aug_chain *chain; /* NULL: none */
};

struct exp_train_part {
    struct exp_part part;
    struct exp_train train;
    struct yaml_node *with_monitor; /* the section for the record: with its metric */
};

struct exp_evaluate_part {
    struct exp_part part;
    struct exp_evaluate evaluate; /* conditions without inputs */
};

/* What the other parts are like for each other. */
struct exp_fit_part {
    struct exp_part part; /* canonical: of the weights that training begins with */
    const bool *frozen;   /* for each node of the graph; NULL: none is */
};

/* A trial on its way through the parts, which are filled in in this order. */
struct exp_checking {
    struct exp_checker *checker;
    const struct yaml_node *file;
    struct dollar_scope scope;
    struct exp_findings *found;
    struct exp_part *read[EXP_PARTS]; /* those that were not known yet; NULL: known */
    const struct exp_data_part *data;
    const struct exp_features_part *features;
    const struct exp_model_part *model;
    const struct exp_augment_part *augment;
    const struct exp_train_part *train;
    const struct exp_evaluate_part *evaluate;
    const struct exp_fit_part *fit;
};

const struct exp_data_part *exp_data_part(struct exp_checking *c);
const struct exp_features_part *exp_features_part(struct exp_checking *c);
const struct exp_model_part *exp_model_part(struct exp_checking *c);
const struct exp_augment_part *exp_augment_part(struct exp_checking *c);
const struct exp_train_part *exp_train_part(struct exp_checking *c);
const struct exp_evaluate_part *exp_evaluate_part(struct exp_checking *c);
const struct exp_fit_part *exp_fit_part(struct exp_checking *c);

/* The whole configuration of a file with an objective; NULL after faults. */
struct exp_config *exp_objective_config(struct exp_checking *c);

/* The part of that kind for a key, size bytes that begin with struct exp_part; *is_new:
 * it is to be filled in. What it has wrong is among the trial's findings. */
void *exp_part_find(struct exp_checking *c, enum exp_part_kind kind,
                    const struct exp_key *key, size_t size, bool *is_new);

/* Adds to a key: the text of a section; what others depend on of the data. */
void exp_key_section(const struct exp_checking *c, const char *name,
                     struct exp_key *key);
void exp_key_data(const struct exp_data_part *data, struct exp_key *key);

/* A section with its dollars replaced; NULL if the file has none. */
const struct yaml_node *exp_plain_section(const struct exp_checking *c,
                                          const char *name, struct diag *diag);
/* Notes that a section is missing. */
void exp_missing_section(const struct exp_checking *c, const char *name,
                         const char *hint, struct diag *diag);
/* Sets the canonical text, equal ones as one; text is freed. */
void exp_keep_canonical(const struct exp_checking *c, struct exp_part *part,
                        struct str *text);
/* Sets the text of a list without faults. */
void exp_keep_inputs(const struct exp_checking *c, struct exp_input_list *list);

#endif
