/* Scalings: how spectral powers become the values that a network sees (a feature's
 * option `to`). */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_SCALING_H
#define MTAG_FEATURES_EXTRACT_SHARED_SCALING_H

#include "features/extract.h"
#include "features/torch.h"

/* The values of a feature before they are scaled. */
struct scaling_values {
    double power;      /* of the magnitude: 2 for powers, 1 for magnitudes */
    bool is_chosen;    /* by an option of the feature: `to: power` leaves it */
    double frame_rate; /* frames a second */
};

/* What a scaling gets of the feature, besides its own options. */
struct scaling_context {
    double amin; /* floor before a logarithm */
    double ref;  /* power (to the feature's power) that is 0 dB */
    double
        top_db; /* dB below the loudest value where the floor is; NAN: no such floor */
    struct scaling_values values;
};

struct scaling_type {
    struct plugin plugin;
    const char *unit; /* of its results; NULL: they are a magnitude to a power, */
    double power;     /* this one; 0: the chosen one, or 2 */
    bool reads_amin, reads_db; /* amin; ref and top_db */
    /* x: frames x bands non-negative values, in place. */
    void (*run)(const void *options, const struct scaling_context *c, float *x,
                int frames, int bands);
    /* Writes the same of the tensor (B, bands, frames) in PyTorch. */
    void (*torch)(const void *options, const struct scaling_context *c,
                  struct feat_torch *t);
};

extern const struct registry scaling_types;

/* The options of types that scale; `at` is its offset in theirs. */
struct scaling {
    struct opt_typed to;
    double amin, ref, top_db; /* NAN: none */
};

extern const char *const scaling_none_word[];

#define SCALING_OPTIONS(at, method, floor)                                             \
    {.name = "to",                                                                     \
     .kind = OPT_TYPED,                                                                \
     .offset = (at) + offsetof(struct scaling, to),                                    \
     .fallback = method,                                                               \
     .registry = &scaling_types,                                                       \
     .help = "how the values are scaled"},                                             \
        {.name = "amin",                                                               \
         .kind = OPT_REAL,                                                             \
         .offset = (at) + offsetof(struct scaling, amin),                              \
         .fallback = floor,                                                            \
         .min = 1e-30,                                                                 \
         .max = 1,                                                                     \
         .help =                                                                       \
             "floor before a logarithm (db, ln), in the values' own unit: 1e-5 of "    \
             "magnitudes is 1e-10 of powers"},                                         \
        {.name = "ref",                                                                \
         .kind = OPT_REAL,                                                             \
         .offset = (at) + offsetof(struct scaling, ref),                               \
         .fallback = "1",                                                              \
         .min = 0,                                                                     \
         .max = 1e12,                                                                  \
         .above_min = true,                                                            \
         .help = "what is 0 dB, in the values' own unit"},                             \
    {                                                                                  \
        .name = "top_db", .kind = OPT_REAL,                                            \
        .offset = (at) + offsetof(struct scaling, top_db), .fallback = "none",         \
        .min = 0, .max = 1000, .words = scaling_none_word, .unit = "dB",               \
        .help = "floor below the loudest value of what is computed at once"            \
    }

/* The unit of values after scaling. */
struct feat_unit scaling_unit(const struct scaling *o, const struct scaling_values *v);

/* Notes options of the feature at `at` that its scaling does not read. */
void scaling_check(const struct scaling *o, const struct yaml_node *at,
                   struct diag *diag);

/* Scales x, frames x bands values. */
void scaling_run(const struct scaling *o, const struct scaling_values *v, float *x,
                 int frames, int bands);

void scaling_torch(const struct scaling *o, const struct scaling_values *v,
                   struct feat_torch *t);

#endif
