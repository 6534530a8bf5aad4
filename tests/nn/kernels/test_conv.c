#include "nn/kernels/conv.h"

#include "tests/nn/kernels/twins.h"

static int out_size(const struct nn_conv *c, int axis)
{
    int reach = c->dilation[axis] * (c->kernel[axis] - 1) + 1;
    return (c->in[axis] + 2 * c->padding[axis] - reach) / c->stride[axis] + 1;
}

/* frames: about how long; one_band: a 1-D convolution. */
static struct nn_conv random_conv(int frames, bool one_band)
{
    struct nn_conv c;
    do {
        c = (struct nn_conv){.groups = twin_int(1, 4) == 1 ? 2 : 1};
        c.channels = c.groups * twin_int(1, 9);
        c.filters = c.groups * twin_int(1, 9);
        for (int axis = 0; axis < 2; axis++) {
            c.in[axis] = axis == 0 ? twin_int(1, 12) : twin_int(1, frames);
            c.kernel[axis] = twin_int(1, 4);
            c.stride[axis] = twin_int(1, 3);
            c.padding[axis] = twin_int(0, 3);
            c.dilation[axis] = twin_int(1, 2);
        }
        if (one_band) {
            c.in[0] = c.kernel[0] = c.stride[0] = c.dilation[0] = 1;
            c.padding[0] = 0;
            c.stride[1] = c.dilation[1] = 1;
        }
        c.out[0] = out_size(&c, 0);
        c.out[1] = out_size(&c, 1);
    } while (c.in[0] + 2 * c.padding[0] < c.dilation[0] * (c.kernel[0] - 1) + 1 ||
             c.in[1] + 2 * c.padding[1] < c.dilation[1] * (c.kernel[1] - 1) + 1);
    return c;
}

/* Calls visit for each pair of an output number and an input number under one weight.
 */
static void walk(const struct nn_conv *c, int items,
                 void (*visit)(size_t y, size_t x, size_t w, void *data), void *data)
{
    int group_in = c->channels / c->groups, group_out = c->filters / c->groups;
    for (int item = 0; item < items; item++)
        for (int t = 0; t < c->out[1]; t++)
            for (int f = 0; f < c->out[0]; f++)
                for (int o = 0; o < c->filters; o++)
                    for (int i = 0; i < group_in; i++)
                        for (int kf = 0; kf < c->kernel[0]; kf++)
                            for (int kt = 0; kt < c->kernel[1]; kt++) {
                                int b = f * c->stride[0] - c->padding[0] +
                                        kf * c->dilation[0];
                                int u = t * c->stride[1] - c->padding[1] +
                                        kt * c->dilation[1];
                                if (b < 0 || b >= c->in[0] || u < 0 || u >= c->in[1])
                                    continue;
                                int channel = o / group_out * group_in + i;
                                visit(
                                    (size_t)(((item * c->out[1] + t) * c->out[0] + f) *
                                                 c->filters +
                                             o),
                                    (size_t)(((item * c->in[1] + u) * c->in[0] + b) *
                                                 c->channels +
                                             channel),
                                    (size_t)(((o * group_in + i) * c->kernel[0] + kf) *
                                                 c->kernel[1] +
                                             kt),
                                    data);
                            }
}

struct twin {
    const real *x, *w, *dy;
    double *y, *dx, *dw;
};

static void accumulate(size_t y, size_t x, size_t w, void *data)
{
    struct twin *t = data;
    t->y[y] += (double)t->x[x] * (double)t->w[w];
    t->dx[x] += (double)t->dy[y] * (double)t->w[w];
    t->dw[w] += (double)t->dy[y] * (double)t->x[x];
}

/* block: most lines at once. */
static void check(const struct nn_conv *c, int items, size_t block, double tolerance)
{
    size_t in = (size_t)items * nn_conv_in_count(c);
    size_t out = (size_t)items * nn_conv_out_count(c), weights = nn_conv_weights(c);
    real *x = twin_array(in), *w = twin_array(weights), *dy = twin_array(out);
    struct twin t = {
        x, w, dy, twin_expected(out), twin_expected(in), twin_expected(weights)};
    walk(c, items, accumulate, &t);

    size_t packing = nn_conv_packed(c);
    real *packed = twin_array(packing), *packed_back = twin_array(packing);
    real *dpacked = calloc(packing, sizeof(*dpacked));
    real *y = twin_array(out), *dx = calloc(in, sizeof(*dx));
    real *dw = calloc(weights, sizeof(*dw)), *room = twin_array(nn_conv_room(c));
    size_t lines = (size_t)(items * c->out[1]);
    size_t line_size = nn_conv_line_rows(c) * (size_t)c->filters;
    nn_conv_pack(c, packed, w, false);
    nn_conv_pack(c, packed_back, w, true);
    for (size_t line = 0, n; line < lines; line += n) {
        n = nn_conv_next(c, line, lines - line);
        n = n < block ? n : block;
        nn_conv_forward(c, y + line * line_size, x, packed, line, n, room);
        nn_conv_backward(c, dx, true, dpacked, x, dy + line * line_size, packed_back,
                         line, n, room);
    }
    nn_conv_unpack_add(c, dw, dpacked);
    assert_near(y, t.y, out, tolerance);
    assert_near(dx, t.dx, in, tolerance);
    assert_near(dw, t.dw, weights, tolerance);
    free(x), free(w), free(dy), free(t.y), free(t.dx), free(t.dw);
    free(packed), free(packed_back), free(dpacked), free(y), free(dx), free(dw),
        free(room);
}

