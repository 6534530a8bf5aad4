/* Parameters of ranked trials as factors. */
#include "tests/results/read/table.h"

#include "results/read/factors.h"

#include <math.h>

static void numbers_and_categories_are_told_apart(void **state)
{
    (void)state;
    static const char *const rates[] = {"1.0e-3", "1.0e-2", "0.1"};
    static const char *const types[] = {"sgd", "adam"};
    make_table(12);
    for (size_t i = 0; i < 12; i++) {
        params[i][0] = rates[i % 3];
        params[i][1] = types[i % 2];
        params[i][2] = "0.3"; /* does not vary */
        values[i].mean = (double)i;
    }
    const struct res_factors f = res_factors_of(&table, &by_auc, 0, arena);
    assert_int_equal(f.trials, 12);
    assert_int_equal(f.count, 2);
    assert_true(f.items[0].ordered && f.items[0].log_scale);
    assert_int_equal(f.items[0].cells, 3);
    assert_string_equal(f.about[0].path, "train.optimizer.lr");
    assert_string_equal(f.about[0].name, "lr");
    assert_int_equal(f.about[0].trials, 12);
    assert_false(f.items[1].ordered);
    assert_string_equal(f.about[1].name, "optimizer");
    assert_string_equal(f.about[1].categories[0], "adam");
    assert_string_equal(f.about[1].categories[1], "sgd");
    /* By trial: the last row is the first. */
    assert_true(f.values[0] == 11 && f.values[11] == 0);
    assert_int_equal(f.items[0].cell[0], 2);
    assert_int_equal(f.items[1].cell[0], 0);
    assert_int_equal(f.same, 0);
}

static void a_word_among_numbers_makes_categories(void **state)
{
    (void)state;
    make_table(3);
    params[0][0] = "1";
    params[1][0] = "2";
    params[2][0] = "auto";
    const struct res_factors f = res_factors_of(&table, &by_auc, 0, arena);
    assert_false(f.items[0].ordered);
    assert_int_equal(f.items[0].cells, 3);
}

static void what_a_trial_lacks_is_absent(void **state)
{
    (void)state;
    make_table(4);
    params[0][2] = "0.1";
    params[1][2] = "0.2";
    const struct res_factors f = res_factors_of(&table, &by_auc, 0, arena);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.about[0].trials, 2);
    assert_int_equal(f.items[0].cell[0], STATS_ABSENT);
    assert_int_equal(f.items[0].cell[2], 1);
}

static void the_worst_are_left_out_by_the_goal(void **state)
{
    (void)state;
    make_table(10);
    for (size_t i = 0; i < 10; i++)
        values[i].mean = 0.1 * (double)i;
    const struct res_factors best = res_factors_of(&table, &by_auc, 0.25, arena);
    assert_int_equal(best.worst, 2);
    assert_int_equal(best.trials, 8);
    assert_true(best.values[0] == values[9].mean && best.values[7] == values[2].mean);
    struct res_choice least = by_auc;
    least.maximize = false;
    const struct res_factors low = res_factors_of(&table, &least, 0.2, arena);
    assert_true(low.values[0] == values[7].mean && low.values[7] == values[0].mean);
}

static void trials_without_rank_or_value_are_left_out(void **state)
{
    (void)state;
    make_table(5);
    rows[1].rank = 0;
    values[2].mean = (double)INFINITY;
    values[3].mean = (double)NAN;
    assert_int_equal(res_factors_of(&table, &by_auc, 0, arena).trials, 2);
    struct res_choice other = by_auc;
    other.metric = "valid_loss";
    assert_int_equal(res_factors_of(&table, &other, 0, arena).trials, 0);
}

static void parameters_that_change_together_are_found(void **state)
{
    (void)state;
    make_table(6);
    for (size_t i = 0; i < 6; i++) {
        params[i][0] = i % 2 ? "0.1" : "0.2";
        params[i][1] = i < 3 ? "a" : "b";
        params[i][2] = i % 2 ? "0.5" : "0.25";
    }
    const struct res_factors f = res_factors_of(&table, &by_auc, 0, arena);
    assert_int_equal(f.same, 1);
    assert_string_equal(f.same_name, "drop");
    assert_string_equal(f.same_as, "lr");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_categories_are_told_apart),
        cmocka_unit_test(a_word_among_numbers_makes_categories),
        cmocka_unit_test(what_a_trial_lacks_is_absent),
        cmocka_unit_test(the_worst_are_left_out_by_the_goal),
        cmocka_unit_test(trials_without_rank_or_value_are_left_out),
        cmocka_unit_test(parameters_that_change_together_are_found),
    };
    return cmocka_run_group_tests(tests, make_arena, forget_arena);
}
