/* The weights that a run begins with: begin.h. */
#include "runner/train/begin.h"

#include "nn/weights/weights.h"

#include <math.h>

struct nn_tag_counts run_tag_counts(const struct feat_dataset *d, struct arena *a)
{
    size_t *with = arena_alloc(a, d->tag_count + 1, sizeof(*with)),
           *known = arena_alloc(a, d->tag_count + 1, sizeof(*known));
    for (size_t i = 0; i < d->split_count[FEAT_TRAIN]; i++) {
        const struct feat_clip *clip = &d->clips[d->split[FEAT_TRAIN][i]];
        for (size_t k = 0; k < d->tag_count; k++) {
            with[k] += clip->labels[k];
            known[k] += !(clip->unknown && clip->unknown[k]);
        }
    }
    return (struct nn_tag_counts){d->tag_count, known, with};
}

/* log(p / (1 - p)), or log p where the probabilities are a softmax, of the part p of
 * training clips, as far as it is known, that have a tag; none and all count as half a
 * clip. */
static void set_prior(const struct exp_config *c, struct arena *a, real *w)
{
    size_t at;
    if (!nn_output_bias(c->graph, &at))
        return;
    struct nn_tag_counts counts = run_tag_counts(c->dataset, a);
    bool softmax = nn_loss_one_tag(&c->train.loss);
    for (size_t k = 0; k < counts.tags; k++) {
        const double clips = fmax((double)counts.clips[k], 1);
        double with = fmin(fmax((double)counts.with[k], 0.5), clips - 0.5);
        w[at + k] = (real)log(with / (softmax ? clips : clips - with));
    }
}

enum err_code run_initial_weights(const struct exp_config *c, int seed, struct arena *a,
                                  real *w, real *statistics, struct err *e)
{
    const struct exp_init *init = &c->train.init;
    nn_graph_init(c->graph, (uint64_t)seed, w, statistics);
    enum err_code code = ERR_OK;
    if (init->weights && !init->path) {
        return err_set(e, ERR_INTERNAL, "the weights %s were not looked for",
                       init->weights);
    }
    if (init->path) {
        struct nn_weights_import how = {.renames = init->renames,
                                        .rename_count = init->rename_count,
                                        .weights = w,
                                        .statistics = statistics,
                                        .arena = a};
        code = nn_weights_import(init->path, c->graph, &how, e);
    }
    if (code == ERR_OK && init->bias == EXP_BIAS_PRIOR)
        set_prior(c, a, w);
    return code;
}
