/* What a feature type is: one descriptor in one file of features/extract/, one line in
 * features.def. Extraction is a function of samples alone. */
#ifndef MTAG_FEATURES_EXTRACT_H
#define MTAG_FEATURES_EXTRACT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/opt.h"
#include "features/shape.h"

struct feat_extractor; /* FFT plans, windows, filter banks; used by one thread */

enum feat_normalize { FEAT_NORMALIZE_NONE, FEAT_NORMALIZE_BAND, FEAT_NORMALIZE_GLOBAL };

/* What every type takes. The options struct of a type begins with it, its option table
 * with FEAT_COMMON_OPTIONS. normalize is applied by the source, when an example is read
 * (statistics of training clips); deltas by the type itself (features/deltas.h). */
struct feat_common {
    int normalize; /* enum feat_normalize */
    int deltas;    /* 0, 1, 2: further channels with the derivatives */
};

extern const char *const feat_normalize_choices[];

#define FEAT_COMMON_OPTIONS                                                            \
    {.name = "normalize",                                                              \
     .kind = OPT_CHOICE,                                                               \
     .offset = offsetof(struct feat_common, normalize),                                \
     .fallback = "none",                                                               \
     .choices = feat_normalize_choices,                                                \
     .help =                                                                           \
         "subtract the mean, divide by the deviation of the training clips: of each "  \
         "band, or one for all"},                                                      \
    {                                                                                  \
        .name = "deltas", .kind = OPT_INT,                                             \
        .offset = offsetof(struct feat_common, deltas), .fallback = "0", .min = 0,     \
        .max = 2, .help = "add first (and second) derivatives in time as channels"     \
    }

struct feat_type {
    struct plugin plugin;
    /* Faults that only show with the sample rate known (f_max above half of it). */
    void (*check)(const void *options, int sample_rate, const struct yaml_node *at,
                  struct diag *diag);
    struct feat_shape (*shape)(const void *options, int sample_rate, long samples);
    int (*hop)(const void *options,
               int sample_rate); /* samples between frames; waveform: 1 */
    /* How many frames at each end of a clip depend on its padding. */
    int (*edge)(const void *options, int sample_rate);
    enum err_code (*open)(const void *options, int sample_rate,
                          struct feat_extractor **out, struct err *e);
    void (*close)(struct feat_extractor *x); /* NULL is allowed */
    /* samples -> shape(samples) floats. No allocation. */
    void (*run)(struct feat_extractor *x, const float *samples, long count, float *out);
    int version; /* raised when the same options give other numbers: old cache entries
                    go */
};

extern const struct registry feat_types;

#endif