static void images_agree_with_the_definition(void **state)
{
    (void)state;
    twin_seed(1);
    for (int i = 0; i < 200; i++) {
        struct nn_conv c = random_conv(14, false);
        check(&c, twin_int(1, 3), (size_t)twin_int(1, 9), twin_tolerance);
    }
}

static void long_sequences_agree_with_the_definition(void **state)
{
    (void)state;
    twin_seed(2);
    for (int i = 0; i < 100; i++) {
        struct nn_conv c = random_conv(150, true);
        check(&c, twin_int(1, 3), (size_t)twin_int(1, 300), twin_tolerance);
    }
}

/* Kernels of 3x3 on many channels. Winograd's rounding errors are a few times the
 * direct method's. */
static void many_channels_agree_with_the_definition(void **state)
{
    (void)state;
    twin_seed(4);
    static const int sizes[][2] = {{4, 4},   {7, 23}, {9, 90},
                                   {24, 47}, {8, 15}, {12, 24}};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        for (int k = 0; k < 6; k++) {
            int padding = k % 3, stride = 1 + k / 3;
            struct nn_conv c = {.channels = 32,
                                .filters = 48,
                                .groups = 1,
                                .in = {sizes[i][0], sizes[i][1]},
                                .kernel = {3, 3},
                                .stride = {stride, stride},
                                .padding = {padding, padding},
                                .dilation = {1, 1}};
            c.out[0] = out_size(&c, 0);
            c.out[1] = out_size(&c, 1);
            check(&c, 1 + (int)i % 3, SIZE_MAX, 3 * twin_tolerance);
        }
}

/* Winograd's method over a sequence: whole and cut tiles, items shorter and longer than
 * a block. */
static void many_channels_of_a_sequence_agree_with_the_definition(void **state)
{
    (void)state;
    twin_seed(6);
    static const int frames[] = {4, 5, 22, 64, 188, 403};
    for (size_t i = 0; i < sizeof(frames) / sizeof(*frames); i++)
        for (int padding = 0; padding < 4; padding++) {
            struct nn_conv c = {.channels = 48,
                                .filters = 32,
                                .groups = 1,
                                .in = {1, frames[i]},
                                .kernel = {1, 3},
                                .stride = {1, 1},
                                .padding = {0, padding},
                                .dilation = {1, 1}};
            c.out[0] = 1;
            c.out[1] = out_size(&c, 1);
            check(&c, 1 + (int)i % 3, SIZE_MAX, 3 * twin_tolerance);
        }
}

static void a_block_may_lie_in_the_padding(void **state)
{
    (void)state;
    twin_seed(5);
    struct nn_conv c = {.channels = 3,
                        .filters = 3,
                        .groups = 1,
                        .in = {1, 104},
                        .out = {1, 109},
                        .kernel = {1, 2},
                        .stride = {1, 1},
                        .padding = {0, 3},
                        .dilation = {1, 1}};
    for (size_t block = 1; block < 4; block++)
        check(&c, 2, block, twin_tolerance);
}

static void padding_may_differ_before_and_behind(void **state)
{
    (void)state;
    twin_seed(3);
    struct nn_conv c = {.channels = 3,
                        .filters = 4,
                        .groups = 1,
                        .in = {5, 70},
                        .out = {5, 70},
                        .kernel = {2, 4},
                        .stride = {1, 1},
                        .padding = {0, 1},
                        .dilation = {1, 1}};
    check(&c, 2, 3, twin_tolerance);
    c.in[0] = c.out[0] = c.kernel[0] = 1;
    check(&c, 2, 33, twin_tolerance);
}

static void a_block_is_never_empty(void **state)
{
    (void)state;
    struct nn_conv c = {.channels = 4096,
                        .filters = 4096,
                        .groups = 1,
                        .in = {64, 64},
                        .out = {64, 64},
                        .kernel = {7, 7},
                        .stride = {1, 1},
                        .padding = {3, 3},
                        .dilation = {1, 1}};
    assert_true(nn_conv_block(&c) >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_agree_with_the_definition),
        cmocka_unit_test(long_sequences_agree_with_the_definition),
        cmocka_unit_test(many_channels_agree_with_the_definition),
        cmocka_unit_test(many_channels_of_a_sequence_agree_with_the_definition),
        cmocka_unit_test(a_block_may_lie_in_the_padding),
        cmocka_unit_test(padding_may_differ_before_and_behind),
        cmocka_unit_test(a_block_is_never_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
