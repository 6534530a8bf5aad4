/* fANOVA against functions whose shares are known exactly. */
#include "tests/base/stats/importance/trials.h"

#include "base/stats/importance/fanova.h"
#include "tests/golden/stats/importance.h"

static struct stats_fanova analyse(bool pairs)
{
    return stats_fanova(factors, FACTORS, y, TRIALS, pairs, arena);
}

static void near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.6f is not within %g of %.6f", value, tolerance, expected);
}

static void shares_are_the_exact_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < TRIALS; i++) {
        const double *p = importance_points + 3 * i;
        for (size_t k = 0; k < FACTORS; k++)
            numbers[k][i] = p[k];
        y[i] =
            4 * (p[0] - 0.3) * (p[0] - 0.3) + (p[1] - 0.6) * (p[1] - 0.6) + 0.01 * p[2];
    }
    take_numbers();
    const struct stats_fanova v = analyse(false);
    for (size_t k = 0; k < FACTORS; k++) {
        near(v.alone[k].value, importance_exact[k], 0.005);
        assert_true(v.alone[k].error < 0.005);
    }
    assert_true(v.explained > 0.99);
    near(v.together.value, 0, 0.001);
    assert_int_equal(v.pair_count, 0);
}

static double product(const double *x)
{
    return (x[0] - 0.5) * (x[1] - 0.5) + 0.1 * x[2];
}

/* Variances 1/144 of the product and .01/12 of the last: .892857 and .107143. */
static void interactions_are_told_apart(void **state)
{
    (void)state;
    draw_trials(1, product);
    take_numbers();
    const struct stats_fanova v = analyse(true);
    near(v.together.value, 0.892857, 0.05);
    near(v.alone[0].value, 0, 0.02);
    near(v.alone[1].value, 0, 0.02);
    near(v.alone[2].value, 0.107143, 0.05);
    assert_int_equal(v.pair_count, 3);
    assert_int_equal(v.pairs[0].first, 0);
    assert_int_equal(v.pairs[0].second, 1);
    near(v.pairs[0].share.value, 0.892857, 0.06);
    near(v.pairs[1].share.value, 0, 0.02);
    near(v.pairs[0].share.value, 0.892857, 3 * v.pairs[0].share.error);
}

static double of_category(const double *x)
{
    static const double of[] = {0, 1, 0.25, 0.75, 0.5};
    return of[(int)(5 * x[0])] + x[1];
}

/* Of ten parameters, of which two act together with some effect of their own: x0 x1 has
 * variance 7/144, of which 1/144 is of both, and x2 / 4 has .75/144. */
static void one_pair_of_many_parameters_is_found(void **state)
{
    enum { MANY = 10, RUNS = 300 };
    struct stats_factor many[MANY];
    static double x[MANY][RUNS], value[RUNS];
    struct rng r;
    (void)state;
    rng_init(&r, 2, RNG_STATS, 0, 0);
    for (size_t i = 0; i < RUNS; i++) {
        for (size_t k = 0; k < MANY; k++)
            x[k][i] = rng_uniform(&r);
        value[i] = x[0][i] * x[1][i] + x[2][i] / 4;
    }
    for (size_t k = 0; k < MANY; k++)
        many[k] = stats_factor_of_numbers(x[k], RUNS, 0, 1, false, arena);
    const struct stats_fanova v = stats_fanova(many, MANY, value, RUNS, true, arena);
    assert_int_equal(v.pair_count, MANY * (MANY - 1) / 2);
    assert_int_equal(v.pairs[0].first, 0);
    assert_int_equal(v.pairs[0].second, 1);
    near(v.alone[0].value, 3 / 7.75, 0.05);
    near(v.alone[1].value, 3 / 7.75, 0.05);
    near(v.alone[2].value, 0.75 / 7.75, 0.05);
    near(v.pairs[0].share.value, 1 / 7.75, 0.05);
    for (size_t i = 1; i < v.pair_count; i++)
        near(v.pairs[i].share.value, 0, 0.01);
}

/* Variances 1/8 of the categories and 1/12: .6 and .4. */
static void categories_have_their_share(void **state)
{
    (void)state;
    draw_trials(2, of_category);
    take_numbers();
    take_categories(0, 5);
    const struct stats_fanova v = analyse(false);
    near(v.alone[0].value, 0.6, 0.03);
    near(v.alone[1].value, 0.4, 0.03);
}

/* A grid whose middle number was tried most often: each of the three weighs the same.
 */
