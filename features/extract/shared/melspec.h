/* Mel spectrograms, for the types that begin with one: mel and mfcc.
 *
 * Such a type's options begin with struct melspec; its table has, in this order,
 * MELSPEC_OPTIONS, options of its own and FEAT_COMMON_OPTIONS. */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_MELSPEC_H
#define MTAG_FEATURES_EXTRACT_SHARED_MELSPEC_H

#include "features/dsp/melbank.h"
#include "features/extract/shared/spectral.h"

struct melspec {
    struct spectral spectral;
    int n_mels;
    double f_min, f_max; /* NAN: auto */
    int scale, norm;
};

#define MELSPEC_FIELD(field) .name = #field, .offset = offsetof(struct melspec, field)

#define MELSPEC_OPTIONS                                                                \
    SPECTRAL_TRANSFORM_OPTIONS("512", "auto", "reflect", "2"),                         \
        {MELSPEC_FIELD(n_mels),                                                        \
         .kind = OPT_INT,                                                              \
         .fallback = "96",                                                             \
         .min = 1,                                                                     \
         .max = 4096,                                                                  \
         .unit = "bands",                                                              \
         .help = "number of mel bands"},                                               \
        {MELSPEC_FIELD(f_min),                                                         \
         .kind = OPT_REAL,                                                             \
         .fallback = "0",                                                              \
         .min = 0,                                                                     \
         .max = 1e6,                                                                   \
         .unit = "Hz",                                                                 \
         .help = "lower edge of the lowest band"},                                     \
        {MELSPEC_FIELD(f_max),                                                         \
         .kind = OPT_REAL,                                                             \
         .fallback = "auto",                                                           \
         .min = 0,                                                                     \
         .max = 1e6,                                                                   \
         .above_min = true,                                                            \
         .words = spectral_auto_word,                                                  \
         .unit = "Hz",                                                                 \
         .help = "upper edge of the highest band; auto: sample_rate / 2"},             \
        {.name = "mel_scale",                                                          \
         .offset = offsetof(struct melspec, scale),                                    \
         .kind = OPT_CHOICE,                                                           \
         .fallback = "htk",                                                            \
         .choices = mel_scale_choices,                                                 \
         .help = "formula of the mel scale"},                                          \
        {MELSPEC_FIELD(norm), .kind = OPT_CHOICE, .fallback = "none",                  \
         .choices = mel_norm_choices,                                                  \
         .help = "slaney: each filter is divided by its width"},                       \
        SPECTRAL_SCALING_OPTIONS("db")

/* The beginning of the presets of such types. */
#define MELSPEC_TORCHAUDIO "n_fft: 400, n_mels: 128"
#define MELSPEC_LIBROSA                                                                \
    "n_fft: 2048, hop_length: 512, pad: zero, n_mels: 128, mel_scale: slaney, norm: "  \
    "slaney, top_db: 80, delta_method: savgol"

/* Parts of struct feat_type; options point to a struct that begins with melspec. */
void melspec_check(const void *options, int sample_rate, const struct yaml_node *at,
                   struct diag *diag);
void melspec_resolve(void *options, int sample_rate);

double melspec_frequency(const void *options, int sample_rate, double band);

/* What an extractor holds, as struct spectral_extractor. */
struct melspec_extractor {
    struct spectral_extractor spectral;
    struct melbank bank;
};
enum err_code melspec_open(struct melspec_extractor *x, const struct melspec *o,
                           int sample_rate, struct err *e);
void melspec_close(struct melspec_extractor *x);

/* Scaled bands of every frame, frames x n_mels; the number of frames. */
int melspec_frames(struct melspec_extractor *x, const float *samples, long count,
                   float *out);

/* The twin in PyTorch of resolved options: the scaled bands. */
void melspec_torch(const struct melspec *o, struct feat_torch *t);

#endif
