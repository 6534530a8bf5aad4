/* Shared by the features of a short-time Fourier transform.
 *
 * Such a type's options begin with struct spectral; its table has, in this order,
 * SPECTRAL_TRANSFORM_OPTIONS, options of its own, SPECTRAL_SCALING_OPTIONS (unless the
 * values stay as they are) and FEAT_COMMON_OPTIONS. */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_SPECTRAL_H
#define MTAG_FEATURES_EXTRACT_SHARED_SPECTRAL_H

#include "features/extract.h"
#include "features/extract/shared/scaling.h"
#include "features/dsp/stft.h"

struct spectral {
    struct feat_common common;
    int n_fft, win_length, hop_length; /* OPT_WORD(0): auto */
    int window;
    bool center;
    int pad;
    double power;
    struct scaling scaling; /* to.type NULL: none */
};

extern const char *const spectral_auto_word[];

#define SPECTRAL_FIELD(field) .name = #field, .offset = offsetof(struct spectral, field)

/* The defaults of n_fft, hop_length, pad and power differ between types. */
#define SPECTRAL_TRANSFORM_OPTIONS(fft, hop, padding, exponent)                        \
    {SPECTRAL_FIELD(n_fft),                                                            \
     .kind = OPT_INT,                                                                  \
     .fallback = fft,                                                                  \
     .min = 2,                                                                         \
     .max = 1 << 20,                                                                   \
     .unit = "samples",                                                                \
     .help = "length of the Fourier transform"},                                       \
        {SPECTRAL_FIELD(win_length),                                                   \
         .kind = OPT_INT,                                                              \
         .fallback = "auto",                                                           \
         .min = 1,                                                                     \
         .max = 1 << 20,                                                               \
         .words = spectral_auto_word,                                                  \
         .unit = "samples",                                                            \
         .help = "length of the window; auto: n_fft"},                                 \
        {SPECTRAL_FIELD(hop_length),                                                   \
         .kind = OPT_INT,                                                              \
         .fallback = hop,                                                              \
         .min = 1,                                                                     \
         .max = 1 << 20,                                                               \
         .words = spectral_auto_word,                                                  \
         .unit = "samples",                                                            \
         .help = "from one frame to the next; auto: win_length / 2"},                  \
        {SPECTRAL_FIELD(window), .kind = OPT_CHOICE, .fallback = "hann",               \
         .choices = window_choices, .help = "periodic window function"},               \
        {SPECTRAL_FIELD(center), .kind = OPT_BOOL, .fallback = "true",                 \
         .help = "frames are centred on their sample, over padded ends"},              \
        {SPECTRAL_FIELD(pad), .kind = OPT_CHOICE, .fallback = padding,                 \
         .choices = stft_pad_choices,                                                  \
         .help = "what lies beyond the ends of centred frames"},                       \
    {                                                                                  \
        SPECTRAL_FIELD(power), .kind = OPT_REAL, .fallback = exponent, .min = 0,       \
                               .max = 10, .above_min = true,                           \
                               .help = "of the magnitude: 2 power, 1 magnitude"        \
    }

#define SPECTRAL_SCALING_OPTIONS(method)                                               \
    SCALING_OPTIONS(offsetof(struct spectral, scaling), method, "1e-10")

/* The transform that the options mean, `auto` replaced. */
struct stft_settings spectral_transform(const struct spectral *o);

/* Parts of struct feat_type; options point to a struct that begins with spectral. */
void spectral_check(const void *options, int sample_rate, const struct yaml_node *at,
                    struct diag *diag);
void spectral_resolve(void *options, int sample_rate);
int spectral_hop(const void *options, int sample_rate);
struct feat_unit spectral_unit(const void *options); /* of types that scale */
/* A shape of so many bands. */
struct feat_shape spectral_shape(const struct spectral *o, int bands, long samples);

/* The state of an extractor. Zeroed before spectral_open; spectral_close frees it,
 * whether spectral_open succeeded or not. The options must outlive it. */
struct spectral_extractor {
    const struct spectral *options;
    struct stft_settings settings;
    struct stft *stft;
    double frame_rate;
};

enum err_code spectral_open(struct spectral_extractor *x, const struct spectral *o,
                            int sample_rate, struct err *e);
void spectral_close(struct spectral_extractor *x);

/* Makes rows of bands of `frames` rows of powers (stft_bins of them), `stride` apart.
 */
typedef void spectral_gather(const void *context, const float *power, int stride,
                             int frames, float *bands);

/* Frames, gathered and scaled; the number of frames. */
int spectral_frames(struct spectral_extractor *x, const float *samples, long count,
                    int bands, spectral_gather *gather, const void *context,
                    float *out);
/* The whole feature: the same with its deltas. */
void spectral_run(struct spectral_extractor *x, const float *samples, long count,
                  int bands, spectral_gather *gather, const void *context, float *out);

/* The twin in PyTorch of resolved options: a module of torchaudio.transforms, with its
 * own arguments before the transform's ("16000, ", or ""), and behind them (",
 * n_mels=96", or ""); then, of types that scale, the scaling. */
void spectral_torch(const struct spectral *o, const char *module, const char *before,
                    const char *behind, struct feat_torch *t);
void spectral_scaling_torch(const struct spectral *o, struct feat_torch *t);

#endif
