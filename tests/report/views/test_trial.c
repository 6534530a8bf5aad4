/* The view of a trial: its page, tags, epochs and file, in every format. */
#include "tests/report/program.h"

#include "base/table/table.h"

#include <jansson.h>

static void every_part_is_written_in_every_format(void **state)
{
    static const char *const parts[] = {"", "--tags", "--epochs", "--yaml"};
    (void)state;
    for (size_t i = 0; table_formats.items[i]; i++) {
        for (size_t k = 0; k < sizeof(parts) / sizeof(*parts); k++) {
            char line[128];
            for (int trials = 1; trials <= 2; trials++) {
                snprintf(line, sizeof(line), "trial 3%s %s -f %s",
                         trials == 2 ? ",1" : "", parts[k],
                         table_formats.items[i]->name);
                if (report(line) != 0 || strlen(printed) < 40)
                    fail_msg("%s: %s", line, output);
            }
        }
    }
}

static void tags_have_their_metrics_with_deviations(void **state)
{
    (void)state;
    assert_int_equal(report("trial 3 --tags"), 0);
    says("tags of trial 3 (adam lr 1e-3)\n");
    says("guitar         \xe2\x80\x93  0.9050 \xc2\xb1 0.0071\n");
    assert_int_equal(report("trial 3 --tags -f csv"), 0);
    says("tag,clips,test_roc_auc,test_roc_auc_std\nguitar,,0.905,0.007");
    says("\nno vocals,,0.705,");
    assert_int_equal(report("trial 3,1 --tags -f csv"), 0);
    says("trial,tag,clips,");
    says("\n1,guitar,,0.705,");
}

/* Of the tags of a task `a` is on no clip, `b` on one of two. */
static void tags_have_the_test_clips_that_have_them(void **state)
{
    (void)state;
    change("INSERT INTO task VALUES (1, 'task-a', 2, 2, '[\"x\", \"y\"]', '[\"opera\", "
           "\"guitar\"]', x'00010000', NULL);"
           "INSERT INTO prediction SELECT id, 'test', 1, zeroblob(16) FROM run;");
    assert_int_equal(report("trial 3 --tags -f csv"), 0);
    says("\nguitar,1,0.905,");
    says("\nopera,0,,\n");
    assert_int_equal(report("trial 3 --tags"), 0);
    says("1 tag without a value");
    assert_int_equal(report("trial 3,1 --tags"), 0);
    says("1 tag without a value");
    change("DELETE FROM prediction; DELETE FROM task");
}

/* `opera` is on a clip of the second fold alone, `guitar` on one of each. */
static void the_test_clips_are_those_of_all_folds(void **state)
{
    (void)state;
    change("INSERT INTO task VALUES (1, 'task-a', 2, 2, '[\"x\", \"y\"]', '[\"opera\", "
           "\"guitar\"]', x'00010000', NULL), (2, 'task-b', 3, 2, '[\"u\", \"v\", "
           "\"w\"]', '[\"opera\", \"guitar\"]', x'010001000001', NULL);"
           "UPDATE run SET fold = number;"
           "INSERT INTO tag_metric SELECT id, 'opera', 'test_roc_auc', 0.6 FROM run "
           "WHERE number = 2;"
           "INSERT INTO prediction SELECT id, 'test', fold, zeroblob(16) FROM run;");
    assert_int_equal(report("trial 3 --tags -f csv"), 0);
    says("\nguitar,2,0.905,");
    says("\nopera,2,0.6,");
    change("DELETE FROM prediction; DELETE FROM task; UPDATE run SET fold = 0;"
           "DELETE FROM tag_metric WHERE tag = 'opera'");
}

static void epochs_are_those_of_every_run(void **state)
{
    (void)state;
    assert_int_equal(report("trial 3 --epochs -f csv"), 0);
    says("run,epoch,valid_roc_auc,valid_loss,train_loss\n3.1,1,0.85,0.45,0.5\n");
    says("\n3.2,3,");
    assert_int_equal(report("trial 3 --epochs"), 0);
    says("3.1      2   0.9000  0.4000  0.2500 *\n");
}