static void a_number_of_a_grid_weighs_as_much_as_another(void **state)
{
    (void)state;
    draw_trials(3, of_category);
    for (size_t i = 0; i < TRIALS; i++) {
        const double u = numbers[0][i];
        numbers[0][i] = u < 0.1 ? 0.1 : u < 0.9 ? 0.3 : 0.7;
        y[i] = (u < 0.1 ? 0 : u < 0.9 ? 1 : 2) + numbers[1][i];
    }
    take_numbers();
    const struct stats_fanova v = analyse(false);
    near(v.alone[0].value, 8.0 / 9, 0.03); /* 2/3 and 1/12 */
}

/* A momentum that half of the trials have; over all of them it explains a quarter of
 * the variance that it has there: 1/12 / 4; with the interaction the same again. */
static void what_only_some_trials_have_counts_as_much_less(void **state)
{
    (void)state;
    draw_trials(4, product);
    take_numbers();
    take_categories(0, 2);
    unsigned char cell[TRIALS];
    for (size_t i = 0; i < TRIALS; i++) {
        const bool has = factors[0].cell[i] == 0;
        cell[i] = has ? factors[1].cell[i] : STATS_ABSENT;
        y[i] = (has ? numbers[1][i] - 0.5 : 0) + 0.5 * numbers[2][i];
    }
    factors[1].cell = cell;
    const struct stats_fanova v = analyse(false);
    near(v.alone[0].value, 0, 0.03); /* the optimizer itself */
    near(v.alone[1].value, 1.0 / 3, 0.1);
    near(v.together.value, 1.0 / 3, 0.1);
    near(v.alone[2].value, 1.0 / 3, 0.1);
}

static double noise(const double *x)
{
    return fmod(1e6 * x[0], 1) + fmod(1e6 * x[1], 1);
}

static void noise_is_not_explained(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 5; seed++) {
        draw_trials(seed, noise);
        take_numbers();
        assert_true(analyse(false).explained < 0.1);
    }
}

static double hill(const double *x)
{
    return 1 - 3 * (x[0] - 0.4) * (x[0] - 0.4) + 0.2 * x[1];
}

static void marginals_follow_the_function(void **state)
{
    (void)state;
    draw_trials(5, hill);
    take_numbers();
    const struct stats_fanova v = analyse(false);
    for (size_t c = 2; c < STATS_CELLS - 2; c++) {
        const double x = factors[0].at[c];
        near(v.marginals[0][c].value, 1.1 - 3 * (x - 0.4) * (x - 0.4), 0.03);
        assert_true(v.marginals[0][c].error > 0 && v.marginals[0][c].error < 0.05);
    }
}

static void the_same_trials_give_the_same_bits(void **state)
{
    (void)state;
    draw_trials(6, hill);
    take_numbers();
    const struct stats_fanova a = analyse(true), b = analyse(true);
    assert_memory_equal(a.alone, b.alone, FACTORS * sizeof(*a.alone));
    assert_memory_equal(a.pairs, b.pairs, a.pair_count * sizeof(*a.pairs));
    assert_memory_equal(a.marginals[1], b.marginals[1],
                        STATS_CELLS * sizeof(**a.marginals));
    assert_true(a.explained == b.explained);
}

static void one_factor_explains_all(void **state)
{
    (void)state;
    draw_trials(7, hill);
    take_numbers();
    const struct stats_fanova v = stats_fanova(factors, 1, y, TRIALS, true, arena);
    near(v.alone[0].value, 1, 1e-9);
    assert_int_equal(v.pair_count, 0);
}

static void four_trials_are_enough_to_compute(void **state)
{
    (void)state;
    draw_trials(8, hill);
    for (size_t k = 0; k < FACTORS; k++)
        factors[k] = stats_factor_of_numbers(numbers[k], 4, 0, 1, false, arena);
    const struct stats_fanova v = stats_fanova(factors, FACTORS, y, 4, true, arena);
    double sum = v.together.value;
    for (size_t k = 0; k < FACTORS; k++) {
        assert_true(v.alone[k].value >= 0 && isfinite(v.alone[k].error));
        sum += v.alone[k].value;
    }
    near(sum, 1, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_the_exact_ones),
        cmocka_unit_test(interactions_are_told_apart),
        cmocka_unit_test(one_pair_of_many_parameters_is_found),
        cmocka_unit_test(categories_have_their_share),
        cmocka_unit_test(a_number_of_a_grid_weighs_as_much_as_another),
        cmocka_unit_test(what_only_some_trials_have_counts_as_much_less),
        cmocka_unit_test(noise_is_not_explained),
        cmocka_unit_test(marginals_follow_the_function),
        cmocka_unit_test(the_same_trials_give_the_same_bits),
        cmocka_unit_test(one_factor_explains_all),
        cmocka_unit_test(four_trials_are_enough_to_compute),
    };
    return cmocka_run_group_tests(tests, make_arena, forget_arena);
}
