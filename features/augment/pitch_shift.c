/* Another pitch at the same tempo, in whole cents: stretched by the phase vocoder, then
 * resampled back to its duration, as librosa.effects.pitch_shift does. (sox's `pitch`
 * cuts and overlaps pieces of the wave instead, which takes three times as long.) */
#include "features/augment.h"

#include "features/dsp/vocoder.h"

#include <math.h>
#include <soxr.h>
#include <stdlib.h>
#include <string.h>

struct pitch_shift {
    struct aug_common common;
    double min_semitones, max_semitones;
};

static const struct opt options[] = {
    {AUG_REAL(pitch_shift, min_semitones, "-7", -24, 24), .unit = "semitones",
     .help = "lowest shift"},
    {AUG_REAL(pitch_shift, max_semitones, "7", -24, 24), .unit = "semitones",
     .help = "highest shift"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

struct shifter {
    struct vocoder *vocoder;
    float *stretched;
    size_t room;
};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct pitch_shift *o = options_;
    (void)scene;
    (void)a;
    aug_check_range(o->min_semitones, o->max_semitones, "semitones", at, diag);
    aug_check_idle(o->min_semitones, o->max_semitones, 0, "semitones", at, diag);
}

static void close_shifter(void *state)
{
    struct shifter *s = state;
    if (s == NULL)
        return;
    vocoder_destroy(s->vocoder);
    free(s->stretched);
    free(s);
}

static enum err_code open_shifter(const void *options_, int sample_rate, void **state,
                                  struct err *e)
{
    struct shifter *s = calloc(1, sizeof(*s));
    (void)options_;
    (void)sample_rate;
    if (s == NULL)
        return err_set(e, ERR_MEMORY, "no memory to shift pitches");
    enum err_code code = vocoder_create(&s->vocoder, e);
    if (code != ERR_OK)
        close_shifter(s);
    else
        *state = s;
    return code;
}

/* ratio: samples in for each sample out. Missing samples at the end are 0. */
static enum err_code resample(const float *in, long in_count, double ratio, float *out,
                              long count, struct err *e)
{
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    soxr_io_spec_t type = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
    size_t made = 0;
    soxr_error_t fault =
        soxr_oneshot(ratio, 1, 1, in, (size_t)in_count, NULL, out, (size_t)count, &made,
                     &type, &quality, &one_thread);
    if (fault)
        return err_set(e, ERR_INTERNAL, "resampling for a pitch shift failed: %s",
                       soxr_strerror(fault));
    memset(out + made, 0, ((size_t)count - made) * sizeof(*out));
    return ERR_OK;
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct pitch_shift *o = c->options;
    struct shifter *s = c->state;
    long low = lrint(ceil(100 * o->min_semitones - 1e-9));
    long high = lrint(floor(100 * o->max_semitones + 1e-9));
    long cents =
        low + (high > low ? (long)rng_below(c->rng, (uint64_t)(high - low) + 1) : 0);
    double ratio = pow(2, (double)cents / 1200);
    long length = vocoder_length(count, 1 / ratio);
    if (cents == 0 || length < 1)
        return ERR_OK;
    if ((size_t)length > s->room) {
        free(s->stretched);
        s->room = 0;
        s->stretched = mem_alloc((size_t)length, sizeof(float));
        if (s->stretched == NULL)
            return err_set(e, ERR_MEMORY, "no memory to shift the pitch of %ld samples",
                           count);
        s->room = (size_t)length;
    }
    vocoder_stretch(s->vocoder, x, count, 1 / ratio, s->stretched, length);
    return resample(s->stretched, length, ratio, x, count, e);
}

static const char python[] =
    "def pitch_shift(samples, min_semitones, max_semitones):\n"
    "    \"\"\"Stretched by a phase vocoder, then resampled to its length. "
    "(torchaudio's pitch_shift\n"
    "    does the same, but its resampling is slow at ratios that are not "
    "simple.)\"\"\"\n"
    "    low, high = math.ceil(100 * min_semitones - 1e-9), math.floor(100 * "
    "max_semitones + 1e-9)\n"
    "    ratio, count = 2 ** (random.randint(low, max(low, high)) / 1200), "
    "len(samples)\n"
    "    simple = fractions.Fraction(ratio).limit_denominator(100)\n"
    "    window, advance = torch.hann_window(2048), torch.linspace(0, math.pi * 512, "
    "1025)[:, None]\n"
    "    spectrum = torch.stft(samples, 2048, 512, window=window, "
    "pad_mode='constant', return_complex=True)\n"
    "    spectrum = torchaudio.functional.phase_vocoder(spectrum, 1 / ratio, advance)\n"
    "    longer = torch.istft(spectrum, 2048, 512, window=window, length=round(count * "
    "ratio))\n"
    "    result = torchaudio.functional.resample(longer, simple.numerator, "
    "simple.denominator)\n"
    "    return F.pad(result, (0, max(0, count - len(result))))[:count]\n";

const struct aug_type aug_pitch_shift = {
    .plugin = {.name = "pitch_shift",
               .help = "changes the pitch by whole cents, not the tempo",
               .options = options,
               .options_size = sizeof(struct pitch_shift),
               .reference = "torchaudio-augmentations PitchShift; "
                            "librosa.effects.pitch_shift",
               .example = "{min_semitones: -7, max_semitones: 7}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 2,
    .settle = settle,
    .open = open_shifter,
    .close = close_shifter,
    .waveform = waveform};
