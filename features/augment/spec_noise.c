/* Normally distributed noise on a feature's values. */
#include "features/augment.h"

#include "features/augment/shared/level.h"
#include "features/dsp/gauss.h"

struct spec_noise {
    struct aug_common common;
    double min_ratio, max_ratio;
};

static const struct opt options[] = {
    {AUG_REAL(spec_noise, min_ratio, "0", 0, 100),
     .help = "least deviation, as a share of the deviation of the values"},
    {AUG_REAL(spec_noise, max_ratio, "0.1", 0, 100),
     .help = "largest deviation, as a share of the deviation of the values"},
    AUG_FEATURE_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct spec_noise *o = options_;
    (void)scene;
    (void)a;
    aug_check_range(o->min_ratio, o->max_ratio, "ratio", at, diag);
    aug_check_idle(o->min_ratio, o->max_ratio, 0, "ratio", at, diag);
}

static void feature(const struct aug_call *c, float *x, struct feat_shape s)
{
    const struct spec_noise *o = c->options;
    long count = (long)s.channels * s.bands * s.frames;
    double ratio = aug_uniform(c->rng, o->min_ratio, o->max_ratio);
    gauss_fill(c->rng, c->scratch, (size_t)count);
    level_mix(x, 1, c->scratch, (float)(ratio * level_deviation(x, count)), count);
}

static const char python[] =
    "def spec_noise(feature, min_ratio, max_ratio):\n"
    "    ratio = random.uniform(min_ratio, max_ratio)\n"
    "    return feature + ratio * feature.std() * torch.randn_like(feature)\n";

const struct aug_type aug_spec_noise = {
    .plugin = {.name = "spec_noise",
               .help = "adds noise to the values of a feature",
               .options = options,
               .options_size = sizeof(struct spec_noise),
               .reference = "normal noise, its deviation relative to the values'",
               .example = "{max_ratio: 0.1}",
               .python = python},
    .group = AUG_FEATURE,
    .version = 1,
    .settle = settle,
    .feature = feature};
