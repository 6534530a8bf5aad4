/* Faults that only sections together have: each by itself is right. */
#include "runner/experiment/parts/parts.h"

#include "runner/experiment/augment_section.h"
#include "runner/experiment/fit.h"
#include "runner/experiment/init.h"
#include "runner/experiment/measurable.h"
#include "runner/experiment/one_tag.h"

/* The key: all other parts. */
static void add_parts(const struct exp_checking *c, struct exp_key *key)
{
    exp_key_pointer(key, c->data);
    exp_key_pointer(key, c->features);
    exp_key_pointer(key, c->model);
    exp_key_pointer(key, c->augment);
    exp_key_pointer(key, c->train);
    exp_key_pointer(key, c->evaluate);
}

/* What changes recordings needs features of them. */
static void check_reach(const struct exp_checking *c, struct diag *diag)
{
    struct arena *a = c->checker->arena;
    const struct exp_input_list *used = &c->model->used;
    const struct yaml_node *evaluate = yaml_find(c->file, "evaluate");
    if (c->augment->part.good && aug_has(c->augment->chain, AUG_WAVEFORM))
        exp_check_reach(yaml_find(c->file, "augment"), "augment", used->inputs,
                        used->count, a, diag);
    if (c->evaluate->part.good && c->evaluate->evaluate.condition_count > 0)
        exp_check_reach(yaml_find(evaluate, "perturb"), "perturb", used->inputs,
                        used->count, a, diag);
}

static void check_training_data(const struct exp_checking *c, struct diag *diag)
{
    const struct exp_train *train = &c->train->train;
    const struct feat_dataset *dataset = c->data->dataset;
    const struct exp_checker *checker = c->checker;
    exp_check_batch(yaml_find(c->file, "train"), train, dataset, c->checker->arena,
                    diag);
    if (checker->results && !checker->recorded)
        exp_check_measurable(c->file, dataset, train, &checker->metric,
                             checker->metric_at, diag);
    nn_loss_check(&train->loss, c->data->tags, diag);
    if (!checker->recorded)
        exp_check_one_tag(dataset, &train->loss, diag);
}

const struct exp_fit_part *exp_fit_part(struct exp_checking *c)
{
    const bool data = c->data->part.good, model = c->model->part.good;
    const bool train = c->train->part.good;
    const struct exp_input_list *used = &c->model->used;
    struct exp_key key = {0};
    bool is_new;
    add_parts(c, &key);
    struct exp_fit_part *p = exp_part_find(c, EXP_FIT_PART, &key, sizeof(*p), &is_new);
    if (!is_new)
        return p;
    struct diag *diag = p->part.diag;
    if (train && data)
        check_training_data(c, diag);
    if (model && data && c->features->part.good)
        exp_check_starts(yaml_find(c->file, "features"), used->inputs, used->count,
                         c->data->dataset, diag);
    if (model && train)
        exp_check_logits(c->model->graph, &c->train->train, diag);
    if (model) {
        check_reach(c, diag);
        struct str text = {0};
        exp_fit_init(&c->train->train.init, c->model->graph, &p->frozen, &text,
                     c->checker->arena, diag);
        exp_keep_canonical(c, &p->part, &text);
    }
    p->part.good = diag_errors(diag) == 0;
    return p;
}
