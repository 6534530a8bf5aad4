/* Recordings of the formats that libsndfile reads. */
#ifndef MTAG_FEATURES_AUDIO_SNDFILE_H
#define MTAG_FEATURES_AUDIO_SNDFILE_H

#include "features/audio/decode.h"

/* As feat_decode. The header's length is never trusted: a recording with fewer samples
 * is refused. */
enum err_code feat_sndfile_decode(const char *path, int sample_rate,
                                  struct feat_audio *out, struct err *e);

/* Samples at *rate (Hz) as the header announces them; -1 if it does not. */
long feat_sndfile_length(const char *path, int *rate);

#endif
