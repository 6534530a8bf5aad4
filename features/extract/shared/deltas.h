/* Derivatives in time as further channels, as torchaudio or librosa take them. */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_DELTAS_H
#define MTAG_FEATURES_EXTRACT_SHARED_DELTAS_H

#include "features/extract.h"
#include "features/torch.h"

/* x holds frames x bands values in front and has room for frames x bands x (1 + order);
 * on return channel 0 is the feature, channel n its n-th derivative (shape.h's layout).
 *
 * FEAT_DELTA_REGRESSION: torchaudio's compute_deltas, a line through 5 frames whose
 * ends are replicated; the second derivative is that of the first. FEAT_DELTA_SAVGOL:
 * librosa.feature.delta, the n-th derivative of a polynomial of degree n through 9
 * frames (Savitzky and Golay 1964), of the nearest 9 at the ends; of as many as there
 * are, if there are fewer. */
void feat_deltas(float *x, int frames, int bands, const struct feat_common *o);

/* The same of a tensor (B, 1, bands, frames) or (B, 1, samples) in PyTorch. */
void feat_deltas_torch(const struct feat_common *o, struct feat_torch *t);

#endif
