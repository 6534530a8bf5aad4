/* Sums and maxima over the columns of a row as vector loops: NN_LANES partial results,
 * in an order that does not depend on the width of the CPU's vectors. For kernels. */
#ifndef MTAG_NN_KERNELS_ROWS_H
#define MTAG_NN_KERNELS_ROWS_H

#include "nn/kernels/kernel.h"

enum { NN_LANES = 64 };

/* Runs `body` for columns i = 0 .. n - 1, l being the lane of i. */
#define NN_LANE_LOOP(n, body)                                                          \
    do {                                                                               \
        size_t whole_ = (n) / NN_LANES * NN_LANES;                                     \
        for (size_t first_ = 0; first_ < whole_; first_ += NN_LANES)                   \
            for (size_t l = 0; l < NN_LANES; l++) {                                    \
                size_t i = first_ + l;                                                 \
                body;                                                                  \
            }                                                                          \
        for (size_t l = 0; l < (n)-whole_; l++) {                                      \
            size_t i = whole_ + l;                                                     \
            body;                                                                      \
        }                                                                              \
    } while (0)

/* The sum of all lanes, which it overwrites. */
NN_INLINE real nn_lanes_sum(real *lane)
{
    for (size_t half = NN_LANES / 2; half > 0; half /= 2)
        for (size_t l = 0; l < half; l++)
            lane[l] += lane[half + l];
    return lane[0];
}

NN_INLINE double nn_lanes_sum_double(double *lane)
{
    for (size_t half = NN_LANES / 2; half > 0; half /= 2)
        for (size_t l = 0; l < half; l++)
            lane[l] += lane[half + l];
    return lane[0];
}

NN_INLINE real nn_lanes_max(real *lane)
{
    for (size_t half = NN_LANES / 2; half > 0; half /= 2)
        for (size_t l = 0; l < half; l++)
            lane[l] = lane[half + l] > lane[l] ? lane[half + l] : lane[l];
    return lane[0];
}

#endif
