/* Options and frames of constant-Q features: cq_feature.h. */
#include "features/extract/shared/cq_feature.h"

#include "features/extract/shared/deltas.h"
#include "features/extract/shared/spectral.h"

#include <math.h>
#include <string.h>

const char *const cq_c1_word[] = {"C1", NULL};

/* The width of a Hann window's peak in bins of its own transform, as librosa counts it
 * when it asks whether a wavelet stays below half of the sample rate. */
#define HANN_BANDWIDTH 1.50018310546875

static struct constant_q_settings settings_of(const struct cq_options *o,
                                              int sample_rate)
{
    return (struct constant_q_settings){.sample_rate = sample_rate,
                                        .hop_length = o->hop_length,
                                        .n_bins = o->n_bins,
                                        .bins_per_octave = o->bins_per_octave,
                                        .f_min =
                                            isnan(o->f_min) ? TUNING_C1 : o->f_min};
}

void cq_check(const void *options, int sample_rate, const struct yaml_node *at,
              struct diag *diag)
{
    const struct cq_options *o = options;
    struct constant_q_settings s = settings_of(o, sample_rate);
    double width = 1 + 0.5 * HANN_BANDWIDTH / constant_q_periods(o->bins_per_octave);
    double half = sample_rate / 2.0, top = constant_q_frequency(&s, o->n_bins - 1);
    int fitting = (int)floor(o->bins_per_octave * log2(half / width / s.f_min)) + 1;
    const char *place = yaml_find(at, "n_bins") != NULL ? "n_bins" : "f_min";
    if (top * width <= half)
        return;
    if (fitting >= 1)
        diag_error(
            diag, yaml_place(at, place), NULL,
            "the highest bin, %.1f Hz, reaches above half of the sample rate, %g "
            "Hz: n_bins: %d would fit",
            top, half, fitting);
    else
        diag_error(
            diag, yaml_place(at, place), NULL,
            "the lowest bin, %g Hz, reaches above half of the sample rate, %g Hz",
            s.f_min, half);
}

void cq_resolve(void *options, int sample_rate)
{
    struct cq_options *o = options;
    o->f_min = settings_of(o, sample_rate).f_min;
}

int cq_hop(const void *options, int sample_rate)
{
    (void)sample_rate;
    return ((const struct cq_options *)options)->hop_length;
}

double cq_frequency(const void *options, int sample_rate, double bin)
{
    struct constant_q_settings s = settings_of(options, sample_rate);
    return constant_q_frequency(&s, bin);
}

struct feat_shape cq_shape(const struct cq_options *o, int bands, long samples)
{
    return (struct feat_shape){.channels = 1 + o->common.deltas,
                               .bands = bands,
                               .frames = (int)(1 + samples / o->hop_length)};
}

enum err_code cq_open(struct cq_extractor *x, const struct cq_options *o,
                      int sample_rate, struct err *e)
{
    struct constant_q_settings s = settings_of(o, sample_rate);
    x->options = o;
    enum err_code code = constant_q_create(&s, &x->transform, e);
    if (code != ERR_OK)
        return code;
    if (!isnan(o->tuning)) {
        constant_q_tune(x->transform, o->tuning);
        return ERR_OK;
    }
    x->peaks = (struct stft_settings){.n_fft = o->n_fft,
                                      .win_length = o->n_fft,
                                      .hop_length = o->n_fft / 4,
                                      .window = WINDOW_HANN,
                                      .center = true,
                                      .pad = STFT_ZERO,
                                      .power = 1};
    code = stft_create(&x->peaks, &x->stft, e);
    return code != ERR_OK ? code
                          : tuning_create(sample_rate, o->n_fft, o->bins_per_octave,
                                          &x->tuning, e);
}

void cq_close(struct cq_extractor *x)
{
    constant_q_destroy(x->transform);
    stft_destroy(x->stft);
    tuning_destroy(x->tuning);
}

static double estimate(struct cq_extractor *x, const float *samples, long count)
{
    int frames = stft_frames(&x->peaks, count);
    tuning_begin(x->tuning);
    for (int first = 0; first < frames; first += STFT_BLOCK) {
        int n = frames - first < STFT_BLOCK ? frames - first : STFT_BLOCK, stride;
        const float *spectra = stft_power(x->stft, samples, count, first, n, &stride);
        for (int r = 0; r < n; r++)
            tuning_add(x->tuning, spectra + (size_t)r * (size_t)stride);
    }
    return tuning_estimate(x->tuning);
}

enum err_code cq_frames(struct cq_extractor *x, const float *samples, long count,
                        const struct cq_gathering *how, float *out, struct err *e)
{
    int frames = cq_shape(x->options, how->bands, count).frames,
        bins = x->options->n_bins;
    enum err_code code = constant_q_load(x->transform, samples, count, e);
    if (code != ERR_OK)
        return code;
    if (x->stft != NULL)
        constant_q_tune(x->transform, estimate(x, samples, count));
    for (int first = 0; first < frames; first += CONSTANT_Q_BLOCK) {
        int n = frames - first < CONSTANT_Q_BLOCK ? frames - first : CONSTANT_Q_BLOCK;
        const float *rows = constant_q_block(x->transform, first, n);
        for (int r = 0; r < n; r++)
            how->gather(how->context, rows + r * bins,
                        out + (size_t)(first + r) * (size_t)how->bands);
    }
    return ERR_OK;
}
