/* Some consecutive frames replaced by one value. */
#include "features/augment.h"

#include "features/augment/shared/mask.h"

struct time_mask {
    struct aug_common common;
    int max_frames, count;
    double max_fraction, fill;
};

static const char *const mean_word[] = {"mean", NULL};

static const struct opt options[] = {
    {.name = "max_frames",
     .kind = OPT_INT,
     .offset = offsetof(struct time_mask, max_frames),
     .fallback = "40",
     .min = 1,
     .max = 1e6,
     .unit = "frames",
     .help = "a mask covers less than this number"},
    {.name = "count",
     .kind = OPT_INT,
     .offset = offsetof(struct time_mask, count),
     .fallback = "1",
     .min = 1,
     .max = 100,
     .help = "number of masks"},
    {AUG_REAL(time_mask, max_fraction, "1", 0, 1),
     .help = "largest share of the frames that a mask covers"},
    {AUG_REAL(time_mask, fill, "mean", 0, 0), .words = mean_word,
     .help =
         "the value of a mask, in the feature's unit; mean: the mean of the example"},
    AUG_FEATURE_OPTIONS,
    {0}};

static void settle(void *options_in, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct time_mask *o = options_in;
    (void)a;
    mask_check(&o->common, "max_frames", o->max_frames, true, scene, at, diag);
}

static void feature(const struct aug_call *c, float *x, struct feat_shape shape)
{
    const struct time_mask *o = c->options;
    float fill = mask_fill(x, shape, o->fill);
    int most = (int)(o->max_fraction * shape.frames);
    for (int i = 0; i < o->count; i++)
        mask_frames(x, shape, o->max_frames < most ? o->max_frames : most, fill,
                    c->rng);
}

static const char python[] =
    "def time_mask(feature, max_frames, count, max_fraction, fill):\n"
    "    \"\"\"Some consecutive frames replaced by one value.\"\"\"\n"
    "    fill, frames = feature.mean() if fill is None else fill, feature.shape[-1]\n"
    "    for _ in range(count):\n"
    "        width = int(random.random() * min(max_frames, int(max_fraction * frames), "
    "frames))\n"
    "        first = int(random.random() * (frames - width))\n"
    "        feature[..., first:first + width] = fill\n"
    "    return feature\n";

const struct aug_type aug_time_mask = {
    .plugin = {.name = "time_mask",
               .help = "replaces some consecutive frames by one value",
               .options = options,
               .options_size = sizeof(struct time_mask),
               .reference = "Park et al. 2019; torchaudio.transforms.TimeMasking",
               .example = "{max_frames: 40, count: 2}",
               .python = python},
    .group = AUG_FEATURE,
    .version = 1,
    .settle = settle,
    .feature = feature};
