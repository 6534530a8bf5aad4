/* The posterior of the Gaussian process. */
#include "runner/samplers/gp/model.h"

#include "reference.h"

static int set_up(void **state)
{
    *state = arena_create();
    return 0;
}

static int tear_down(void **state)
{
    arena_destroy(*state);
    return 0;
}

static const double asked[] = {.5, .5, 0, .7, .3, 0, 0, 1, 2, .65, .25, 1};
static const double means[] = {.5801069, 1.34505807, -.61793228, .93938703};
static const struct gp_table nothing = {.width = 3};

static void the_posterior_is_that_of_the_reference(void **state)
{
    const struct gp_rows rows = six_rows();
    const struct gp_scale scale = six_scale();
    const struct gp_table points = {six_columns, 3, asked, 4};
    const struct gp_model *m = gp_model_create(&rows, &scale, &nothing, *state);
    static const double variances[] = {.23403347, .00985983, .9874982, .4901965};
    double mean[4], variance[4];
    assert_non_null(m);
    gp_model_predict(m, &points, mean, variance);
    for (size_t i = 0; i < 4; i++) {
        assert_near(mean[i], means[i], 1e-6);
        assert_near(variance[i], variances[i], 1e-6);
    }
}

static void a_pending_point_leaves_means_and_lowers_variances(void **state)
{
    const struct gp_rows rows = six_rows();
    const struct gp_scale scale = six_scale();
    const struct gp_table points = {six_columns, 3, asked, 4};
    static const double waiting[] = {.65, .25, 0};
    const struct gp_table pending = {six_columns, 3, waiting, 1};
    const struct gp_model *without = gp_model_create(&rows, &scale, &nothing, *state);
    const struct gp_model *m = gp_model_create(&rows, &scale, &pending, *state);
    static const double variances[] = {.199633, .00755531, .98313329, .48936352};
    double mean[4], variance[4];
    gp_model_predict(without, &pending, mean, NULL);
    assert_near(mean[0], 1.263986565, 1e-6);
    gp_model_predict(m, &points, mean, variance);
    for (size_t i = 0; i < 4; i++) {
        assert_near(mean[i], means[i], 1e-6);
        assert_near(variance[i], variances[i], 1e-6);
    }
}

static void conditional_points_are_predicted_as_the_reference_has_them(void **state)
{
    const struct gp_rows rows = conditional_rows();
    const struct gp_scale scale = conditional_scale();
    /* sgd 3e-3 .8 4; adam 1e-2 4 */
    const double x[] = {0, log(300) / log(1e4), .8 / .99, .4375, 1, .75, NONE, .4375};
    const struct gp_table points = {conditional_columns, 4, x, 2};
    const struct gp_table none = {.width = 4};
    const struct gp_model *m = gp_model_create(&rows, &scale, &none, *state);
    double mean[2], variance[2];
    gp_model_predict(m, &points, mean, variance);
    assert_near(mean[0], .8363179, 1e-6);
    assert_near(mean[1], -.12326445, 1e-6);
    assert_near(variance[0], .18989301, 1e-6);
    assert_near(variance[1], .44555646, 1e-6);
}

/* More points than fit into a block, and each alone. */
static void many_points_are_predicted_as_each_alone(void **state)
{
    enum { N = 700 };
    const struct gp_rows rows = six_rows();
    const struct gp_scale scale = six_scale();
    static double x[3 * N], mean[N], variance[N];
    for (size_t i = 0; i < N; i++) {
        x[3 * i] = (double)i / N;
        x[3 * i + 1] = (double)(i * 7 % N) / N;
        x[3 * i + 2] = (double)(i % 4);
    }
    const struct gp_model *m = gp_model_create(&rows, &scale, &nothing, *state);
    gp_model_predict(m, &(struct gp_table){six_columns, 3, x, N}, mean, variance);
    for (size_t i = 0; i < N; i += 53) {
        double one, own;
        gp_model_predict(m, &(struct gp_table){six_columns, 3, x + 3 * i, 1}, &one,
                         &own);
        assert_near(mean[i], one, 1e-12);
        assert_near(variance[i], own, 1e-12);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_posterior_is_that_of_the_reference),
        CASE(a_pending_point_leaves_means_and_lowers_variances),
        CASE(conditional_points_are_predicted_as_the_reference_has_them),
        CASE(many_points_are_predicted_as_each_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
