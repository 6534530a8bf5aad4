/* The resampler as one filter, for programs that must resample as mtag does. */
#ifndef MTAG_FEATURES_AUDIO_RESPONSE_H
#define MTAG_FEATURES_AUDIO_RESPONSE_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

/* With up / down = to / from in lowest terms, resampled sample n is the sum over k of
 *     in[k] * filter[count / 2 + n * down - k * up].
 * The first samples of a recording (fewer than 120) are not exact: libsoxr begins with
 * fewer terms of the sum.
 * The filter belongs to the arena. *count is odd; it is 0 for rates whose filter would
 * be too long: up and down are at most 2,000. from and to differ. */
enum err_code feat_resampler_response(int from, int to, struct arena *a,
                                      const float **filter, size_t *count,
                                      struct err *e);

#endif
