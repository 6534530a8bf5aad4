/* The placement of each clip's score among the scores of the other class: of a clip
 * with the tag the share of the clips without it that score lower, of a clip without it
 * the share of those with it that score higher, ties counted half. The mean over either
 * class is the ROC-AUC; their variances are its error (DeLong, DeLong and
 * Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating
 * characteristic curves", Biometrics 1988), found by midranks in O(N log N) (Sun and
 * Xu, "Fast implementation of DeLong's algorithm", 2014). */
#ifndef MTAG_BASE_STATS_PLACEMENT_H
#define MTAG_BASE_STATS_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The clips of one tag. */
struct stats_tag {
    const float *score;         /* of clip i: score[i * stride] */
    const unsigned char *truth; /* likewise; truth.h */
    size_t clips, stride;
};

/* out [clips], 0 where the truth is not known; scratch has room for that many numbers.
 * Returns the ROC-AUC: NaN, and nothing in out, if a class is missing or a score is
 * NaN. */
double stats_placements(const struct stats_tag *tag, uint64_t *scratch, double *out);

/* The clips whose truth is known and their scores as integers in ascending order of the
 * scores: key << 32 | clip. Returns false if a score is NaN. */
bool stats_sort_clips(const struct stats_tag *tag, uint64_t *out, size_t *count);

#endif
