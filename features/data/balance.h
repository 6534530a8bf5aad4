/* `balance: tags`: epochs that draw clips of rare tags more often.
 *
 * A clip's weight is the mean of 1 / n over its tags, n being how many training clips
 * have the tag; clips without a tag count as one tag more. An epoch draws as many clips
 * as there are, by systematic sampling: a clip whose weight asks for 2.3 draws gets two
 * or three. */
#ifndef MTAG_FEATURES_DATA_BALANCE_H
#define MTAG_FEATURES_DATA_BALANCE_H

#include "base/rng.h"
#include "features/data/dataset.h"

struct feat_balance;

/* For the training clips of d. */
enum err_code feat_balance_create(const struct feat_dataset *d,
                                  struct feat_balance **out, struct err *e);
void feat_balance_destroy(struct feat_balance *b); /* NULL is allowed */

/* order: which training clips (numbers in split[FEAT_TRAIN]), in which order, as r
 * draws; as many as there are. again[i]: how often order has order[i] before i. */
void feat_balance_draw(struct feat_balance *b, struct rng *r, uint32_t *order,
                       uint32_t *again);

#endif
