/* A tube's distortion: y = tanh(gain x), where gain brings all but a part of the
 * samples below 1/2; the level is restored. */
#include "features/augment.h"

#include "features/augment/shared/level.h"

#include <math.h>

struct distortion {
    struct aug_common common;
    double min_drive, max_drive;
};

static const struct opt options[] = {
    {AUG_REAL(distortion, min_drive, "0.01", 0, 1), .help = "least distortion"},
    {AUG_REAL(distortion, max_drive, "0.7", 0, 1), .help = "largest distortion"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct distortion *o = options_;
    (void)scene;
    (void)a;
    aug_check_range(o->min_drive, o->max_drive, "drive", at, diag);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct distortion *o = c->options;
    double drive = aug_uniform(c->rng, o->min_drive, o->max_drive);
    double before = level_rms(x, count);
    (void)e;
    for (long i = 0; i < count; i++)
        c->scratch[i] = fabsf(x[i]);
    double loud =
        (double)level_quantile(c->scratch, count, 1 - 0.99 * drive, c->scratch);
    if (!(loud > 1e-20))
        return ERR_OK;
    float gain = (float)(0.5 / loud);
    for (long i = 0; i < count; i++)
        x[i] = tanhf(gain * x[i]);
    level_mix(x, (float)(before / level_rms(x, count)), x, 0, count);
    return ERR_OK;
}

static const char python[] =
    "def distortion(samples, min_drive, max_drive):\n"
    "    \"\"\"tanh, at the level that the samples had.\"\"\"\n"
    "    loud = samples.abs().quantile(1 - 0.99 * random.uniform(min_drive, "
    "max_drive))\n"
    "    if loud <= 1e-20:\n"
    "        return samples\n"
    "    driven = torch.tanh(0.5 / loud * samples)\n"
    "    return driven * (samples.square().mean() / driven.square().mean()).sqrt()\n";

const struct aug_type aug_distortion = {
    .plugin = {.name = "distortion",
               .help = "distorts as a tube does, at the same level",
               .options = options,
               .options_size = sizeof(struct distortion),
               .reference = "audiomentations TanhDistortion",
               .example = "{min_drive: 0.1, max_drive: 0.7}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = settle,
    .waveform = waveform};
