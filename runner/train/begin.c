/* The weights that a run begins with: PyTorch's initial values, then those of a file,
 * then a bias of the output that predicts how frequent each tag is. */
#include "nn/weights/weights.h"
#include "runner/train/trainer.h"

#include <math.h>

/* log(p / (1 - p)), or log p where the probabilities are a softmax, of the part p of
 * training clips that have a tag; none and all count as half a clip. */
static void set_prior(const struct trainer *t)
{
    size_t at;
    if (!nn_output_bias(t->config->graph, &at))
        return;
    double clips = (double)t->counts.clips;
    bool softmax = nn_loss_one_tag(&t->config->train.loss);
    for (size_t k = 0; k < t->counts.tags; k++) {
        double with = fmin(fmax((double)t->counts.with[k], 0.5), clips - 0.5);
        t->state.w[at + k] = (real)log(with / (softmax ? clips : clips - with));
    }
}

enum err_code run_initial_weights(struct trainer *t, struct err *e)
{
    const struct exp_init *init = &t->config->train.init;
    const struct nn_graph *g = t->config->graph;
    struct run_state *s = &t->state;
    nn_graph_init(g, (uint64_t)t->job->seed, s->w, s->stats);
    enum err_code code = ERR_OK;
    if (init->weights && !init->path) {
        return err_set(e, ERR_INTERNAL, "the weights %s were not looked for",
                       init->weights);
    }
    if (init->path) {
        struct nn_weights_import how = {.renames = init->renames,
                                        .rename_count = init->rename_count,
                                        .weights = s->w,
                                        .statistics = s->stats,
                                        .arena = t->arena};
        code = nn_weights_import(init->path, g, &how, e);
    }
    if (code == ERR_OK && init->bias == EXP_BIAS_PRIOR)
        set_prior(t);
    return code;
}
