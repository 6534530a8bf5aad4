/* The largest of many values: largest.h. */
#include "features/dsp/largest.h"

#include "base/simd.h"

#include <math.h>

SIMD_CLONES float largest_of(const float *x, size_t count)
{
    enum { LANES = 32 };
    float lanes[LANES], largest = -INFINITY;
    size_t i = 0;
    for (int k = 0; k < LANES; k++)
        lanes[k] = -INFINITY;
    for (; i + LANES <= count; i += LANES)
        for (int k = 0; k < LANES; k++)
            lanes[k] = x[i + k] > lanes[k] ? x[i + k] : lanes[k];
    for (; i < count; i++)
        largest = x[i] > largest ? x[i] : largest;
    for (int k = 0; k < LANES; k++)
        largest = lanes[k] > largest ? lanes[k] : largest;
    return largest;
}
