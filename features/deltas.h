/* Derivatives in time as further channels: torchaudio's compute_deltas (window of 5
 * frames, ends replicated). */
#ifndef MTAG_FEATURES_DELTAS_H
#define MTAG_FEATURES_DELTAS_H

/* x holds frames x bands values in front and has room for frames x bands x (1 + order);
 * on return channel 0 is the feature, channel n its n-th derivative (shape.h's layout).
 */
void feat_deltas(float *x, int frames, int bands, int order);

#endif
