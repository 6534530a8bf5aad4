/* Spectrogram: magnitudes of a Fourier transform, raised to `power`, from 0 Hz to half
 * of the sample rate. */
#include "features/extract/shared/spectral.h"

#include <stdlib.h>
#include <string.h>

struct spectrogram {
    struct spectral spectral;
};

static const struct opt options[] = {
    SPECTRAL_TRANSFORM_OPTIONS("512", "auto", "reflect", "2"),
    SPECTRAL_SCALING_OPTIONS("power"),
    FEAT_COMMON_OPTIONS,
    {0}};

static const struct feat_preset presets[] = {
    {"torchaudio", "{n_fft: 400}"},
    {"librosa", "{n_fft: 2048, hop_length: 512, pad: zero, top_db: 80, "
                "delta_method: savgol}"},
    {0}};

static int bins(const struct spectrogram *o)
{
    struct stft_settings s = spectral_transform(&o->spectral);
    return stft_bins(&s);
}

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct spectrogram *o = options_in;
    (void)sample_rate;
    return spectral_shape(&o->spectral, bins(o), samples);
}

static double frequency(const void *options_in, int sample_rate, double band)
{
    const struct spectrogram *o = options_in;
    return band * sample_rate / o->spectral.n_fft;
}

struct feat_extractor {
    struct spectral_extractor spectral;
    int bins;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    spectral_close(&x->spectral);
    free(x);
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct spectrogram *o = options_in;
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature spectrogram");
    x->bins = bins(o);
    enum err_code code = spectral_open(&x->spectral, &o->spectral, sample_rate, e);
    if (code == ERR_OK)
        *out = x;
    else
        close_extractor(x);
    return code;
}

static void gather(const void *context, const float *power, int stride, int frames,
                   float *out)
{
    const struct feat_extractor *x = context;
    size_t bins = (size_t)x->bins;
    for (int t = 0; t < frames; t++, power += stride, out += bins)
        memcpy(out, power, bins * sizeof(*out));
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    (void)e;
    spectral_run(&x->spectral, samples, count, x->bins, gather, x, out);
    return ERR_OK;
}

static void torch(const void *options_in, struct feat_torch *t)
{
    const struct spectrogram *o = options_in;
    spectral_torch(&o->spectral, "Spectrogram", "", "", t);
    spectral_scaling_torch(&o->spectral, t);
}

const struct feat_type feat_spectrogram = {
    .plugin = {.name = "spectrogram",
               .help = "magnitudes of a Fourier transform: an image (channels, bins, "
                       "frames)",
               .options = options,
               .options_size = sizeof(struct spectrogram),
               .reference = "torchaudio.transforms.Spectrogram",
               .example = "{n_fft: 512, hop_length: 256, power: 2}"},
    .check = spectral_check,
    .resolve = spectral_resolve,
    .shape = shape,
    .hop = spectral_hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .torch = torch,
    .frequency = frequency,
    .unit = spectral_unit,
    .presets = presets,
    .version = 1};
