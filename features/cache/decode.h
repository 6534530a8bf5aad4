/* The samples of clips, as the cache's recipes take them. */
#ifndef MTAG_FEATURES_CACHE_DECODE_H
#define MTAG_FEATURES_CACHE_DECODE_H

#include "base/err.h"
#include "features/data/dataset.h"

/* *out: the *count samples of a clip, padded with zeros to the length of an example:
 * heap. ERR_MEMORY is the machine's fault, anything else the recording's. */
enum err_code cache_decode(const char *path, const struct feat_data *data, float **out,
                           long *count, struct err *e);

#endif
