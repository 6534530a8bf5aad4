/* Intervals and p: interval.h. */
#include "base/stats/interval.h"

#include "base/stats/summary.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

static const double level = 1 - STATS_LEVEL;

const struct stats_interval stats_no_interval = {NAN, NAN, NAN, NAN, NAN};

bool stats_is_shown(double p)
{
    return p < STATS_LEVEL;
}

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* False: there are no samples, or one is NaN. */
static int sort_samples(double *samples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (isnan(samples[i]))
            return 0;
    if (count > 0)
        qsort(samples, count, sizeof(*samples), ascending);
    return count > 0;
}

/* The probability that is no larger, or no smaller, of the samples beyond 0. */
static double share_beyond_zero(const double *samples, size_t count)
{
    size_t below = 0, above = 0;
    for (size_t i = 0; i < count; i++) {
        below += samples[i] <= 0;
        above += samples[i] >= 0;
    }
    const size_t fewer = below < above ? below : above;
    return fmin(1, 2 * (double)(1 + fewer) / (double)(count + 1));
}

struct stats_interval stats_percentile(double value, double *samples, size_t count)
{
    struct stats_interval out = stats_no_interval;
    out.value = value;
    if (!sort_samples(samples, count))
        return out;
    out.error = stats_deviation(samples, count);
    out.low = gsl_stats_quantile_from_sorted_data(samples, 1, count, (1 - level) / 2);
    out.high = gsl_stats_quantile_from_sorted_data(samples, 1, count, (1 + level) / 2);
    out.p = share_beyond_zero(samples, count);
    return out;
}

struct stats_interval stats_basic(double value, double *samples, size_t count)
{
    const struct stats_interval by = stats_percentile(value, samples, count);
    return (struct stats_interval){value, by.error, 2 * value - by.high,
                                   2 * value - by.low, (double)NAN};
}

struct stats_interval stats_student(double value, double error, double freedom)
{
    if (isnan(value) || isnan(error) || isnan(freedom))
        return (struct stats_interval){value, error, (double)NAN, (double)NAN,
                                       (double)NAN};
    const double upper = (1 + level) / 2, t = fabs(value) / error;
    const double half = error * (isinf(freedom) ? gsl_cdf_ugaussian_Pinv(upper)
                                                : gsl_cdf_tdist_Pinv(upper, freedom));
    const double p = value == 0       ? 1
                     : isinf(freedom) ? 2 * gsl_cdf_ugaussian_Q(t)
                                      : 2 * gsl_cdf_tdist_Q(t, freedom);
    return (struct stats_interval){value, error, value - half, value + half, p};
}

/* The square of the standard error of the mean. */
static double variance_of_mean(const struct stats_seeds *s)
{
    const double deviation = stats_deviation(s->values, s->count);
    return deviation * deviation / (double)s->count;
}

/* error: of the clips; variance: of the seeds; spread: the sum of the squares of their
 * variances, each divided by its degrees of freedom. */
static struct stats_interval combine(double value, double error, double variance,
                                     double spread)
{
    const double all = error * error + variance;
    return stats_student(value, sqrt(all),
                         spread > 0 || isnan(spread) ? all * all / spread
                                                     : (double)INFINITY);
}

struct stats_interval stats_of_seeds(const struct stats_seeds *from,
                                     const struct stats_seeds *to, double error)
{
    const double a = variance_of_mean(from), b = variance_of_mean(to);
    return combine(stats_mean(to->values, to->count) -
                       stats_mean(from->values, from->count),
                   error, a + b,
                   a * a / (double)(from->count - 1) + b * b / (double)(to->count - 1));
}

struct stats_interval stats_of_own_seeds(const struct stats_seeds *own, double error)
{
    const double a = variance_of_mean(own);
    return combine(stats_mean(own->values, own->count), error, a,
                   a * a / (double)(own->count - 1));
}

double stats_share_of_pairs(const struct stats_seeds *from,
                            const struct stats_seeds *to)
{
    double sum = 0;
    for (size_t i = 0; i < to->count; i++)
        for (size_t k = 0; k < from->count; k++)
            sum += isunordered(to->values[i], from->values[k]) ? (double)NAN
                   : to->values[i] > from->values[k]           ? 1
                   : to->values[i] == from->values[k]          ? 0.5
                                                               : 0;
    return sum / ((double)from->count * (double)to->count);
}
