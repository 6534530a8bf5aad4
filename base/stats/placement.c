/* Placements of scores: placement.h. */
#include "base/stats/placement.h"

#include "base/stats/sort.h"
#include "base/stats/truth.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

bool stats_sort_clips(const struct stats_tag *tag, uint64_t *out, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < tag->clips; i++) {
        const float x = tag->score[i * tag->stride];
        if (!stats_knows(tag->truth[i * tag->stride]))
            continue;
        if (isnan(x))
            return false;
        out[(*count)++] = (uint64_t)sort_key(x) << 32 | i;
    }
    qsort(out, *count, sizeof(*out), ascending);
    return true;
}

static size_t clip_of(uint64_t sorted)
{
    return (size_t)(sorted & UINT32_MAX);
}

double stats_placements(const struct stats_tag *tag, uint64_t *scratch, double *out)
{
    const double positives =
        (double)stats_count_has(tag->truth, tag->clips, tag->stride);
    const double negatives =
        (double)stats_count_known(tag->truth, tag->clips, tag->stride) - positives;
    size_t count;
    double below = 0, false_below = 0, sum = 0;
    if (positives == 0 || negatives == 0 || !stats_sort_clips(tag, scratch, &count))
        return (double)NAN;
    for (size_t i = 0; count < tag->clips && i < tag->clips; i++)
        out[i] = 0;
    for (size_t i = 0, end = 0; i < count; i = end) {
        double tied = 0, false_tied = 0;
        for (; end < count && scratch[end] >> 32 == scratch[i] >> 32; end++) {
            const bool is_positive =
                stats_has(tag->truth[clip_of(scratch[end]) * tag->stride]);
            tied += is_positive;
            false_tied += !is_positive;
        }
        for (size_t k = i; k < end; k++) {
            const size_t clip = clip_of(scratch[k]);
            out[clip] = stats_has(tag->truth[clip * tag->stride])
                            ? (false_below + false_tied / 2) / negatives
                            : 1 - (below + tied / 2) / positives;
        }
        sum += tied * (false_below + false_tied / 2); /* exact: halves */
        below += tied;
        false_below += false_tied;
    }
    return sum / (positives * negatives);
}
