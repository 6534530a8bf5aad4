/* Curves in a line of text: spark.h. */
#include "base/spark.h"

#include <math.h>

static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
enum { HEIGHTS = sizeof(blocks) / sizeof(*blocks), MIDDLE = 3 };

void spark_add(struct str *s, const double *values, int count, int width)
{
    const int shown = count < width ? count : width;
    double low = (double)INFINITY, high = -(double)INFINITY;
    for (int i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            continue;
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
    }
    for (int i = 0; i < shown; i++) {
        const int at =
            shown > 1 ? (int)((long)i * (count - 1) / (shown - 1)) : count - 1;
        if (!isfinite(values[at]))
            str_add(s, " ");
        else if (high > low)
            str_add(
                s,
                blocks[(int)round((values[at] - low) / (high - low) * (HEIGHTS - 1))]);
        else
            str_add(s, blocks[MIDDLE]);
    }
}
