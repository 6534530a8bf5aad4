/* Mel spectrogram: magnitudes of a Fourier transform, raised to `power`, gathered by
 * triangular mel filters, then scaled (decibels by default). The defaults are those of
 * the course's baseline: 512 samples, 96 bands of the HTK scale, reflected ends. */
#include "features/deltas.h"
#include "features/extract.h"
#include "features/melbank.h"
#include "features/scaling.h"
#include "features/stft.h"

#include <math.h>
#include <stdlib.h>

struct mel {
    struct feat_common common;
    int n_fft, win_length, hop_length; /* OPT_WORD(0): auto */
    int window;
    bool center;
    int pad;
    double power;
    int n_mels;
    double f_min, f_max; /* NAN: auto */
    int scale, norm;
    struct opt_typed to;
    double amin, ref, top_db; /* NAN: none */
};

static const char *const auto_word[] = {"auto", NULL};
static const char *const none_word[] = {"none", NULL};

#define FIELD(field) .name = #field, .offset = offsetof(struct mel, field)

static const struct opt options[] = {
    {FIELD(n_fft), .kind = OPT_INT, .fallback = "512", .min = 2, .max = 1 << 20,
     .unit = "samples", .help = "length of the Fourier transform"},
    {FIELD(win_length), .kind = OPT_INT, .fallback = "auto", .min = 1, .max = 1 << 20,
     .words = auto_word, .unit = "samples",
     .help = "length of the window; auto: n_fft"},
    {FIELD(hop_length), .kind = OPT_INT, .fallback = "auto", .min = 1, .max = 1 << 20,
     .words = auto_word, .unit = "samples",
     .help = "from one frame to the next; auto: win_length / 2"},
    {FIELD(window), .kind = OPT_CHOICE, .fallback = "hann", .choices = window_choices,
     .help = "periodic window function"},
    {FIELD(center), .kind = OPT_BOOL, .fallback = "true",
     .help = "frames are centred on their sample, over padded ends"},
    {FIELD(pad), .kind = OPT_CHOICE, .fallback = "reflect", .choices = stft_pad_choices,
     .help = "what lies beyond the ends of centred frames"},
    {FIELD(power), .kind = OPT_REAL, .fallback = "2", .min = 0, .max = 10,
     .above_min = true, .help = "of the magnitude: 2 power, 1 magnitude"},
    {FIELD(n_mels), .kind = OPT_INT, .fallback = "96", .min = 1, .max = 4096,
     .unit = "bands", .help = "number of mel bands"},
    {FIELD(f_min), .kind = OPT_REAL, .fallback = "0", .min = 0, .max = 1e6,
     .unit = "Hz", .help = "lower edge of the lowest band"},
    {FIELD(f_max), .kind = OPT_REAL, .fallback = "auto", .min = 0, .max = 1e6,
     .above_min = true, .words = auto_word, .unit = "Hz",
     .help = "upper edge of the highest band; auto: sample_rate / 2"},
    {.name = "mel_scale",
     .offset = offsetof(struct mel, scale),
     .kind = OPT_CHOICE,
     .fallback = "htk",
     .choices = mel_scale_choices,
     .help = "formula of the mel scale"},
    {FIELD(norm), .kind = OPT_CHOICE, .fallback = "none", .choices = mel_norm_choices,
     .help = "slaney: each filter is divided by its width"},
    {FIELD(to), .kind = OPT_TYPED, .fallback = "db", .registry = &scaling_types,
     .help = "how powers are scaled"},
    {FIELD(amin), .kind = OPT_REAL, .fallback = "1e-10", .min = 1e-30, .max = 1,
     .help = "floor before a logarithm (db, ln)"},
    {FIELD(ref), .kind = OPT_REAL, .fallback = "1", .min = 0, .max = 1e12,
     .above_min = true, .help = "what is 0 dB"},
    {FIELD(top_db), .kind = OPT_REAL, .fallback = "none", .min = 0, .max = 1000,
     .words = none_word, .unit = "dB",
     .help = "floor below the loudest value of what is computed at once"},
    FEAT_COMMON_OPTIONS,
    {0}};

static const struct feat_preset presets[] = {
    {"torchaudio", "{n_fft: 400, n_mels: 128}"},
    {"librosa", "{n_fft: 2048, hop_length: 512, pad: zero, n_mels: 128, "
                "mel_scale: slaney, norm: slaney, top_db: 80}"},
    {0}};

static bool is_auto(int value)
{
    return value == OPT_WORD(0);
}

static struct stft_settings transform(const struct mel *o)
{
    struct stft_settings s = {.n_fft = o->n_fft,
                              .win_length =
                                  is_auto(o->win_length) ? o->n_fft : o->win_length,
                              .window = (enum window_kind)o->window,
                              .center = o->center,
                              .pad = (enum stft_pad)o->pad,
                              .power = o->power};
    int half = s.win_length > 1 ? s.win_length / 2 : 1;
    s.hop_length = is_auto(o->hop_length) ? half : o->hop_length;
    return s;
}

static struct melbank_settings bank_settings(const struct mel *o, int sample_rate)
{
    return (struct melbank_settings){.sample_rate = sample_rate,
                                     .n_fft = o->n_fft,
                                     .n_mels = o->n_mels,
                                     .f_min = o->f_min,
                                     .f_max =
                                         isnan(o->f_max) ? sample_rate / 2 : o->f_max,
                                     .scale = (enum mel_scale)o->scale,
                                     .norm = (enum mel_norm)o->norm};
}

