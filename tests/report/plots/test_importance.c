/* importance: bars of parameters and of pairs, with their errors. */
#include "tests/report/plots/drawing.h"

#include <math.h>

/* 24 trials: the rate decides, the optimizer (of which each trial has its own) says
 * nothing. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 24; i++) {
        char name[16], rate[16];
        snprintf(name, sizeof(name), "o%02d", (7 * i) % 24);
        snprintf(rate, sizeof(rate), "%de-4", i + 1);
        const struct asked_trial asked = {
            .name = name, .rate = rate, .loss = i % 2 ? "bce" : "focal", .seeds = 1};
        finish(ask(s, &asked), 0, 0.5 + 0.015 * i, 0.5);
    }
    close_store();
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

static void each_parameter_is_a_bar_with_its_error(void **state)
{
    double share, from, to;
    (void)state;
    draws("importance", "interactions=false");
    const char *data = figure.plot.data.text, *row = strstr(data, "\n0 ");
    assert_non_null(row);
    assert_int_equal(sscanf(row, " 0 %lf %lf %lf # lr", &share, &from, &to), 3);
    assert_true(share > 50 && from < share && to > share && from >= 0);
    assert_non_null(strstr(data, "# loss\n"));
    assert_null(strstr(data, "\n\n\n"));
    script_has("set ytics scale 0 ('lr' 0, ");
    script_has("fANOVA, 24 trials; share of the variance");
    script_has("one standard error");
    script_has_not("together");
}

static void the_other_method_has_one_panel(void **state)
{
    (void)state;
    draws("importance", "method=pedanova");
    script_has("PED-ANOVA, 24 trials; how special");
    script_has_not("together");
    does_not_draw("importance", "method=fanovo", "did you mean `fanova`?");
    does_not_draw("importance", "without_worst=2", "without_worst");
}

static void too_few_trials_are_not_drawn(void **state)
{
    (void)state;
    does_not_draw("importance", "without_worst=0.9",
                  "importance takes 12 trials with a value of valid ROC-AUC or more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_parameter_is_a_bar_with_its_error),
        cmocka_unit_test(the_other_method_has_one_panel),
        cmocka_unit_test(too_few_trials_are_not_drawn),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
