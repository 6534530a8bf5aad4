/* Masks over frames or bands of a feature, by torchaudio's rule: a mask is
 * floor(u * most) wide and begins at floor(v * (size - width)), u and v even in [0, 1).
 */
#ifndef MTAG_FEATURES_AUGMENT_SHARED_MASK_H
#define MTAG_FEATURES_AUGMENT_SHARED_MASK_H

#include "features/augment.h"

/* The number that fills a mask: `value` (in the feature's unit); if that is NaN, the
 * mean of all numbers in x. */
float mask_fill(const float *x, struct feat_shape shape, double value);

/* One mask of fewer than most + 1 frames (or bands). */
void mask_frames(float *x, struct feat_shape shape, int most, float fill,
                 struct rng *r);
void mask_bands(float *x, struct feat_shape shape, int most, float fill, struct rng *r);

/* Warns if an option, the most frames (or bands) of a mask, is above the frames (or
 * bands) of an example. */
void mask_check(const struct aug_common *common, const char *option, int most,
                bool frames, const struct aug_scene *scene, const struct yaml_node *at,
                struct diag *diag);

#endif
