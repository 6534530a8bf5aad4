/* Bootstrap samples of clips: how often each is drawn. Samples come in blocks of
 * STATS_LANES, side by side, as bootstrap.h reads them. */
#ifndef MTAG_BASE_STATS_RESAMPLE_H
#define MTAG_BASE_STATS_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

enum { STATS_LANES = 32 };

/* What is drawn. group: the unit of each clip that is drawn as one (its artist), from 0
 * to units - 1; NULL: the clips are, and units is their number. */
struct stats_units {
    const size_t *group;
    size_t units, clips;
    /* [samples][units]: given draws; NULL: they are drawn from the seed's streams. The
     * n-th sample is the same whatever the number of samples. */
    const uint8_t *given;
    uint64_t seed;
};

/* Samples first to first + STATS_LANES - 1: weights [clips][STATS_LANES]; those from
 * `samples` on are 0. scratch has room for units x STATS_LANES. A unit that is drawn
 * more than 255 times in a sample counts 255 times. */
void stats_resample(const struct stats_units *u, size_t first, size_t samples,
                    uint8_t *scratch, uint8_t *weights);

#endif
