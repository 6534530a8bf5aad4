/* The line of a sweep at every width. */
#include "runner/sweep/sweep_line.h"

#include "base/term.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct sweep_line whole = {.name = "tiny",
                                        .runs = 12,
                                        .done = 3,
                                        .failed = 1,
                                        .paused = 2,
                                        .stopped = 4,
                                        .best = 3,
                                        .best_label = "adam lr 0.01",
                                        .value = 0.86,
                                        .deviation = 0.002,
                                        .count = 3,
                                        .seconds = 125,
                                        .left = 190};

static void expect(const struct sweep_line *l, int width, const char *wanted)
{
    struct str s = {0};
    sweep_line_add(&s, l, width);
    assert_string_equal(str_text(&s), wanted);
    str_deinit(&s);
}

static void what_matters_least_goes_first(void **state)
{
    (void)state;
    expect(
        &whole, 0,
        "tiny: 3 of 12 runs done, 1 failed, 4 stopped, 2 paused, best 0.8600 ± 0.0020 "
        "(trial 3 adam lr 0.01), 2 min 5 s so far, about 3 min 10 s left");
    expect(
        &whole, 130,
        "tiny: 3 of 12 runs done, 1 failed, 4 stopped, 2 paused, best 0.8600 ± 0.0020 "
        "(trial 3 adam lr 0.01), about 3 min 10 s left");
    expect(
        &whole, 120,
        "tiny: 3 of 12 runs done, 1 failed, 4 stopped, 2 paused, best 0.8600 ± 0.0020 "
        "(trial 3), about 3 min 10 s left");
    expect(
        &whole, 80,
        "tiny: 3/12 done, 1 failed, 4 stopped, 2 paused, best 0.8600 (3), 3 min 10 s "
        "left");
    expect(&whole, 66,
           "tiny: 3/12 done, 1 failed, 4 stopped, 2 paused, 3 min 10 s left");
    expect(&whole, 60, "tiny: 3/12 done, 1 failed, 3 min 10 s left");
}

static void
a_better_trial_whose_runs_are_not_all_done_stands_beside_the_best(void **state)
{
    struct sweep_line l = {.name = "tiny",
                           .runs = 9,
                           .done = 4,
                           .best = 1,
                           .value = 0.5,
                           .deviation = (double)NAN,
                           .ahead = 2,
                           .ahead_value = 0.75,
                           .seconds = 2,
                           .left = (double)NAN};
    (void)state;
    expect(
        &l, 0,
        "tiny: 4 of 9 runs done, best 0.5000 (trial 1; trial 2 so far 0.7500), 2.0 s "
        "so far");
    expect(&l, 60, "tiny: 4 of 9 runs done, best 0.5000 (trial 1)");
}

static void a_held_sweep_is_told_at_any_width(void **state)
{
    struct sweep_line l = whole;
    (void)state;
    l.held = true;
    l.left = (double)NAN;
    expect(&l, 60, "tiny: 3/12 done, 1 failed, 4 stopped, 2 paused, all held");
    expect(&l, 40, "tiny: 3/12 done, 1 failed, all held");
}

static void the_time_left_is_without_the_final(void **state)
{
    struct sweep_line l = {
        .name = "tiny", .runs = 12, .done = 3, .seconds = 125, .left = 60, .after = 15};
    (void)state;
    expect(&l, 0,
           "tiny: 3 of 12 runs done, 2 min 5 s so far, about 1 min 0 s left, then 15 "
           "runs of the final");
    expect(&l, 40, "tiny: 3/12 done, 1 min 0 s left");
}

static void what_is_not_known_is_not_said(void **state)
{
    struct sweep_line l = {.name = "tiny",
                           .runs = 12,
                           .seconds = 0.2,
                           .deviation = (double)NAN,
                           .left = (double)NAN};
    (void)state;
    expect(&l, 0, "tiny: 0 of 12 runs done, 200 ms so far");
    l.best = 1;
    l.value = 0.5;
    expect(&l, 0, "tiny: 0 of 12 runs done, best 0.5000 (trial 1), 200 ms so far");
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    struct sweep_line l = whole;
    (void)state;
    l.name = "ein sehr langer Name eines Versuchs mit Umlauten äöü";
    for (int width = 60; width <= 200; width++) {
        struct str s = {0};
        sweep_line_add(&s, &l, width);
        assert_true(term_width(s.text) <= width);
        assert_non_null(strstr(s.text, "3 min 10 s left"));
        str_deinit(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_matters_least_goes_first),
        cmocka_unit_test(a_held_sweep_is_told_at_any_width),
        cmocka_unit_test(the_time_left_is_without_the_final),
        cmocka_unit_test(what_is_not_known_is_not_said),
        cmocka_unit_test(
            a_better_trial_whose_runs_are_not_all_done_stands_beside_the_best),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
