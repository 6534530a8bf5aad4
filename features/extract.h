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
    int preset; /* 0 (none) as options are read: feat_read has put in what it means */
    int normalize; /* enum feat_normalize */
    int deltas;    /* 0, 1, 2: further channels with the derivatives */
};

extern const char *const feat_preset_choices[];
extern const char *const feat_normalize_choices[];

#define FEAT_COMMON_OPTIONS                                                            \
    {.name = "preset",                                                                 \
     .kind = OPT_CHOICE,                                                               \
     .offset = offsetof(struct feat_common, preset),                                   \
     .fallback = "none",                                                               \
     .choices = feat_preset_choices,                                                   \
     .silent = true,                                                                   \
     .help = "take the defaults of this library"},                                     \
        {.name = "normalize",                                                          \
         .kind = OPT_CHOICE,                                                           \
         .offset = offsetof(struct feat_common, normalize),                            \
         .fallback = "none",                                                           \
         .choices = feat_normalize_choices,                                            \
         .help = "subtract the mean, divide by the deviation of the training clips: "  \
                 "of each band, or one for all"},                                      \
    {                                                                                  \
        .name = "deltas", .kind = OPT_INT,                                             \
        .offset = offsetof(struct feat_common, deltas), .fallback = "0", .min = 0,     \
        .max = 2, .help = "add first (and second) derivatives in time as channels"     \
    }

/* A library's defaults, where they differ from the option table's. */
struct feat_preset {
    const char *name;
    const char *options; /* "{n_fft: 400}" */
};

struct feat_type {
    struct plugin plugin;
    /* Faults that only show with the sample rate known (f_max above half of it). */
    void (*check)(const void *options, int sample_rate, const struct yaml_node *at,
                  struct diag *diag);
    /* Writes the values that options left `auto` stand for, so that equal settings have
     * equal options. NULL: there are none. Called after check. */
    void (*resolve)(void *options, int sample_rate);
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
    const struct feat_preset *presets; /* ends with {0}; NULL: none differs */
    int version; /* raised when the same options give other numbers: old cache entries
                    go */
};

extern const struct registry feat_types;

/* Reads one entry of the `features` section: opt_read_typed, after a `preset` was
 * replaced by the options it stands for (those that the node does not set itself). */
void feat_read(const struct yaml_node *node, const char *what, struct opt_typed *out,
               struct arena *a, struct diag *diag);

#endif
