/* The order in which an epoch takes the training clips: a function of seed and epoch.
 */
#ifndef MTAG_RUNNER_TRAIN_ORDER_H
#define MTAG_RUNNER_TRAIN_ORDER_H

#include "features/data/balance.h"

/* The order of an epoch (1-based): order[i] is a number in split[FEAT_TRAIN] of the
 * data set, which has `clips` of them. b: draws clips more than once or not at all, and
 * again[i] is how often the epoch had that clip before; NULL: each clip is there once,
 * and `again` is not used. */
void run_order_draw(uint64_t seed, int epoch, struct feat_balance *b, size_t clips,
                    uint32_t *order, uint32_t *again);

#endif
