/* add and an activation: y = f(a + b), as residual blocks end. */
#include "nn/fuse/fuse.h"
#include "nn/kernels/activation.h"
#include "nn/kernels/vector.h"

/* Numbers that stay in the first-level cache between the sum and the function. */
enum { PIECE = 2048 };

static struct nn_function function_of(const struct nn_layer_type *type,
                                      const void *options)
{
    struct nn_function f;
    type->describe(options, (struct nn_shape){0}, (struct nn_shape){0}, &f);
    return f;
}

static bool infer(const struct nn_node *const *nodes, int parts, struct nn_rule *sizes)
{
    (void)parts, (void)sizes;
    return nodes[0]->inputs == 2 &&
           !nn_function_needs_x(function_of(nodes[1]->type, nodes[1]->options));
}

static size_t piece_of(size_t count, size_t start)
{
    return count - start < PIECE ? count - start : PIECE;
}

static void forward(const struct nn_call *calls, int parts)
{
    (void)parts;
    const struct nn_call *add = &calls[0], *activation = &calls[1];
    struct nn_function f = function_of(activation->type, activation->options);
    size_t count = (size_t)add->batch * nn_shape_count(add->out);
    for (size_t i = 0; i < count; i += PIECE) {
        size_t n = piece_of(count, i);
        real *y = activation->y + i;
        nn_sum(y, add->x[0] + i, add->x[1] + i, n);
        nn_activate(f, y, y, n);
    }
}

/* The second input first: the first one's gradient may lie where dy is. */
static void backward(const struct nn_call *calls, int parts)
{
    (void)parts;
    const struct nn_call *add = &calls[0], *activation = &calls[1];
    struct nn_function f = function_of(activation->type, activation->options);
    size_t count = (size_t)add->batch * nn_shape_count(add->out);
    for (size_t i = 0; i < count; i += PIECE)
        for (int k = 1; k >= 0; k--)
            if (add->dx[k])
                nn_activate_backward(f, add->dx[k] + i, activation->dy + i, NULL,
                                     activation->y + i, piece_of(count, i),
                                     add->dx_add[k]);
}

const struct nn_fusion nn_fusion_add_activation = {
    .parts = 2,
    .pattern = {NN_PART_ADD, NN_PART_ACTIVATION},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_y = true,
    .in_place = true};
