/* SpecAugment's policies: the time axis warped, then bands and frames masked. They were
 * made for 80 bands and utterances of a thousand frames and more: here widths of bands
 * are scaled to the bands there are, and a warp or a mask covers a fifth of the frames
 * at most. */
#include "features/augment.h"

#include "features/augment/shared/mask.h"

#include <math.h>
#include <string.h>

struct spec_augment {
    struct aug_common common;
    int policy;
    double fill;
};

static const char *const policies[] = {"LB", "LD", "SM", "SS", NULL};

/* Table 1 of the paper: W, F, number of band masks, T, p, number of frame masks. */
static const struct {
    int warp, bands, band_masks, frames;
    double fraction;
    int frame_masks;
} table[] = {{80, 27, 1, 100, 1, 1},
             {80, 27, 2, 100, 1, 2},
             {40, 15, 2, 70, 0.2, 2},
             {40, 27, 2, 70, 0.2, 2}};

static const char *const mean_word[] = {"mean", NULL};

static const struct opt options[] = {
    {.name = "policy",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct spec_augment, policy),
     .choices = policies,
     .fallback = "LB",
     .help = "LibriSpeech basic or double, Switchboard mild or strong"},
    {AUG_REAL(spec_augment, fill, "mean", 0, 0), .words = mean_word,
     .help =
         "the value of a mask, in the feature's unit; mean: the mean of the example"},
    AUG_FEATURE_OPTIONS,
    {0}};

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Moves frame `center` to frame `to`; the frames on both sides are stretched and
 * squeezed evenly, the ends stay. */
static void warp(const struct aug_call *c, float *x, struct feat_shape s, int most)
{
    size_t row = feat_shape_row(s);
    int last = s.frames - 1;
    double center = most + rng_uniform(c->rng) * (last - 2 * most);
    double to = center + most * (2 * rng_uniform(c->rng) - 1);
    if (most < 1 || last < 2 * most + 1 || to <= 0 || to >= last)
        return;
    memcpy(c->scratch, x, row * (size_t)s.frames * sizeof(*x));
    for (int t = 0; t <= last; t++) {
        double from = t < to ? t * center / to
                             : center + (t - to) * (last - center) / (last - to);
        int first = smaller((int)from, last), next = smaller(first + 1, last);
        float part = (float)(from - first);
        const float *a = c->scratch + (size_t)first * row;
        const float *b = c->scratch + (size_t)next * row;
        for (size_t i = 0; i < row; i++)
            x[(size_t)t * row + i] = a[i] + part * (b[i] - a[i]);
    }
}

static void feature(const struct aug_call *c, float *x, struct feat_shape shape)
{
    const struct spec_augment *o = c->options;
    float fill = mask_fill(x, shape, o->fill);
    int fifth = shape.frames / 5;
    int bands = (int)lrint((double)table[o->policy].bands * shape.bands / 80);
    int frames = smaller(table[o->policy].frames,
                         (int)(table[o->policy].fraction * shape.frames));
    warp(c, x, shape, smaller(table[o->policy].warp, fifth));
    for (int i = 0; i < table[o->policy].band_masks; i++)
        mask_bands(x, shape, bands, fill, c->rng);
    for (int i = 0; i < table[o->policy].frame_masks; i++)
        mask_frames(x, shape, smaller(frames, fifth), fill, c->rng);
}

static const char python[] =
    "def spec_augment(feature, policy, fill):\n"
    "    \"\"\"The time axis warped, then bands and frames masked.\"\"\"\n"
    "    warp, bands, band_masks, frames, fraction, frame_masks = {\n"
    "        'LB': (80, 27, 1, 100, 1, 1), 'LD': (80, 27, 2, 100, 1, 2),\n"
    "        'SM': (40, 15, 2, 70, 0.2, 2), 'SS': (40, 27, 2, 70, 0.2, 2)}[policy]\n"
    "    fill, last, fifth = feature.mean() if fill is None else fill, "
    "feature.shape[-1] - 1, feature.shape[-1] // 5\n"
    "    warp = min(warp, fifth)\n"
    "    center = warp + random.random() * (last - 2 * warp)\n"
    "    to = center + warp * (2 * random.random() - 1)\n"
    "    if warp >= 1 and last >= 2 * warp + 1 and 0 < to < last:\n"
    "        t = torch.arange(last + 1, dtype=torch.double)\n"
    "        at = torch.where(t < to, t * center / to, center + (t - to) * (last - "
    "center) / (last - to))\n"
    "        first = at.long().clamp(max=last)\n"
    "        after, part = (first + 1).clamp(max=last), (at - first).float()\n"
    "        feature = feature[..., first] + part * (feature[..., after] - "
    "feature[..., first])\n"
    "    else:\n"
    "        feature = feature.clone()\n"
    "    masks = [(-2, round(bands * feature.shape[-2] / 80))] * band_masks\n"
    "    masks += [(-1, min(frames, int(fraction * (last + 1)), fifth))] * "
    "frame_masks\n"
    "    for axis, most in masks:\n"
    "        size = feature.shape[axis]\n"
    "        width = int(random.random() * min(most, size))\n"
    "        feature.narrow(axis, int(random.random() * (size - width)), "
    "width).fill_(fill)\n"
    "    return feature\n";

const struct aug_type aug_spec_augment = {
    .plugin = {.name = "spec_augment",
               .help =
                   "SpecAugment's policies: time warp, masks of bands and of frames",
               .options = options,
               .options_size = sizeof(struct spec_augment),
               .reference = "Park et al. 2019, table 1",
               .example = "{policy: LD}",
               .python = python},
    .group = AUG_FEATURE,
    .version = 1,
    .feature = feature};
