/* The sections of a trial beside each other: fit.h. */
#include "runner/experiment/fit.h"

void exp_check_batch(const struct yaml_node *section, const struct exp_train *train,
                     const struct feat_dataset *dataset, struct arena *a,
                     struct diag *diag)
{
    size_t clips = dataset->split_count[FEAT_TRAIN];
    if (!train->drop_last || clips >= (size_t)train->batch || clips == 0)
        return;
    const struct yaml_node *batch = yaml_find(section, "batch");
    diag_error(diag, batch ? batch : section,
               arena_printf(a, "a batch of at most %zu, or drop_last: false", clips),
               "the %zu training clips do not fill one batch of %d", clips,
               train->batch);
}

void exp_check_starts(const struct yaml_node *features, const struct feat_input *inputs,
                      size_t count, const struct feat_dataset *dataset,
                      struct diag *diag)
{
    const struct feat_data *data = &dataset->options;
    long hop = feat_common_hop(inputs, count, dataset);
    if (hop > data->samples / 2)
        diag_warning(
            diag, features, "hops with a smaller common multiple, or data.crop: exact",
            "training examples of %g s start only every %g s, where the "
            "hops of all features meet",
            (double)data->samples / data->sample_rate, (double)hop / data->sample_rate);
}

void exp_check_logits(const struct nn_graph *graph, const struct exp_train *train,
                      struct diag *diag)
{
    const struct nn_node *n = nn_graph_last(graph);
    const bool softmax = nn_loss_one_tag(&train->loss);
    if (n && n->type->limits && !softmax)
        diag_warning(diag, n->at, "leave it out: the last layer is the linear one",
                     "the network ends in `%s`, but the loss %s takes logits: "
                     "predictions can only be %s",
                     n->type->plugin.name, train->loss.type->name, n->type->limits);
    if (n && n->type->probabilities)
        diag_warning(
            diag, n->at, "leave it out: predictions are probabilities all the same",
            "the network ends in `%s`, but the loss %s takes logits: it applies "
            "the %s itself",
            n->type->plugin.name, train->loss.type->name,
            softmax ? "softmax" : "sigmoid");
}
