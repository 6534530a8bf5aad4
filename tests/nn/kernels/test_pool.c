#include "nn/kernels/pool.h"

#include "nn/kernels/norm.h"
#include "nn/kernels/norm_pool.h"
#include "tests/nn/kernels/twins.h"

static struct nn_pool random_pool(bool adaptive)
{
    struct nn_pool p = {.channels = twin_int(1, 70), .adaptive = adaptive};
    for (int axis = 0; axis < 2; axis++) {
        p.kernel[axis] = twin_int(1, 5);
        p.stride[axis] = twin_int(0, 1) ? p.kernel[axis] : twin_int(1, 5);
        p.padding[axis] = twin_int(0, 1) ? 0 : p.kernel[axis] / 2;
        p.in[axis] = p.kernel[axis] + twin_int(0, 9);
        int room = p.in[axis] + 2 * p.padding[axis] - p.kernel[axis];
        p.out[axis] =
            adaptive ? twin_int(1, p.in[axis] + 1) : room / p.stride[axis] + 1;
        /* As `ceil` does. */
        if (!adaptive && twin_int(0, 1) && room % p.stride[axis] &&
            p.out[axis] * p.stride[axis] < p.in[axis] + p.padding[axis])
            p.out[axis]++;
    }
    return p;
}

static size_t in_size(const struct nn_pool *p)
{
    return (size_t)(p->channels * p->in[0] * p->in[1]);
}

static size_t out_size(const struct nn_pool *p)
{
    return (size_t)(p->channels * p->out[0] * p->out[1]);
}

/* PyTorch's order: bands outside, frames inside, the first maximum. Returns the place.
 */
static int find_maximum(const struct nn_pool *p, const real *x, int f, int t, int c)
{
    struct nn_window wf = nn_pool_window(p, 0, f), wt = nn_pool_window(p, 1, t);
    int best = wt.first * p->in[0] + wf.first;
    for (int i = wf.first; i < wf.end; i++)
        for (int j = wt.first; j < wt.end; j++) {
            int place = j * p->in[0] + i;
            if (x[place * p->channels + c] > x[best * p->channels + c])
                best = place;
        }
    return best;
}

/* Few values, so that many are equal. */
static void make_ties(real *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = floor(4 * x[i]) / 4;
}

static void maxima_and_their_places_are_pytorchs(void **state)
{
    (void)state;
    twin_seed(1);
    for (int round = 0; round < 200; round++) {
        struct nn_pool p = random_pool(round % 2);
        size_t in = in_size(&p), out = out_size(&p), items = 2;
        real *x = twin_array(items * in), *y = twin_array(items * out);
        real *dy = twin_array(items * out), *dx = twin_array(items * in);
        double *expected = twin_expected(items * in);
        int32_t *place = malloc(items * out * sizeof(*place));
        make_ties(x, items * in);
        nn_max_pool(&p, y, place, x, items);
        nn_max_pool_backward(&p, dx, dy, place, items, false);
        for (size_t k = 0; k < items * out; k++) {
            size_t item = k / out, o = k % out;
            int c = (int)(o % (size_t)p.channels), at = (int)(o / (size_t)p.channels);
            const real *image = x + item * in;
            int best = find_maximum(&p, image, at % p.out[0], at / p.out[0], c);
            assert_int_equal(place[k], best);
            assert_true(y[k] == image[best * p.channels + c]);
            expected[item * in + (size_t)(best * p.channels + c)] += (double)dy[k];
        }
        assert_near(dx, expected, items * in, twin_tolerance);
        free(x), free(y), free(dy), free(dx), free(expected), free(place);
    }
}

static void a_nan_wins_a_maximum(void **state)
{
    (void)state;
    struct nn_pool p = {
        .channels = 1, .in = {1, 3}, .out = {1, 1}, .kernel = {1, 3}, .stride = {1, 3}};
    real x[] = {1, (real)NAN, 2}, y;
    int32_t place;
    nn_max_pool(&p, &y, &place, x, 1);
    assert_true(isnan(y));
    assert_int_equal(place, 1);
}

