/* What a feature type is: one descriptor in one file of features/extract/, one line in
 * features.def.
 *
 * Most types are functions of samples alone. A type that depends on the data set (files
 * beside the recordings) or on a trained network gets them by `bind`, before its shape
 * is asked for. Its `cut` says how its values belong to an example. */
#ifndef MTAG_FEATURES_EXTRACT_H
#define MTAG_FEATURES_EXTRACT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/opt/opt.h"
#include "features/data/companion.h"
#include "features/shape.h"

struct feat_networks;  /* features/network.h */
struct feat_torch;     /* features/torch.h */
struct feat_extractor; /* FFT plans, windows, filter banks; used by one thread */

enum feat_delta_method { FEAT_DELTA_REGRESSION, FEAT_DELTA_SAVGOL };
enum feat_normalize { FEAT_NORMALIZE_NONE, FEAT_NORMALIZE_BAND, FEAT_NORMALIZE_GLOBAL };

/* What every type takes. The options struct of a type begins with it, its option table
 * with FEAT_COMMON_OPTIONS. normalize is applied by the source, when an example is read
 * (statistics of training clips); deltas by the type itself
 * (features/extract/shared/deltas.h). */
struct feat_common {
    int preset;    /* 0 (none) once options are read: feat_read has replaced it by the
                      options it stands for */
    int normalize; /* enum feat_normalize */
    int deltas;    /* 0, 1, 2: further channels with the derivatives */
    int delta_method; /* enum feat_delta_method */
};

extern const char *const feat_preset_choices[];
extern const char *const feat_normalize_choices[];
extern const char *const feat_delta_choices[];

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
        {.name = "deltas",                                                             \
         .kind = OPT_INT,                                                              \
         .offset = offsetof(struct feat_common, deltas),                               \
         .fallback = "0",                                                              \
         .min = 0,                                                                     \
         .max = 2,                                                                     \
         .help = "add first (and second) derivatives in time as channels"},            \
    {                                                                                  \
        .name = "delta_method", .kind = OPT_CHOICE,                                    \
        .offset = offsetof(struct feat_common, delta_method),                          \
        .fallback = "regression", .choices = feat_delta_choices,                       \
        .help = "regression: over 5 frames, as torchaudio; savgol: over 9, as "        \
                "librosa"                                                              \
    }

/* A library's defaults, where they differ from the option table's. */
struct feat_preset {
    const char *name;
    const char *options; /* "{n_fft: 400}" */
};

/* Which values of a feature belong to an example that starts at a sample of a clip. */
enum feat_cut {
    /* Those computed from the samples of the example. Training examples start on the
     * hop grid and are slices of the frames of the whole clip. */
    FEAT_CUT_SAMPLES,
    /* A slice of the clip's frames, which begins at `frame` of the start, in every
     * split. */
    FEAT_CUT_FRAMES,
    /* Those computed from the samples of the example. For training clips they are
     * computed only at starts that are `hop` samples apart, and an example gets the
     * nearest. */
    FEAT_CUT_EXAMPLES
};

/* What a type may need besides its options. */
/* The file beside a recording that is not in a data set: its path, or the path of a
 * folder that has it under the recording's name. */
struct feat_given {
    const char *path, *recording;
};

struct feat_binding {
    struct feat_dataset *dataset;
    const struct feat_given *beside; /* replaces the files beside the recordings of a
                                        data set; NULL: no replacement */
    const struct feat_networks
        *networks;              /* where the feature `network` looks for networks */
    const struct yaml_node *at; /* the feature's mapping, for messages */
    struct arena *arena;        /* lives as long as the options */
    struct diag *diag;
};

/* The unit of a feature's values, for pictures. */
struct feat_unit {
    const char *name; /* "dB"; NULL: the unit has no name */
    double decibels; /* of a tenfold value: values are drawn in dB; 0: they are drawn as
                        they are */
};

