/* GSL's statistics with the ends that it leaves undefined: empty samples, samples of
 * one, NaN. */
#include "base/stats/summary.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>

double stats_mean(const double *x, size_t count)
{
    return count ? gsl_stats_mean(x, 1, count) : (double)NAN;
}

double stats_deviation(const double *x, size_t count)
{
    return count > 1 ? gsl_stats_sd(x, 1, count) : (double)NAN;
}
