/* Types that make one value of each frame's samples: rms and zero_crossing_rate. An
 * image of one band. Their options begin with struct framing. */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_FRAMING_H
#define MTAG_FEATURES_EXTRACT_SHARED_FRAMING_H

#include "features/extract.h"
#include "features/dsp/stft.h"
#include "features/torch.h"

struct framing {
    struct feat_common common;
    int n_fft, hop_length; /* length of a frame, and from one to the next */
    bool center;
};

#define FRAMING_FIELD(field) .name = #field, .offset = offsetof(struct framing, field)

#define FRAMING_OPTIONS                                                                \
    {FRAMING_FIELD(n_fft), .kind = OPT_INT,   .fallback = "2048",         .min = 1,    \
     .max = 1 << 20,       .unit = "samples", .help = "length of a frame"},            \
        {FRAMING_FIELD(hop_length),                                                    \
         .kind = OPT_INT,                                                              \
         .fallback = "512",                                                            \
         .min = 1,                                                                     \
         .max = 1 << 20,                                                               \
         .unit = "samples",                                                            \
         .help = "from one frame to the next"},                                        \
    {                                                                                  \
        FRAMING_FIELD(center), .kind = OPT_BOOL, .fallback = "true",                   \
                               .help = "frames are centred on their sample"            \
    }

extern const struct feat_preset framing_presets[];

/* Parts of struct feat_type. */
struct feat_shape framing_shape(const void *options, int sample_rate, long samples);
int framing_hop(const void *options, int sample_rate);
enum err_code framing_open(const void *options, int sample_rate,
                           struct feat_extractor **out, struct err *e);
void framing_close(struct feat_extractor *x);

/* The parts that both share. Each has its own plugin, run, axis and version. */
#define FRAMING_PARTS                                                                  \
    .shape = framing_shape, .hop = framing_hop, .open = framing_open,                  \
    .close = framing_close, .presets = framing_presets

/* The value of the frame of n_fft samples from `start`, which may reach over either end
 * of the signal. */
typedef float framing_value(const void *options, const float *samples, long count,
                            long start);
enum err_code framing_run(struct feat_extractor *x, const float *samples, long count,
                          framing_value *value, float *out);

/* The twin in PyTorch: frames (B, frames, n_fft); beyond the ends are zeros (`zero`) or
 * the first and last sample. */
void framing_torch(const struct framing *o, bool zero, struct feat_torch *t);

#endif
