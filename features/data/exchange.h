/* Units of clips that stay together, which are clips alone or groups, change their
 * splits in pairs, and groups also alone, as long as that brings the splits nearer to
 * their shares of tags and clips: what iterative stratification leaves is that the
 * last, most frequent tags get what the rarer ones did not need. Clips alone leave the
 * sizes of the splits as they are. */
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
