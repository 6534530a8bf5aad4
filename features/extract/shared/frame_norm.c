/* Norms of frames: frame_norm.h. */
#include "features/extract/shared/frame_norm.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

const char *const frame_norm_choices[] = {"max", "l1", "l2", "none", NULL};

void frame_normalize(float *x, int count, enum frame_norm norm)
{
    double largest = 0, sum = 0, squares = 0;
    for (int i = 0; i < count; i++) {
        double v = (double)x[i];
        largest = fmax(largest, v);
        sum += v;
        squares += v * v;
    }
    const double lengths[] = {largest, sum, sqrt(squares), 1};
    double length = lengths[norm];
    for (int i = 0; i < count && length >= (double)FLT_MIN; i++)
        x[i] = (float)((double)x[i] / length);
}
