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

struct feat_type {
    struct plugin plugin;
    /* Faults that only show with the sample rate known (f_max above half of it). */
    void (*check)(const void *options, int sample_rate, const struct yaml_node *at, struct diag *diag);
    struct feat_shape (*shape)(const void *options, int sample_rate, long samples);
    int (*hop)(const void *options, int sample_rate); /* samples between frames; waveform: 1 */
    /* How many frames at each end of a clip depend on its padding. */
    int (*edge)(const void *options, int sample_rate);
    enum err_code (*open)(const void *options, int sample_rate, struct feat_extractor **out, struct err *e);
    void (*close)(struct feat_extractor *x); /* NULL is allowed */
    /* samples -> shape(samples) floats. No allocation. */
    void (*run)(struct feat_extractor *x, const float *samples, long count, float *out);
};

extern const struct registry feat_types;

#endif
