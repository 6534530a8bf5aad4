/* Batch normalisation's steps, shared by the layer batchnorm and the fused steps. */
#ifndef MTAG_NN_LAYERS_SHARED_NORM_H
#define MTAG_NN_LAYERS_SHARED_NORM_H

#include "nn/kernels/norm.h"
#include "nn/layer.h"

struct nn_batchnorm {
    double eps, momentum;
    bool affine;
};

/* y = (x - mean) * factor + shift, for each channel. */
struct nn_norm_rows {
    real *mean, *factor, *shift;
};

/* Reals of a channel that nn_norm_train saves. */
enum { NN_NORM_SAVED = 4 };

/* From the moments of a batch (of this member's part; those of the team's others are
 * merged into them): saves means, 1 / deviations, and the rounding errors of both
 * (NN_NORM_SAVED x channels), and updates the running statistics (buffer 0: mean, 1:
 * variance), whose mean includes `offset` (a bias that was left out of x; may be NULL).
 * param: gain and shift, if affine. */
void nn_norm_train(const struct nn_call *norm, struct nn_moments *m, const real *offset,
                   real *saved);
/* The rows of the training mode from what was saved. */
void nn_norm_train_rows(const struct nn_call *norm, const real *saved,
                        struct nn_norm_rows *rows, size_t channels);
/* The rows from the running statistics, for an x that lacks `offset` (may be NULL). */
void nn_norm_eval_rows(const struct nn_call *norm, const real *offset,
                       struct nn_norm_rows *rows, size_t channels);

/* The rows of nn_norm_backward, of each channel. */
struct nn_norm_back {
    real *factor, *slope, *shift;
};

/* From the sums over `count` places (of this member's part; the others' are added):
 * adds the gradients of gain and shift, and fills in the rows. */
void nn_norm_gradients(const struct nn_call *norm, struct nn_norm_sums *sums,
                       size_t count, const real *saved, const struct nn_norm_back *back,
                       size_t channels);

#endif
