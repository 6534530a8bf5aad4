/* MPEG audio, layers I to III, by libmpg123: MP3 above all. */
#ifndef MTAG_FEATURES_AUDIO_MPEG_H
#define MTAG_FEATURES_AUDIO_MPEG_H

#include "features/audio/decode.h"

/* As feat_decode. The recording is as long as its frames; the count of a header does
 * not matter. If a tag tells how many samples the encoder added before and behind it
 * (LAME, Lavf, Lavc: gapless), these are left out. ERR_DATA, naming the file: fewer
 * frames than announced, a last frame that is cut off, bytes between frames that are
 * neither sound nor tags, another sample rate from some frame on. */
enum err_code feat_mpeg_decode(const char *path, int sample_rate,
                               struct feat_audio *out, struct err *e);

/* How many samples the recording has, at *rate Hz. Believes the header's count if it
 * fits the file, and walks over all frames otherwise. -1: the file has no frames. */
long feat_mpeg_length(const char *path, int *rate);

#endif
