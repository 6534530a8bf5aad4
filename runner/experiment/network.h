/* Trained networks for the feature `network`: found among the trials of a results
 * database or as files, checked, cut off at a layer, and run. */
#ifndef MTAG_EXPERIMENT_NETWORK_H
#define MTAG_EXPERIMENT_NETWORK_H

#include "features/network.h"
#include "runner/experiment/experiment.h"

/* The networks that a request may name; belongs to the arena. */
const struct feat_networks *exp_networks(const struct exp_request *r, struct arena *a);

#endif
