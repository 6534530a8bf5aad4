/* Mel spectrogram: magnitudes of a Fourier transform, raised to `power`, gathered by
 * triangular mel filters, then scaled (decibels by default). The defaults are those of
 * the course's baseline: 512 samples, 96 bands of the HTK scale, reflected ends. */
#include "features/extract/shared/deltas.h"
#include "features/extract/shared/melspec.h"

#include <stdlib.h>

struct mel {
    struct melspec melspec;
};

static const struct opt options[] = {MELSPEC_OPTIONS, FEAT_COMMON_OPTIONS, {0}};

/* What the networks of Pons and Serra, "musicnn: Pre-trained Convolutional Neural
 * Networks for Music Audio Tagging" (2019), hear at 16 kHz: librosa's filters,
 * reflected ends. */
#define MUSICNN                                                                        \
    "n_fft: 512, hop_length: 256, n_mels: 96, mel_scale: slaney, norm: slaney, to: "   \
    "{type: log10, scale: 10000}"

static const struct feat_preset presets[] = {{"torchaudio", "{" MELSPEC_TORCHAUDIO "}"},
                                             {"librosa", "{" MELSPEC_LIBROSA "}"},
                                             {"musicnn", "{" MUSICNN "}"},
                                             {0}};

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct mel *o = options_in;
    (void)sample_rate;
    return spectral_shape(&o->melspec.spectral, o->melspec.n_mels, samples);
}

struct feat_extractor {
    struct melspec_extractor melspec;
    const struct mel *options;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    melspec_close(&x->melspec);
    free(x);
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct mel *o = options_in;
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature mel");
    x->options = o;
    enum err_code code = melspec_open(&x->melspec, &o->melspec, sample_rate, e);
    if (code == ERR_OK)
        *out = x;
    else
        close_extractor(x);
    return code;
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    const struct melspec *o = &x->options->melspec;
    (void)e;
    int frames = melspec_frames(&x->melspec, samples, count, out);
    feat_deltas(out, frames, o->n_mels, &o->spectral.common);
    return ERR_OK;
}

static void torch(const void *options_in, struct feat_torch *t)
{
    const struct mel *o = options_in;
    melspec_torch(&o->melspec, t);
}

const struct feat_type feat_mel = {
    .plugin = {.name = "mel",
               .help = "mel spectrogram: an image (channels, bands, frames)",
               .options = options,
               .options_size = sizeof(struct mel),
               .reference = "torchaudio.transforms.MelSpectrogram, AmplitudeToDB",
               .example = "{n_fft: 512, hop_length: 256, n_mels: 96, to: db}"},
    .check = melspec_check,
    .resolve = melspec_resolve,
    .shape = shape,
    .hop = spectral_hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .torch = torch,
    .frequency = melspec_frequency,
    .unit = spectral_unit,
    .presets = presets,
    .version = 2};
