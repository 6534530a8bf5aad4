#include "nn/kernels/conv_sums.h"

#include "nn/kernels/kernel.h"
#include "tests/nn/kernels/twins.h"

/* Against the data gradient itself. */
static void check(const struct nn_conv *c, int items)
{
    size_t in = (size_t)items * nn_conv_in_count(c);
    size_t out = (size_t)items * nn_conv_out_count(c), packing = nn_conv_packed(c);
    real *x = twin_array(in), *w = twin_array(nn_conv_weights(c)),
         *dy = twin_array(out);
    real *packed = twin_array(packing), *dpacked = calloc(packing, sizeof *dpacked);
    real *dx = calloc(in, sizeof *dx), *room = twin_array(nn_conv_room(c));
    double *taps = calloc(nn_conv_sums_count(c), sizeof *taps), sums[2];
    size_t lines = (size_t)(items * c->out[1]);
    size_t line_size = nn_conv_line_rows(c) * (size_t)c->filters;
    nn_conv_pack(c, packed, w, true);
    for (size_t line = 0, n; line < lines; line += n) {
        n = nn_min(nn_conv_next(c, line, lines - line), (size_t)twin_int(1, 9));
        nn_conv_backward(c, dx, dpacked, x, dy + line * line_size, packed, line, n,
                         room);
        nn_conv_sums_add(c, taps, dy + line * line_size, line, n);
    }
    nn_conv_sums(c, sums, taps, packed, dpacked);
    double sum = 0, dot = 0, size = 0;
    for (size_t i = 0; i < out; i++)
        size += fabs((double)dy[i]);
    for (size_t i = 0; i < in; i++) {
        sum += (double)dx[i];
        dot += (double)dx[i] * (double)x[i];
    }
    assert_true(fabs(sums[0] - sum) <= twin_tolerance * size);
    assert_true(fabs(sums[1] - dot) <= twin_tolerance * size);
    free(x), free(w), free(dy), free(packed), free(dpacked), free(dx), free(room);
    free(taps);
}

static void sums_are_those_of_the_data_gradient(void **state)
{
    (void)state;
    twin_seed(1);
    for (int i = 0; i < 200; i++) {
        struct nn_conv c = {
            .channels = twin_int(1, 5), .filters = twin_int(1, 70), .groups = 1};
        for (int axis = 0; axis < 2; axis++) {
            c.kernel[axis] = twin_int(1, 4);
            c.stride[axis] = twin_int(1, 3);
            c.padding[axis] = twin_int(0, 3);
            c.dilation[axis] = twin_int(1, 2);
            int reach = c.dilation[axis] * (c.kernel[axis] - 1) + 1;
            c.in[axis] = reach + twin_int(0, axis == 0 && i % 2 ? 0 : 20);
            c.out[axis] =
                (c.in[axis] + 2 * c.padding[axis] - reach) / c.stride[axis] + 1;
        }
        assert_true(nn_conv_sums_takes(&c));
        check(&c, twin_int(1, 3));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_those_of_the_data_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