struct feat_type {
    struct plugin plugin;
    /* Notes faults that depend on the sample rate (f_max above half of it). May be
     * NULL. */
    void (*check)(const void *options, int sample_rate, const struct yaml_node *at,
                  struct diag *diag);
    /* Replaces options that are `auto` by their values, so that equal settings have
     * equal options. Called after check. May be NULL. */
    void (*resolve)(void *options, int sample_rate);
    /* Finds the things that the options name and stores them in the options; faults go
     * to b->diag. Called after resolve and before everything below. NULL: the type
     * needs samples alone. */
    void (*bind)(void *options, const struct feat_binding *b);
    /* companion: the files beside the recordings that the values depend on; NULL: there
     * are none. add_key adds all else that the values depend on and that is not in the
     * canonical text of the options. Both may be NULL. */
    struct feat_companion *(*companion)(const void *options);
    void (*add_key)(const void *options, struct str *out);
    enum feat_cut cut;
    struct feat_shape (*shape)(const void *options, int sample_rate, long samples);
    int (*hop)(const void *options,
               int sample_rate); /* samples from one frame to the next; waveform: 1 */
    /* FEAT_CUT_FRAMES: the frame nearest to a sample. */
    long (*frame)(const void *options, int sample_rate, long sample);
    enum err_code (*open)(const void *options, int sample_rate,
                          struct feat_extractor **out, struct err *e);
    void (*close)(struct feat_extractor *x); /* NULL is allowed */
    /* Called before the runs of another clip: reads its companion file. samples: of the
     * clip, without padding. An error is a fault of the clip. NULL: there is nothing to
     * read. begin_file: the same for a recording that is not in a data set. */
    enum err_code (*begin)(struct feat_extractor *x, const struct feat_clip *clip,
                           long samples, struct err *e);
    enum err_code (*begin_file)(struct feat_extractor *x, const struct feat_given *b,
                                long samples, struct err *e);
    /* samples -> shape(samples) floats. Only types that need the whole clip at once
     * allocate, when a clip is longer than all clips before (features/dsp/scratch.h):
     * ERR_MEMORY is the only error. */
    enum err_code (*run)(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e);
    /* For pictures. frequency: Hz of the middle of a band, also of a place between two
     * bands; NULL: bands are not frequencies. axis: what bands or, of a single band,
     * values are ("lag in frames", "Hz"); NULL: "band". band_names: used if the feature
     * has so many bands; ends with NULL; NULL: numbers. unit of the values; NULL: they
     * have none. */
    double (*frequency)(const void *options, int sample_rate, double band);
    const char *axis;
    const char *const *band_names;
    struct feat_unit (*unit)(const void *options);
    /* Writes the type in PyTorch, with resolved options. NULL: the type cannot be
     * exported. */
    void (*torch)(const void *options, struct feat_torch *t);
    const struct feat_preset *
        presets; /* ends with {0}; NULL: all libraries have the defaults of the table */
    int version; /* raised when the same options give other numbers, so that old cache
                    entries are not used */
};

extern const struct registry feat_types;

/* The files beside the recordings that a feature reads; NULL: none. */
struct feat_companion *feat_companion(const struct opt_typed *value);

/* Canonical text of a feature: equal texts, and equal companion files, give equal
 * values. */
void feat_add_text(const struct opt_typed *value, struct str *out);
/* The same with the folder of companion files: a key within one process. */
void feat_add_key(const struct opt_typed *value, struct str *out);

/* The options that a type's preset stands for, as a mapping; NULL: its defaults are the
 * table's, or there is no such preset. */
const struct yaml_node *feat_preset_options(const struct feat_type *type,
                                            const char *name, struct arena *a,
                                            struct diag *diag);

/* Reads one entry of the `features` section: opt_read_typed, after a `preset` was
 * replaced by the options it stands for (those that the node does not set itself). */
void feat_read(const struct yaml_node *node, const char *what, struct opt_typed *out,
               struct arena *a, struct diag *diag);

#endif
