/* From what can be heard to what annotators wrote: one row a tag. */
#ifndef MTAG_FEATURES_SYNTH_LABELS_H
#define MTAG_FEATURES_SYNTH_LABELS_H

#include "base/rng.h"
#include "features/synth/cues.h"

#define SYNTH_TAGS 50

struct synth_label {
    const char *tag;
    synth_cues cues; /* heard if any of these is */
    double recall;   /* how often annotators write it down if it is heard */
};

/* In the order of feat_top50. */
extern const struct synth_label synth_labels[SYNTH_TAGS];

/* One 0 or 1 a tag. Synonyms are often left out, now and then a tag is written that is
 * not heard; the tag number `sure` is written in any case. */
void synth_labels_draw(synth_cues cues, int sure, struct rng *r,
                       unsigned char out[SYNTH_TAGS]);

#endif
