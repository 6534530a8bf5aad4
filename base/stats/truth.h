/* What is known of a clip and a tag, one byte: 0: the clip has not the tag, 1 (or
 * another number): it has it, STATS_UNKNOWN: nobody says. Statistics leave such a pair
 * of clip and tag out. */
#ifndef MTAG_BASE_STATS_TRUTH_H
#define MTAG_BASE_STATS_TRUTH_H

#include <stdbool.h>
#include <stddef.h>

enum { STATS_UNKNOWN = 2 };

static inline bool stats_has(unsigned char truth)
{
    return truth != 0 && truth != STATS_UNKNOWN;
}

static inline bool stats_lacks(unsigned char truth)
{
    return truth == 0;
}

static inline bool stats_knows(unsigned char truth)
{
    return truth != STATS_UNKNOWN;
}

/* Of the clips of a tag, `stride` apart: those that have it, and those of which
 * somebody says whether they have. */
static inline size_t stats_count_has(const unsigned char *truth, size_t clips,
                                     size_t stride)
{
    size_t count = 0;
    for (size_t i = 0; i < clips; i++)
        count += stats_has(truth[i * stride]);
    return count;
}

static inline size_t stats_count_known(const unsigned char *truth, size_t clips,
                                       size_t stride)
{
    size_t count = 0;
    for (size_t i = 0; i < clips; i++)
        count += stats_knows(truth[i * stride]);
    return count;
}

#endif
