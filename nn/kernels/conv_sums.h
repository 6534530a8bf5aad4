/* The sum of a convolution's data gradient dx, and of dx * x, without dx.
 *
 * A normalisation of one channel (of an image of features, which needs no gradient
 * itself) asks for no more than these. Each number of dy reaches dx through every tap
 * of its filter that lies inside the input, so that sum(dx) is the sum of weight times
 * the sum of dy over the places where its tap is inside. The convolution is linear in x
 * and in its weights: sum(dx * x) = sum(dy * y) = sum(weight * its gradient). */
#ifndef MTAG_NN_KERNELS_CONV_SUMS_H
#define MTAG_NN_KERNELS_CONV_SUMS_H

#include "nn/kernels/conv.h"

/* Whether these kernels take it: one group, and not by Winograd's method. */
bool nn_conv_sums_takes(const struct nn_conv *c);

/* Doubles of `taps`: for each tap (frame * bands + band) the sums of dy over the places
 * whose tap is inside, of every filter, and room for one more sum of each band's tap.
 */
size_t nn_conv_sums_count(const struct nn_conv *c);
/* Adds dy of some lines (as in nn_conv_backward). */
void nn_conv_sums_add(const struct nn_conv *c, double *taps, const real *dy,
                      size_t line, size_t lines);

/* sums: of dx and of dx * x; packed and dpacked as in nn_conv_backward, dpacked from 0.
 */
void nn_conv_sums(const struct nn_conv *c, double sums[2], const double *taps,
                  const real *packed, const real *dpacked);

#endif
