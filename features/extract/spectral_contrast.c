/* Spectral contrast: in each octave band of a frame's magnitudes the mean of the
 * largest few over that of the smallest few, in dB. Band 0 reaches from 0 to f_min,
 * band k > 0 from f_min 2^(k-1) to f_min 2^k, the last one to half of the sample rate.
 *
 * As librosa has it: a band begins one bin below its edge (but band 0), the last bin of
 * every band but the last is left out, and peaks and valleys are each clipped at 80 dB
 * below the loudest of them in the clip. */
#include "features/dsp/logs.h"
#include "features/dsp/scratch.h"
#include "features/extract/shared/deltas.h"
#include "features/extract/shared/spectral.h"

#include <math.h>
#include <stdlib.h>

struct contrast {
    struct spectral spectral;
    int n_bands;
    double f_min, quantile;
    bool linear;
};

enum { MAX_BANDS = 20 };

#define FIELD(field) .name = #field, .offset = offsetof(struct contrast, field)

static const struct opt options[] = {
    SPECTRAL_TRANSFORM_OPTIONS("2048", "512", "zero", "1"),
    {FIELD(n_bands), .kind = OPT_INT, .fallback = "6", .min = 1, .max = MAX_BANDS,
     .unit = "octaves",
     .help = "number of bands above f_min; the band below it comes in addition"},
    {FIELD(f_min), .kind = OPT_REAL, .fallback = "200", .min = 0, .max = 1e6,
     .above_min = true, .unit = "Hz", .help = "upper edge of the lowest band"},
    {FIELD(quantile), .kind = OPT_REAL, .fallback = "0.02", .min = 0, .max = 1,
     .above_min = true, .below_max = true,
     .help =
         "share of a band's bins that make its peak, and share that makes its valley"},
    {FIELD(linear), .kind = OPT_BOOL, .fallback = "false",
     .help = "the difference of the magnitudes instead of their ratio in dB"},
    FEAT_COMMON_OPTIONS,
    {0}};

static const struct feat_preset presets[] = {{"librosa", "{delta_method: savgol}"},
                                             {0}};

/* Bins [first, end) of a band, of which `count` are its peak. */
struct band {
    int first, end, count;
};

/* An empty band has end <= first. */
static struct band band_of(const struct contrast *o, int sample_rate, int k)
{
    struct stft_settings s = spectral_transform(&o->spectral);
    double spacing = (double)sample_rate / s.n_fft;
    double low = k == 0 ? 0 : o->f_min * exp2(k - 1), high = o->f_min * exp2(k);
    int bins = stft_bins(&s), first = 0, end;
    while (first < bins && first * spacing < low)
        first++;
    for (end = first; end < bins && end * spacing <= high; end++)
        continue;
    if (end == first)
        return (struct band){first, first, 0};
    bool last = k == o->n_bands;
    if (k > 0 && first > 0)
        first--;
    if (last)
        end = bins;
    int count = (int)fmax(nearbyint(o->quantile * (end - first)), 1);
    if (!last)
        end--;
    return (struct band){first, end, count < end - first ? count : end - first};
}

static void check(const void *options_in, int sample_rate, const struct yaml_node *at,
                  struct diag *diag)
{
    const struct contrast *o = options_in;
    double half = sample_rate / 2.0, top = o->f_min * exp2(o->n_bands - 1);
    spectral_check(options_in, sample_rate, at, diag);
    if (top >= half) {
        int fitting = (int)ceil(log2(half / o->f_min));
        const char *place = yaml_find(at, "n_bands") != NULL ? "n_bands" : "f_min";
        if (fitting >= 1)
            diag_error(diag, yaml_place(at, place), NULL,
                       "the highest band begins at %g Hz, not below half of the sample "
                       "rate, %g Hz: n_bands: %d would fit, or f_min below %g Hz",
                       top, half, fitting, half / exp2(o->n_bands - 1));
        else
            diag_error(diag, yaml_place(at, place), NULL,
                       "the highest band begins at %g Hz, not below half of the sample "
                       "rate, %g Hz: f_min below %g Hz would fit",
                       top, half, half / exp2(o->n_bands - 1));
        return;
    }
    for (int k = 0; k <= o->n_bands; k++) {
        struct band b = band_of(o, sample_rate, k);
        if (b.end > b.first)
            continue;
        diag_error(diag, yaml_place(at, "n_fft"), "a larger n_fft, or f_min",
                   "the band up to %g Hz holds no bin of n_fft %d", o->f_min * exp2(k),
                   o->spectral.n_fft);
        return;
    }
}

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct contrast *o = options_in;
    (void)sample_rate;
    return spectral_shape(&o->spectral, o->n_bands + 1, samples);
}

