/* From a plan to samples: the notes of each part, the drums, the mix, the recording. */
#ifndef MTAG_FEATURES_SYNTH_CLIP_H
#define MTAG_FEATURES_SYNTH_CLIP_H

#include "features/synth/plan.h"

/* Fills out[0..count), at SYNTH_RATE, within -1 .. 1; scratch has count floats too. */
void synth_clip_render(const struct synth_plan *plan, struct rng *r, float *out,
                       float *scratch, long count);

#endif
