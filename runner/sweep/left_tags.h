/* Tags that are left out of the means over tags. */
#ifndef MTAG_RUNNER_SWEEP_LEFT_TAGS_H
#define MTAG_RUNNER_SWEEP_LEFT_TAGS_H

#include "base/str.h"
#include "features/data/dataset.h"

/* Appends a line for each of the validation and test clips where some tag does not have
 * both clips with it and clips without it: how many such tags there are, and the first
 * of them. A line begins with indent. */
void run_add_left_tags(const struct feat_dataset *d, const char *indent,
                       struct str *out);

#endif
