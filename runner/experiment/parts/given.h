/* Files given for features of a recording that is not in a data set. */
#ifndef MTAG_EXPERIMENT_PARTS_GIVEN_H
#define MTAG_EXPERIMENT_PARTS_GIVEN_H

#include "features/extract.h"
#include "runner/experiment/parts/check.h"

/* The file that was given for a feature. NULL after a fault, and if the files lie
 * beside the recordings of a data set. */
const struct feat_given *exp_find_given(const struct exp_checker *c,
                                        const struct yaml_pair *pair,
                                        const struct feat_type *type,
                                        struct diag *diag);

#endif
