/* Louder or softer, clamped to [-1, 1] as torchaudio's Vol does. */
#include "features/augment.h"

#include "base/simd.h"

#include <math.h>

struct gain {
    struct aug_common common;
    double min_db, max_db;
};

static const struct opt options[] = {
    {AUG_REAL(gain, min_db, "-20", -120, 60), .unit = "dB", .help = "lowest level"},
    {AUG_REAL(gain, max_db, "-1", -120, 60), .unit = "dB", .help = "highest level"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct gain *o = options_;
    (void)scene;
    (void)a;
    aug_check_range(o->min_db, o->max_db, "db", at, diag);
    aug_check_idle(o->min_db, o->max_db, 0, "db", at, diag);
}

SIMD_CLONES static void scale(float *x, long count, float factor)
{
    for (long i = 0; i < count; i++) {
        float y = x[i] * factor;
        y = y > 1.0f ? 1.0f : y;
        x[i] = y < -1.0f ? -1.0f : y;
    }
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct gain *o = c->options;
    double db = aug_uniform(c->rng, o->min_db, o->max_db);
    (void)e;
    scale(x, count, (float)pow(10, db / 20));
    return ERR_OK;
}

static const char python[] = "def gain(samples, min_db, max_db):\n"
                             "    return torchaudio.functional.gain(samples, "
                             "random.uniform(min_db, max_db)).clamp(-1, 1)\n";

const struct aug_type aug_gain = {
    .plugin = {.name = "gain",
               .help = "changes the level by a uniform number of dB; clamps to [-1, 1]",
               .options = options,
               .options_size = sizeof(struct gain),
               .reference = "torchaudio-augmentations Gain, torchaudio.transforms.Vol",
               .example = "{min_db: -20, max_db: -1}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = settle,
    .waveform = waveform};
