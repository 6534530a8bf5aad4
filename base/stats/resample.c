/* Draws of bootstrap samples: resample.h. */
#include "base/stats/resample.h"

#include "base/rng.h"

#include <string.h>

static void draw(const struct stats_units *u, size_t sample, uint8_t *lane)
{
    struct rng r;
    rng_init(&r, u->seed, RNG_STATS, 0, sample);
    for (size_t i = 0; i < u->units; i++) {
        uint8_t *count = lane + (size_t)rng_below(&r, u->units) * STATS_LANES;
        *count += *count < UINT8_MAX;
    }
}

static void take(const struct stats_units *u, size_t sample, uint8_t *lane)
{
    for (size_t i = 0; i < u->units; i++)
        lane[i * STATS_LANES] = u->given[sample * u->units + i];
}

void stats_resample(const struct stats_units *u, size_t first, size_t samples,
                    uint8_t *scratch, uint8_t *weights)
{
    uint8_t *drawn = u->group ? scratch : weights;
    memset(drawn, 0, u->units * STATS_LANES);
    for (size_t i = 0; i < STATS_LANES && first + i < samples; i++)
        if (u->given)
            take(u, first + i, drawn + i);
        else
            draw(u, first + i, drawn + i);
    for (size_t i = 0; u->group && i < u->clips; i++)
        memcpy(weights + i * STATS_LANES, drawn + u->group[i] * STATS_LANES,
               STATS_LANES);
}
