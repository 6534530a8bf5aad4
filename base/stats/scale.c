/* On which scale numbers lie evenly: the gaps between neighbours or the median tell. */
#include "base/stats/scale.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* The largest gap between neighbours, as a share of the range. */
static double largest_gap(const double *x, size_t count, bool log_scale)
{
    double gap = 0;
    for (size_t i = 1; i < count; i++)
        gap = fmax(gap, log_scale ? log(x[i] / x[i - 1]) : x[i] - x[i - 1]);
    const double first = x[0], last = x[count - 1];
    return gap / (log_scale ? log(last / first) : last - first);
}

/* How far the median is from the middle of the range, as a share of it. */
static double off_centre(const double *x, size_t count, bool log_scale)
{
    const double first = log_scale ? log(x[0]) : x[0],
                 last = log_scale ? log(x[count - 1]) : x[count - 1],
                 median = log_scale ? log(x[count / 2]) : x[count / 2];
    return fabs((median - first) / (last - first) - 0.5);
}

/* Of few numbers the gaps tell, of many the median: two of many drawn evenly may be
 * close to zero. */
enum { FEW = 8 };

bool stats_is_log(const double *x, size_t count)
{
    double *sorted = malloc((count + 1) * sizeof(*sorted));
    size_t all = 0, kept = 0;
    for (size_t i = 0; i < count && sorted; i++)
        if (isfinite(x[i]))
            sorted[all++] = x[i];
    if (all > 0)
        qsort(sorted, all, sizeof(*sorted), by_value);
    for (size_t i = 0; i < all; i++)
        if (kept == 0 || sorted[i] != sorted[kept - 1])
            sorted[kept++] = sorted[i];
    bool is_log = kept >= 2 && sorted[0] > 0 && sorted[kept - 1] >= 8 * sorted[0];
    if (is_log && kept > FEW)
        is_log = off_centre(sorted, kept, true) < off_centre(sorted, kept, false);
    else if (is_log)
        is_log = sorted[kept - 1] >= 50 * sorted[0] ||
                 largest_gap(sorted, kept, true) < largest_gap(sorted, kept, false);
    free(sorted);
    return is_log;
}
