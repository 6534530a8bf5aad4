/* Chroma: how much of each frame's power belongs to each pitch class, C first, whatever
 * the octave. Bin k of the transform at p(k) = n log2(f / 27.5 Hz) counts for class c
 * with weight exp(-(2 (p - c) / width)^2 / 2), the weights of a bin normalised to
 * length 1, and with a Gaussian over octaves; width is the distance of two bins in
 * classes, at least 1. Each frame is then divided by its largest value.
 *
 * After Ellis 2007 ("Chroma feature analysis and synthesis") and
 * librosa.filters.chroma; the tuning is estimated from the clip (features/dsp/tuning.h)
 * unless it is given. */
#include "features/dsp/projection.h"
#include "features/dsp/scratch.h"
#include "features/dsp/tuning.h"
#include "features/extract/shared/deltas.h"
#include "features/extract/shared/frame_norm.h"
#include "features/extract/shared/pitch_class.h"
#include "features/extract/shared/spectral.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct chroma {
    struct spectral spectral;
    int n_chroma;
    double tuning; /* NAN: estimated */
    double ctroct, octwidth;
    int norm;
};

enum { MAX_CHROMA = 256 };
#define TINY 1e-200 /* of a weight */

#define FIELD(field) .name = #field, .offset = offsetof(struct chroma, field)

static const struct opt options[] = {
    SPECTRAL_TRANSFORM_OPTIONS("2048", "512", "zero", "2"),
    {FIELD(n_chroma), .kind = OPT_INT, .fallback = "12", .min = 12, .max = MAX_CHROMA,
     .unit = "classes", .help = "pitch classes of an octave"},
    {FIELD(tuning), .kind = OPT_REAL, .fallback = "estimate", .min = -10, .max = 10,
     .words = pitch_class_tuning_words, .unit = "classes",
     .help = "distance from A = 440 Hz; estimate: the clip's own"},
    {FIELD(ctroct), .kind = OPT_REAL, .fallback = "5", .min = -20, .max = 20,
     .unit = "octaves", .help = "octaves above 27.5 Hz at which the weight is largest"},
    {FIELD(octwidth), .kind = OPT_REAL, .fallback = "2", .min = 0, .max = 100,
     .above_min = true, .unit = "octaves", .help = "deviation of that weight"},
    {FIELD(norm), .kind = OPT_CHOICE, .fallback = "max", .choices = frame_norm_choices,
     .help =
         "each frame is divided by its maximum, its sum or its length, or not at all"},
    FEAT_COMMON_OPTIONS,
    {0}};

static const struct feat_preset presets[] = {{"librosa", "{delta_method: savgol}"},
                                             {0}};

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct chroma *o = options_in;
    (void)sample_rate;
    return spectral_shape(&o->spectral, o->n_chroma, samples);
}

struct feat_extractor {
    struct spectral_extractor spectral;
    const struct chroma *options;
    int sample_rate, bins;
    struct tuning *tuning; /* NULL: given */
    double bank_tuning;    /* that the bank is made for; NAN: none yet */
    struct projection bank;
    struct scratch spectra;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    spectral_close(&x->spectral);
    tuning_destroy(x->tuning);
    scratch_deinit(&x->spectra);
    projection_deinit(&x->bank);
    free(x);
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct chroma *o = options_in;
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature chroma");
    x->options = o;
    x->sample_rate = sample_rate;
    x->bank_tuning = NAN;
    enum err_code code = spectral_open(&x->spectral, &o->spectral, sample_rate, e);
    if (code == ERR_OK && isnan(o->tuning))
        code =
            tuning_create(sample_rate, o->spectral.n_fft, o->n_chroma, &x->tuning, e);
    if (code == ERR_OK) {
        x->bins = stft_bins(&x->spectral.settings);
        code = projection_init(&x->bank, x->bins, o->n_chroma, e);
    }
    if (code == ERR_OK)
        *out = x;
    else
        close_extractor(x);
    return code;
}

