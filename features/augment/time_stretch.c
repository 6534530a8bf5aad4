/* Another tempo at the same pitch. What becomes longer is cut at its end, what becomes
 * shorter is followed by silence. */
#include "features/augment.h"

#include "features/dsp/vocoder.h"

#include <string.h>

struct time_stretch {
    struct aug_common common;
    double min_rate, max_rate;
};

static const struct opt options[] = {
    {AUG_REAL(time_stretch, min_rate, "0.8", 0.1, 10),
     .help = "lowest tempo, relative to the recording"},
    {AUG_REAL(time_stretch, max_rate, "1.25", 0.1, 10),
     .help = "highest tempo, relative to the recording"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct time_stretch *o = options_;
    (void)scene;
    (void)a;
    aug_check_range(o->min_rate, o->max_rate, "rate", at, diag);
    aug_check_idle(o->min_rate, o->max_rate, 1, "rate", at, diag);
}

static enum err_code open_vocoder(const void *options_, int sample_rate, void **state,
                                  struct err *e)
{
    struct vocoder *v = NULL;
    (void)options_;
    (void)sample_rate;
    enum err_code code = vocoder_create(&v, e);
    *state = v;
    return code;
}

static void close_vocoder(void *state)
{
    vocoder_destroy(state);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct time_stretch *o = c->options;
    (void)e;
    vocoder_stretch(c->state, x, count, aug_uniform(c->rng, o->min_rate, o->max_rate),
                    c->scratch, count);
    memcpy(x, c->scratch, (size_t)count * sizeof(*x));
    return ERR_OK;
}

static long sounding(const void *options_, long count)
{
    const struct time_stretch *o = options_;
    long stretched = vocoder_length(count, o->max_rate);
    return stretched < count ? stretched : count;
}

static const char python[] =
    "def time_stretch(samples, min_rate, max_rate):\n"
    "    \"\"\"Faster or slower with the same pitch; silence at the end of what became "
    "shorter.\"\"\"\n"
    "    rate, count = random.uniform(min_rate, max_rate), len(samples)\n"
    "    window, advance = torch.hann_window(2048), torch.linspace(0, math.pi * 512, "
    "1025)[:, None]\n"
    "    spectrum = torch.stft(samples, 2048, 512, window=window, "
    "pad_mode='constant', return_complex=True)\n"
    "    spectrum = torchaudio.functional.phase_vocoder(spectrum, rate, advance)\n"
    "    result = torch.istft(spectrum, 2048, 512, window=window, length=round(count / "
    "rate))\n"
    "    return F.pad(result, (0, max(0, count - len(result))))[:count]\n";

const struct aug_type aug_time_stretch = {
    .plugin =
        {.name = "time_stretch",
         .help = "changes the tempo, not the pitch; the length of the example is kept",
         .options = options,
         .options_size = sizeof(struct time_stretch),
         .reference = "audiomentations TimeStretch, librosa.effects.time_stretch",
         .example = "{min_rate: 0.8, max_rate: 1.25}",
         .python = python},
    .group = AUG_WAVEFORM,
    .version = 2,
    .settle = settle,
    .open = open_vocoder,
    .close = close_vocoder,
    .waveform = waveform,
    .sounding = sounding};
