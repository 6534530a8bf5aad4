/* gru and lstm: one rule, one forward, one backward over layers, directions and time.
 *
 * The products of a whole sequence with the input's weights are one matrix product, and
 * each step in time is one for the whole batch. */
#ifndef MTAG_NN_LAYERS_SHARED_RECURRENT_H
#define MTAG_NN_LAYERS_SHARED_RECURRENT_H

#include "nn/kernels/recurrent.h"
#include "nn/layer.h"
#include "nn/layers/shared/initial.h"

enum nn_returned { NN_RETURN_SEQUENCE, NN_RETURN_LAST };

struct nn_recurrent_options {
    int units, depth;
    bool bidirectional;
    double dropout;
    int returned, init;
};

/* How the cells differ. */
struct nn_cell {
    const char *name;
    int gates;  /* rows of the weights, in units */
    int summed; /* the first gates, whose two biases are summed; those of the others act
                   at different places */
    int row;    /* numbers that a frame keeps for backward, in units (struct
                   nn_cell_step.gates) */
    bool has_cell; /* a step reads the end of the row of the step before, not its state
                    */
    void (*step)(const struct nn_cell_step *s);
    void (*step_backward)(const struct nn_cell_gradient *s);
};

extern const struct opt nn_recurrent_table[];

bool nn_recurrent_infer(struct nn_rule *rule, const struct nn_cell *cell);
void nn_recurrent_forward(const struct nn_call *call, const struct nn_cell *cell);
void nn_recurrent_backward(const struct nn_call *call, const struct nn_cell *cell);
/* In PyTorch, of a class: "nn.GRU". */
void nn_recurrent_torch(struct nn_torch *t, const char *type);

#endif