/* The node of an option, or of the feature where the option is not written. */
static const struct yaml_node *place(const struct yaml_node *at, const char *option)
{
    const struct yaml_node *found = yaml_find(at, option);
    return found != NULL ? found : at;
}

static void check_bank(const struct mel *o, int sample_rate, const struct yaml_node *at,
                       struct diag *diag)
{
    struct melbank_settings s = bank_settings(o, sample_rate);
    if (s.f_max > sample_rate / 2.0) {
        diag_error(diag, place(at, "f_max"), NULL,
                   "f_max %g Hz is above half of the sample rate, %g Hz", s.f_max,
                   sample_rate / 2.0);
        return;
    }
    if (s.f_min >= s.f_max) {
        diag_error(diag, place(at, "f_min"), NULL,
                   "f_min %g Hz is not below f_max %g Hz", s.f_min, s.f_max);
        return;
    }
    struct melbank bank;
    if (melbank_init(&s, &bank, NULL) != ERR_OK)
        return;
    int empty = melbank_empty(&bank);
    melbank_deinit(&bank);
    if (empty > 0)
        diag_warning(diag, place(at, "n_mels"), "fewer bands or a larger n_fft",
                     "%d of %d mel bands are narrower than the distance of two bins of "
                     "n_fft %d: they are always empty",
                     empty, o->n_mels, o->n_fft);
}

static void check(const void *options_in, int sample_rate, const struct yaml_node *at,
                  struct diag *diag)
{
    const struct mel *o = options_in;
    if (!is_auto(o->win_length) && o->win_length > o->n_fft)
        diag_error(diag, place(at, "win_length"), NULL,
                   "win_length %d is larger than n_fft %d", o->win_length, o->n_fft);
    check_bank(o, sample_rate, at, diag);
}

static void resolve(void *options_in, int sample_rate)
{
    struct mel *o = options_in;
    struct stft_settings s = transform(o);
    o->win_length = s.win_length;
    o->hop_length = s.hop_length;
    o->f_max = bank_settings(o, sample_rate).f_max;
}

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct mel *o = options_in;
    struct stft_settings s = transform(o);
    (void)sample_rate;
    return (struct feat_shape){.channels = 1 + o->common.deltas,
                               .bands = o->n_mels,
                               .frames = stft_frames(&s, samples)};
}

static int hop(const void *options_in, int sample_rate)
{
    (void)sample_rate;
    return transform(options_in).hop_length;
}

static int edge(const void *options_in, int sample_rate)
{
    struct stft_settings s = transform(options_in);
    (void)sample_rate;
    if (!s.center)
        return 0;
    return (s.n_fft / 2 + s.hop_length - 1) / s.hop_length;
}

struct feat_extractor {
    struct stft_settings settings;
    struct stft *stft;
    struct melbank bank;
    const struct scaling_type *scaling;
    const void *scaling_options;
    struct scaling_context context;
    int deltas;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    stft_destroy(x->stft);
    melbank_deinit(&x->bank);
    free(x);
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct mel *o = options_in;
    struct feat_extractor *x = calloc(1, sizeof *x);
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature mel");
    x->settings = transform(o);
    x->scaling = (const struct scaling_type *)o->to.type;
    x->scaling_options = o->to.options;
    x->context = (struct scaling_context){.amin = o->amin,
                                          .ref = o->ref,
                                          .top_db = o->top_db,
                                          .power = o->power,
                                          .frame_rate = (double)sample_rate /
                                                        x->settings.hop_length};
    x->deltas = o->common.deltas;
    struct melbank_settings bank = bank_settings(o, sample_rate);
    enum err_code code = stft_create(&x->settings, &x->stft, e);
    if (code == ERR_OK)
        code = melbank_init(&bank, &x->bank, e);
    if (code == ERR_OK)
        *out = x;
    else
        close_extractor(x);
    return code;
}

static void run(struct feat_extractor *x, const float *samples, long count, float *out)
{
    int frames = stft_frames(&x->settings, count), bands = x->bank.n_mels;
    for (int first = 0; first < frames; first += STFT_BLOCK) {
        int n = frames - first < STFT_BLOCK ? frames - first : STFT_BLOCK, stride;
        const float *power = stft_power(x->stft, samples, count, first, n, &stride);
        for (int r = 0; r < n; r++)
            melbank_apply(&x->bank, power + (size_t)r * (size_t)stride,
                          out + (size_t)(first + r) * (size_t)bands);
    }
    x->scaling->run(x->scaling_options, &x->context, out, frames, bands);
    feat_deltas(out, frames, bands, x->deltas);
}

const struct feat_type feat_mel = {
    .plugin = {.name = "mel",
               .help = "mel spectrogram: an image (channels, bands, frames)",
               .options = options,
               .options_size = sizeof(struct mel),
               .reference = "torchaudio.transforms.MelSpectrogram, AmplitudeToDB",
               .example = "{n_fft: 512, hop_length: 256, n_mels: 96, to: db}"},
    .check = check,
    .resolve = resolve,
    .shape = shape,
    .hop = hop,
    .edge = edge,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .presets = presets,
    .version = 1};
