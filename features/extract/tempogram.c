/* Tempogram: the autocorrelation of the onset strength in a window around each frame.
 *
 * Onset strength is the mean rise over mel bands (Slaney's, in dB, at most 80 below the
 * loudest) from one frame to the next, moved by half a transform so that it falls on
 * the onset. Each window of it is weighted by Hann, and its autocorrelation at lags of
 * 0 to win_length - 1 frames divided by the largest value. Beyond the clip's ends the
 * onset strength falls to zero in a straight line. */
#include "features/dsp/largest.h"
#include "features/dsp/logs.h"
#include "features/dsp/melbank.h"
#include "features/dsp/scratch.h"
#include "features/dsp/stft.h"
#include "features/extract.h"
#include "features/extract/shared/deltas.h"
#include "features/extract/shared/frame_norm.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct tempogram {
    struct feat_common common;
    int n_fft, hop_length; /* samples */
    int win_length;        /* frames */
    int n_mels, norm;
};

#define FIELD(field) .name = #field, .offset = offsetof(struct tempogram, field)

static const struct opt options[] = {
    {FIELD(n_fft), .kind = OPT_INT, .fallback = "2048", .min = 2, .max = 1 << 20,
     .unit = "samples", .help = "length of the Fourier transform"},
    {FIELD(hop_length), .kind = OPT_INT, .fallback = "512", .min = 1, .max = 1 << 20,
     .unit = "samples", .help = "from one frame to the next"},
    {FIELD(win_length), .kind = OPT_INT, .fallback = "384", .min = 1, .max = 1 << 16,
     .unit = "frames", .help = "length of the window, and number of lags"},
    {FIELD(n_mels), .kind = OPT_INT, .fallback = "128", .min = 1, .max = 4096,
     .unit = "bands", .help = "number of mel bands; their rise is the onset strength"},
    {FIELD(norm), .kind = OPT_CHOICE, .fallback = "max", .choices = frame_norm_choices,
     .help =
         "each frame is divided by its maximum, its sum or its length, or not at all"},
    FEAT_COMMON_OPTIONS,
    {0}};

static const struct feat_preset presets[] = {{"librosa", "{delta_method: savgol}"},
                                             {0}};

static struct stft_settings transform_of(const struct tempogram *o)
{
    return (struct stft_settings){.n_fft = o->n_fft,
                                  .win_length = o->n_fft,
                                  .hop_length = o->hop_length,
                                  .window = WINDOW_HANN,
                                  .center = true,
                                  .pad = STFT_ZERO,
                                  .power = 2};
}

/* Frames by which the onset strength is moved. */
static int shift_of(const struct tempogram *o)
{
    return 1 + o->n_fft / (2 * o->hop_length);
}

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct tempogram *o = options_in;
    struct stft_settings s = transform_of(o);
    (void)sample_rate;
    return (struct feat_shape){.channels = 1 + o->common.deltas,
                               .bands = o->win_length,
                               .frames = stft_frames(&s, samples)};
}

static int hop(const void *options_in, int sample_rate)
{
    (void)sample_rate;
    return ((const struct tempogram *)options_in)->hop_length;
}

struct feat_extractor {
    const struct tempogram *options;
    struct stft *stft;
    struct melbank bank;
    struct scratch mel, onsets; /* onsets: padded by half a window on either side */
    float *window, *signal;     /* win_length; 2 win_length */
    fftwf_complex *spectrum;
    fftwf_plan forward, inverse;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    if (x->forward != NULL)
        fftwf_destroy_plan(x->forward);
    if (x->inverse != NULL)
        fftwf_destroy_plan(x->inverse);
    stft_destroy(x->stft);
    melbank_deinit(&x->bank);
    scratch_deinit(&x->mel);
    scratch_deinit(&x->onsets);
    free(x->window);
    free(x->signal);
    free(x->spectrum);
    free(x);
}

