/* The points that are known when a file is opened: all of a sampler that lists them,
 * or combinations to try for one that does not. Their faults are told together. */
#ifndef MTAG_EXPERIMENT_LISTING_H
#define MTAG_EXPERIMENT_LISTING_H

#include "runner/experiment/candidate.h"

/* Takes the points into the book and notes in diag the faults of all, and parameters
 * that make no difference. A sampler that proposes has no points yet: combinations of
 * its values are tried, but become no trials. The sweep's metric is set, if any
 * candidate fits. */
void exp_list_points(struct exp_book *b, struct diag *diag);

#endif
