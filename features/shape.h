/* The shape of a feature of one example: (channels, bands, frames); in memory frames
 * are outermost: x[(t * bands + f) * channels + c]. A waveform is 1 x 1 x samples, a
 * vector units x 1 x 1. */
#ifndef MTAG_FEATURES_SHAPE_H
#define MTAG_FEATURES_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

struct feat_shape {
    int channels, bands, frames;
    bool sequence; /* no band axis: a network sees (channels, frames) */
    bool vector;   /* neither bands nor frames: a network sees (units) */
};

/* Values of a frame, and of all frames. */
static inline size_t feat_shape_row(struct feat_shape s)
{
    return (size_t)s.channels * (size_t)s.bands;
}

static inline size_t feat_shape_floats(struct feat_shape s)
{
    return feat_shape_row(s) * (size_t)s.frames;
}

#endif
