/* Some neighbouring bands replaced by one value. */
#include "features/augment.h"

#include "features/augment/shared/mask.h"

struct frequency_mask {
    struct aug_common common;
    int max_bands, count;
    double fill;
};

static const char *const mean_word[] = {"mean", NULL};

static const struct opt options[] = {
    {.name = "max_bands",
     .kind = OPT_INT,
     .offset = offsetof(struct frequency_mask, max_bands),
     .fallback = "15",
     .min = 1,
     .max = 1e6,
     .unit = "bands",
     .help = "a mask covers less than this number"},
    {.name = "count",
     .kind = OPT_INT,
     .offset = offsetof(struct frequency_mask, count),
     .fallback = "1",
     .min = 1,
     .max = 100,
     .help = "number of masks"},
    {AUG_REAL(frequency_mask, fill, "mean", 0, 0), .words = mean_word,
     .help =
         "the value of a mask, in the feature's unit; mean: the mean of the example"},
    AUG_FEATURE_OPTIONS,
    {0}};

static void settle(void *options_in, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct frequency_mask *o = options_in;
    (void)a;
    mask_check(&o->common, "max_bands", o->max_bands, false, scene, at, diag);
}

static void feature(const struct aug_call *c, float *x, struct feat_shape shape)
{
    const struct frequency_mask *o = c->options;
    float fill = mask_fill(x, shape, o->fill);
    for (int i = 0; i < o->count; i++)
        mask_bands(x, shape, o->max_bands, fill, c->rng);
}

static const char python[] =
    "def frequency_mask(feature, max_bands, count, fill):\n"
    "    \"\"\"Some neighbouring bands replaced by one value.\"\"\"\n"
    "    fill, bands = feature.mean() if fill is None else fill, feature.shape[-2]\n"
    "    for _ in range(count):\n"
    "        width = int(random.random() * min(max_bands, bands))\n"
    "        first = int(random.random() * (bands - width))\n"
    "        feature[..., first:first + width, :] = fill\n"
    "    return feature\n";

const struct aug_type aug_frequency_mask = {
    .plugin = {.name = "frequency_mask",
               .help = "replaces some neighbouring bands by one value",
               .options = options,
               .options_size = sizeof(struct frequency_mask),
               .reference = "Park et al. 2019; torchaudio.transforms.FrequencyMasking",
               .example = "{max_bands: 15, count: 2}",
               .python = python},
    .group = AUG_FEATURE,
    .version = 1,
    .settle = settle,
    .feature = feature};
