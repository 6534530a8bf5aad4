/* Shifts in time: samples that leave at one end come back at the other, or silence
 * comes in. Where the old end meets the old beginning, both fade. */
#include "features/augment.h"

#include <math.h>
#include <string.h>

struct shift {
    struct aug_common common;
    double min_fraction, max_fraction, fade_ms;
    bool rollover;
};

static const struct opt options[] = {
    {AUG_REAL(shift, min_fraction, "-0.5", -1, 1),
     .help = "earliest, as a share of the length"},
    {AUG_REAL(shift, max_fraction, "0.5", -1, 1),
     .help = "latest, as a share of the length"},
    {.name = "rollover",
     .kind = OPT_BOOL,
     .offset = offsetof(struct shift, rollover),
     .fallback = "true",
     .help = "samples that leave at one end come back at the other; false: silence "
             "comes in"},
    {AUG_REAL(shift, fade_ms, "5", 0, 1000), .unit = "ms",
     .help = "fade out and in where the end meets the beginning"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct shift *o = options_;
    (void)scene;
    (void)a;
    aug_check_range(o->min_fraction, o->max_fraction, "fraction", at, diag);
    aug_check_idle(o->min_fraction, o->max_fraction, 0, "fraction", at, diag);
}

/* Fades out up to `at` and in from there. */
static void fade(float *x, long count, long at, long length)
{
    for (long i = 0; i < length; i++) {
        float level = (float)i / (float)length;
        if (at - 1 - i >= 0)
            x[at - 1 - i] *= level;
        if (at + i < count)
            x[at + i] *= level;
    }
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct shift *o = c->options;
    double part = aug_uniform(c->rng, o->min_fraction, o->max_fraction);
    long later = lrint(part * (double)count) % count;
    long first = later < 0 ? later + count : later; /* where the beginning goes */
    (void)e;
    memcpy(c->scratch, x, (size_t)count * sizeof(*x));
    for (long i = 0; i < count; i++)
        x[(i + first) % count] = c->scratch[i];
    if (!o->rollover && later > 0)
        memset(x, 0, (size_t)later * sizeof(*x));
    if (!o->rollover && later < 0)
        memset(x + count + later, 0, (size_t)-later * sizeof(*x));
    if (first > 0)
        fade(x, count, first, lrint(o->fade_ms * c->sample_rate / 1000));
    return ERR_OK;
}

static const char python[] =
    "def shift(samples, min_fraction, max_fraction, rollover, fade_ms):\n"
    "    \"\"\"Later or earlier; what falls off at one end comes in at the other, or "
    "silence does.\"\"\"\n"
    "    count = len(samples)\n"
    "    later = round(random.uniform(min_fraction, max_fraction) * count)\n"
    "    later = int(math.fmod(later, count))\n"
    "    if later == 0:\n"
    "        return samples\n"
    "    samples, first = torch.roll(samples, later), later % count\n"
    "    if not rollover:\n"
    "        samples[slice(0, later) if later > 0 else slice(count + later, count)] = "
    "0\n"
    "    fade = round(fade_ms * model.SAMPLE_RATE / 1000)\n"
    "    distance = torch.arange(count) - first\n"
    "    steps = torch.where(distance < 0, -1 - distance, distance)\n"
    "    return samples * (steps / max(fade, 1)).clamp(max=1)\n";

const struct aug_type aug_shift = {
    .plugin = {.name = "shift",
               .help = "shifts the recording in time",
               .options = options,
               .options_size = sizeof(struct shift),
               .reference = "audiomentations Shift",
               .example = "{min_fraction: -0.5, max_fraction: 0.5}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = settle,
    .waveform = waveform};
