/* Convolutions of 3x3 filters, and of 3 over a sequence, with fewer multiplications,
 * after Lavin and Gray (2016), "Fast algorithms for convolutional neural networks": a
 * quarter of them at stride 1, 0.56 of them at stride 2, half of them for a sequence
 * (stride 1).
 *
 * The output is cut into tiles of 4x4 places. With the input tile d, filter g and
 * transforms A, B, G:   y = A' [(G g G') * (B' d B)] A where * is a product for each of
 * the parts (36; 81 at stride 2; 6 of a sequence, whose tiles are 4 places and which
 * has one axis, y = A' [(G g) * (B' d)]), which summed over channels is a matrix
 * product over tiles. Gradients are the exact adjoints of this. Results differ from the
 * direct method's by about 1e-5 of the largest value. These are the steps behind the
 * functions of conv.h; winograd_axis.inc has the transforms. */
#ifndef MTAG_NN_KERNELS_WINOGRAD_H
#define MTAG_NN_KERNELS_WINOGRAD_H

#include "nn/kernels/conv.h"

/* Whether it is possible and worth while: a fixed rule of the geometry. */
bool nn_winograd_takes(const struct nn_conv *c);

/* Lines of a block: whole items, or a part of one. Reals of packed weights and of a
 * block's room. */
size_t nn_winograd_block(const struct nn_conv *c);
size_t nn_winograd_weights(const struct nn_conv *c);
size_t nn_winograd_room(const struct nn_conv *c);

/* Weights as parts x channels x filters (36 or 6 parts), or for the data gradient parts
 * x filters x channels; and the way back of their gradient (parts x channels x
 * filters), which adds. */
void nn_winograd_pack(const struct nn_conv *c, real *packed, const real *weight,
                      bool back);
void nn_winograd_unpack_add(const struct nn_conv *c, real *weight, const real *packed);

void nn_winograd_forward(const struct nn_conv *c, real *y, const real *x,
                         const real *packed, size_t line, size_t lines, real *room);
/* dpacked +=, dx += (NULL: not wanted). */
void nn_winograd_backward(const struct nn_conv *c, real *dx, real *dpacked,
                          const real *x, const real *dy, const real *packed,
                          size_t line, size_t lines, real *room);

#endif
