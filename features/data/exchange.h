/* Improves a stratification. Units are single clips or groups that stay together. Two
 * units exchange their splits, or a group changes its split alone, as long as that
 * brings the splits nearer to their shares of tags and clips. This mends a weakness of
 * iterative stratification: the most frequent tags come last and get the places that
 * rarer tags left. An exchange of single clips keeps the sizes of the splits. */
#ifndef MTAG_FEATURES_DATA_EXCHANGE_H
#define MTAG_FEATURES_DATA_EXCHANGE_H

#include "features/data/stratify.h"

struct stratify_unit {
    uint64_t number;     /* the least of its clips' */
    size_t first, count; /* in `members` */
    bool placed;
};

/* units: in an order that does not depend on the file's; members: clips, those of a
 * unit together. of[i]: the split of each clip, changed in place. False if there is no
 * memory. */
bool stratify_exchange(const struct stratify *s, const struct stratify_unit *units,
                       size_t unit_count, const size_t *members, signed char *of);

#endif
