/* The samples of clips, as the recipes of the cache need them. */
#ifndef MTAG_FEATURES_CACHE_DECODE_H
#define MTAG_FEATURES_CACHE_DECODE_H

#include "base/err.h"
#include "features/data/dataset.h"

/* Fills samples from count up to the length of an example as `data.short` says. */
void cache_fill(float *samples, long count, const struct feat_data *data);

/* What decoding tells about a recording's file. */
struct cache_decoded {
    int rate;           /* Hz */
    const char *notice; /* as in struct feat_audio */
};

/* out: the *count samples of a clip, filled up to the length of an example: heap. of:
 * NULL is allowed. ERR_MEMORY is a fault of the machine, any other error one of the
 * recording. */
enum err_code cache_decode(const char *path, const struct feat_data *data, float **out,
                           long *count, struct cache_decoded *of, struct err *e);

#endif
