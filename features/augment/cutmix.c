/* CutMix: a part of an example, 1 - part of its frames or of its area, comes from
 * another, and the targets follow. With several inputs the same times and bands (as
 * parts of the whole) are cut out of all of them. */
#include "features/augment/shared/pairs.h"

#include <math.h>

struct cutmix {
    struct aug_common common;
    double alpha;
    int cut, labels;
};

enum { CUT_FRAMES, CUT_BOX };
static const char *const cuts[] = {"frames", "box", NULL};

static const struct opt options[] = {
    {AUG_REAL(cutmix, alpha, "1", 0, 100), .above_min = true,
     .help = "alpha of the Beta distribution; 1: all shares are equally probable"},
    {.name = "cut",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct cutmix, cut),
     .choices = cuts,
     .fallback = "frames",
     .help = "exchanges frames with all their bands, or a box of frames and bands"},
    {.name = "labels",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct cutmix, labels),
     .choices = pairs_label_choices,
     .fallback = "mix",
     .help = "mix: targets are mixed by area; union: they have the tags of both"},
    AUG_BATCH_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct cutmix *o = options_;
    (void)a;
    for (size_t i = 0; i < scene->input_count; i++)
        if (o->cut == CUT_BOX && scene->inputs[i].shape.bands < 2)
            diag_error(diag, at, "cut: frames",
                       "`cut: box` needs bands, which the feature %s does not have",
                       scene->inputs[i].name);
}

/* [*first, *end) of an axis, from a beginning and a length as parts of it. */
static void cut_axis(int size, double begin, double length, int *first, int *end)
{
    int width = (int)lrint(length * size);
    *first = (int)lrint(begin * (size - width));
    *end = *first + width;
}

/* Exchanges a box of two examples; returns the part of the area outside of it. */
static double exchange(float *a, float *b, struct feat_shape s, const double begin[2],
                       const double length[2])
{
    int t0, t1, f0, f1;
    cut_axis(s.frames, begin[0], length[0], &t0, &t1);
    cut_axis(s.bands, begin[1], length[1], &f0, &f1);
    size_t channels = (size_t)s.channels, row = channels * (size_t)s.bands;
    for (size_t t = (size_t)t0; t < (size_t)t1; t++)
        for (size_t i = (size_t)f0 * channels; i < (size_t)f1 * channels; i++) {
            float y = a[t * row + i];
            a[t * row + i] = b[t * row + i];
            b[t * row + i] = y;
        }
    return 1 - (double)(t1 - t0) * (f1 - f0) / ((double)s.frames * s.bands);
}

static void batch(const struct aug_call *c, const struct aug_batch *b)
{
    const struct cutmix *o = c->options;
    for (int i = 0, j = b->count - 1; i < j; i++, j--) {
        bool applied = rng_uniform(c->rng) < o->common.p;
        double cut = 1 - pairs_beta(c, o->alpha), part = 1;
        const double begin[2] = {rng_uniform(c->rng), rng_uniform(c->rng)};
        const double box[2] = {sqrt(cut), sqrt(cut)}, frames[2] = {cut, 1};
        if (!applied)
            continue;
        for (size_t k = b->input_count; k-- > 0;) {
            struct feat_shape s = b->shapes[k].shape;
            size_t floats = feat_shape_floats(s);
            part = exchange(b->inputs[k] + (size_t)i * floats,
                            b->inputs[k] + (size_t)j * floats, s, begin,
                            o->cut == CUT_BOX ? box : frames);
        }
        pairs_mix_targets(b->targets + (size_t)i * b->tags,
                          b->targets + (size_t)j * b->tags, b->tags, (float)part,
                          o->labels);
    }
}

static const char python[] =
    "def cutmix(inputs, targets, p, alpha, cut, labels):\n"
    "    \"\"\"Exchanges parts of the first example of a batch and the last, and so on "
    "(Yun et al. 2019).\"\"\"\n"
    "    for i in range(len(targets) // 2):\n"
    "        if not chance(p):\n"
    "            continue\n"
    "        pair, size = [i, len(targets) - 1 - i], 1 - random.betavariate(alpha, "
    "alpha)\n"
    "        at, part = (random.random(), random.random()), 1\n"
    "        for x in reversed(inputs):\n"
    "            lengths = (size, 1) if cut == 'frames' else (size ** 0.5, size ** "
    "0.5)\n"
    "            index, area = [slice(None)] * x.dim(), 1\n"
    "            for axis, begin, length in zip((-1, -2), at, lengths):\n"
    "                width = round(length * x.shape[axis])\n"
    "                first = round(begin * (x.shape[axis] - width))\n"
    "                if x.dim() > 3 or axis == -1:\n"
    "                    index[axis] = slice(first, first + width)\n"
    "                    area *= width / x.shape[axis]\n"
    "            box = tuple(index)\n"
    "            both = x[pair]\n"
    "            both[box] = both.flip(0)[box]\n"
    "            x[pair], part = both, 1 - area\n"
    "        mixed = part * targets[pair] + (1 - part) * targets[pair].flip(0)\n"
    "        targets[pair] = mixed if labels == 'mix' else targets[pair].amax(0)\n"
    "    return inputs, targets\n";

const struct aug_type aug_cutmix = {
    .plugin = {.name = "cutmix",
               .help =
                   "exchanges parts between pairs of examples, and mixes their targets",
               .options = options,
               .options_size = sizeof(struct cutmix),
               .reference = "Yun et al. 2019",
               .example = "{alpha: 1, cut: box}",
               .python = python},
    .group = AUG_BATCH,
    .version = 1,
    .settle = settle,
    .open = pairs_open,
    .close = pairs_close,
    .batch = batch};
