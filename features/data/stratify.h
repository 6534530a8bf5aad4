/* Shares out clips so that each split gets its share of every tag: the iterative
 * stratification of Sechidis, Tsoumakas and Vlahavas ("On the Stratification of
 * Multi-Label Data", 2011, algorithm 1), also of groups of clips that stay together.
 *
 * The rarest tag that is left comes first; each of its clips goes to the split that
 * lacks most of this tag, of several the one that lacks most clips. Splits that are
 * full get no more, so that their sizes are exact where clips are not grouped. Larger
 * groups come before smaller ones. Then clips or groups change their splits
 * (exchange.h), which leaves about one clip too many or too few of each tag, and no
 * split without a tag that each can have. */
#ifndef MTAG_FEATURES_DATA_STRATIFY_H
#define MTAG_FEATURES_DATA_STRATIFY_H

#include "features/data/dataset.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stratify {
    size_t count, tags;
    const unsigned char *labels; /* [count][tags] */
    const uint64_t *number; /* of each clip: decides the order, whatever the file's */
    const size_t *group;    /* of each clip, 0..groups-1; NULL: clips stand alone */
    size_t groups;
    size_t wanted[FEAT_SPLITS]; /* clips of each split; together count */
};

/* Sets wanted from count and the shares, which add up to 1; of three clips and more
 * each split gets one. */
void stratify_shares(struct stratify *s, const double shares[FEAT_SPLITS]);

/* of[i]: the split of each clip. False if there is no memory. */
bool stratify(const struct stratify *s, signed char *of);

#endif
