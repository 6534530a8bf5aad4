/* Decodes recordings to mono samples at one rate: .npy, MPEG audio, or anything that
 * libsndfile reads. */
#ifndef MTAG_FEATURES_AUDIO_DECODE_H
#define MTAG_FEATURES_AUDIO_DECODE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    FEAT_LONGEST = 7200, /* s, of a recording */
    /* Raised when decoding or resampling gives other samples or refuses other
     * recordings, so that cached values are computed anew. */
    FEAT_DECODING_VERSION = 2
};

struct feat_audio {
    float *samples; /* heap */
    long count;
    int file_rate, channels; /* as the file had them */
    const char *notice;      /* static: what is odd about a readable file; or NULL */
    bool not_finite; /* refused because of a sample: not a number, infinite, above 1e10
                      */
};

/* Mean over channels, then soxr HQ to sample_rate. .npy has npy_rate. Refuses, naming
 * the file: unreadable or truncated recordings, longer ones, no samples, samples that
 * are NaN, infinite, or so large (1e10 of full scale) that features of them are. */
enum err_code feat_decode(const char *path, int sample_rate, int npy_rate,
                          struct feat_audio *out, struct err *e);
void feat_audio_deinit(struct feat_audio *a);

#endif
