/* Mixup: with a part drawn from Beta(alpha, alpha), inputs and targets of two examples
 *     x = part x_i + (1 - part) x_j,  y = part y_i + (1 - part) y_j. */
#include "features/augment/shared/pairs.h"

#include "base/simd.h"

struct mixup {
    struct aug_common common;
    double alpha;
    int labels;
};

static const struct opt options[] = {
    {AUG_REAL(mixup, alpha, "0.4", 0, 100), .above_min = true,
     .help = "alpha of the Beta distribution; if it is small, one of the two examples "
             "prevails"},
    {.name = "labels",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct mixup, labels),
     .choices = pairs_label_choices,
     .fallback = "mix",
     .help =
         "mix: targets are mixed as the inputs are; union: they have the tags of both"},
    AUG_BATCH_OPTIONS,
    {0}};

SIMD_CLONES static void mix(float *a, float *b, size_t count, float part)
{
    for (size_t i = 0; i < count; i++) {
        float x = a[i], y = b[i];
        a[i] = part * x + (1 - part) * y;
        b[i] = part * y + (1 - part) * x;
    }
}

static void batch(const struct aug_call *c, const struct aug_batch *b)
{
    const struct mixup *o = c->options;
    for (int i = 0, j = b->count - 1; i < j; i++, j--) {
        bool applied = rng_uniform(c->rng) < o->common.p;
        float part = (float)pairs_beta(c, o->alpha);
        if (!applied)
            continue;
        for (size_t k = 0; k < b->input_count; k++) {
            struct feat_shape s = b->shapes[k].shape;
            size_t floats = feat_shape_floats(s);
            mix(b->inputs[k] + (size_t)i * floats, b->inputs[k] + (size_t)j * floats,
                floats, part);
        }
        pairs_mix_targets(b->targets + (size_t)i * b->tags,
                          b->targets + (size_t)j * b->tags, b->tags, part, o->labels);
    }
}

static const char python[] =
    "def mixup(inputs, targets, p, alpha, labels):\n"
    "    \"\"\"Mixes the first example of a batch with the last, and so on (Zhang et "
    "al. 2018).\"\"\"\n"
    "    for i in range(len(targets) // 2):\n"
    "        if not chance(p):\n"
    "            continue\n"
    "        pair, part = [i, len(targets) - 1 - i], random.betavariate(alpha, alpha)\n"
    "        for x in inputs:\n"
    "            x[pair] = part * x[pair] + (1 - part) * x[pair].flip(0)\n"
    "        mixed = part * targets[pair] + (1 - part) * targets[pair].flip(0)\n"
    "        targets[pair] = mixed if labels == 'mix' else targets[pair].amax(0)\n"
    "    return inputs, targets\n";

const struct aug_type aug_mixup = {
    .plugin = {.name = "mixup",
               .help = "mixes pairs of examples and their targets",
               .options = options,
               .options_size = sizeof(struct mixup),
               .reference = "Zhang et al. 2018, equation 2",
               .example = "{alpha: 0.4}",
               .python = python},
    .group = AUG_BATCH,
    .version = 1,
    .open = pairs_open,
    .close = pairs_close,
    .batch = batch};
