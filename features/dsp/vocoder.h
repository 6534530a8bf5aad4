/* Another duration at the same pitch, by librosa's phase vocoder: frames of 2048
 * samples every 512, zeros beyond the ends (librosa.effects.time_stretch; Flanagan and
 * Golden 1966; Dolson 1986). */
#ifndef MTAG_FEATURES_DSP_VOCODER_H
#define MTAG_FEATURES_DSP_VOCODER_H

#include "base/err.h"

struct vocoder;
enum err_code vocoder_create(struct vocoder **out, struct err *e);
void vocoder_destroy(struct vocoder *v); /* NULL is allowed */

/* round(count / rate): samples of a stretched signal. */
long vocoder_length(long count, double rate);

/* The first out_count samples of x, played at `rate` times its tempo; zeros beyond
 * vocoder_length. rate > 0. out is not x. */
void vocoder_stretch(struct vocoder *v, const float *x, long count, double rate,
                     float *out, long out_count);

#endif
