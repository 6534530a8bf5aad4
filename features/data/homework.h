/* The data of the homework: MagnaTagATune's folders 0, 1, 2, a, b for training, c for
 * validation, d for the test, clips with at least one of 50 tags. */
#ifndef MTAG_FEATURES_DATA_HOMEWORK_H
#define MTAG_FEATURES_DATA_HOMEWORK_H

#include "base/str.h"
#include "features/data/dataset.h"

/* Appends a line on a data set that has the 50 tags and most of those clips: that it is
 * the homework's set, or how many clips of each split differ. Nothing on others. */
void feat_add_homework(const struct feat_dataset *d, struct str *out);

#endif
