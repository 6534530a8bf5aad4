/* The line of a run at every width: what stays, what goes, and what is never said. */
#include "runner/sweep/run_line.h"

#include "tests/runner/sweep/measured.h"

#include "base/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct run_line make_line(int epoch, const char *label)
{
    struct run_line r = {.name = {.trial = 37,
                                  .run = 1,
                                  .label = label,
                                  .epochs = 12,
                                  .metric = "valid_roc_auc"},
                         .last = {.epoch = epoch,
                                  .train = run_no_values(),
                                  .valid = run_no_values(),
                                  .seconds = 4.1,
                                  .best_epoch = 10,
                                  .best = 0.874}};
    set_value(&r.last.train, "train_loss", 0.141, &r.last.measured);
    set_value(&r.last.valid, "valid_loss", 0.149, &r.last.measured);
    set_value(&r.last.valid, "valid_roc_auc", 0.871, &r.last.measured);
    return r;
}

static void assert_line(const struct run_line *r, int width, const char *wanted)
{
    struct str s = {0};
    run_line_add(&s, r, true, width);
    assert_string_equal(str_text(&s), wanted);
    str_deinit(&s);
}

static void what_matters_least_goes_first(void **state)
{
    (void)state;
    const struct run_line r = make_line(6, "adam lr 0.0021");
    assert_line(&r, 0,
                "37.1 adam lr 0.0021 [#####.....] epoch 6/12 loss 0.1410 valid 0.1490 "
                "roc 0.8710 (best valid_roc_auc 0.8740 @10) 4.1 s/epoch, 25 s left");
    assert_line(&r, 130,
                "37.1 adam lr 0.0021 [#####.....] epoch 6/12 loss 0.1410 valid 0.1490 "
                "roc 0.8710 (best valid_roc_auc 0.8740 @10), 25 s left");
    assert_line(
        &r, 79,
        "37.1 adam lr 0.0021 [#####.....] epoch 6/12 best 0.8740 @10, 25 s left");
    assert_line(&r, 60, "37.1 adam lr 0.0021 epoch 6/12 best 0.8740 @10, 25 s left");
    assert_line(&r, 50, "37.1 adam l… epoch 6/12 best 0.8740 @10, 25 s left");
}

static void a_long_label_is_cut_and_the_rest_stays(void **state)
{
    (void)state;
    const struct run_line r = make_line(
        6, "a variant that somebody gave a name of more than a line of a terminal to");
    for (int width = 50; width < 160; width++) {
        struct str s = {0};
        run_line_add(&s, &r, true, width);
        assert_true(term_width(str_text(&s)) <= width);
        assert_non_null(strstr(str_text(&s), "0.8740 @10"));
        assert_non_null(strstr(str_text(&s), "25 s left"));
        assert_ptr_equal(strstr(str_text(&s), "37.1 a"), str_text(&s));
        str_deinit(&s);
    }
}

static void no_time_is_left_when_only_the_test_is(void **state)
{
    (void)state;
    struct run_line r = make_line(12, "");
    assert_line(&r, 79, "37.1 [##########] epoch 12/12 best 0.8740 @10, testing");
    r.last.epoch = 11;
    r.last.seconds = 0.0002;
    assert_line(&r, 79,
                "37.1 [#########.] epoch 11/12 best 0.8740 @10, under 1 s left");
}

static void a_run_without_a_value_has_no_best(void **state)
{
    (void)state;
    struct run_line r = make_line(1, "");
    r.last.best_epoch = 0;
    assert_line(&r, 60, "37.1 [..........] epoch 1/12, 45 s left");
    r.last.epoch = 0;
    assert_line(&r, 60, "37.1 [..........] epoch 0/12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_matters_least_goes_first),
        cmocka_unit_test(a_long_label_is_cut_and_the_rest_stays),
        cmocka_unit_test(no_time_is_left_when_only_the_test_is),
        cmocka_unit_test(a_run_without_a_value_has_no_best),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
