/* A trial's training for a script: training.h. */
#include "runner/export/training.h"

#include "runner/export/parts.h"
#include "runner/train/begin.h"

#include <string.h>

/* The loss with its weights, which stay in the arena. */
static enum err_code fill_loss(const struct exp_config *c, struct arena *a,
                               struct nn_export_training *out, struct err *e)
{
    struct nn_tag_counts counts = run_tag_counts(c->dataset, a);
    struct nn_loss *loss = arena_alloc(a, 1, sizeof(*loss));
    enum err_code code = nn_loss_open(&c->train.loss, &counts, loss, e);
    if (code != ERR_OK)
        return code;
    double *weights = NULL;
    if (loss->weights) {
        weights = arena_alloc(a, counts.tags, sizeof(*weights));
        memcpy(weights, loss->weights, counts.tags * sizeof(*weights));
    }
    nn_loss_close(loss);
    loss->weights = weights;
    out->loss = loss;
    return ERR_OK;
}

static int warmup_of(const struct opt_typed *schedule)
{
    const struct opt *o = opt_find(schedule->type->options, "warmup");
    const char *options = schedule->options;
    return o ? ((const struct nn_warmup *)(const void *)(options + o->offset))->epochs
             : 0;
}

static void fill_phases(const struct exp_train *train, struct arena *a,
                        struct nn_export_training *out)
{
    struct nn_export_phase *phases =
        arena_alloc(a, train->phase_count, sizeof(*phases));
    for (size_t i = 0; i < train->phase_count; i++) {
        const struct exp_phase *p = &train->phases[i];
        phases[i] = (struct nn_export_phase){.epochs = p->epochs,
                                             .warmup = warmup_of(&p->schedule),
                                             .optimizer = &p->optimizer,
                                             .schedule = &p->schedule,
                                             .from_best = p->start == EXP_START_BEST};
    }
    out->phases = phases;
    out->phase_count = train->phase_count;
}

static const struct nn_export_clip *clips_of(const struct feat_dataset *d,
                                             enum feat_split split, struct arena *a)
{
    struct nn_export_clip *clips =
        arena_alloc(a, d->split_count[split] + 1, sizeof(*clips));
    for (size_t i = 0; i < d->split_count[split]; i++) {
        const struct feat_clip *clip = &d->clips[d->split[split][i]];
        clips[i] = (struct nn_export_clip){clip->stem, clip->labels};
    }
    return clips;
}

static void fill_data(const struct exp_config *c, struct arena *a,
                      struct nn_export_training *out)
{
    const struct feat_dataset *d = c->dataset;
    long *hops = arena_alloc(a, c->input_count + 1, sizeof(*hops));
    for (size_t i = 0; i < c->input_count; i++)
        hops[i] = feat_input_hop(&c->inputs[i], d);
    out->from_samples = run_export_from_samples(c);
    out->hop = feat_common_hop(c->inputs, c->input_count, d);
    out->feature_hop = hops;
    out->train = clips_of(d, FEAT_TRAIN, a);
    out->train_count = d->split_count[FEAT_TRAIN];
    out->valid = clips_of(d, FEAT_VALID, a);
    out->valid_count = d->split_count[FEAT_VALID];
    out->balance = d->options.balance == FEAT_BALANCE_TAGS;
    out->augment = run_export_augment(c, a);
}

static void tell(const struct exp_config *c, const struct nn_export_training *t,
                 struct arena *a, void (*notice)(const char *text))
{
    const struct aug_chain *chain = c->input_count > 0 ? c->inputs[0].train : NULL;
    const char *monitor = c->train.monitor.name;
    if (t->augment->missing.length)
        notice(arena_printf(a,
                            "train.py trains without %s, which neither torch nor "
                            "torchaudio has",
                            t->augment->missing.text));
    if (chain && chain->versions > 0)
        notice("train.py draws its augmentation anew in each epoch, where the "
               "experiment keeps `versions` of each clip");
    if (strcmp(nn_export_watched(monitor), monitor) != 0)
        notice(
            arena_printf(a,
                         "train.py picks the best epoch by valid_roc_auc, as it does "
                         "not measure %s",
                         monitor));
}

enum err_code run_export_training(const struct run_export *x, struct arena *a,
                                  void (*notice)(const char *text),
                                  struct nn_export_training *out, struct err *e)
{
    const struct exp_config *c = x->config;
    const struct exp_train *train = &c->train;
    const struct nn_graph *g = c->graph;
    real *weights = arena_alloc(a, g->weights + 1, sizeof(*weights));
    real *statistics = arena_alloc(a, g->statistics + 1, sizeof(*statistics));
    *out =
        (struct nn_export_training){.regularize = &train->regularize,
                                    .clip = &train->clip,
                                    .average = &train->average,
                                    .frozen = c->frozen,
                                    .seed = x->seed,
                                    .batch = train->batch,
                                    .drop_last = train->drop_last,
                                    .test_best = train->test_weights == EXP_TEST_BEST,
                                    .monitor = train->monitor.name,
                                    .maximize = train->monitor.goal == EXP_MAXIMIZE,
                                    .patience = train->stop.patience,
                                    .min_lr = train->stop.min_lr,
                                    .weights = weights,
                                    .statistics = statistics};
    if (strcmp(nn_export_watched(out->monitor), out->monitor) != 0)
        out->maximize = true;
    fill_phases(train, a, out);
    fill_data(c, a, out);
    enum err_code code = fill_loss(c, a, out, e);
    if (code == ERR_OK)
        code = run_initial_weights(c, x->seed, a, weights, statistics, e);
    if (code == ERR_OK && x->epochs > 0)
        code = run_export_examples(x, a, out, e);
    if (code == ERR_OK)
        tell(c, out, a, notice);
    return code;
}
