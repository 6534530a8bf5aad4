/* The largest and smallest samples clipped: a part of them, half of it at each end. */
#include "features/augment.h"

#include "features/augment/shared/level.h"

struct hard_clip {
    struct aug_common common;
    int min_percent, max_percent;
};

static const struct opt options[] = {{.name = "min_percent",
                                      .kind = OPT_INT,
                                      .offset = offsetof(struct hard_clip, min_percent),
                                      .fallback = "0",
                                      .max = 100,
                                      .unit = "%",
                                      .help = "least share of clipped samples"},
                                     {.name = "max_percent",
                                      .kind = OPT_INT,
                                      .offset = offsetof(struct hard_clip, max_percent),
                                      .fallback = "40",
                                      .max = 100,
                                      .unit = "%",
                                      .help = "largest share of clipped samples"},
                                     AUG_WAVEFORM_OPTIONS,
                                     {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct hard_clip *o = options_;
    (void)scene;
    (void)a;
    aug_check_range(o->min_percent, o->max_percent, "percent", at, diag);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct hard_clip *o = c->options;
    uint64_t choices = (uint64_t)(o->max_percent - o->min_percent) + 1;
    double part = (double)(o->min_percent + (int)rng_below(c->rng, choices)) / 200;
    (void)e;
    float low = level_quantile(x, count, part, c->scratch);
    float high = level_quantile(x, count, 1 - part, c->scratch);
    for (long i = 0; i < count; i++)
        x[i] = x[i] < low ? low : x[i] > high ? high : x[i];
    return ERR_OK;
}

static const char python[] =
    "def hard_clip(samples, min_percent, max_percent):\n"
    "    part = random.randint(min_percent, max_percent) / 200\n"
    "    return samples.clamp(samples.quantile(part), samples.quantile(1 - part))\n";

const struct aug_type aug_hard_clip = {
    .plugin = {.name = "hard_clip",
               .help = "clips the largest and the smallest samples",
               .options = options,
               .options_size = sizeof(struct hard_clip),
               .reference = "audiomentations ClippingDistortion",
               .example = "{min_percent: 10, max_percent: 40}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = settle,
    .waveform = waveform};
