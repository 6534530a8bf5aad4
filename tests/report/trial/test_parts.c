/* The parts of a trial: page, epochs, tags, parameters; of finished, running and failed
 * runs, of one trial and of several, with the options of tables. */
#include "tests/report/record.h"

#include <math.h>

#include <jansson.h>

/* Trial 1 has a finished run and one at its second epoch; trial 2 failed. */
static int make(void **state)
{
    static const char yaml[] = "train:\n  epochs: 3\n  optimizer: {type: sgd}\n";
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 2);
    const struct asked_trial first = {.name = "sgd",
                                      .label = "first",
                                      .rate = "1e-3",
                                      .yaml = yaml,
                                      .seeds = 2,
                                      .weights = 1234567,
                                      .macs = 89},
                             second = {.name = "adam",
                                       .label = "second",
                                       .rate = "1e-2",
                                       .seeds = 1};
    const int64_t a = ask(s, &first), b = ask(s, &second);
    int64_t run = start(a, 0, 0);
    for (int epoch = 1; epoch <= 3; epoch++) {
        measure(run, epoch, "valid_roc_auc", epoch == 2 ? 0.75 : 0.5);
        measure(run, epoch, "train_loss", 1.0 / (1 << epoch));
        measure(run, epoch, "lr", 0.125);
    }
    measure(run, 0, "test_roc_auc", 0.625);
    measure_tag(run, "rock", "test_roc_auc", 0.75);
    measure_tag(run, "pop", "test_roc_auc", 0.5);
    end(run, RES_FINISHED, NULL, 2, 3);
    run = start(a, 1, 0);
    measure(run, 1, "valid_roc_auc", 0.25);
    measure(run, 1, "train_loss", 0.5);
    measure(run, 2, "valid_roc_auc", (double)NAN);
    measure(run, 2, "train_loss", 0.25);
    fail_run(b, 0);
    close_store();
    return 0;
}

static void epochs_are_of_every_run_in_their_order(void **state)
{
    (void)state;
    gives("trial 1 --epochs -f csv",
          "run,epoch,valid_roc_auc,train_loss,lr\n"
          "1.1,1,0.5,0.5,0.125\n1.1,2,0.75,0.25,0.125\n1.1,3,0.5,0.125,0.125\n"
          "1.2,1,0.25,0.5,\n1.2,2,,0.25,\n");
    gives("trial 1 --epochs -c 'epoch,AUC=valid_roc_auc' -f markdown",
          "The epochs of trial 1 (first).\n\n| epoch | AUC |\n|---:|---:|\n"
          "| 1 | 0.5000 |\n| 2 | 0.7500 |\n| 3 | 0.5000 |\n| 1 | 0.2500 |\n"
          "| 2 | \xe2\x80\x93 |\n");
    refuses("trial 2 --epochs", "no epoch of the trial was recorded");
    refuses("trial 1 --epochs -c nope", "there is no column `nope`\ncolumns: run, ");
}

/* Of a run at work the best so far is marked. */
static void the_best_epoch_of_each_run_has_a_star(void **state)
{
    (void)state;
    assert_int_equal(report("trial 1 --epochs -c run,epoch"), 0);
    says("1.1      2 *\n");
    says("1.2      1 *\n");
    says("1.1      1\n");
    says("1.2      2\n");
}

static void tags_have_their_values_highest_first(void **state)
{
    (void)state;
    gives("trial 1 --tags -f csv", "tag,clips,test_roc_auc,test_roc_auc_std\n"
                                   "rock,,0.75,\npop,,0.5,\n");
    gives("trial 1 --tags -c test_roc_auc,tag -f csv",
          "test_roc_auc,test_roc_auc_std,tag\n0.75,,rock\n0.5,,pop\n");
    refuses("trial 2 --tags", "no tag of trial 2 was tested: no run has finished");
    gives("trial 2,1 --tags -c trial,tag -f csv", "trial,tag\n1,rock\n1,pop\n");
}

static void the_file_is_given_as_it_was_resolved(void **state)
{
    (void)state;
    gives("trial 1 --yaml", "train:\n  epochs: 3\n  optimizer: {type: sgd}\n");
    gives("trial 1,2 --yaml", "train:\n  epochs: 3\n  optimizer: {type: sgd}\n---\n");
    gives("trial 1 --yaml -o file.yaml", "");
    gives("trial 1 --yaml -o -", "train:\n  epochs: 3\n  optimizer: {type: sgd}\n");
}

