/* Shapes of an example, and the one memory order of the engine.
 *
 * An example is an image (channels, bands, frames), a sequence (channels, frames) or a
 * vector (units). In memory frames are outermost and channels innermost, item after
 * item: x[((item * frames + t) * bands + f) * channels + c] so that a 1-D convolution
 * is one matrix product without copying, every loop over channels is a vector loop, and
 * a crop of frames is one block. PyTorch's order (channels first) is met only at the
 * borders: weights are kept in PyTorch's layout, and `flatten` reorders. */
#ifndef MTAG_NN_SHAPE_H
#define MTAG_NN_SHAPE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum nn_kind { NN_VECTOR, NN_SEQUENCE, NN_IMAGE };

/* Sequences have bands 1; vectors have bands and frames 1, their units are channels. */
struct nn_shape {
    enum nn_kind kind;
    int channels, bands, frames;
};

size_t nn_shape_count(struct nn_shape s); /* reals of one example */
bool nn_shape_equal(struct nn_shape a, struct nn_shape b);
void nn_shape_add(struct str *out,
                  struct nn_shape s);        /* "64 x 24 x 47"; PyTorch's order */
const char *nn_kind_name(enum nn_kind kind); /* "image", "sequence", "vector" */

#endif