static enum err_code open_parts(struct feat_extractor *x, int sample_rate,
                                struct err *e)
{
    const struct tempogram *o = x->options;
    struct stft_settings transform = transform_of(o);
    struct melbank_settings bank = {.sample_rate = sample_rate,
                                    .n_fft = o->n_fft,
                                    .n_mels = o->n_mels,
                                    .f_max = sample_rate / 2.0,
                                    .scale = MEL_SLANEY,
                                    .norm = MEL_NORM_SLANEY};
    size_t length = (size_t)o->win_length;
    int n = 2 * o->win_length;
    enum err_code code = stft_create(&transform, &x->stft, e);
    if (code == ERR_OK)
        code = melbank_init(&bank, &x->bank, e);
    if (code != ERR_OK)
        return code;
    x->window = mem_alloc(length, sizeof(float));
    x->signal = mem_alloc(2 * length, sizeof(float));
    x->spectrum = mem_alloc(length + 1, sizeof(fftwf_complex));
    if (x->window != NULL && x->signal != NULL && x->spectrum != NULL) {
        x->forward = fftwf_plan_dft_r2c_1d(n, x->signal, x->spectrum, FFTW_ESTIMATE);
        x->inverse = fftwf_plan_dft_c2r_1d(n, x->spectrum, x->signal, FFTW_ESTIMATE);
    }
    if (x->forward == NULL || x->inverse == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature tempogram");
    window_fill(WINDOW_HANN, x->window, o->win_length);
    return ERR_OK;
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature tempogram");
    x->options = options_in;
    enum err_code code = open_parts(x, sample_rate, e);
    if (code == ERR_OK)
        *out = x;
    else
        close_extractor(x);
    return code;
}

/* Mel bands of every frame in dB. */
static void fill_mel(struct feat_extractor *x, const float *samples, long count,
                     int frames)
{
    int bands = x->bank.n_mels;
    size_t values = (size_t)frames * (size_t)bands;
    float *mel = x->mel.at;
    for (int first = 0; first < frames; first += STFT_BLOCK) {
        int n = frames - first < STFT_BLOCK ? frames - first : STFT_BLOCK, stride;
        const float *power = stft_power(x->stft, samples, count, first, n, &stride);
        melbank_apply(&x->bank, power, stride, n, mel + (size_t)first * (size_t)bands);
    }
    logs_log2(mel, values, 1e-10f, 3.01029996f, 0);
    float floor = largest_of(mel, values) - 80;
    for (size_t i = 0; i < values; i++)
        mel[i] = mel[i] > floor ? mel[i] : floor;
}

/* onsets[0..frames), with ramps of `half` frames before and behind. */
static void fill_onsets(const struct feat_extractor *x, float *onsets, int frames,
                        int half)
{
    int bands = x->bank.n_mels, shift = shift_of(x->options);
    for (int t = 0; t < frames; t++) {
        const float *before =
            x->mel.at + (size_t)(t < shift ? 0 : t - shift) * (size_t)bands;
        double sum = 0;
        for (int m = 0; m < bands && t >= shift; m++)
            sum += fmax(0, (double)before[bands + m] - (double)before[m]);
        onsets[t] = (float)(sum / bands);
    }
    for (int i = 0; i < half; i++) {
        float part = (float)i / (float)half;
        onsets[i - half] = part * onsets[0];
        onsets[frames + half - 1 - i] = part * onsets[frames - 1];
    }
}

/* By its power spectrum: |F|^2 of the window and as many zeros. */
static void correlate(struct feat_extractor *x, const float *onsets, float *out)
{
    int length = x->options->win_length;
    for (int i = 0; i < length; i++)
        x->signal[i] = onsets[i] * x->window[i];
    memset(x->signal + length, 0, (size_t)length * sizeof(float));
    fftwf_execute(x->forward);
    for (int k = 0; k <= length; k++) {
        float re = x->spectrum[k][0], im = x->spectrum[k][1];
        x->spectrum[k][0] = (re * re + im * im) / (float)(2 * length);
        x->spectrum[k][1] = 0;
    }
    fftwf_execute(x->inverse);
    memcpy(out, x->signal, (size_t)length * sizeof(float));
    frame_normalize(out, length, (enum frame_norm)x->options->norm);
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    const struct tempogram *o = x->options;
    int frames = shape(o, 0, count).frames, half = o->win_length / 2;
    enum err_code code = scratch_need(&x->mel, (size_t)frames * (size_t)o->n_mels, e);
    if (code == ERR_OK)
        code = scratch_need(&x->onsets, (size_t)frames + 2 * (size_t)half + 1, e);
    if (code != ERR_OK)
        return code;
    fill_mel(x, samples, count, frames);
    fill_onsets(x, x->onsets.at + half, frames, half);
    for (int t = 0; t < frames; t++)
        correlate(x, x->onsets.at + t, out + (size_t)t * (size_t)o->win_length);
    feat_deltas(out, frames, o->win_length, &o->common);
    return ERR_OK;
}

const struct feat_type feat_tempogram = {
    .plugin = {.name = "tempogram",
               .help = "local autocorrelation of the onset strength: an image "
                       "(channels, lags, frames)",
               .options = options,
               .options_size = sizeof(struct tempogram),
               .reference =
                   "Grosche, Mueller and Kurth 2010; librosa.feature.tempogram",
               .example = "{hop_length: 512, win_length: 384}"},
    .shape = shape,
    .hop = hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .presets = presets,
    .axis = "lag in frames",
    .version = 2};
