/* Divides clips so that each split gets its share of every tag: the iterative
 * stratification of Sechidis, Tsoumakas and Vlahavas ("On the Stratification of
 * Multi-Label Data", 2011, algorithm 1), also for groups of clips that stay together.
 *
 * The rarest remaining tag comes first. Each of its clips goes to the split that lacks
 * most of this tag; if there are several, to the one that lacks most clips. A full
 * split gets no more clips, so that sizes are exact unless clips are grouped. Larger
 * groups come before smaller ones. Then clips or groups change their splits
 * (exchange.h), which leaves about one clip too many or too few of each tag, and no
 * split without a tag that each can have. */
#ifndef MTAG_FEATURES_DATA_STRATIFY_H
#define MTAG_FEATURES_DATA_STRATIFY_H

#include "features/data/dataset.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STRATIFY_MAX = 100 }; /* splits */

struct stratify {
    size_t count, tags;
    const unsigned char *labels; /* [count][tags] */
    const uint64_t
        *number; /* of each clip: decides the order; the order of the file does not */
    const size_t *group; /* of each clip, 0..groups-1; NULL: clips stand alone */
    size_t groups;
    size_t splits;
    size_t wanted[STRATIFY_MAX]; /* clips of each split; together count */
};

/* Sets splits to three, and computes wanted from count and the shares, which add up to
 * 1. If there are three clips or more, each split with a share gets at least one. */
void stratify_shares(struct stratify *s, const double shares[FEAT_SPLITS]);

/* Sets splits, at most STRATIFY_MAX, and wanted: as many clips for each, or one more.
 */
void stratify_evenly(struct stratify *s, size_t splits);

/* of[i]: the split of each clip. False if there is no memory. */
bool stratify(const struct stratify *s, signed char *of);

#endif
