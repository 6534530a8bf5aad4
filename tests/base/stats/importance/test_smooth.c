/* The smooth model: polynomials, categories, parameters that trials lack. */
#include "tests/base/stats/importance/trials.h"

#include "base/stats/importance/smooth.h"

static uint32_t all[TRIALS];

static struct stats_smooth fit(size_t trials)
{
    for (uint32_t i = 0; i < TRIALS; i++)
        all[i] = i;
    return stats_smooth_fit(factors, FACTORS, y, all, trials, arena);
}

static double squares(const double *x)
{
    return 5 + 4 * (x[0] - 0.3) * (x[0] - 0.3) - 2 * x[1];
}

static void polynomials_are_found(void **state)
{
    (void)state;
    draw_trials(1, squares);
    take_numbers();
    const struct stats_smooth s = fit(TRIALS);
    double mean = 0;
    for (size_t c = 0; c < STATS_CELLS; c++)
        mean += s.of_cell[0][c] / STATS_CELLS;
    assert_true(fabs(mean) < 1e-12);
    for (size_t c = 0; c < STATS_CELLS; c++) {
        const double u = ((double)c + 0.5) / STATS_CELLS;
        /* 4 (u - .3)^2 without its mean 4 (.7^3 + .3^3) / 3 */
        assert_true(fabs(s.of_cell[0][c] - (4 * (u - 0.3) * (u - 0.3) - 0.49333)) <
                    0.02);
        assert_true(fabs(s.of_cell[1][c] - (1 - 2 * u)) < 0.02);
        assert_true(fabs(s.of_cell[2][c]) < 0.02);
    }
    assert_true(fabs(stats_smooth_value(&s, factors, FACTORS, 7) - y[7]) < 0.06);
}

static double steps(const double *x)
{
    static const double of[] = {3, -1, 1, -3};
    return of[(int)(4 * x[0])];
}

static void categories_have_values_of_their_own(void **state)
{
    (void)state;
    draw_trials(2, steps);
    take_numbers();
    take_categories(0, 4);
    const struct stats_smooth s = fit(TRIALS);
    assert_true(fabs(s.of_cell[0][0] - 3) < 0.02);
    assert_true(fabs(s.of_cell[0][1] + 1) < 0.02);
    assert_true(fabs(s.of_cell[0][2] - 1) < 0.02);
    assert_true(fabs(s.of_cell[0][3] + 3) < 0.02);
}

/* It counts as any of its values there, so that its effect of 1 is halved; the noise of
 * the others makes that a little less. */
static void a_missing_parameter_explains_less(void **state)
{
    (void)state;
    draw_trials(3, squares);
    take_numbers();
    unsigned char cell[TRIALS];
    for (size_t i = 0; i < TRIALS; i++) {
        cell[i] = i % 2 ? STATS_ABSENT : factors[1].cell[i];
        y[i] = i % 2 ? 0 : 1 - 2 * numbers[1][i];
    }
    factors[1].cell = cell;
    const struct stats_smooth s = fit(TRIALS);
    assert_true(s.of_cell[1][0] > 0.3 && s.of_cell[1][0] < 0.55);
    assert_true(s.of_cell[1][STATS_CELLS - 1] < -0.3 &&
                s.of_cell[1][STATS_CELLS - 1] > -0.55);
}

static double noise(const double *x)
{
    return fmod(1e6 * x[0], 1) + fmod(1e6 * x[1], 1);
}

/* Few trials of noise, fewer than there are columns. */
static void noise_is_smoothed_away(void **state)
{
    (void)state;
    draw_trials(4, noise);
    take_numbers();
    const struct stats_smooth s = fit(14);
    double least = 0, most = 0;
    for (size_t k = 0; k < FACTORS; k++) {
        for (size_t c = 0; c < STATS_CELLS; c++) {
            least = fmin(least, s.of_cell[k][c]);
            most = fmax(most, s.of_cell[k][c]);
        }
    }
    assert_true(most - least < 0.2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polynomials_are_found),
        cmocka_unit_test(categories_have_values_of_their_own),
        cmocka_unit_test(a_missing_parameter_explains_less),
        cmocka_unit_test(noise_is_smoothed_away),
    };
    return cmocka_run_group_tests(tests, make_arena, forget_arena);
}