static void means_divide_by_the_window_with_its_padding(void **state)
{
    (void)state;
    twin_seed(2);
    for (int round = 0; round < 200; round++) {
        struct nn_pool p = random_pool(round % 2);
        size_t in = in_size(&p), out = out_size(&p), channels = (size_t)p.channels;
        real *x = twin_array(in), *y = twin_array(out), *dy = twin_array(out);
        real *dx = twin_array(in);
        double *mean = twin_expected(out), *gradient = twin_expected(in);
        for (size_t k = 0; k < out; k++) {
            int at = (int)(k / channels);
            struct nn_window wf = nn_pool_window(&p, 0, at % p.out[0]);
            struct nn_window wt = nn_pool_window(&p, 1, at / p.out[0]);
            double size = (double)wf.size * wt.size;
            for (int j = wt.first; j < wt.end; j++)
                for (int i = wf.first; i < wf.end; i++) {
                    size_t from = (size_t)(j * p.in[0] + i) * channels + k % channels;
                    mean[k] += (double)x[from] / size;
                    gradient[from] += (double)dy[k] / size;
                }
        }
        nn_avg_pool(&p, y, x, 1);
        assert_near(y, mean, out, twin_tolerance);
        nn_avg_pool_backward(&p, dx, dy, 1, false);
        assert_near(dx, gradient, in, twin_tolerance);
        free(x), free(y), free(dy), free(dx), free(mean), free(gradient);
    }
}

/* The pass of norm, activation and pooling against the three one after another. */
static void check_fused(const struct nn_pool *p, struct nn_function f)
{
    size_t in = in_size(p), out = out_size(p), channels = (size_t)p->channels,
           items = 2;
    size_t rows = items * in / channels, lines = items * (size_t)p->in[1];
    real *z = twin_array(items * in), *u = twin_array(items * in);
    real *y = twin_array(items * out), *top = twin_array(items * out);
    real *plain = twin_array(items * out), *g = twin_array(items * out);
    real *mean = twin_array(channels), *factor = twin_array(channels);
    real *shift = twin_array(channels), *dz = twin_array(items * in);
    uint8_t *place = malloc(items * out);
    int32_t *places = malloc(items * out * sizeof(*places));
    double *expected = twin_expected(items * in);

    nn_norm_apply(u, z, mean, factor, shift, rows, channels);
    nn_activate(f, u, u, items * in);
    nn_max_pool(p, plain, places, u, items);
    nn_norm_max_pool(p, f, y, top, place, z, mean, factor, shift, items);
    for (size_t k = 0; k < items * out; k++) {
        size_t from = k / out * in + (size_t)places[k] * channels + k % channels;
        assert_true(y[k] == plain[k] || fabs((double)y[k] - (double)plain[k]) < 1e-6);
        assert_true(top[k] == z[from]);
        expected[from] += (double)g[k];
    }
    nn_norm_max_pool(p, f, plain, NULL, NULL, z, mean, factor, shift, items);
    assert_memory_equal(y, plain, items * out * sizeof(*y));

    for (size_t k = 0; k < items * in; k++)
        expected[k] +=
            (double)factor[k % channels] * ((double)z[k] - (double)mean[k % channels]) +
            (double)shift[k % channels];
    size_t line_size = channels * (size_t)p->in[0];
    for (size_t line = 0; line < lines;) {
        size_t n = (size_t)twin_int(1, 5);
        n = n < lines - line ? n : lines - line;
        nn_norm_max_pool_backward(p, dz + line * line_size, z + line * line_size, g,
                                  place, mean, factor, shift, line, n);
        line += n;
    }
    assert_near(dz, expected, items * in, twin_tolerance);
    free(z), free(u), free(y), free(top), free(plain), free(g), free(mean),
        free(factor);
    free(shift), free(dz), free(place), free(places), free(expected);
}

static void norm_activation_and_pooling_agree_with_the_three_apart(void **state)
{
    (void)state;
    static const struct nn_function functions[] = {
        {NN_LINEAR, 0}, {NN_LEAKY_RELU, 0.1}, {NN_TANH, 0}, {NN_GELU, 0}, {NN_SILU, 0}};
    twin_seed(3);
    for (int round = 0; round < 200; round++) {
        struct nn_pool p = random_pool(false);
        assert_true(nn_norm_pool_takes(&p));
        check_fused(&p, functions[round % 5]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maxima_and_their_places_are_pytorchs),
        cmocka_unit_test(a_nan_wins_a_maximum),
        cmocka_unit_test(means_divide_by_the_window_with_its_padding),
        cmocka_unit_test(norm_activation_and_pooling_agree_with_the_three_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
