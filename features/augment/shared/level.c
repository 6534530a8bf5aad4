/* Levels of signals: level.h. */
#include "features/augment/shared/level.h"

#include "base/simd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 16 }; /* sums side by side, so that their order is fixed */

SIMD_CLONES float level_peak(const float *x, long count)
{
    float peak = 0;
    for (long i = 0; i < count; i++) {
        float y = x[i] < 0 ? -x[i] : x[i];
        peak = y > peak ? y : peak;
    }
    return peak;
}

SIMD_CLONES static double sum(const float *x, long count)
{
    double sums[LANES] = {0}, all = 0;
    long i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int k = 0; k < LANES; k++)
            sums[k] += (double)x[i + k];
    for (; i < count; i++)
        all += (double)x[i];
    for (int k = 0; k < LANES; k++)
        all += sums[k];
    return all;
}

SIMD_CLONES static double sum_of_squares(const float *x, long count, double mean)
{
    double sums[LANES] = {0}, all = 0;
    long i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int k = 0; k < LANES; k++) {
            double d = (double)x[i + k] - mean;
            sums[k] += d * d;
        }
    for (; i < count; i++)
        all += ((double)x[i] - mean) * ((double)x[i] - mean);
    for (int k = 0; k < LANES; k++)
        all += sums[k];
    return all;
}

double level_rms(const float *x, long count)
{
    return count > 0 ? sqrt(sum_of_squares(x, count, 0) / (double)count) : 0;
}

double level_deviation(const float *x, long count)
{
    if (count < 2)
        return 0;
    double mean = sum(x, count) / (double)count;
    return sqrt(sum_of_squares(x, count, mean) / (double)(count - 1));
}

SIMD_CLONES void level_mix(float *x, float a, const float *y, float b, long count)
{
    for (long i = 0; i < count; i++)
        x[i] = a * x[i] + b * y[i];
}

/* Moves the k smallest to the front and returns the k-th (Hoare's selection). */
static float select_value(float *x, long count, long k)
{
    long low = 0, high = count - 1;
    while (low < high) {
        float pivot = x[low + (high - low) / 2];
        long i = low, j = high;
        while (i <= j) {
            while (x[i] < pivot)
                i++;
            while (pivot < x[j])
                j--;
            if (i <= j) {
                float y = x[i];
                x[i++] = x[j];
                x[j--] = y;
            }
        }
        if (k <= j)
            high = j;
        else if (k >= i)
            low = i;
        else
            return x[k];
    }
    return x[k];
}

float level_quantile(const float *x, long count, double part, float *scratch)
{
    double at = part * (double)(count - 1);
    long k = (long)at;
    if (scratch != x)
        memcpy(scratch, x, (size_t)count * sizeof(*x));
    double low = (double)select_value(scratch, count, k), high = low;
    for (long i = k + 1; i < count; i++)
        high = i == k + 1 || (double)scratch[i] < high ? (double)scratch[i] : high;
    return (float)(low + (at - (double)k) * (high - low));
}