/* --format, --columns or the ending of a table's file. */
static void the_file_as_a_table_is_its_parameters(void **state)
{
    static const char parameters[] = "path,value\ntrain.loss.type,bce\n"
                                     "train.optimizer.lr,1e-3\n"
                                     "train.optimizer.type,sgd\ntrain.seed,0\n";
    char text[512];
    (void)state;
    gives("trial 1 --yaml -f csv", parameters);
    gives("trial 1 --yaml -o parameters.csv", "");
    FILE *f = fopen("parameters.csv", "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(text, parameters);
    assert_int_equal(report("trial 1 --yaml -c value,path"), 0);
    says("parameters of trial 1 (first)\n\nvalue  parameter\nbce    train.loss.type\n");
    gives("trial 1,2 --yaml -c trial,value -f csv",
          "trial,value\n1,bce\n1,1e-3\n1,sgd\n1,0\n2,bce\n2,1e-2\n2,adam\n2,0\n");
    refuses("trial 1 --yaml --caption a", "--caption is for the format");
}

static void a_page_tells_of_each_run(void **state)
{
    (void)state;
    assert_int_equal(report("trial 1"), 0);
    says("trial 1: first\n  status           interrupted (1 of 2 runs finished)\n");
    says("  sweep            s\n");
    says("  weights          1,234,567\n  multiply-adds    89\n");
    says("  valid_roc_auc    0.7500\n");
    says("  best epoch       2\n  epochs           3\n");
    says("  1.1 seed 0: finished, 3 epochs (best 2), 3.0 s (1.0 s of training an "
         "epoch)\n");
    says("  1.2 seed 1: interrupted, 2 epochs (best 1)\n");
    says("  0.7500  rock\n");
    assert_int_equal(report("trial 2"), 0);
    says("  2.1 seed 0: failed: it broke");
    says_not("at the best epoch");
}

static void a_page_with_columns_is_a_table(void **state)
{
    (void)state;
    assert_int_equal(report("trial 1 -c part,value"), 0);
    says("record of trial 1 (first)\n");
    says("trial     first\n");
    says("runs 2    interrupted\n");
    assert_int_equal(report("trial 2 -c name,value -f csv"), 0);
    says("name,value\ntrial,2\nlabel,second\nstatus,failed\nn,0\nasked,1\n"
         "identity,adam\ntask,task\ndata,data\nmade,");
    refuses("trial 1 -c part,part", "--columns has `part` twice");
}

static void a_page_as_json_has_every_value_by_name(void **state)
{
    (void)state;
    assert_int_equal(report("trial 1 -f json"), 0);
    json_t *page = json_loads(printed, 0, NULL);
    assert_non_null(page);
    json_t *runs = json_object_get(page, "runs"), *run = json_array_get(runs, 1),
           *tags = json_object_get(json_object_get(page, "tags"), "test_roc_auc");
    assert_int_equal(json_array_size(runs), 2);
    assert_string_equal(json_string_value(json_object_get(run, "status")),
                        "interrupted");
    assert_true(json_is_null(json_object_get(run, "seconds")));
    assert_true(json_real_value(json_object_get(tags, "pop")) == 0.5);
    assert_int_equal(json_integer_value(json_object_get(page, "weights")), 1234567);
    json_decref(page);
    assert_int_equal(report("trial 1,2 -f json"), 0);
    page = json_loads(printed, 0, NULL);
    assert_int_equal(json_array_size(page), 2);
    json_decref(page);
}

static void words_that_are_no_trials_are_named(void **state)
{
    (void)state;
    refuses("trial", "which trial? trial takes numbers, or `best`");
    refuses("trial x", "trial takes numbers of trials, or `best`, not `x`");
    refuses("trial 1 1", "trial names trial 1 twice");
    refuses("trial 9", "there is no trial 9");
    refuses("trial 1 -t 2", "trial names its trials: leave --trials out, or the words");
    refuses("trial 1 -s t", "there is no sweep `t`\nsweeps: s");
    refuses("trial 1 --tags --yaml",
            "one of --tags, --epochs, --yaml and --mistakes at a time");
    refuses("trial 1 --epochs --tags --yaml", "one of --tags");
    refuses("trial 1 --where 1", "unknown option --where");
    refuses("trial 1 --top 1", "--top goes with --mistakes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(epochs_are_of_every_run_in_their_order),
        cmocka_unit_test(the_best_epoch_of_each_run_has_a_star),
        cmocka_unit_test(tags_have_their_values_highest_first),
        cmocka_unit_test(the_file_is_given_as_it_was_resolved),
        cmocka_unit_test(the_file_as_a_table_is_its_parameters),
        cmocka_unit_test(a_page_tells_of_each_run),
        cmocka_unit_test(a_page_with_columns_is_a_table),
        cmocka_unit_test(a_page_as_json_has_every_value_by_name),
        cmocka_unit_test(words_that_are_no_trials_are_named),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
