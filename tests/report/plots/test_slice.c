/* slice and pareto: which trials are points, on which axes, with which labels. */
#include "tests/report/plots/drawing.h"

#include <math.h>

/* sgd 1e-3 .5 and .75; adam 1e-2 .75; adam 1e-1 .875; another that has no value. */
static int make(void **state)
{
    static const struct asked_trial asked[] = {
        {.name = "sgd", .rate = "1e-3", .seeds = 2, .weights = 100},
        {.name = "adam", .rate = "1e-2", .seeds = 1, .weights = 10000},
        {.name = "rmsprop", .rate = "1e-1", .seeds = 1, .weights = 1000},
        {.name = "nothing", .rate = "1", .seeds = 1, .weights = 10}};
    static const double values[] = {0.5, 0.75, 0.875, (double)NAN};
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 4; i++) {
        const int64_t trial = ask(s, &asked[i]);
        finish(trial, 0, values[i], 0.5 - values[i] / 4);
        if (asked[i].seeds == 2)
            finish(trial, 1, 0.75, 0.25);
    }
    close_store();
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

/* .0625 + .125: mean .625, deviation .176777. */
static void each_trial_is_a_point_with_its_deviation(void **state)
{
    (void)state;
    draws("slice", "x=lr");
    has_data("# x y deviation\n"
             "0.1 0.875 0 # 3: rmsprop of 1\n"
             "0.01 0.75 0 # 2: adam of 1\n"
             "0.001 0.625 0.176777 # 1: sgd of 1\n"
             "\n\n# the best\n"
             "0.1 0.875 0 # 3: rmsprop of 1\n");
    script_has("set logscale x\n");
    script_has("set ylabel 'valid ROC-AUC'\n");
    script_has("set label 'lr' at screen");
    script_has("'3 trials; orange: the best by valid ROC-AUC'");
    script_has("'0.001' 0.001, ");
    assert_null(figure.note);
}

static void the_first_that_varies_is_the_axis_if_none_is_named(void **state)
{
    (void)state;
    draws("slice", "");
    script_has("set label 'optimizer' at screen");
    script_has("set xtics scale 0 ('rmsprop' 0, 'adam' 1, 'sgd' 2)\n");
    script_has("set xrange [-0.5:2.5]\n");
    script_has_not("logscale");
}

static void scales_are_as_the_option_says(void **state)
{
    (void)state;
    draws("slice", "x=lr scale=linear");
    script_has_not("logscale");
    script_has("set xrange [-0.00494:0.10594]\n");
    does_not_draw("slice", "x=lr-0.01 scale=log",
                  "a logarithmic scale takes numbers above 0");
    does_not_draw("slice", "x=optimizer scale=log",
                  "a logarithmic scale takes numbers above 0");
    does_not_draw("slice", "x=lr scale=logarithmic", "scale");
}

static void axes_may_be_metrics_and_expressions(void **state)
{
    (void)state;
    draws("slice", "x=valid_loss y=1-valid_roc_auc");
    script_has("set label 'valid loss'");
    script_has("set ylabel '1-valid_roc_auc'\n");
    does_not_draw("slice", "y=optimizer", "`optimizer` is not a number");
    does_not_draw("slice", "x=lrr", "no trial has `lrr`; did you mean `lr`?");
    does_not_draw("slice", "x=nullif(1,1)", "none of these trials has a value of");
    does_not_draw("slice", "z=1", "z");
}

static void two_columns_are_as_wide_as_a_page(void **state)
{
    (void)state;
    draws("slice", "columns=2");
    assert_true(fabs(figure.plot.width * 2.54 - 18) < 1e-9);
    draws("slice", "");
    assert_true(fabs(figure.plot.width * 2.54 - 8.8) < 1e-9);
}

/* 100 .625 and 1000 .875: 10000 .75 costs more and is worse. */
static void the_front_has_what_nothing_beats(void **state)
{
    (void)state;
    draws("pareto", "");
    has_data("# x y deviation\n"
             "1000 0.875 0 # 3: rmsprop of 1\n"
             "10000 0.75 0 # 2: adam of 1\n"
             "100 0.625 0.176777 # 1: sgd of 1\n"
             "\n\n# the front\n"
             "100 0.625 0.176777 # 1: sgd of 1\n"
             "1000 0.875 0 # 3: rmsprop of 1\n");
    script_has("set label '1' at screen");
    script_has("set label '3' at screen");
    script_has_not("set label '2' at screen");
    assert_null(figure.note);
}

/* Of the loss less is better: 100 .3125, 1000 .28125, 10000 .3125. */
static void the_front_follows_the_goal_of_the_metric(void **state)
{
    (void)state;
    draws("pareto", "y=valid_loss x=weights*2");
    assert_non_null(strstr(figure.plot.data.text, "# the front\n200 0.3125 "));
    assert_non_null(strstr(figure.plot.data.text, "2000 0.28125 "));
    assert_null(strstr(strstr(figure.plot.data.text, "# the front"), "20000 "));
    does_not_draw("pareto", "x=optimizer", "`optimizer` is not a number");
}

static void millions_are_told_in_the_title(void **state)
{
    (void)state;
    draws("pareto", "x=macs");
    script_has("'multiply-adds'");
    change("UPDATE trial SET macs = id * 1500000");
    draws("pareto", "x=macs");
    script_has("'million multiply-adds'");
    assert_non_null(strstr(figure.plot.data.text, "\n1.5 "));
    assert_null(strstr(figure.plot.script.text, "e+06"));
    draws("pareto", "x=macs/1e6");
    script_has("'macs/1e6'");
    assert_non_null(strstr(figure.plot.data.text, "\n1.5 "));
}

static void equal_points_are_both_on_the_front(void **state)
{
    (void)state;
    draws("pareto", "x=weights*0+1");
    assert_non_null(
        strstr(figure.plot.data.text, "# the front\n1 0.875 0 # 3: rmsprop of 1\n"));
    draws("pareto", "y=round(valid_roc_auc/10) x=weights*0");
    const char *front = strstr(figure.plot.data.text, "# the front\n");
    int lines = -1;
    for (; (front = strchr(front, '\n')); front++)
        lines++;
    assert_int_equal(lines, 3);
}

static void losses_of_other_kinds_are_left_out_with_a_note(void **state)
{
    (void)state;
    change("UPDATE param SET value = 'focal' WHERE trial_id = 2 AND path = "
           "'train.loss.type'");
    draws("slice", "x=lr y=valid_loss");
    assert_string_equal(figure.note,
                        "1 trial was trained with other kinds of loss, and left out");
    draws("slice", "x=lr");
    assert_null(figure.note);
    change("UPDATE param SET value = 'bce' WHERE path = 'train.loss.type'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_trial_is_a_point_with_its_deviation),
        cmocka_unit_test(the_first_that_varies_is_the_axis_if_none_is_named),
        cmocka_unit_test(scales_are_as_the_option_says),
        cmocka_unit_test(axes_may_be_metrics_and_expressions),
        cmocka_unit_test(two_columns_are_as_wide_as_a_page),
        cmocka_unit_test(the_front_has_what_nothing_beats),
        cmocka_unit_test(the_front_follows_the_goal_of_the_metric),
        cmocka_unit_test(millions_are_told_in_the_title),
        cmocka_unit_test(equal_points_are_both_on_the_front),
        cmocka_unit_test(losses_of_other_kinds_are_left_out_with_a_note),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
