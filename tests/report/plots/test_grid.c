/* grid: cells of two parameters, their order and their means. */
#include "tests/report/plots/drawing.h"

/* The trials come as a sweep would ask for them; a value of NaN: no result. */
static int make(void **state)
{
    static const struct asked_trial asked[] = {
        {.name = "sgd", .label = "a", .rate = "1e-2", .seeds = 1},
        {.name = "sgd ", .label = "b", .rate = "1e-3", .seeds = 1},
        {.name = "adam", .label = "c", .rate = "1e-3", .seeds = 1},
        {.name = "adam", .label = "d", .rate = "1e-1", .seeds = 1, .first_seed = 1}};
    static const double values[] = {0.5, 0.75, 0.875, 0.25};
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 3; i++)
        finish(ask(s, &asked[i]), asked[i].first_seed, values[i], 0.5);
    close_store();
    change("UPDATE sweep_value SET value = 'sgd' WHERE value = 'sgd '");
    change("UPDATE param SET value = 'sgd' WHERE value = 'sgd '");
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

/* Rates from the lowest; sgd was asked for first. */
static void each_pair_of_values_is_a_cell(void **state)
{
    (void)state;
    draws("grid", "x=lr y=optimizer");
    has_data("0 0 0.75\n1 0 0.5\n0 1 0.875\n1 1 NaN\n");
    script_has("set xtics scale 0 ('0.001' 0, '0.01' 1)\n");
    script_has("set ytics scale 0 ('sgd' 0, 'adam' 1)\n");
    script_has("set object 1 rectangle center 0,1 ");
    script_has("orange: the cell of the best trial");
    script_has("unset colorbox\n");
    assert_null(figure.note);
}

static void parameters_that_are_not_named_are_those_that_vary(void **state)
{
    (void)state;
    draws("grid", "");
    script_has("('0.001' 0, '0.01' 1)\n");
    script_has("('sgd' 0, 'adam' 1)\n");
    draws("grid", "x=optimizer");
    script_has("set xtics scale 0 ('sgd' 0, 'adam' 1)\n");
    script_has("set ytics scale 0 ('0.001' 0, '0.01' 1)\n");
}

/* .75 and .875 in one cell. */
static void a_cell_of_several_trials_has_their_mean(void **state)
{
    (void)state;
    draws("grid", "x=lr y=lr*0");
    has_data("0 0 0.8125\n1 0 0.5\n");
    script_has("mean of 1 to 2 trials a cell");
}

static void losses_of_other_kinds_are_left_out(void **state)
{
    (void)state;
    change("UPDATE param SET value = 'focal' WHERE trial_id = 1 AND path = "
           "'train.loss.type'");
    draws("grid", "x=lr y=optimizer metric=valid_loss");
    assert_string_equal(figure.note,
                        "1 trial was trained with other kinds of loss, and left out");
    has_data("0 0 0.5\n1 0 NaN\n0 1 0.5\n1 1 NaN\n");
    change("UPDATE trial_metric SET name = 'gone' WHERE trial_id = 2 AND name = "
           "'valid_loss'");
    draws("grid", "x=lr y=optimizer metric=valid_loss");
    assert_string_equal(figure.note,
                        "1 trial was trained with other kinds of loss, and left out; "
                        "1 trial without these values left out");
    change("UPDATE trial_metric SET name = 'valid_loss' WHERE name = 'gone'");
    change("UPDATE param SET value = 'bce' WHERE path = 'train.loss.type'");
}

/* Equal values have a range of colours all the same. */
static void equal_values_are_drawn(void **state)
{
    (void)state;
    draws("grid", "x=lr y=optimizer metric=1000+lr*0");
    has_data("0 0 1000\n1 0 1000\n0 1 1000\n1 1 NaN\n");
    script_has("set cbrange [1000:1001]\n");
}

static void faults_are_told(void **state)
{
    (void)state;
    does_not_draw("grid", "x=lrr y=lr", "did you mean `lr`?");
    does_not_draw("grid", "metric=optimizer", "`optimizer` is not a number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pair_of_values_is_a_cell),
        cmocka_unit_test(parameters_that_are_not_named_are_those_that_vary),
        cmocka_unit_test(a_cell_of_several_trials_has_their_mean),
        cmocka_unit_test(losses_of_other_kinds_are_left_out),
        cmocka_unit_test(equal_values_are_drawn),
        cmocka_unit_test(faults_are_told),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
