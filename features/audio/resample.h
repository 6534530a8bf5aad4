/* Another sample rate: libsoxr's HQ, in one thread. */
#ifndef MTAG_FEATURES_AUDIO_RESAMPLE_H
#define MTAG_FEATURES_AUDIO_RESAMPLE_H

#include "base/err.h"

/* How many samples count samples become: count * to / from, rounded to the nearest. */
long feat_resampled_count(long count, int from, int to);

/* in[count] at rate `from` (Hz) becomes feat_resampled_count samples at rate `to`. *out
 * is freed by the caller. */
enum err_code feat_resample(const float *in, long count, int from, int to, float **out,
                            struct err *e);

#endif
