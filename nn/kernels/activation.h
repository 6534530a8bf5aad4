/* Element-wise activations and their derivatives, as PyTorch defines them. */
#ifndef MTAG_NN_KERNELS_ACTIVATION_H
#define MTAG_NN_KERNELS_ACTIVATION_H

#include "nn/layer.h"

/* A function and its parameter: alpha of elu, slope of leaky_relu. */
struct nn_function {
    enum nn_activation kind;
    double parameter;
};

/* y[n] = f(x[n]); x may be y. */
void nn_activate(struct nn_function f, real *y, const real *x, size_t n);
/* dx[n] = dy[n] * f'(x[n]), or added. Reads x where nn_function_needs_x, else y. dx may
 * be dy. x or y that is not read may be NULL. */
void nn_activate_backward(struct nn_function f, real *dx, const real *dy, const real *x,
                          const real *y, size_t n, bool add);
bool nn_function_needs_x(struct nn_function f);
/* Whether a <= b implies f(a) <= f(b), so that f and a maximum may change places. */
bool nn_function_rises(struct nn_function f);

#endif
