/* GSL's statistics with the ends that it leaves undefined: empty samples, samples of
 * one, NaN. */
#include "base/stats/summary.h"

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

double stats_mean(const double *x, size_t count)
{
    return count ? gsl_stats_mean(x, 1, count) : (double)NAN;
}

double stats_deviation(const double *x, size_t count)
{
    return count > 1 ? gsl_stats_sd(x, 1, count) : (double)NAN;
}

double stats_median(const double *x, size_t count)
{
    if (count == 0 || count > SIZE_MAX / sizeof *x)
        return NAN;
    for (size_t i = 0; i < count; i++) {
        if (isnan(x[i]))
            return NAN;
    }
    double *sorted = malloc(count * sizeof *x);
    if (sorted == NULL)
        return NAN;
    memcpy(sorted, x, count * sizeof *x);
    gsl_sort(sorted, 1, count);
    double median = gsl_stats_median_from_sorted_data(sorted, 1, count);
    free(sorted);
    return median;
}
