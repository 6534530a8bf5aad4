/* The page of a trial: folds, further runs, sweeps, tags, and the parameters below. */
#include "tests/report/record.h"

#include <jansson.h>

#define TAGS 13

/* Trial 1 is of two sweeps, the second of which no longer asks for it, and has runs of
 * both; trial 2 has two folds. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    const int64_t a = put(s, "a", "bce", 0, 1);
    const struct asked_trial folded = {.name = "b", .seeds = 1, .folds = 2};
    const int64_t b = ask(s, &folded);
    const int64_t t = begin("t", "valid_roc_auc", "maximize", 1);
    put(t, "a", "bce", 7, 1);
    for (int seed = 0; seed <= 7; seed += 7) {
        const int64_t run = start(a, seed, 0);
        measure(run, 1, "valid_roc_auc", seed ? 0.25 : 0.75);
        measure(run, 0, "test_roc_auc", 0.5);
        measure(run, 0, "test_roc_auc@noise", 0.375);
        for (int i = 0; i < TAGS; i++) {
            char tag[16];
            snprintf(tag, sizeof(tag), "tag %02d", i);
            measure_tag(run, tag, "test_roc_auc", 0.25 + i / 32.0);
        }
        end(run, RES_FINISHED, NULL, 1, 1);
    }
    finish_fold(b, 0, 1, 0.5);
    finish_fold(b, 0, 2, 0.75);
    close_store();
    change("UPDATE sweep_trial SET stale = 1 WHERE sweep_id = 2;"
           "UPDATE sweep SET started = '2000-01-01T00:00:00.000Z' WHERE id = 2;"
           "INSERT INTO param VALUES (1, 'model.layers', '[relu, {linear: 3}]', NULL), "
           "(1, 'nothing', NULL, NULL)");
    return 0;
}

static void further_runs_are_counted_apart(void **state)
{
    (void)state;
    assert_int_equal(report("trial 1"), 0);
    says("  status           finished (1 of 1 run of the sweep s finished)\n"
         "                   and 1 run that this sweep did not ask for\n");
    says("  sweep            s\n"
         "                   t (stale: its file no longer asks for the trial)\n");
    says("  valid_roc_auc      0.7500\n");
    says("  best epoch         1\n");
    says("  1.1 seed 0: finished");
    says("  1.2 seed 7: finished");
}

static void the_sweep_that_is_named_decides_whose_runs_count(void **state)
{
    (void)state;
    assert_int_equal(report("trial 1 -s t"), 0);
    says("trial 1: a of 2\n");
    says("  valid_roc_auc      0.2500\n");
    refuses("trial 2 -s t", "trial 2 is not one of t, but of s: leave --sweep out");
}

static void of_many_tags_the_ends_are_shown(void **state)
{
    (void)state;
    assert_int_equal(report("trial 1"), 0);
    says("tags by test ROC-AUC\n  0.6250  tag 12\n  0.5938  tag 11\n");
    says("  0.5000  tag 08\n  ... 3 more ...\n  0.3750  tag 04\n");
    says("  0.2500  tag 00\n");
    assert_int_equal(report("trial 1 --tags -f csv"), 0);
    says("tag 06,");
}

static void perturbed_metrics_stand_on_the_page(void **state)
{
    (void)state;
    assert_int_equal(report("trial 1"), 0);
    says("  test_roc_auc       0.5000\n  test_roc_auc@noise 0.3750\n");
}

static void runs_of_folds_name_theirs(void **state)
{
    (void)state;
    assert_int_equal(report("trial 2"), 0);
    says("  status           finished (2 of 2 runs finished)\n");
    says("  2.1 seed 0 fold 1: finished");
    says("  2.2 seed 0 fold 2: finished");
    says("  valid_roc_auc    0.6250 \xc2\xb1 0.1768\n");
    assert_int_equal(report("trial 2 -f json"), 0);
    json_t *page = json_loads(printed, 0, NULL),
           *run = json_array_get(json_object_get(page, "runs"), 1);
    assert_int_equal(json_integer_value(json_object_get(run, "fold")), 2);
    json_decref(page);
}

/* Numbers are numbers in JSON, null is null, lists stay texts. */
static void parameters_have_their_kinds_in_json(void **state)
{
    (void)state;
    assert_int_equal(report("trial 1 -f json"), 0);
    json_t *page = json_loads(printed, 0, NULL),
           *params = json_object_get(page, "params");
    assert_true(json_is_integer(json_object_get(params, "train.seed")));
    assert_true(json_is_null(json_object_get(params, "nothing")));
    assert_non_null(json_object_get(params, "model.layers"));
    json_t *sweep = json_array_get(json_object_get(page, "sweeps"), 1);
    assert_true(json_is_true(json_object_get(sweep, "stale")));
    json_decref(page);
    assert_int_equal(report("trial 1"), 0);
    says("  model.layers          [relu, {linear: 3}]\n");
    says("  nothing               ~\n");
}

static void several_pages_follow_each_other(void **state)
{
    (void)state;
    assert_int_equal(report("trial 2 1"), 0);
    const char *second = strstr(printed, "\ntrial 1: a of 1\n");
    assert_non_null(second);
    assert_ptr_equal(strstr(printed, "trial 2: b of 1\n"), printed);
    assert_int_equal(report("trial 2 1 -f csv -c trial,name"), 0);
    says("trial,name\n2,trial\n");
    says("\n1,trial\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(further_runs_are_counted_apart),
        cmocka_unit_test(the_sweep_that_is_named_decides_whose_runs_count),
        cmocka_unit_test(of_many_tags_the_ends_are_shown),
        cmocka_unit_test(perturbed_metrics_stand_on_the_page),
        cmocka_unit_test(runs_of_folds_name_theirs),
        cmocka_unit_test(parameters_have_their_kinds_in_json),
        cmocka_unit_test(several_pages_follow_each_other),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
