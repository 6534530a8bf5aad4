/* Sobol sequences, plain against scipy's, and what scrambling must keep. */
#include "base/sobol.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* The first two columns are those of scipy.stats.qmc.Sobol(d=3, scramble=False) of
 * scipy 1.10 as well. From the third on scipy has other direction numbers (Joe and Kuo
 * 2008): this one is that of Bratley and Fox's program (ACM 659). */
static void plain_points_are_known(void **state)
{
    (void)state;
    static const double known[8][3] = {
        {0, 0, 0},          {.5, .5, .5},       {.75, .25, .75},    {.25, .75, .25},
        {.375, .375, .625}, {.875, .875, .125}, {.625, .125, .375}, {.125, .625, .875}};
    struct sobol *s;
    assert_int_equal(sobol_create(3, &s, NULL), ERR_OK);
    for (int n = 0; n < 8; n++) {
        uint32_t digits[3];
        sobol_next(s, digits);
        for (int i = 0; i < 3; i++)
            assert_true(fabs(sobol_plain(digits[i]) - known[n][i]) < 1e-12);
    }
    sobol_destroy(s);
}

static void more_dimensions_than_the_generator_has_are_an_error(void **state)
{
    (void)state;
    struct sobol *s = NULL;
    struct err e = {0};
    assert_int_equal(sobol_create(SOBOL_MAX + 1, &s, &e), ERR_USER);
    assert_non_null(strstr(e.text, "41"));
    assert_int_equal(sobol_create(0, &s, NULL), ERR_USER);
    assert_int_equal(sobol_create(SOBOL_MAX, &s, NULL), ERR_OK);
    uint32_t digits[SOBOL_MAX];
    sobol_next(s, digits);
    sobol_next(s, digits);
    for (int i = 0; i < SOBOL_MAX; i++)
        assert_true(digits[i] > 0);
    sobol_destroy(s);
}

/* Of 2^m points each interval of length 2^-m holds one, in every dimension, and each of
 * the 2^m boxes that two halvings of the first two dimensions give. */
static void scrambled_points_are_as_even_as_plain_ones(void **state)
{
    (void)state;
    enum { N = 256, D = 40 };
    for (uint64_t seed = 0; seed < 5; seed++) {
        static unsigned char seen[D][N], boxes[N];
        memset(seen, 0, sizeof(seen));
        memset(boxes, 0, sizeof(boxes));
        struct sobol *s;
        assert_int_equal(sobol_create(D, &s, NULL), ERR_OK);
        for (int n = 0; n < N; n++) {
            uint32_t digits[D];
            double u[D];
            sobol_next(s, digits);
            for (int i = 0; i < D; i++) {
                u[i] = sobol_scrambled(digits[i], seed, (size_t)i);
                assert_true(u[i] >= 0 && u[i] < 1);
                seen[i][(int)(N * u[i])]++;
            }
            boxes[16 * (int)(16 * u[0]) + (int)(16 * u[1])]++;
        }
        for (int i = 0; i < D; i++)
            for (int k = 0; k < N; k++)
                assert_int_equal(seen[i][k], 1);
        for (int k = 0; k < N; k++)
            assert_int_equal(boxes[k], 1);
        sobol_destroy(s);
    }
}

/* One point over many seeds: mean 1/2, variance 1/12, and dimensions are independent.
 */
static void a_scrambled_point_is_uniform(void **state)
{
    (void)state;
    enum { SEEDS = 20000 };
    double sum = 0, squares = 0, product = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        double u = sobol_scrambled(1 << 29, seed, 0),
               v = sobol_scrambled(1 << 29, seed, 1);
        sum += u;
        squares += u * u;
        product += u * v;
    }
    assert_true(fabs(sum / SEEDS - 0.5) < 0.01);
    assert_true(fabs(squares / SEEDS - 1.0 / 3) < 0.01);
    assert_true(fabs(product / SEEDS - 0.25) < 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_points_are_known),
        cmocka_unit_test(more_dimensions_than_the_generator_has_are_an_error),
        cmocka_unit_test(scrambled_points_are_as_even_as_plain_ones),
        cmocka_unit_test(a_scrambled_point_is_uniform),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
