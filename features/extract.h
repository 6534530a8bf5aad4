/* What a feature type is: one descriptor in one file of features/extract/, one line in
 * features.def.
 *
 * Most types are functions of samples alone. One that also needs to know the data set
 * (files beside the recordings, a trained network) is told by `bind` before its shape
 * is asked for, and says by `cut` how its values belong to an example. */
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
    int preset; /* 0 (none) as options are read: feat_read has put in what it means */
    int normalize;    /* enum feat_normalize */
    int deltas;       /* 0, 1, 2: further channels with the derivatives */
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

/* What an example that starts at a sample of a clip gets. */
enum feat_cut {
    /* What its samples give. Of a training clip the frames of the whole clip are kept;
     * examples start on the hop grid and are slices of them. */
    FEAT_CUT_SAMPLES,
    /* A slice of the clip's frames, from `frame` of its start on, in every split. */
    FEAT_CUT_FRAMES,
    /* What its samples give, but of a training clip it is only computed for starts at
     * every `hop` samples: the nearest of them stands for it. */
    FEAT_CUT_EXAMPLES
};

/* What a type may have to know beside its options. */
/* The file of a recording that belongs to no data set: itself, or the folder that has
 * it by the recording's name. */
struct feat_given {
    const char *path, *recording;
};

struct feat_binding {
    struct feat_dataset *dataset;
    const struct feat_given *beside;      /* in place of the files beside a data set's
                                              recordings; NULL: these */
    const struct feat_networks *networks; /* where `network` looks for them */
    const struct yaml_node *at;           /* the feature's mapping, for messages */
    struct arena *arena;                  /* lives as long as the options */
    struct diag *diag;
};

/* What a feature's values are measured in, for pictures. */
struct feat_unit {
    const char *name; /* "dB"; NULL: nothing that has a name */
    double decibels;  /* that a tenfold value is more: it is drawn in dB; 0: as it is */
};

struct feat_type {
    struct plugin plugin;
    /* Faults that only show with the sample rate known (f_max above half of it). NULL:
     * there are none. */
    void (*check)(const void *options, int sample_rate, const struct yaml_node *at,
                  struct diag *diag);
    /* Writes the values that options left `auto` stand for, so that equal settings have
     * equal options. NULL: there are none. Called after check. */
    void (*resolve)(void *options, int sample_rate);
    /* Finds what the options name and writes it into them; faults go to b->diag. Called
     * after resolve, before everything below. NULL: samples are all it takes. */
    void (*bind)(void *options, const struct feat_binding *b);
    /* The files beside the recordings that the values depend on (NULL: none), and what
     * else they depend on that the options' canonical text lacks. Each may be NULL. */
    struct feat_companion *(*companion)(const void *options);
    void (*add_key)(const void *options, struct str *out);
    enum feat_cut cut;
    struct feat_shape (*shape)(const void *options, int sample_rate, long samples);
    int (*hop)(const void *options,
               int sample_rate); /* samples between frames; waveform: 1 */
    /* FEAT_CUT_FRAMES: the frame nearest to a sample. */
    long (*frame)(const void *options, int sample_rate, long sample);
    enum err_code (*open)(const void *options, int sample_rate,
                          struct feat_extractor **out, struct err *e);
    void (*close)(struct feat_extractor *x); /* NULL is allowed */
    /* Before the runs of another clip: reads its companion file. samples: the clip's,
     * without padding. An error is the clip's fault. NULL: nothing to read. begin_file:
     * the same for a recording that belongs to no data set. */
    enum err_code (*begin)(struct feat_extractor *x, const struct feat_clip *clip,
                           long samples, struct err *e);
    enum err_code (*begin_file)(struct feat_extractor *x, const struct feat_given *b,
                                long samples, struct err *e);
    /* samples -> shape(samples) floats. Nothing is allocated in it, but by types that
     * need the whole clip at once (features/dsp/scratch.h), for clips longer than those
     * before: ERR_MEMORY is the only error. */
    enum err_code (*run)(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e);
    /* For pictures: Hz of the middle of a band, which may lie between two (NULL: bands
     * are no frequencies); what the bands are, or the values of the only one, if those
     * are not ("lag in frames", "Hz"; NULL: "band"); the names of the bands, where
     * there are as many (ends with NULL; NULL: numbers); the unit of the values (NULL:
     * none). */
    double (*frequency)(const void *options, int sample_rate, double band);
    const char *axis;
    const char *const *band_names;
    struct feat_unit (*unit)(const void *options);
    /* Writes what the type is in PyTorch, of resolved options. NULL: it has no such
     * text. */
    void (*torch)(const void *options, struct feat_torch *t);
    const struct feat_preset *presets; /* ends with {0}; NULL: none differs */
    int version; /* raised when the same options give other numbers: old cache entries
                    go */
};

extern const struct registry feat_types;

/* The files beside the recordings that a feature reads; NULL: none. */
struct feat_companion *feat_companion(const struct opt_typed *value);

/* Canonical text of a feature: equal texts, and equal companion files, give equal
 * values. */
void feat_add_text(const struct opt_typed *value, struct str *out);
/* The same with what tells folders of companion files apart: a key within a process. */
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