struct feat_extractor {
    struct spectral_extractor spectral;
    const struct contrast *options;
    struct band bands[MAX_BANDS + 1];
    float *ranked; /* the most extreme values so far */
    struct scratch both;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    spectral_close(&x->spectral);
    scratch_deinit(&x->both);
    free(x->ranked);
    free(x);
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct contrast *o = options_in;
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature spectral_contrast");
    x->options = o;
    for (int k = 0; k <= o->n_bands; k++)
        x->bands[k] = band_of(o, sample_rate, k);
    enum err_code code = spectral_open(&x->spectral, &o->spectral, sample_rate, e);
    size_t bins = code == ERR_OK ? (size_t)stft_bins(&x->spectral.settings) : 0;
    if (code == ERR_OK && (x->ranked = mem_alloc(bins, sizeof(float))) == NULL)
        code = err_set(e, ERR_MEMORY, "no memory for the feature spectral_contrast");
    if (code == ERR_OK)
        *out = x;
    else
        close_extractor(x);
    return code;
}

/* The mean of the `count` largest of sign * x, times sign. */
static float mean_of_extreme(const float *x, struct band b, float sign, float *ranked)
{
    int kept = 0;
    for (int i = b.first; i < b.end; i++) {
        float v = sign * x[i];
        if (kept == b.count && v <= ranked[kept - 1])
            continue;
        int at = kept < b.count ? kept++ : kept - 1;
        for (; at > 0 && ranked[at - 1] < v; at--)
            ranked[at] = ranked[at - 1];
        ranked[at] = v;
    }
    double sum = 0;
    for (int i = 0; i < kept; i++)
        sum += (double)ranked[i];
    return kept > 0 ? sign * (float)(sum / kept) : 0.0f;
}

/* Of each frame the peaks of every band, then the valleys. */
static void gather(const void *context, const float *spectra, int stride, int frames,
                   float *out)
{
    const struct feat_extractor *x = context;
    int bands = x->options->n_bands + 1;
    for (int t = 0; t < frames; t++, spectra += stride, out += 2 * bands)
        for (int k = 0; k < bands; k++) {
            out[k] = mean_of_extreme(spectra, x->bands[k], 1, x->ranked);
            out[bands + k] = mean_of_extreme(spectra, x->bands[k], -1, x->ranked);
        }
}

/* Decibels of `bands` columns of rows that are twice as long, at most 80 below the
 * largest. */
static void clip(float *x, int frames, int bands)
{
    size_t stride = 2 * (size_t)bands;
    float loudest = -INFINITY;
    for (int t = 0; t < frames; t++)
        for (int k = 0; k < bands; k++)
            loudest = fmaxf(loudest, x[(size_t)t * stride + (size_t)k]);
    for (int t = 0; t < frames; t++)
        for (int k = 0; k < bands; k++) {
            float *at = x + (size_t)t * stride + (size_t)k;
            *at = fmaxf(*at, loudest - 80);
        }
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    const struct contrast *o = x->options;
    int bands = o->n_bands + 1, frames = shape(o, 0, count).frames;
    size_t values = 2 * (size_t)frames * (size_t)bands;
    enum err_code code = scratch_need(&x->both, values, e);
    if (code != ERR_OK)
        return code;
    float *both = x->both.at, *to = out;
    spectral_frames(&x->spectral, samples, count, 2 * bands, gather, x, both);
    if (!o->linear) {
        logs_log2(both, values, 1e-10f, 3.01029996f, 0);
        clip(both, frames, bands);
        clip(both + bands, frames, bands);
    }
    for (int t = 0; t < frames; t++, both += 2 * bands, to += bands)
        for (int k = 0; k < bands; k++)
            to[k] = both[k] - both[bands + k];
    feat_deltas(out, frames, bands, &o->spectral.common);
    return ERR_OK;
}

static struct feat_unit unit(const void *options_in)
{
    (void)options_in;
    return (struct feat_unit){.name = "dB"};
}

const struct feat_type feat_spectral_contrast = {
    .plugin = {.name = "spectral_contrast",
               .help = "peaks over valleys of octave bands in dB: an image (channels, "
                       "n_bands + 1, frames)",
               .options = options,
               .options_size = sizeof(struct contrast),
               .reference = "Jiang et al. 2002; librosa.feature.spectral_contrast",
               .example = "{n_bands: 5, f_min: 200}"},
    .check = check,
    .resolve = spectral_resolve,
    .shape = shape,
    .hop = spectral_hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .presets = presets,
    .axis = "octave band",
    .unit = unit,
    .version = 1};
