/* One step in time of the gated recurrent cells, for all items of a batch, in PyTorch's
 * order of gates. A gate gets the sum of three things: the products of the input and of
 * the state before with their weights, which are computed already, and the biases.
 *
 * gru (Cho et al. 2014): r, z = sigmoid, n = tanh(input + r * (recurrent + its bias)),
 * state = (1 - z) * n + z * before. lstm (Hochreiter and Schmidhuber 1997, with forget
 * gates): i, f, o = sigmoid, g = tanh, cell = f * before + i * g, state = o *
 * tanh(cell). */
#ifndef MTAG_NN_KERNELS_RECURRENT_H
#define MTAG_NN_KERNELS_RECURRENT_H

#include "nn/real.h"

#include <stddef.h>

/* Each item's row of an array lies `step` reals after the row of the item before. */
struct nn_rows {
    real *at;
    size_t step;
};

struct nn_const_rows {
    const real *at;
    size_t step;
};

/* Sizes of rows in units. gru: gates r, z, n; bias of r, z, n and n's recurrent one.
 * lstm: gates i, f, g, o; bias of each. */
struct nn_cell_step {
    size_t batch, units;
    const real *bias;           /* 4 * units */
    struct nn_const_rows inner; /* products with the state before: 3 or 4 */
    /* gru: 4, lstm: 5. Comes with the products with the input (3 or 4); left with the
     * gates' values and n's recurrent part (gru), or the cell (lstm). */
    struct nn_rows gates;
    struct nn_const_rows before; /* the state (gru) or cell (lstm) before: 1 */
    struct nn_rows state;        /* 1 */
};

void nn_gru_step(const struct nn_cell_step *s);
void nn_lstm_step(const struct nn_cell_step *s);

/* The gradients of one step. */
struct nn_cell_gradient {
    size_t batch, units;
    struct nn_const_rows gates, before; /* as forward left and had them */
    struct nn_const_rows dstate;        /* gradient of the state from outside */
    /* The gradients that the later step passes back; replaced by those of this step.
     * state: without the part through the gates, which the caller adds. lstm uses cell.
     * 1 each. */
    struct nn_rows carried_state, carried_cell;
    struct nn_rows dgates; /* before the functions, like bias: 4 */
    struct nn_rows dinner; /* gradient of inner: 3 or 4 */
};

void nn_gru_step_backward(const struct nn_cell_gradient *s);
void nn_lstm_step_backward(const struct nn_cell_gradient *s);

#endif
