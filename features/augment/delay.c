/* One echo: y = (x + volume x delayed) / 2. */
#include "features/augment.h"

#include <math.h>
#include <string.h>

struct delay {
    struct aug_common common;
    double min_ms, max_ms, step_ms, volume;
};

static const struct opt options[] = {
    {AUG_REAL(delay, min_ms, "200", 0, 60000), .unit = "ms", .help = "shortest delay"},
    {AUG_REAL(delay, max_ms, "450", 0, 60000), .unit = "ms", .help = "longest delay"},
    {AUG_REAL(delay, step_ms, "50", 0, 60000), .unit = "ms", .above_min = true,
     .help = "distance of the delays that can be drawn"},
    {AUG_REAL(delay, volume, "0.5", 0, 1), .help = "volume of the echo"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct delay *o = options_;
    (void)scene;
    (void)a;
    aug_check_range(o->min_ms, o->max_ms, "ms", at, diag);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct delay *o = c->options;
    double steps = floor((o->max_ms - o->min_ms) / o->step_ms + 1e-9);
    double ms = o->min_ms + o->step_ms * (double)rng_below(c->rng, (uint64_t)steps + 1);
    long late = lrint(ms * c->sample_rate / 1000);
    float volume = (float)(o->volume / 2);
    (void)e;
    memcpy(c->scratch, x, (size_t)count * sizeof(*x));
    for (long i = 0; i < count; i++)
        x[i] *= 0.5f;
    for (long i = late; i < count; i++)
        x[i] += volume * c->scratch[i - late];
    return ERR_OK;
}

static const char python[] =
    "def delay(samples, min_ms, max_ms, step_ms, volume):\n"
    "    \"\"\"One echo.\"\"\"\n"
    "    steps = math.floor((max_ms - min_ms) / step_ms + 1e-9)\n"
    "    late = round((min_ms + step_ms * random.randint(0, steps)) * "
    "model.SAMPLE_RATE / 1000)\n"
    "    return (samples + volume * F.pad(samples, (late, 0))[:len(samples)]) / 2\n";

const struct aug_type aug_delay = {
    .plugin = {.name = "delay",
               .help = "adds one echo, at half the level",
               .options = options,
               .options_size = sizeof(struct delay),
               .reference = "torchaudio-augmentations Delay",
               .example = "{min_ms: 200, max_ms: 450}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = settle,
    .waveform = waveform};
