/* The examples of a run's first epochs, drawn as the run drew them. */
#include "features/cache/cache.h"
#include "features/prepare/prepare.h"
#include "features/source.h"
#include "runner/export/parts.h"
#include "runner/train/order.h"

/* The recordings' lengths, from the cache or their headers. */
static enum err_code find_lengths(const struct exp_config *c, struct arena *a,
                                  struct err *e)
{
    const struct feat_prepare p = {.dataset = c->dataset,
                                   .inputs = c->inputs,
                                   .input_count = c->input_count,
                                   .cache = feat_cache_folder(a),
                                   .limit = 1e18,
                                   .workers = 1,
                                   .arena = a};
    struct feat_prepare_size size;
    return feat_prepare_size(&p, NULL, &size, e);
}

struct drawing {
    const struct run_export *of;
    struct feat_source *source;
    struct feat_balance *balance; /* NULL: none */
    uint32_t *order, *again;
};

static enum err_code open_drawing(const struct run_export *x, struct arena *a,
                                  struct drawing *d, struct err *e)
{
    const struct exp_config *c = x->config;
    size_t clips = c->dataset->split_count[FEAT_TRAIN];
    *d = (struct drawing){.of = x,
                          .order = arena_alloc(a, clips + 1, sizeof(*d->order)),
                          .again = arena_alloc(a, clips + 1, sizeof(*d->again))};
    enum err_code code =
        feat_source_open(c->dataset, c->inputs, c->input_count, NULL, &d->source, e);
    if (code == ERR_OK && c->dataset->options.balance == FEAT_BALANCE_TAGS)
        code = feat_balance_create(c->dataset, &d->balance, e);
    return code;
}

static void draw_epoch(struct drawing *d, int epoch, struct nn_export_example *out)
{
    const struct feat_dataset *data = d->of->config->dataset;
    size_t clips = data->split_count[FEAT_TRAIN];
    struct feat_pick pick = {.seed = (uint64_t)d->of->seed, .epoch = (uint64_t)epoch};
    run_order_draw(pick.seed, epoch, d->balance, clips, d->order, d->again);
    for (size_t i = 0; i < clips; i++) {
        size_t clip = d->order[i];
        pick.again = d->balance ? d->again[i] : 0;
        out[i] = (struct nn_export_example){
            epoch, clip,
            feat_source_start(d->source, data->split[FEAT_TRAIN][clip], &pick)};
    }
}

enum err_code run_export_examples(const struct run_export *x, struct arena *a,
                                  struct nn_export_training *out, struct err *e)
{
    size_t clips = x->config->dataset->split_count[FEAT_TRAIN];
    struct drawing d = {0};
    enum err_code code = find_lengths(x->config, a, e);
    if (code == ERR_OK)
        code = open_drawing(x, a, &d, e);
    if (code == ERR_OK) {
        struct nn_export_example *all =
            arena_alloc(a, (size_t)x->epochs * clips + 1, sizeof(*all));
        for (int epoch = 1; epoch <= x->epochs; epoch++)
            draw_epoch(&d, epoch, all + (size_t)(epoch - 1) * clips);
        out->examples = all;
        out->example_count = (size_t)x->epochs * clips;
    }
    feat_balance_destroy(d.balance);
    feat_source_close(d.source);
    return code;
}