/* Classes above 27.5 Hz (a low A); 0 Hz lies one and a half octaves below bin 1. */
static double place(const struct feat_extractor *x, double tuning, int bin)
{
    double n = x->options->n_chroma;
    double a0 = 27.5 * exp2(tuning / n);
    double f =
        (double)(bin > 0 ? bin : 1) * x->sample_rate / x->options->spectral.n_fft;
    return n * log2(f / a0) - (bin > 0 ? 0 : 1.5 * n);
}

/* exp(-2 (d / width)^2) for the distances d of classes 0, 1, ... from `at`, the
 * shortest way round; the sum of their squares. From one class to the next d falls by
 * 1, so that two exponentials are enough for all until d wraps round: exp(-2 (d - 1)^2
 * / w^2) = exp(-2 d^2 / w^2) exp((4 d - 2) / w^2). Far from `at`, where that would
 * underflow and never rise again, each weight is computed by itself. */
static double add_weights(double at, double width, int n, double *weights)
{
    double half = nearbyint(n / 2.0), scale = 1 / (width * width), squares = 0;
    double step = exp(-4 * scale), d = at + half, weight = 0, ratio = 0;
    d -= n * floor(d / n) + half;
    for (int c = 0; c < n; c++) {
        bool wraps = d < -half;
        if (wraps)
            d += n;
        if (c == 0 || wraps || weight < TINY) {
            weight = exp(-2 * d * d * scale);
            ratio = exp((4 * d - 2) * scale);
        }
        weights[c] = weight;
        squares += weight * weight;
        weight *= ratio;
        ratio *= step;
        d -= 1;
    }
    return squares;
}

static void fill_bank(struct feat_extractor *x, double tuning)
{
    const struct chroma *o = x->options;
    int n = o->n_chroma, to_c = 3 * (n / 12);
    double at = place(x, tuning, 0);
    for (int k = 0; k < x->bins; k++) {
        double next = place(x, tuning, k + 1), weights[MAX_CHROMA];
        double squares = add_weights(at, fmax(next - at, 1), n, weights);
        double octave = (at / n - o->ctroct) / o->octwidth;
        double gain = exp(-0.5 * octave * octave) / sqrt(squares);
        for (int c = 0; c < n; c++)
            *projection_weight(&x->bank, k, (c - to_c + n) % n) =
                (float)(weights[c] * gain);
        at = next;
    }
    x->bank_tuning = tuning;
}

static void gather(const void *context, const float *power, int stride, int frames,
                   float *out)
{
    const struct feat_extractor *x = context;
    size_t bins = (size_t)x->bins;
    for (int t = 0; t < frames; t++, power += stride, out += bins) {
        memcpy(out, power, bins * sizeof(*out));
        if (x->tuning != NULL)
            tuning_add(x->tuning, power);
    }
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    const struct chroma *o = x->options;
    size_t frames = (size_t)shape(o, 0, count).frames, bins = (size_t)x->bins;
    enum err_code code = scratch_need(&x->spectra, frames * bins, e);
    if (code != ERR_OK)
        return code;
    if (x->tuning != NULL)
        tuning_begin(x->tuning);
    spectral_frames(&x->spectral, samples, count, x->bins, gather, x, x->spectra.at);
    double tuning = x->tuning != NULL ? tuning_estimate(x->tuning) : o->tuning;
    if (!(x->bank_tuning == tuning))
        fill_bank(x, tuning);
    projection_run(&x->bank, x->spectra.at, frames, out);
    for (size_t t = 0; t < frames; t++)
        frame_normalize(out + t * (size_t)o->n_chroma, o->n_chroma,
                        (enum frame_norm)o->norm);
    feat_deltas(out, (int)frames, o->n_chroma, &o->spectral.common);
    return ERR_OK;
}

const struct feat_type feat_chroma = {
    .plugin = {.name = "chroma",
               .help =
                   "power of each pitch class: an image (channels, classes, frames)",
               .options = options,
               .options_size = sizeof(struct chroma),
               .reference = "Ellis 2007; librosa.feature.chroma_stft",
               .example = "{n_fft: 2048, hop_length: 512}"},
    .check = spectral_check,
    .resolve = spectral_resolve,
    .shape = shape,
    .hop = spectral_hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .presets = presets,
    .axis = "pitch class",
    .band_names = pitch_class_names,
    .version = 2};
