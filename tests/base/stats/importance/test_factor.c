/* Parameters as factors: which cell a trial lies in. */
#include "tests/base/stats/importance/trials.h"

static void many_numbers_lie_in_cells_of_equal_width(void **state)
{
    (void)state;
    double x[100];
    for (size_t i = 0; i < 100; i++)
        x[i] = 2 + 0.08 * (double)i;
    const struct stats_factor f = stats_factor_of_numbers(x, 100, 2, 10, false, arena);
    assert_true(f.ordered);
    assert_int_equal(f.cells, STATS_CELLS);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(f.cell[i], (int)((x[i] - 2) / 8 * 64));
    assert_true(fabs(f.at[0] - 2.0625) < 1e-12);
    assert_true(fabs(f.at[63] - 9.9375) < 1e-12);
}

static void a_logarithmic_scale_has_cells_of_equal_ratio(void **state)
{
    (void)state;
    double x[130];
    for (size_t i = 0; i < 130; i++)
        x[i] = 1e-5 * pow(10, 4 * ((double)i + 0.5) / 130);
    const struct stats_factor f =
        stats_factor_of_numbers(x, 130, 1e-5, 0.1, true, arena);
    for (size_t i = 0; i < 130; i++)
        assert_int_equal(f.cell[i], (int)(((double)i + 0.5) / 130 * 64));
    assert_true(fabs(log10(f.at[31]) - (-5 + 4 * 31.5 / 64)) < 1e-9);
}

static void few_numbers_have_a_cell_each(void **state)
{
    (void)state;
    const double x[] = {0.1,   0.001, 0.1, (double)NAN, 0.01,
                        0.001, 0.01,  0.1, 0.01,        0.001};
    const struct stats_factor f =
        stats_factor_of_numbers(x, 10, 0.001, 0.1, true, arena);
    const unsigned char cells[] = {2, 0, 2, STATS_ABSENT, 1, 0, 1, 2, 1, 0};
    assert_int_equal(f.cells, 3);
    assert_memory_equal(f.cell, cells, sizeof(cells));
    assert_true(f.at[0] == 0.001 && f.at[1] == 0.01 && f.at[2] == 0.1);
}

static void numbers_beyond_the_range_lie_at_its_ends(void **state)
{
    (void)state;
    const double x[] = {-1, 0.2, 0.4, 0.6, 7};
    const struct stats_factor f = stats_factor_of_numbers(x, 5, 0, 1, false, arena);
    assert_int_equal(f.cell[0], 0);
    assert_int_equal(f.cell[4], STATS_CELLS - 1);
}

static void a_category_is_a_cell(void **state)
{
    (void)state;
    const size_t category[] = {2, 0, 3, 1, 9};
    const unsigned char cells[] = {2, 0, STATS_ABSENT, 1, STATS_ABSENT};
    const struct stats_factor f = stats_factor_of_categories(category, 5, 3, arena);
    assert_false(f.ordered);
    assert_int_equal(f.cells, 3);
    assert_memory_equal(f.cell, cells, sizeof(cells));
}

static void very_many_categories_share_the_last_cell(void **state)
{
    (void)state;
    size_t category[100];
    for (size_t i = 0; i < 100; i++)
        category[i] = i;
    const struct stats_factor f = stats_factor_of_categories(category, 100, 100, arena);
    assert_int_equal(f.cells, STATS_CELLS);
    assert_int_equal(f.cell[62], 62);
    assert_int_equal(f.cell[63], 63);
    assert_int_equal(f.cell[99], 63);
}

static void one_number_is_one_cell(void **state)
{
    (void)state;
    const double x[] = {3, 3, 3};
    const double none[] = {(double)NAN, (double)NAN};
    assert_int_equal(stats_factor_of_numbers(x, 3, 3, 3, false, arena).cells, 1);
    const struct stats_factor f =
        stats_factor_of_numbers(none, 2, (double)NAN, (double)NAN, false, arena);
    assert_int_equal(f.cells, 0);
    assert_int_equal(f.cell[1], STATS_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_numbers_lie_in_cells_of_equal_width),
        cmocka_unit_test(a_logarithmic_scale_has_cells_of_equal_ratio),
        cmocka_unit_test(few_numbers_have_a_cell_each),
        cmocka_unit_test(numbers_beyond_the_range_lie_at_its_ends),
        cmocka_unit_test(a_category_is_a_cell),
        cmocka_unit_test(very_many_categories_share_the_last_cell),
        cmocka_unit_test(one_number_is_one_cell),
    };
    return cmocka_run_group_tests(tests, make_arena, forget_arena);
}
