/* history: trials in their order, the best so far, what is not drawn. */
#include "tests/report/plots/drawing.h"

static int make(void **state)
{
    static const char *const names[] = {"sgd", "adam", "rmsprop", "nadam"};
    static const double values[] = {0.5, 0.75, 0.625, 0.875};
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 4; i++)
        finish(put(s, names[i], "bce", 0, 1), 0, values[i], 1 - values[i]);
    finish(put(s, "adagrad", "bce", 0, 2), 0, 0.5, 0.5);
    finish(5, 1, 0.25, 0.75);
    fail_run(put(s, "broken", "bce", 0, 1), 0);
    close_store();
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

static void trials_stand_in_their_order_with_the_best_until_then(void **state)
{
    (void)state;
    draws("history", "");
    has_data("# place value deviation best\n"
             "0 0.5 0 0.5 # 1: sgd of 1\n"
             "1 0.75 0 0.75 # 2: adam of 1\n"
             "2 0.625 0 0.75 # 3: rmsprop of 1\n"
             "3 0.875 0 0.875 # 4: nadam of 1\n"
             "4 0.375 0.176777 0.875 # 5: adagrad of 1\n");
    script_has("5 trials; line: the best until then; not drawn: 1");
    script_has("('1' 0, '2' 1, ");
    script_has("set ylabel 'valid ROC-AUC'\n");
}

static void of_a_loss_the_best_is_the_lowest(void **state)
{
    (void)state;
    draws("history", "metric=valid_loss");
    assert_non_null(strstr(figure.plot.data.text, "2 0.375 0 0.25 # 3"));
    assert_non_null(strstr(figure.plot.data.text, "3 0.125 0 0.125 # 4"));
    does_not_draw("history", "metric=optimizer", "`optimizer` is not a number");
}

static void losses_of_other_kinds_are_left_out(void **state)
{
    (void)state;
    change("UPDATE param SET value = 'focal' WHERE trial_id = 3 AND path = "
           "'train.loss.type'");
    draws("history", "metric=valid_loss");
    assert_string_equal(figure.note,
                        "1 trial was trained with other kinds of loss, and left out");
    assert_null(strstr(figure.plot.data.text, "rmsprop"));
    change("UPDATE param SET value = 'bce' WHERE path = 'train.loss.type'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trials_stand_in_their_order_with_the_best_until_then),
        cmocka_unit_test(of_a_loss_the_best_is_the_lowest),
        cmocka_unit_test(losses_of_other_kinds_are_left_out),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
