/* As if it had been recorded at a lower sample rate: resampled to it and back. */
#include "features/augment.h"

#include "features/audio/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct resample {
    struct aug_common common;
    double min_hz, max_hz;
};

static const struct opt options[] = {
    {AUG_REAL(resample, min_hz, "8000", 100, 1e6), .unit = "Hz", .help = "lowest rate"},
    {AUG_REAL(resample, max_hz, "44100", 100, 1e6), .unit = "Hz",
     .help = "highest rate; a rate above that of the data changes nothing"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct resample *o = options_;
    (void)a;
    aug_check_range(o->min_hz, o->max_hz, "hz", at, diag);
    if (o->min_hz >= scene->sample_rate)
        diag_warning(diag, yaml_place(at, "min_hz"), NULL,
                     "resample to %g Hz and above changes nothing of audio at %d Hz",
                     o->min_hz, scene->sample_rate);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct resample *o = c->options;
    int rate = (int)lrint(aug_uniform(c->rng, o->min_hz, o->max_hz));
    if (rate >= c->sample_rate)
        return ERR_OK;
    float *low = NULL, *back = NULL;
    long low_count = feat_resampled_count(count, c->sample_rate, rate);
    long back_count = feat_resampled_count(low_count, rate, c->sample_rate);
    enum err_code code = feat_resample(x, count, c->sample_rate, rate, &low, e);
    if (code == ERR_OK)
        code = feat_resample(low, low_count, rate, c->sample_rate, &back, e);
    if (code == ERR_OK) {
        long n = back_count < count ? back_count : count;
        memcpy(x, back, (size_t)n * sizeof(*x));
        memset(x + n, 0, (size_t)(count - n) * sizeof(*x));
    }
    free(low);
    free(back);
    return code;
}

static const char python[] =
    "def resample(samples, min_hz, max_hz):\n"
    "    \"\"\"As if recorded at a lower rate (one of hundreds of Hz: torchaudio is "
    "quick with those).\"\"\"\n"
    "    rate, own = max(100, 100 * round(random.uniform(min_hz, max_hz) / 100)), "
    "model.SAMPLE_RATE\n"
    "    if rate >= own:\n"
    "        return samples\n"
    "    back = torchaudio.functional.resample(torchaudio.functional.resample(samples, "
    "own, rate), rate, own)\n"
    "    return F.pad(back, (0, max(0, len(samples) - len(back))))[:len(samples)]\n";

const struct aug_type aug_resample = {
    .plugin = {.name = "resample",
               .help = "sounds as if recorded at a lower sample rate",
               .options = options,
               .options_size = sizeof(struct resample),
               .reference = "audiomentations Resample; libsoxr",
               .example = "{min_hz: 4000, max_hz: 8000}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = settle,
    .waveform = waveform};
