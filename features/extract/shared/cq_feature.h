/* Shared by the features of a constant-Q transform: cqt, chroma_cqt, tonnetz.
 *
 * Such a type's options begin with struct cq_options, its table with CQ_OPTIONS. */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_CQ_FEATURE_H
#define MTAG_FEATURES_EXTRACT_SHARED_CQ_FEATURE_H

#include "features/dsp/constant_q.h"
#include "features/extract.h"
#include "features/extract/shared/pitch_class.h"
#include "features/dsp/stft.h"
#include "features/dsp/tuning.h"

struct cq_options {
    struct feat_common common;
    double f_min; /* NAN: C1 */
    int n_bins, bins_per_octave, hop_length;
    double tuning; /* of a bin; NAN: estimated */
    int n_fft;     /* of the transform that the tuning is estimated from */
};

extern const char *const cq_c1_word[];

#define CQ_FIELD(field) .name = #field, .offset = offsetof(struct cq_options, field)

#define CQ_OPTIONS(bins, per_octave, tuned)                                            \
    {CQ_FIELD(f_min),                                                                  \
     .kind = OPT_REAL,                                                                 \
     .fallback = "C1",                                                                 \
     .min = 0,                                                                         \
     .max = 1e6,                                                                       \
     .above_min = true,                                                                \
     .words = cq_c1_word,                                                              \
     .unit = "Hz",                                                                     \
     .help = "frequency of the lowest bin; C1: 32.7 Hz"},                              \
        {CQ_FIELD(n_bins),                                                             \
         .kind = OPT_INT,                                                              \
         .fallback = bins,                                                             \
         .min = 1,                                                                     \
         .max = 4096,                                                                  \
         .unit = "bins",                                                               \
         .help = "number of frequencies"},                                             \
        {CQ_FIELD(bins_per_octave),                                                    \
         .kind = OPT_INT,                                                              \
         .fallback = per_octave,                                                       \
         .min = 1,                                                                     \
         .max = 512,                                                                   \
         .unit = "bins",                                                               \
         .help = "frequencies of an octave"},                                          \
        {CQ_FIELD(hop_length),                                                         \
         .kind = OPT_INT,                                                              \
         .fallback = "512",                                                            \
         .min = 1,                                                                     \
         .max = 1 << 20,                                                               \
         .unit = "samples",                                                            \
         .help = "from one frame to the next"},                                        \
        {CQ_FIELD(tuning),                                                             \
         .kind = OPT_REAL,                                                             \
         .fallback = tuned,                                                            \
         .min = -0.5,                                                                  \
         .max = 0.5,                                                                   \
         .words = pitch_class_tuning_words,                                            \
         .unit = "bins",                                                               \
         .help = "distance of all bins from their frequency; estimate: the clip's "    \
                 "own from A = 440 Hz"},                                               \
    {                                                                                  \
        CQ_FIELD(n_fft), .kind = OPT_INT, .fallback = "2048", .min = 4,                \
                         .max = 1 << 20, .unit = "samples",                            \
                         .help = "length of the transform that tuning is estimated "   \
                                 "from"                                                \
    }

/* Parts of struct feat_type; options point to a struct that begins with cq_options. */
void cq_check(const void *options, int sample_rate, const struct yaml_node *at,
              struct diag *diag);
void cq_resolve(void *options, int sample_rate);
int cq_hop(const void *options, int sample_rate);
double cq_frequency(const void *options, int sample_rate, double bin);
/* A shape of so many bands. */
struct feat_shape cq_shape(const struct cq_options *o, int bands, long samples);

/* The state of an extractor. Zeroed before cq_open; cq_close frees it, whether cq_open
 * succeeded or not. The options must outlive it. */
struct cq_extractor {
    const struct cq_options *options;
    struct constant_q *transform;
    struct stft_settings peaks; /* for the estimate of the tuning */
    struct stft *stft;          /* NULL: the tuning is given */
    struct tuning *tuning;
};
enum err_code cq_open(struct cq_extractor *x, const struct cq_options *o,
                      int sample_rate, struct err *e);
void cq_close(struct cq_extractor *x);

/* Makes the bands of one frame of its magnitudes (n_bins of them). */
typedef void cq_gather(const void *context, const float *magnitudes, float *bands);

/* How the frames of a feature are made. */
struct cq_gathering {
    int bands;
    cq_gather *gather;
    const void *context;
};

/* Computes and gathers every frame, without deltas. */
enum err_code cq_frames(struct cq_extractor *x, const float *samples, long count,
                        const struct cq_gathering *how, float *out, struct err *e);

#endif
