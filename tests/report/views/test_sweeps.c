/* The recorded sweeps: which, in which order, with which best trial. */
#include "tests/report/record.h"

/* `old` of two trials, one of them failed; `new` that shares a trial and has not
 * finished its own; `none` without any trial. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("old", "valid_roc_auc", "maximize", 2);
    const int64_t a = put(s, "a", "bce", 0, 2);
    finish(a, 0, 0.5, 0.25);
    finish(a, 1, 0.75, 0.25);
    fail_run(put(s, "b", "bce", 0, 1), 0);
    const int64_t t = begin("new", "valid_loss", "minimize", 1);
    put(t, "a", "bce", 0, 1);
    start(put(t, "c", "bce", 0, 1), 0, 0);
    begin("none", "valid_roc_auc", "maximize", 1);
    close_store();
    change("UPDATE sweep SET started = '2026-01-02T03:04:05.678Z' WHERE name = 'old';"
           "UPDATE sweep SET started = '2026-02-03T04:05:06.789Z' WHERE name = 'new';"
           "UPDATE sweep SET started = '2025-01-01T00:00:00.000Z', hypothesis = NULL "
           "WHERE name = 'none';");
    return 0;
}

static void the_one_started_last_is_first(void **state)
{
    (void)state;
    gives("sweeps -f csv",
          "sweep,started,method,trials,finished,seeds,metric,best,best_trial,"
          "hypothesis\n"
          "new,2026-02-03T04:05:06.789Z,grid,2,1,1,valid_loss,0.25,1,"
          "adaptive steps learn rare tags sooner\n"
          "old,2026-01-02T03:04:05.678Z,grid,2,1,2,valid_roc_auc,0.625,1,"
          "adaptive steps learn rare tags sooner\n"
          "none,2025-01-01T00:00:00.000Z,grid,0,0,1,valid_roc_auc,,,\n");
}

static void people_see_minutes_and_deviations(void **state)
{
    (void)state;
    assert_int_equal(report("sweeps -c sweep,started,best,best_trial"), 0);
    says("3 sweeps\n");
    says("new    2026-02-03 04:05           0.2500      1\n");
    says("old    2026-01-02 03:04  0.6250 \xc2\xb1 0.1768      1\n");
    says("none   2025-01-01 00:00                \xe2\x80\x93      \xe2\x80\x93\n");
}

static void they_are_chosen_by_name_or_by_trial(void **state)
{
    (void)state;
    gives("sweeps -s old -c sweep -f csv", "sweep\nold\n");
    gives("sweeps -s old -s new -s old -c sweep -f csv", "sweep\nnew\nold\n");
    gives("sweeps -t 2 -c sweep -f csv", "sweep\nold\n");
    gives("sweeps -t 1 -c sweep -f csv", "sweep\nnew\nold\n");
    gives("sweeps -t best -s old -c sweep -f csv", "sweep\nold\n");
    refuses("sweeps -s ald", "there is no sweep `ald`; did you mean `old`?");
    refuses("sweeps -t 9", "there is no trial 9");
    refuses("sweeps -t 3 -s old", "trial 3 is not one of old, but of new");
    refuses("sweeps --where 1", "unknown option --where");
    refuses("sweeps old", "sweeps");
}

static void other_formats_have_them_too(void **state)
{
    (void)state;
    gives("sweeps -s none -f json -c sweep,trials,best",
          "{\n  \"sweep\": null,\n  \"rows\": [\n    {\n      \"sweep\": \"none\",\n"
          "      \"trials\": 0,\n      \"best\": null\n    }\n  ],\n  \"notes\": "
          "[]\n}\n");
    gives("sweeps -c sweep,best -f markdown",
          "Sweeps.\n\n| sweep | best |\n|:---|---:|\n| new | 0.2500 |\n"
          "| old | 0.6250 \xc2\xb1 0.1768 |\n| none | \xe2\x80\x93 |\n");
    assert_int_equal(report("sweeps -f latex"), 0);
    says("\\label{tab:sweeps}");
}

/* The default of the other views. */
static void the_sweep_started_last_is_the_one_that_is_meant(void **state)
{
    (void)state;
    gives("-c trial,sweep -f csv", "trial,sweep\n1,new\n");
    gives("runs -c run,status -f csv", "run,status\n1.1,finished\n3.1,interrupted\n");
    refuses("trial best --tags", "no tag of trial 1 was tested");
    says_not("no run has finished");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_started_last_is_first),
        cmocka_unit_test(people_see_minutes_and_deviations),
        cmocka_unit_test(they_are_chosen_by_name_or_by_trial),
        cmocka_unit_test(other_formats_have_them_too),
        cmocka_unit_test(the_sweep_started_last_is_the_one_that_is_meant),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
