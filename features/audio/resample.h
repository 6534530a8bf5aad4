/* Resamples by libsoxr's HQ, in one thread. */
#ifndef MTAG_FEATURES_AUDIO_RESAMPLE_H
#define MTAG_FEATURES_AUDIO_RESAMPLE_H

#include "base/err.h"

#include <stddef.h>

/* How many samples count samples become: count * to / from, rounded to the nearest. */
long feat_resampled_count(long count, int from, int to);

/* in[count] at rate `from` (Hz) becomes feat_resampled_count samples at rate `to`. *out
 * is freed by the caller. */
enum err_code feat_resample(const float *in, long count, int from, int to, float **out,
                            struct err *e);

/* The same for a signal that comes in parts, to the same bits. */
struct feat_resampler;
enum err_code feat_resampler_create(int from, int to, struct feat_resampler **out,
                                    struct err *e);
void feat_resampler_destroy(struct feat_resampler *r); /* NULL is allowed */

/* How large `out` must be for feat_resampler_add of count samples and, with count 0,
 * for feat_resampler_end. */
size_t feat_resampler_room(const struct feat_resampler *r, long count);

/* The next count samples; *made samples are known then. */
enum err_code feat_resampler_add(struct feat_resampler *r, const float *in, long count,
                                 float *out, size_t *made, struct err *e);
/* The signal has ended: the *made samples that are left. */
enum err_code feat_resampler_end(struct feat_resampler *r, float *out, size_t *made,
                                 struct err *e);

#endif
