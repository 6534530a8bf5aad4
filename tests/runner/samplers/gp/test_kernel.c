/* The covariance over points with conditional parameters. */
#include "runner/samplers/gp/kernel.h"

#include "reference.h"

static void matern_is_that_of_the_reference(void **state)
{
    (void)state;
    assert_near(gp_matern(0), 1, 0);
    assert_near(gp_matern(.25), .828649142418, 1e-12);
    assert_near(gp_matern(1), .523994108832, 1e-12);
    assert_near(gp_matern(4), .138660219139, 1e-12);
}

static void distances_are_those_of_the_reference(void **state)
{
    (void)state;
    static const size_t pairs[][2] = {{0, 1}, {0, 2}, {2, 3}};
    static const double wanted[][4] = {
        {0, .0625, .38945948, .140625}, {1, 0, 1, .140625}, {0, .01708764, 0, .140625}};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 4; k++) {
            double a = conditional_x[4 * pairs[i][0] + k];
            double b = conditional_x[4 * pairs[i][1] + k];
            assert_near(gp_distance(conditional_columns[k], a, b), wanted[i][k], 1e-7);
            assert_near(gp_distance(conditional_columns[k], b, a), wanted[i][k], 1e-7);
        }
    assert_near(gp_distance(GP_CATEGORY, NONE, NONE), 0, 0);
    assert_near(gp_distance(GP_CATEGORY, NONE, 0), 1, 0);
}

static void covariances_are_those_of_the_reference(void **state)
{
    (void)state;
    const struct gp_rows six = six_rows(), some = conditional_rows();
    const struct gp_scale a = six_scale(), b = conditional_scale();
    double k[36];
    gp_covariance(&six.points, &six.points, a.weights, a.scale, k);
    static const double first[] = {1.5,       .65279094, .62044803,
                                   .26003265, .9257668,  .60207122};
    for (size_t i = 0; i < 6; i++)
        assert_near(k[i], first[i], 1e-7);
    gp_covariance(&some.points, &some.points, b.weights, b.scale, k);
    static const double upper[4][4] = {{1.5, .82135282, .52745925, .35009656},
                                       {0, 1.5, .5354082, .40428358},
                                       {0, 0, 1.5, 1.16149157},
                                       {0, 0, 0, 1.5}};
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++)
            assert_near(k[4 * i + j], i <= j ? upper[i][j] : upper[j][i], 1e-7);
}

/* The plane's coordinates give what gp_distance gives. */
static void covariances_are_materns_of_the_distance(void **state)
{
    (void)state;
    static const enum gp_column columns[] = {GP_SOMETIMES, GP_CATEGORY, GP_ALWAYS};
    static const double x[] = {.3, 1,    .2,   NONE, 0, .9, .8, NONE,
                               .5, NONE, NONE, 1,    1, 2,  0};
    static const double w[] = {.7, 2, 3};
    const struct gp_table t = {columns, 3, x, 5};
    double k[25];
    gp_covariance(&t, &t, w, 2, k);
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++) {
            double sum = 0;
            for (size_t c = 0; c < 3; c++)
                sum += w[c] * gp_distance(columns[c], x[3 * i + c], x[3 * j + c]);
            assert_near(k[5 * i + j], 2 * gp_matern(sum), 1e-12);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matern_is_that_of_the_reference),
        cmocka_unit_test(distances_are_those_of_the_reference),
        cmocka_unit_test(covariances_are_those_of_the_reference),
        cmocka_unit_test(covariances_are_materns_of_the_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
