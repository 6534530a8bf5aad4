/* Element-wise activations: activation.h. */
#include "nn/kernels/activation.h"

#include "nn/kernels/kernel.h"
#include "nn/kernels/math.h"

/* One loop for each function, made by these two macros; the expressions see x and p,
 * and for the derivative x or y. */
#define FORWARD(name, expression)                                                      \
    NN_KERNEL static void name(real *ys, const real *xs, size_t n, real p)             \
    {                                                                                  \
        (void)p;                                                                       \
        for (size_t i = 0; i < n; i++) {                                               \
            real x = xs[i];                                                            \
            ys[i] = (expression);                                                      \
        }                                                                              \
    }

#define BACKWARD(name, variable, expression)                                           \
    NN_KERNEL static void name(real *dx, const real *dy, const real *read, size_t n,   \
                               real p, bool add)                                       \
    {                                                                                  \
        (void)p;                                                                       \
        if (add) {                                                                     \
            for (size_t i = 0; i < n; i++) {                                           \
                real variable = read[i];                                               \
                dx[i] += dy[i] * (expression);                                         \
            }                                                                          \
        } else {                                                                       \
            for (size_t i = 0; i < n; i++) {                                           \
                real variable = read[i];                                               \
                dx[i] = dy[i] * (expression);                                          \
            }                                                                          \
        }                                                                              \
    }

FORWARD(linear, x)
FORWARD(relu, x < 0 ? 0 : x) /* NaN stays */
FORWARD(gelu, x *nn_normal_cdf(x))
FORWARD(silu, x *nn_sigmoid(x))
FORWARD(sigmoid, nn_sigmoid(x))
FORWARD(tangent, nn_tanh(x))
FORWARD(elu, x > 0 ? x : p * nn_expm1(x))
FORWARD(leaky_relu, x >= 0 ? x : p * x)

BACKWARD(linear_backward, y, ((void)y, (real)1))
BACKWARD(relu_backward, y, (real)(y > 0))
BACKWARD(gelu_backward, x, nn_normal_cdf(x) + x * nn_normal_density(x))
BACKWARD(silu_backward, x, nn_sigmoid(x) * (1 + x * (1 - nn_sigmoid(x))))
BACKWARD(sigmoid_backward, y, y *(1 - y))
BACKWARD(tangent_backward, y, 1 - y * y)
BACKWARD(elu_backward, y, y > 0 ? 1 : y + p)
BACKWARD(leaky_relu_backward, y, y > 0 ? 1 : p)

static const struct {
    void (*forward)(real *ys, const real *xs, size_t n, real p);
    void (*backward)(real *dx, const real *dy, const real *read, size_t n, real p,
                     bool add);
    bool needs_x, rises;
} functions[] = {
    [NN_LINEAR] = {linear, linear_backward, false, true},
    [NN_RELU] = {relu, relu_backward, false, true},
    [NN_GELU] = {gelu, gelu_backward, true, false},
    [NN_SILU] = {silu, silu_backward, true, false},
    [NN_SIGMOID] = {sigmoid, sigmoid_backward, false, true},
    [NN_TANH] = {tangent, tangent_backward, false, true},
    [NN_ELU] = {elu, elu_backward, false, true},
    [NN_LEAKY_RELU] = {leaky_relu, leaky_relu_backward, false, true},
};

void nn_activate(struct nn_function f, real *y, const real *x, size_t n)
{
    functions[f.kind].forward(y, x, n, (real)f.parameter);
}

void nn_activate_backward(struct nn_function f, real *dx, const real *dy, const real *x,
                          const real *y, size_t n, bool add)
{
    functions[f.kind].backward(dx, dy, functions[f.kind].needs_x ? x : y, n,
                               (real)f.parameter, add);
}

bool nn_function_needs_x(struct nn_function f)
{
    return functions[f.kind].needs_x;
}

bool nn_function_rises(struct nn_function f)
{
    return functions[f.kind].rises;
}
