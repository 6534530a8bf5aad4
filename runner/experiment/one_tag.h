/* Losses that are for data with one tag a clip. */
#ifndef MTAG_EXPERIMENT_ONE_TAG_H
#define MTAG_EXPERIMENT_ONE_TAG_H

#include "runner/experiment/experiment.h"

/* If the loss is for such data, each clip with no tag or with several is an error. */
void exp_check_one_tag(const struct feat_dataset *d, const struct opt_typed *loss,
                       struct diag *diag);

#endif
