/* Recordings as FLAC in memory, to be carried within other files. */
#ifndef MTAG_FEATURES_AUDIO_FLAC_H
#define MTAG_FEATURES_AUDIO_FLAC_H

#include "base/err.h"
#include "base/str.h"

/* Sets *out, which is {0} before, to the bytes of a FLAC file of mono samples with 16
 * bits; samples beyond 1 are clipped. The caller frees it, after errors too. */
enum err_code feat_flac_encode(const float *samples, long count, int sample_rate,
                               struct str *out, struct err *e);

#endif
