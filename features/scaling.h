/* How spectral powers become what a network sees: the values of a feature's option
 * `to`. */
#ifndef MTAG_FEATURES_SCALING_H
#define MTAG_FEATURES_SCALING_H

#include "base/opt.h"

/* What a scaling needs to know of the feature beside its own options. */
struct scaling_context {
    double amin; /* floor before a logarithm */
    double ref;  /* power (to the feature's power) that is 0 dB */
    double
        top_db; /* dB below the loudest value where the floor is; NAN: no such floor */
    double power;      /* of the magnitude: 2 for powers, 1 for magnitudes */
    double frame_rate; /* frames a second */
};

struct scaling_type {
    struct plugin plugin;
    /* x: frames x bands non-negative values, in place. */
    void (*run)(const void *options, const struct scaling_context *c, float *x,
                int frames, int bands);
};

extern const struct registry scaling_types;

#endif
