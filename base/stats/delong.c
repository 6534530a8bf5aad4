/* Errors of ROC-AUCs in closed form: delong.h. */
#include "base/stats/delong.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The variance of the mean over the clips of one class. */
static double variance_of_mean(const double *placement, const unsigned char *truth,
                               size_t clips, size_t stride, bool positive)
{
    double sum = 0, squares = 0;
    size_t count = 0;
    for (size_t i = 0; i < clips; i++) {
        if ((truth[i * stride] != 0) != positive)
            continue;
        sum += placement[i];
        count++;
    }
    if (count < 2)
        return (double)NAN;
    const double mean = sum / (double)count;
    for (size_t i = 0; i < clips; i++) {
        const double x = placement[i] - mean;
        if ((truth[i * stride] != 0) == positive)
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
    double positives = 0;
    for (size_t i = 0; i < clips; i++)
        positives += truth[i * stride] != 0;
    const double negatives = (double)clips - positives;
    for (size_t i = 0; i < clips; i++)
        influence[i] +=
            share * (placement[i] - area) / (truth[i * stride] ? positives : negatives);
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
