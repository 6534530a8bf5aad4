/* Norms of frames, for features whose loudness has no meaning. */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_FRAME_NORM_H
#define MTAG_FEATURES_EXTRACT_SHARED_FRAME_NORM_H

enum frame_norm { FRAME_NORM_MAX, FRAME_NORM_L1, FRAME_NORM_L2, FRAME_NORM_NONE };
extern const char *const frame_norm_choices[]; /* in that order */

/* Divides the values, which are not negative, by their maximum, sum or length. Silence
 * stays as it is. */
void frame_normalize(float *x, int count, enum frame_norm norm);

#endif
