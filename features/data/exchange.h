/* Clips that stand alone change their splits in pairs, as long as that brings the
 * splits nearer to their shares of the tags: what iterative stratification leaves is
 * that the last, most frequent tags get what the rarer ones did not need. The sizes of
 * the splits stay as they are. */
#ifndef MTAG_FEATURES_DATA_EXCHANGE_H
#define MTAG_FEATURES_DATA_EXCHANGE_H

#include "features/data/stratify.h"

/* order: the clips, in an order that does not depend on the file's. of[i]: the split of
 * each clip, changed in place. False if there is no memory. */
bool stratify_exchange(const struct stratify *s, const size_t *order, signed char *of);

#endif
