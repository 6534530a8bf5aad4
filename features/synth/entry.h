/* One clip of a synthetic data set: all but its samples, as a function of the set's
 * seed and the clip's number. */
#ifndef MTAG_FEATURES_SYNTH_ENTRY_H
#define MTAG_FEATURES_SYNTH_ENTRY_H

#include "features/synth/labels.h"
#include "features/synth/plan.h"

struct synth_entry {
    char stem[128]; /* "c/amber_river-first_light-03-harbour-30-34" */
    struct synth_plan plan;
    unsigned char labels[SYNTH_TAGS];
};

/* Of each five clips three are in the folders 0, 1, 2, a, b, one in c and one in d. In
 * each of these three groups the tags take turns to be sure: heard in the plan and
 * written down, so that a set of some size has every tag in every split. */
void synth_entry_draw(uint64_t seed, int number, double seconds,
                      struct synth_entry *out);

/* The samples of a clip: synth_clip_render on its own stream of random numbers. */
void synth_entry_render(uint64_t seed, int number, const struct synth_entry *entry,
                        float *out, float *scratch, long count);

#endif
