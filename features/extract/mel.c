/* Mel spectrogram: magnitudes of a Fourier transform, raised to `power`, gathered by
 * triangular mel filters, then scaled (decibels by default). The defaults are those of
 * the course's baseline: 512 samples, 96 bands of the HTK scale, reflected ends. */
#include "features/melbank.h"
#include "features/spectral.h"

#include <math.h>
#include <stdlib.h>

struct mel {
    struct spectral spectral;
    int n_mels;
    double f_min, f_max; /* NAN: auto */
    int scale, norm;
};

#define FIELD(field) .name = #field, .offset = offsetof(struct mel, field)

static const struct opt options[] = {
    SPECTRAL_TRANSFORM_OPTIONS,
    {FIELD(n_mels), .kind = OPT_INT, .fallback = "96", .min = 1, .max = 4096,
     .unit = "bands", .help = "number of mel bands"},
    {FIELD(f_min), .kind = OPT_REAL, .fallback = "0", .min = 0, .max = 1e6,
     .unit = "Hz", .help = "lower edge of the lowest band"},
    {FIELD(f_max), .kind = OPT_REAL, .fallback = "auto", .min = 0, .max = 1e6,
     .above_min = true, .words = spectral_auto_word, .unit = "Hz",
     .help = "upper edge of the highest band; auto: sample_rate / 2"},
    {.name = "mel_scale",
     .offset = offsetof(struct mel, scale),
     .kind = OPT_CHOICE,
     .fallback = "htk",
     .choices = mel_scale_choices,
     .help = "formula of the mel scale"},
    {FIELD(norm), .kind = OPT_CHOICE, .fallback = "none", .choices = mel_norm_choices,
     .help = "slaney: each filter is divided by its width"},
    SPECTRAL_SCALING_OPTIONS("db"),
    FEAT_COMMON_OPTIONS,
    {0}};

static const struct feat_preset presets[] = {
    {"torchaudio", "{n_fft: 400, n_mels: 128}"},
    {"librosa", "{n_fft: 2048, hop_length: 512, pad: zero, n_mels: 128, "
                "mel_scale: slaney, norm: slaney, top_db: 80}"},
    {0}};

static struct melbank_settings bank_settings(const struct mel *o, int sample_rate)
{
    return (struct melbank_settings){.sample_rate = sample_rate,
                                     .n_fft = o->spectral.n_fft,
                                     .n_mels = o->n_mels,
                                     .f_min = o->f_min,
                                     .f_max =
                                         isnan(o->f_max) ? sample_rate / 2 : o->f_max,
                                     .scale = (enum mel_scale)o->scale,
                                     .norm = (enum mel_norm)o->norm};
}

static void check_bank(const struct mel *o, int sample_rate, const struct yaml_node *at,
                       struct diag *diag)
{
    struct melbank_settings s = bank_settings(o, sample_rate);
    if (s.f_max > sample_rate / 2.0) {
        diag_error(diag, spectral_place(at, "f_max"), NULL,
                   "f_max %g Hz is above half of the sample rate, %g Hz", s.f_max,
                   sample_rate / 2.0);
        return;
    }
    if (s.f_min >= s.f_max) {
        diag_error(diag, spectral_place(at, "f_min"), NULL,
                   "f_min %g Hz is not below f_max %g Hz", s.f_min, s.f_max);
        return;
    }
    struct melbank bank;
    if (melbank_init(&s, &bank, NULL) != ERR_OK)
        return;
    int empty = melbank_empty(&bank);
    melbank_deinit(&bank);
    if (empty > 0)
        diag_warning(diag, spectral_place(at, "n_mels"),
                     "fewer bands or a larger n_fft",
                     "%d of %d mel bands are narrower than the distance of two bins of "
                     "n_fft %d: they are always empty",
                     empty, o->n_mels, o->spectral.n_fft);
}

static void check(const void *options_in, int sample_rate, const struct yaml_node *at,
                  struct diag *diag)
{
    spectral_check(options_in, sample_rate, at, diag);
    check_bank(options_in, sample_rate, at, diag);
}

static void resolve(void *options_in, int sample_rate)
{
    struct mel *o = options_in;
    spectral_resolve(o, sample_rate);
    o->f_max = bank_settings(o, sample_rate).f_max;
}

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct mel *o = options_in;
    (void)sample_rate;
    return spectral_shape(&o->spectral, o->n_mels, samples);
}

struct feat_extractor {
    struct spectral_extractor spectral;
    struct melbank bank;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    spectral_close(&x->spectral);
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
    struct melbank_settings bank = bank_settings(o, sample_rate);
    enum err_code code = spectral_open(&x->spectral, &o->spectral, sample_rate, e);
    if (code == ERR_OK)
        code = melbank_init(&bank, &x->bank, e);
    if (code == ERR_OK)
        *out = x;
    else
        close_extractor(x);
    return code;
}

static void gather(const void *context, const float *power, float *bands)
{
    const struct feat_extractor *x = context;
    melbank_apply(&x->bank, power, bands);
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    (void)e;
    spectral_run(&x->spectral, samples, count, x->bank.n_mels, gather, x, out);
    return ERR_OK;
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
    .hop = spectral_hop,
    .edge = spectral_edge,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .presets = presets,
    .version = 1};
