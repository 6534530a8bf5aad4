/* Pitch classes from a constant-Q transform, for chroma_cqt and tonnetz. */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_CQ_CHROMA_H
#define MTAG_FEATURES_EXTRACT_SHARED_CQ_CHROMA_H

#include "features/extract/shared/cq_feature.h"

/* Which class each bin counts for, as librosa.filters.cq_to_chroma: bins_per_octave /
 * n_chroma neighbouring bins, the middle one at the class's frequency; class 0 is C.
 * classes: n_bins numbers; bins_per_octave is a multiple of n_chroma. */
void cq_chroma_classes(const struct cq_options *o, int n_chroma, int *classes);

/* Notes a bins_per_octave that is not a multiple. */
void cq_chroma_check(const struct cq_options *o, int n_chroma,
                     const struct yaml_node *at, struct diag *diag);

/* The sum of each class's magnitudes. */
void cq_chroma_fold(const float *magnitudes, const int *classes, int n_bins,
                    int n_chroma, float *out);

#endif
