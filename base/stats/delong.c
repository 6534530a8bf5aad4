/* Errors of ROC-AUCs in closed form: delong.h. */
#include "base/stats/delong.h"

#include "base/stats/truth.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static bool is_of(unsigned char truth, bool positive)
{
    return positive ? stats_has(truth) : stats_lacks(truth);
}

/* The variance of the mean over the clips of one class. */
static double variance_of_mean(const double *placement, const unsigned char *truth,
                               size_t clips, size_t stride, bool positive)
{
    double sum = 0, squares = 0;
    size_t count = 0;
    for (size_t i = 0; i < clips; i++) {
        if (!is_of(truth[i * stride], positive))
            continue;
        sum += placement[i];
        count++;
    }
    if (count < 2)
        return (double)NAN;
    const double mean = sum / (double)count;
    for (size_t i = 0; i < clips; i++) {
        const double x = placement[i] - mean;
        if (is_of(truth[i * stride], positive))
            squares += x * x;
    }
    return squares / (double)(count - 1) / (double)count;
}

double stats_delong_variance(const double *placement, const unsigned char *truth,
                             size_t clips, size_t stride)
{
    return variance_of_mean(placement, truth, clips, stride, true) +
           variance_of_mean(placement, truth, clips, stride, false);
}

void stats_add_influence(const double *placement, const unsigned char *truth,
                         size_t clips, size_t stride, double area, double share,
                         double *influence)
{
    const double positives = (double)stats_count_has(truth, clips, stride);
    const double negatives =
        (double)stats_count_known(truth, clips, stride) - positives;
    for (size_t i = 0; i < clips; i++) {
        if (stats_knows(truth[i * stride]))
            influence[i] += share * (placement[i] - area) /
                            (stats_has(truth[i * stride]) ? positives : negatives);
    }
}

double stats_influence_error(const double *influence, size_t clips, const size_t *group,
                             size_t units, double *sums)
{
    double squares = 0;
    if (units < 2)
        return (double)NAN;
    memset(sums, 0, units * sizeof(*sums));
    for (size_t i = 0; i < clips; i++)
        sums[group ? group[i] : i] += influence[i];
    for (size_t i = 0; i < units; i++)
        squares += sums[i] * sums[i];
    return sqrt(squares * (double)units / (double)(units - 1));
}
