/* The parts of a trial, one after the other, and the configuration made of them. */
#include "runner/experiment/parts/check.h"

#include "runner/experiment/augment_section.h"
#include "runner/experiment/network.h"
#include "runner/experiment/parts/parts.h"
#include "runner/experiment/tree.h"

void exp_checker_init(struct exp_checker *c, const struct exp_request *r,
                      struct arena *a)
{
    *c = (struct exp_checker){.arena = a,
                              .results = r->results,
                              .networks = exp_networks(r, a),
                              .recorded = r->recorded,
                              .beside = r->beside,
                              .beside_count = r->beside_count,
                              .texts = {{.arena = a}, {.arena = a}},
                              .monitors = {.arena = a},
                              .inputs = {.arena = a}};
    for (int i = 0; i < EXP_PARTS; i++)
        c->parts[i].arena = a;
}

void exp_checker_deinit(struct exp_checker *c)
{
    for (int kind = 0; kind < EXP_PARTS; kind++) {
        const struct exp_memo *parts = &c->parts[kind];
        for (size_t i = 0; i < parts->bucket_count; i++)
            for (struct exp_memo_entry *e = parts->buckets[i]; e; e = e->next)
                diag_destroy(((struct exp_part *)e->value)->diag);
        diag_destroy(c->spare[kind]);
    }
}

/* Inputs and conditions, one list of them for all trials that have the same. */
static void share_inputs(const struct exp_checking *k, struct exp_config *config)
{
    struct exp_checker *c = k->checker;
    const struct exp_input_list *used = &k->model->used;
    const struct aug_chain *chain = k->augment->chain;
    struct exp_key key = {0};
    bool is_new;
    exp_key_pointer(&key, k->model);
    exp_key_pointer(&key, chain);
    exp_key_pointer(&key, k->evaluate);
    exp_key_pointer(&key, k->data);
    void **slot =
        exp_memo_find(&c->inputs, key.words, key.count * sizeof(*key.words), &is_new);
    if (is_new) {
        const struct feat_input *cut =
            exp_inputs_in_chunks(used->inputs, used->count, k->data->samples,
                                 config->evaluate.overlap, c->arena);
        config->inputs = exp_inputs_with(cut, used->count, chain, NULL, c->arena);
        exp_set_conditions(config, chain, c->arena);
        *slot = config;
    }
    const struct exp_config *first = *slot;
    config->inputs = first->inputs;
    config->evaluate.conditions = first->evaluate.conditions;
}

static struct exp_config *make_config(const struct exp_checking *k)
{
    struct arena *a = k->checker->arena;
    struct exp_config *config = arena_record(a, 1, sizeof(*config));
    struct yaml_node *resolved = exp_shallow(k->file, a);
    yaml_set(resolved, "train", k->train->with_monitor, a);
    *config = (struct exp_config){
        .resolved = resolved,
        .dataset = k->data->dataset,
        .input_count = k->model->used.count,
        .graph = k->model->graph,
        .train = k->train->train,
        .frozen = k->fit->frozen,
        .evaluate = k->evaluate->evaluate,
        .canonical = {[EXP_CANONICAL_DATA] = k->data->part.canonical,
                      [EXP_CANONICAL_NETWORK] = k->model->part.canonical,
                      [EXP_CANONICAL_AUGMENT] = k->augment->part.canonical,
                      [EXP_CANONICAL_TRAIN] = k->train->part.canonical,
                      [EXP_CANONICAL_START] = k->fit->part.canonical,
                      [EXP_CANONICAL_EVALUATE] = k->evaluate->part.canonical}};
    share_inputs(k, config);
    return config;
}

static struct exp_config *network_config(struct exp_checking *k)
{
    k->data = exp_data_part(k);
    k->features = exp_features_part(k);
    k->model = exp_model_part(k);
    k->augment = exp_augment_part(k);
    k->train = exp_train_part(k);
    k->evaluate = exp_evaluate_part(k);
    k->fit = exp_fit_part(k);
    bool good = k->data->part.good && k->features->part.good && k->model->part.good &&
                k->augment->part.good && k->train->part.good &&
                k->evaluate->part.good && k->fit->part.good;
    return good ? make_config(k) : NULL;
}

/* Parts without a fault or a warning, most of them, need no list of faults. */
static void take_back_lists(struct exp_checking *k)
{
    for (int i = 0; i < EXP_PARTS; i++) {
        struct exp_part *part = k->read[i];
        if (!part || !diag_is_untouched(part->diag))
            continue;
        k->checker->spare[i] = part->diag;
        k->found->parts[i] = part->diag = NULL;
    }
}

struct exp_config *exp_check(struct exp_checker *c, const struct yaml_node *file,
                             struct exp_findings *found)
{
    *found = (struct exp_findings){{0}};
    struct exp_checking k = {.checker = c,
                             .file = file,
                             .scope = {.names = yaml_find(file, "variables")},
                             .found = found};
    struct exp_config *config =
        exp_has_objective(file) ? exp_objective_config(&k) : network_config(&k);
    take_back_lists(&k);
    return config;
}
