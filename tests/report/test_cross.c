/* Two parameters as the rows and columns of a table: --cross. The sample has sgd and
 * adam with two rates each. */
#include "tests/report/program.h"

static void each_cell_has_the_trial_of_both_values(void **state)
{
    (void)state;
    gives("--cross lr,optimizer -f csv",
          "lr,sgd,sgd_std,adam,adam_std\n"
          "0.001,0.705,0.007071067811865481,0.905,0.007071067811865481\n"
          "0.01,0.805,0.007071067811865481,0.855,0.007071067811865481\n");
    assert_int_equal(report("--cross train.optimizer.lr,optimizer"), 0);
    says("valid ROC-AUC by lr (rows) and optimizer (columns)");
    says("\n0.001  0.7050 \xc2\xb1 0.0071  0.9050 \xc2\xb1 0.0071");
}

/* Numbers in their order, other values as the first trials have them. */
static void values_are_in_order(void **state)
{
    (void)state;
    change("UPDATE param SET value = '2e-2', number = 0.02 WHERE path = "
           "'train.optimizer.lr' AND trial_id = 1; UPDATE sweep_value SET value = "
           "'2e-2', number = 0.02 WHERE path = 'train.optimizer.lr' AND trial_id = 1");
    assert_int_equal(report("--cross optimizer,lr -f markdown"), 0);
    says("| optimizer | 0.001 | 0.01 | 0.02 |");
    says("| sgd | \xe2\x80\x93 | 0.8050 ");
}

static void what_is_left_out_is_said(void **state)
{
    (void)state;
    assert_int_equal(report("--cross optimizer,optimizer"), 0);
    says("a cell of several trials has their mean");
    change("UPDATE trial SET task = 'other' WHERE id = 1");
    assert_int_equal(report("--trials 1,2,3,4 --cross lr,optimizer"), 0);
    says("1 trial that is not ranked or without these values left out");
    change("UPDATE trial SET task = 'task-a'");
}

static void mistakes_are_named(void **state)
{
    (void)state;
    refuses("--cross lr", "--cross takes two parameters");
    refuses("--cross lr,", "--cross takes two parameters");
    refuses("--cross lr,optimiser", "did you mean `optimizer`?");
    refuses("--cross lr,optimizer --significance", "--cross goes with neither");
    refuses("--cross lr,optimizer --columns sgd", "--metric says what the cells have");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_sample, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_cell_has_the_trial_of_both_values),
        CASE(values_are_in_order),
        CASE(what_is_left_out_is_said),
        CASE(mistakes_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
