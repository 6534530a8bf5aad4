/* Finds recordings that are nearly the same, by their fingerprints (print.h), without
 * comparing each with each.
 *
 * Of each second of a recording (from one to the next 0.26 s) the mean spectrum becomes
 * 64 bits: on which side of 64 planes through the mean of all recordings it lies
 * (Charikar 2002). The bits are sorted in 16 rotations, in which neighbours are
 * candidates if few bits differ (Ravichandran, Pantel, Hovy 2005). Candidates with most
 * votes are then compared by their fingerprints at the shifts that were voted for. The
 * work grows as n log n with the recordings; each is compared with 12 others at most.
 */
#ifndef MTAG_FEATURES_AUDIT_NEAR_H
#define MTAG_FEATURES_AUDIT_NEAR_H

#include "features/audit/print.h"

struct near_prints {
    const uint8_t *cells;
    const size_t *first; /* cell of each recording */
    const int *frames;   /* of each; 0: it has no fingerprint */
    size_t count;        /* recordings */
    int bands;
};

struct near_pair {
    uint32_t a, b;  /* a < b */
    float distance; /* dB */
    int shift;      /* frames by which b begins later in a */
};

/* All pairs whose distance is at most `near` dB, the nearest first; heap.
 * ERR_MEMORY. */
enum err_code near_find(const struct near_prints *p, float near, struct near_pair **out,
                        size_t *count, struct err *e);

#endif
