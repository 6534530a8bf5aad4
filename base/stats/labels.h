/* How highly the tags of one clip score among all tags. Of tags that share a score the
 * order is drawn by chance: values are expectations over it. No score is NaN. Tags of
 * which it is not known whether the clip has them (truth.h) count as not there. */
#ifndef MTAG_BASE_STATS_LABELS_H
#define MTAG_BASE_STATS_LABELS_H

#include <stddef.h>

/* How many of the k tags that score highest are the clip's own; truth [count]. */
double stats_hits_at(const float *score, const unsigned char *truth, size_t count,
                     size_t k);

/* The sum over the clip's own tags of the precision at their ranks: of the tags that
 * score at least as high, the share that are the clip's own. Divided by the number of
 * own tags it is scikit-learn's label_ranking_average_precision_score. */
double stats_label_precisions(const float *score, const unsigned char *truth,
                              size_t count);

#endif
