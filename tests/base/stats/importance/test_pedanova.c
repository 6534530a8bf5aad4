/* PED-ANOVA against Optuna's and an independent implementation. */
#include "tests/base/stats/importance/trials.h"

#include "base/stats/importance/pedanova.h"
#include "tests/golden/stats/importance.h"

static void take_golden(void)
{
    for (size_t i = 0; i < TRIALS; i++) {
        const double *p = importance_points + 3 * i;
        for (size_t k = 0; k < FACTORS; k++)
            numbers[k][i] = p[k];
        y[i] =
            4 * (p[0] - 0.3) * (p[0] - 0.3) + (p[1] - 0.6) * (p[1] - 0.6) + 0.01 * p[2];
    }
    take_numbers();
}

static void has_shares(const struct stats_pedanova *p, const double *expected)
{
    for (size_t k = 0; k < FACTORS; k++)
        if (!(fabs(p->shares[k].value - expected[k]) < 1e-9))
            fail_msg("share %zu is %.12g, not %.12g", k, p->shares[k].value,
                     expected[k]);
}

static void shares_are_those_of_optuna(void **state)
{
    (void)state;
    static const double optuna[] = {0.7962, 0.1724, 0.0314};
    take_golden();
    const struct stats_pedanova p =
        stats_pedanova(factors, FACTORS, y, TRIALS, 0.1, arena);
    has_shares(&p, importance_ped);
    for (size_t k = 0; k < FACTORS; k++)
        assert_true(fabs(p.shares[k].value - optuna[k]) < 1e-4);
    assert_int_equal(p.best, 20);
}

/* Three categories, and five numbers as those of a grid. */
static void categories_and_grids_have_steps_of_their_own(void **state)
{
    (void)state;
    take_golden();
    take_categories(0, 3);
    double fifth[TRIALS];
    for (size_t i = 0; i < TRIALS; i++)
        fifth[i] = floor(5 * numbers[1][i]);
    factors[1] = stats_factor_of_numbers(fifth, TRIALS, 0, 4, false, arena);
    const struct stats_pedanova p =
        stats_pedanova(factors, FACTORS, y, TRIALS, 0.1, arena);
    has_shares(&p, importance_ped_mixed);
}

/* The reference deviates from the shares of other trials by about its error. */
static void errors_are_those_of_other_trials(void **state)
{
    (void)state;
    take_golden();
    const struct stats_pedanova p =
        stats_pedanova(factors, FACTORS, y, TRIALS, 0.1, arena);
    for (size_t k = 0; k < FACTORS; k++) {
        assert_true(p.shares[k].error > 0.01);
        assert_true(p.shares[k].error < 0.15);
    }
}

static void equal_trials_are_all_the_best(void **state)
{
    (void)state;
    take_golden();
    for (size_t i = 0; i < TRIALS; i++)
        y[i] = 1;
    const struct stats_pedanova p =
        stats_pedanova(factors, FACTORS, y, TRIALS, 0.1, arena);
    assert_int_equal(p.best, TRIALS);
    for (size_t k = 0; k < FACTORS; k++)
        assert_true(fabs(p.shares[k].value - 1.0 / FACTORS) < 1e-12);
}

static void two_are_the_fewest(void **state)
{
    (void)state;
    take_golden();
    assert_int_equal(stats_pedanova(factors, FACTORS, y, 12, 0.1, arena).best, 2);
}

/* The best are among the few that have the parameter, at its low end. */
static void a_parameter_is_compared_where_it_is(void **state)
{
    (void)state;
    unsigned char cell[TRIALS];
    take_golden();
    for (size_t i = 0; i < TRIALS; i++) {
        cell[i] = i % 4 ? STATS_ABSENT : factors[2].cell[i];
        y[i] = i % 4 ? 2 : numbers[2][i];
    }
    factors[2].cell = cell;
    const struct stats_pedanova p =
        stats_pedanova(factors, FACTORS, y, TRIALS, 0.1, arena);
    assert_true(p.shares[2].value > 0.7);
}

static void a_parameter_that_does_not_vary_has_no_share(void **state)
{
    (void)state;
    take_golden();
    take_categories(1, 1);
    const struct stats_pedanova p =
        stats_pedanova(factors, FACTORS, y, TRIALS, 0.1, arena);
    assert_true(p.shares[1].value == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_those_of_optuna),
        cmocka_unit_test(categories_and_grids_have_steps_of_their_own),
        cmocka_unit_test(errors_are_those_of_other_trials),
        cmocka_unit_test(equal_trials_are_all_the_best),
        cmocka_unit_test(two_are_the_fewest),
        cmocka_unit_test(a_parameter_is_compared_where_it_is),
        cmocka_unit_test(a_parameter_that_does_not_vary_has_no_share),
    };
    return cmocka_run_group_tests(tests, make_arena, forget_arena);
}