static void epochs_have_the_fold_of_their_run(void **state)
{
    static const char folds[] = "UPDATE run SET fold = number WHERE trial_id = 3",
                      none[] = "UPDATE run SET fold = 0";
    (void)state;
    assert_int_equal(report_after(folds, "trial 3 --epochs -f csv", none), 0);
    says("run,fold,epoch,valid_roc_auc,valid_loss,train_loss\n3.1,1,1,0.85,");
    says("\n3.2,2,1,");
    assert_int_equal(report_after(folds, "trial 3,1 --epochs -f csv", none), 0);
    says("run,fold,epoch,");
    says("\n1.2,,3,");
}

static void epochs_of_an_unfinished_run_are_there(void **state)
{
    (void)state;
    assert_int_equal(
        report_after("UPDATE run SET status = 'running', best_epoch = NULL, epochs = "
                     "NULL WHERE trial_id = 3;"
                     "DELETE FROM metric WHERE epoch = 3 OR epoch = 0",
                     "trial 3 --epochs",
                     "UPDATE run SET status = 'finished', best_epoch = 2, epochs = 3"),
        0);
    says("3.1      2   0.9000  0.4000  0.2500 *\n");
    says_not("3.1      3");
}

static void a_trial_without_epochs_says_so(void **state)
{
    (void)state;
    change("DELETE FROM run WHERE trial_id = 4");
    assert_int_equal(report("trial 4 --epochs"), 2);
    says("no epoch of the trial was recorded");
    assert_int_equal(report("trial 4 --tags"), 2);
    says("no tag of trial 4 was tested");
}

static void one_part_at_a_time(void **state)
{
    (void)state;
    assert_int_equal(report("trial 3 --tags --epochs"), 2);
    says("one of --tags, --epochs, --yaml and --mistakes");
}

static void a_page_in_a_table_has_a_row_for_each_value(void **state)
{
    (void)state;
    assert_int_equal(report("trial 3 -f csv"), 0);
    says("part,name,value\ntrial,trial,3\n");
    says("\nparams,train.optimizer.lr,0.001\n");
    says("\nruns 2,seed,1\n");
    assert_int_equal(report("trial 3 --yaml -f csv"), 0);
    says("path,value\ntrain.epochs,3\ntrain.optimizer.lr,1e-3\n");
}

static void a_page_takes_caption_and_key(void **state)
{
    (void)state;
    assert_int_equal(report("trial 3 -f latex --caption Mine --ref tab:mine"), 0);
    says("\\caption{Mine}");
    says("\\label{tab:mine}");
    assert_int_equal(report("trial 3 --caption Mine"), 2);
    says("--caption is for the format");
}

static void a_file_may_have_an_ending_of_its_own(void **state)
{
    (void)state;
    assert_int_equal(report("trial best --yaml -o best.yaml"), 0);
    FILE *f = fopen("best.yaml", "r");
    assert_non_null(f);
    output[fread(output, 1, sizeof(output) - 1, f)] = '\0';
    fclose(f);
    says("optimizer: {type: adam, lr: 1e-3}");
    assert_int_equal(report("trial best -o best.yaml"), 2);
    says("no format has the ending .yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_written_in_every_format),
        cmocka_unit_test(tags_have_their_metrics_with_deviations),
        cmocka_unit_test(tags_have_the_test_clips_that_have_them),
        cmocka_unit_test(the_test_clips_are_those_of_all_folds),
        cmocka_unit_test(epochs_are_those_of_every_run),
        cmocka_unit_test(epochs_have_the_fold_of_their_run),
        cmocka_unit_test(one_part_at_a_time),
        cmocka_unit_test(a_page_in_a_table_has_a_row_for_each_value),
        cmocka_unit_test(a_page_takes_caption_and_key),
        cmocka_unit_test(a_file_may_have_an_ending_of_its_own),
        cmocka_unit_test(epochs_of_an_unfinished_run_are_there),
        cmocka_unit_test(a_trial_without_epochs_says_so),
    };
    return cmocka_run_group_tests(tests, make_sample, forget);
}
