/* Figures of a search: parallel, contour, timeline, interactions, robustness. */
#include "tests/report/plots/drawing.h"

#include <math.h>

static const char *const rates[] = {"1e-4", "1e-3", "1e-2", "1e-1"};

/* Trials of four rates and two losses' names; the value rises with the rate, the last
 * has none. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 4; i++) {
        const struct asked_trial t = {.name = i % 2 ? "adam" : "sgd",
                                      .label = rates[i],
                                      .rate = rates[i],
                                      .seeds = 1};
        struct asked_trial other = t;
        char name[32];
        snprintf(name, sizeof(name), "%s %d", t.name, i);
        other.name = name;
        finish(ask(s, &other), 0, 0.5 + 0.1 * i, 0.5);
    }
    fail_run(put(s, "nadam", "bce", 0, 1), 0);
    close_store();
    change("UPDATE run SET started = '2026-01-01T00:00:' || (10 * id) || '.000Z', "
           "ended = '2026-01-01T00:00:' || (10 * id + 15) || '.000Z'");
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

/* Rates 1e-4 to 1e-1 lie at 0, 1/3, 2/3 and 1 of a logarithmic axis. */
static void a_trial_is_a_line_the_best_again(void **state)
{
    (void)state;
    draws("parallel", "");
    assert_non_null(strstr(figure.plot.data.text, "\n1 0.33333 0.3333\n"));
    assert_non_null(strstr(figure.plot.data.text, "# the best\n# 4: 1e-1\n"));
    script_has("set label 'valid ROC-AUC' at screen");
    script_has("'4 trials; the darker, the better by valid ROC-AUC;'");
    script_has("set label '0.001' at 1,0.33333 ");
    does_not_draw("parallel", "metric=optimizer", "is not a number");
}

static void contour_takes_numbers_and_trials_enough(void **state)
{
    (void)state;
    does_not_draw("contour", "", "two parameters that are numbers");
    does_not_draw("contour", "x=lr y=optimizer", "`optimizer` is not a number");
    does_not_draw("contour", "x=lr y=weights", "takes 5 trials or more");
}

static void interactions_take_trials_enough(void **state)
{
    (void)state;
    does_not_draw("interactions", "", "12 trials");
}

/* Runs of 15 s begin every 10 s: two lanes. */
static void runs_share_lanes_when_they_can(void **state)
{
    (void)state;
    draws("timeline", "");
    has_data("# lane from to\n0 0 15 # 1.1\n1 10 25 # 2.1\n0 20 35 # 3.1\n"
             "\n\n# lane from to\n1 30 45 # 4.1\n"
             "\n\n# lane from to\n0 40 55 # 5.1\n");
    script_has("'seconds from the first start'");
    script_has("5 runs: 3 finished, 1 of the best trial");
}

/* gnuplot counts blocks that have data. */
static void empty_blocks_are_not_counted(void **state)
{
    (void)state;
    change("UPDATE run SET status = 'paused'");
    change("UPDATE trial SET status = 'paused'");
    draws("timeline", "");
    script_has("data index 0 using");
    script_has("linecolor rgb '#bbbbbb'");
    assert_null(strstr(figure.plot.script.text, "data index 1"));
}

/* Run 2.1 failed at first, 4.1 was held twice, 3.1 was killed. */
static void each_spell_of_a_run_has_a_bar(void **state)
{
    (void)state;
    change("DELETE FROM event");
    change("UPDATE run SET tries = 2 WHERE trial_id IN (2, 3, 4)");
    change("INSERT INTO event (time, run_id, kind) VALUES "
           "('2026-01-01T00:00:12.000Z', 2, 'start'), "
           "('2026-01-01T00:00:16.000Z', 2, 'failed'), "
           "('2026-01-01T00:00:20.000Z', 2, 'retry'), "
           "('2026-01-01T00:00:35.000Z', 2, 'finished'), "
           "('2026-01-01T00:00:13.000Z', 3, 'start'), "
           "('2026-01-01T00:00:30.000Z', 3, 'retry'), "
           "('2026-01-01T00:00:11.000Z', 4, 'start'), "
           "('2026-01-01T00:00:14.000Z', 4, 'pause'), "
           "('2026-01-01T00:00:14.500Z', 4, 'continue'), "
           "('2026-01-01T00:00:15.500Z', 4, 'pause'), "
           "('2026-01-01T00:00:40.000Z', 4, 'continue')");
    draws("timeline", "");
    static const char *const bars[] = {" 2 6 # 2.1\n", " 1 4 # 4.1\n",
                                       " 4.5 5.5 # 4.1\n", " 20 35 # 3.1\n"};
    for (size_t i = 0; i < sizeof(bars) / sizeof(*bars); i++)
        assert_non_null(strstr(figure.plot.data.text, bars[i]));
    script_has("3 earlier spells of runs");
    script_has("; 1 whose end is");
    change("DELETE FROM event");
}

static void short_overlaps_take_lanes_of_their_own(void **state)
{
    (void)state;
    change("UPDATE run SET started = '2026-01-01T00:00:' || (10 * id) || '.000Z', "
           "ended = '2026-01-01T00:00:' || (10 * id + 10) || '.300Z'");
    draws("timeline", "");
    script_has("; 2 at a time, 1.0 on average");
    change("UPDATE run SET ended = '2026-01-01T00:00:' || (10 * id + 10) || '.001Z'");
    draws("timeline", "");
    script_has("; 1 at a time, 1.0 on average");
}

static void changes_of_perturbed_clips_are_bars(void **state)
{
    (void)state;
    does_not_draw("robustness", "", "none of these trials has a value");
    open_store();
    measure(4, 0, "test_roc_auc", 0.75);
    close_store();
    does_not_draw("robustness", "", "no trial was evaluated on perturbed clips");
    open_store();
    measure(4, 0, "test_roc_auc@noise", 0.5);
    close_store();
    draws("robustness", "");
    has_data("# row, then the change of each trial\n0 -0.25 # noise\n");
    script_has("'4: 1e-1 (clean 0.750)'");
    script_has("'change in test ROC-AUC'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trial_is_a_line_the_best_again),
        cmocka_unit_test(contour_takes_numbers_and_trials_enough),
        cmocka_unit_test(interactions_take_trials_enough),
        cmocka_unit_test(runs_share_lanes_when_they_can),
        cmocka_unit_test(each_spell_of_a_run_has_a_bar),
        cmocka_unit_test(short_overlaps_take_lanes_of_their_own),
        cmocka_unit_test(changes_of_perturbed_clips_are_bars),
        cmocka_unit_test(empty_blocks_are_not_counted),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
