/* seeds: a dot for each run, and the mean. */
#include "tests/report/plots/drawing.h"

#include <math.h>

/* adam .75 and .875, sgd .5, another that failed; focal losses beside bce. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 2);
    finish(put(s, "sgd", "bce", 0, 1), 0, 0.5, 0.5);
    const int64_t adam = put(s, "adam", "bce", 0, 2);
    finish(adam, 0, 0.75, 0.25);
    finish(adam, 1, 0.875, 0.125);
    finish(put(s, "rmsprop", "focal", 0, 1), 0, 0.25, 0.0625);
    fail_run(put(s, "nadam", "bce", 0, 1), 0);
    close_store();
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

static void each_run_is_a_dot_and_the_mean_a_line(void **state)
{
    (void)state;
    draws("seeds", "");
    has_data("# row value\n"
             "0 0.75 # 2.1\n"
             "0 0.875 # 2.2\n"
             "1 0.5 # 1.1\n"
             "2 0.25 # 3.1\n"
             "\n\n# row mean\n"
             "0 0.8125 # 2: adam of 1\n"
             "1 0.5 # 1: sgd of 1\n"
             "2 0.25 # 3: rmsprop of 1\n");
    script_has("'Dots: 4 runs of 3 trials; line: the mean.'");
    script_has("set yrange [2.5:-0.5]\n");
    assert_null(figure.note);
}

static void losses_of_one_kind_are_drawn(void **state)
{
    (void)state;
    draws("seeds", "metric=valid_loss");
    has_data("# row value\n"
             "0 0.25 # 2.1\n"
             "0 0.125 # 2.2\n"
             "1 0.5 # 1.1\n"
             "\n\n# row mean\n"
             "0 0.1875 # 2: adam of 1\n"
             "1 0.5 # 1: sgd of 1\n");
    assert_string_equal(figure.note,
                        "1 trial was trained with other kinds of loss, and left out");
}

static void a_metric_without_values_is_told(void **state)
{
    (void)state;
    does_not_draw("seeds", "metric=test_roc_auc",
                  "no run of these trials has finished with `test_roc_auc`");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_run_is_a_dot_and_the_mean_a_line),
        cmocka_unit_test(losses_of_one_kind_are_drawn),
        cmocka_unit_test(a_metric_without_values_is_told),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
