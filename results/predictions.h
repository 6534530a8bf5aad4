/* What a run predicted for the clips of a split, and what is true of them. */
#ifndef MTAG_RESULTS_PREDICTIONS_H
#define MTAG_RESULTS_PREDICTIONS_H

#include <stddef.h>

enum res_split { RES_TEST, RES_VALID, RES_SPLITS };
extern const char *const res_split_names[RES_SPLITS]; /* "test", "valid" */

struct res_predictions {
    const char *task; /* hash of clips and tags */
    const char *const *clips, *const *tags;
    /* Of each clip what no split parts, its artist; NULL: not known. */
    const char *const *groups;
    size_t clip_count, tag_count;
    const unsigned char *truth; /* clips x tags */
    const float *scores;        /* mean probabilities, clips x tags */
};

#endif
