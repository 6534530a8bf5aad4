/* What dropout, spatial_dropout and layers with dropout inside share. */
#ifndef MTAG_NN_LAYERS_SHARED_DROPOUT_H
#define MTAG_NN_LAYERS_SHARED_DROPOUT_H

#include "nn/layer.h"

struct nn_dropout {
    double p;
};

extern const struct opt nn_dropout_options[];

/* factors[n]: 0 with probability p, else 1 / (1 - p), drawn from the call's stream. */
void nn_dropout_draw(const struct nn_call *call, double p, real *factors, size_t n);

#endif
