/* Labels that nobody knows: `?` in the annotations. Losses and metrics leave them out.
 */
#ifndef MTAG_FEATURES_DATA_UNKNOWN_H
#define MTAG_FEATURES_DATA_UNKNOWN_H

#include "base/str.h"
#include "features/data/dataset.h"

/* Clips of the split of which it is known whether they have the tag. */
size_t feat_dataset_count_known(const struct feat_dataset *d, enum feat_split split,
                                size_t tag);
/* Of all clips and tags. */
size_t feat_dataset_count_unknown(const struct feat_dataset *d);
/* Appends a line on them, and of which tags there are most; nothing if there are none.
 */
void feat_add_unknown(const struct feat_dataset *d, const char *indent,
                      struct str *out);

#endif
