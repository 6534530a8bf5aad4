/* Losses that are for data with one tag a clip. */
#ifndef MTAG_EXPERIMENT_ONE_TAG_H
#define MTAG_EXPERIMENT_ONE_TAG_H

#include "runner/experiment/experiment.h"

/* If the loss is one, clips of any split that have no tag or several are a fault. */
void exp_check_one_tag(const struct feat_dataset *d, const struct opt_typed *loss,
                       struct diag *diag);

#endif
