/* Which weights are trained, and clipped gradients against torch.nn.utils of torch 1.13
 * (tests/golden/nn/make_training.py). */
#include "nn/trained.h"
#include "tests/nn/reading.h"

#include <math.h>

static const struct nn_feature input = {"x", {NN_VECTOR, 3, 1, 1}};

static struct nn_graph *read_graph(struct reading *r, const char *layers)
{
    struct nn_graph *g = reading_graph(
        r, arena_printf(r->arena, "model: {layers: %s}", layers), &input, 1, 2);
    if (!g)
        fail_msg("%s", r->faults);
    return g;
}

static void expect_ranges(struct nn_trained t, const struct nn_range *expected,
                          size_t count)
{
    size_t weights = 0;
    assert_int_equal(t.range_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(t.ranges[i].first, expected[i].first);
        assert_int_equal(t.ranges[i].count, expected[i].count);
        weights += expected[i].count;
    }
    assert_int_equal(t.weights, weights);
}

static void neighbours_that_are_trained_are_one_range(void **state)
{
    (void)state;
    struct reading r = reading_start();
    /* 3 x 4 + 4, 4 + 4, none, 4 x 5 + 5, 5 x 2 + 2 weights. */
    struct nn_graph *g = read_graph(&r, "[linear: 4, batchnorm, relu, linear: 5, "
                                        "linear: {units: tags}]");
    expect_ranges(nn_trained_find(g, NULL, r.arena), (struct nn_range[]){{0, 61}}, 1);
    expect_ranges(nn_trained_find(g, (bool[]){0, 1, 1, 0, 0}, r.arena),
                  (struct nn_range[]){{0, 16}, {24, 37}}, 2);
    expect_ranges(nn_trained_find(g, (bool[]){1, 0, 0, 1, 0}, r.arena),
                  (struct nn_range[]){{16, 8}, {49, 12}}, 2);
    expect_ranges(nn_trained_find(g, (bool[]){1, 1, 0, 1, 1}, r.arena), NULL, 0);
    reading_end(&r);
}

static void the_outputs_bias_is_that_of_the_last_layer(void **state)
{
    (void)state;
    struct reading r = reading_start();
    size_t at;
    assert_true(nn_output_bias(read_graph(&r, "[linear: 4, linear: tags]"), &at));
    assert_int_equal(at, 16 + 8);
    assert_false(
        nn_output_bias(read_graph(&r, "[linear: {units: tags, bias: false}]"), &at));
    assert_false(nn_output_bias(read_graph(&r, "[linear: tags, tanh]"), &at));
    reading_end(&r);
}

/* Five trained numbers in two ranges, with one between them that is not. */
static void expect_clipped(struct nn_clip clip, const double expected[5])
{
    real g[6] = {3, -4, (real)0.5, 1e6, 12, -1};
    struct nn_range ranges[] = {{0, 3}, {4, 2}};
    struct nn_trained t = {ranges, 2, 5};
    nn_clip_gradient(&clip, &t, g);
    for (int i = 0; i < 5; i++)
        assert_true(fabs((double)g[i < 3 ? i : i + 1] - expected[i]) < 1e-6);
    assert_true(g[3] == (real)1e6);
}

static void clipping_is_pytorchs(void **state)
{
    (void)state;
    expect_clipped(
        (struct nn_clip){5, NAN},
        (double[]){1.14960241, -1.5328033, 0.191600412, 4.59840965, -0.383200824});
    expect_clipped((struct nn_clip){100, NAN}, (double[]){3, -4, 0.5, 12, -1});
    expect_clipped((struct nn_clip){NAN, 2.5}, (double[]){2.5, -2.5, 0.5, 2.5, -1});
    expect_clipped((struct nn_clip){NAN, NAN}, (double[]){3, -4, 0.5, 12, -1});
}

static void the_length_of_a_long_gradient_is_exact(void **state)
{
    (void)state;
    enum { COUNT = 100003 };
    struct reading r = reading_start();
    real *g = arena_alloc(r.arena, COUNT, sizeof(*g));
    struct nn_range all = {0, COUNT};
    struct nn_trained t = {&all, 1, COUNT};
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
        g[i] = (real)sin(i);
        sum += (double)g[i] * (double)g[i];
    }
    nn_clip_gradient(&(struct nn_clip){1, NAN}, &t, g);
    double factor = 1 / (sqrt(sum) + 1e-6);
    for (int i = 0; i < COUNT; i += 1000)
        assert_true(fabs((double)g[i] - factor * sin(i)) < 1e-6 * factor);
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_that_are_trained_are_one_range),
        cmocka_unit_test(the_outputs_bias_is_that_of_the_last_layer),
        cmocka_unit_test(clipping_is_pytorchs),
        cmocka_unit_test(the_length_of_a_long_gradient_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
