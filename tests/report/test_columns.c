/* Which columns a table of trials has: by itself, for papers, and as --columns asks. */
#include "tests/report/record.h"

/* Two trials with two seeds, tested, of a sweep over optimizer and rate. */
static void two(void)
{
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 2);
    const struct asked_trial asked[] = {
        {.name = "sgd", .rate = "1e-3", .seeds = 2, .weights = 1200, .macs = 34000},
        {.name = "adam", .rate = "1e-2", .seeds = 2, .weights = 1200, .macs = 34000}};
    for (int i = 0; i < 2; i++) {
        const int64_t trial = ask(s, &asked[i]);
        for (int seed = 0; seed < 2; seed++) {
            const int64_t run = start(trial, seed, 0);
            for (int epoch = 1; epoch <= 3; epoch++) {
                measure(run, epoch, "valid_roc_auc",
                        0.6 + 0.2 * i + 0.01 * epoch + 0.02 * seed);
                measure(run, epoch, "train_loss", 0.5 - 0.1 * epoch + 0.02 * seed);
                measure(run, epoch, "lr", 0.001);
            }
            measure(run, 3, "valid_f1_macro", 0.4 + 0.1 * i);
            measure(run, 0, "test_roc_auc", 0.55 + 0.1 * i);
            measure(run, 0, "test_pr_auc", 0.35 - 0.1 * i);
            measure(run, 0, "test_f1_macro", 0.3 + 0.1 * i);
            measure(run, 0, "test_loss", 0.6);
            measure(run, 0, "test_roc_auc@noise", 0.5);
            end(run, RES_FINISHED, NULL, 3, 3);
        }
    }
    close_store();
}

static int make_two(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    two();
    return 0;
}

/* The sum 0.63 + 0.01 of a mean may differ from 0.64 in its last digit. */
static void has_row(const char *start, const double *numbers, size_t count)
{
    const char *row = strstr(printed, start);
    assert_non_null(row);
    row += strlen(start);
    for (size_t i = 0; i < count; i++) {
        char *end;
        assert_int_equal(*row, ',');
        const double number = strtod(row + 1, &end);
        assert_true(number > numbers[i] - 1e-12 && number < numbers[i] + 1e-12);
        row = end;
    }
}

static void metrics_stand_in_their_places_the_one_that_ranks_first(void **state)
{
    (void)state;
    assert_int_equal(report("-f csv"), 0);
    says("rank,trial,train.optimizer.type,train.optimizer.lr,valid_roc_auc,"
         "valid_roc_auc_std,train_loss,train_loss_std,test_roc_auc,test_roc_auc_std,"
         "test_pr_auc,test_pr_auc_std,test_loss,test_loss_std,best_epoch,epochs,"
         "seconds,weights\n");
    assert_int_equal(report("-m test_pr_auc -f csv"), 0);
    says("train.optimizer.lr,test_pr_auc,test_pr_auc_std,valid_roc_auc,");
    says("test_roc_auc,test_roc_auc_std,test_loss,");
}

/* f1_macro has no place in tables, noise is of perturbed clips, lr is bookkeeping. */
static void some_metrics_have_columns_only_where_they_are_asked_for(void **state)
{
    (void)state;
    assert_int_equal(report("-f csv"), 0);
    says_not("f1_macro");
    says_not("noise");
    says_not(",lr,");
    assert_int_equal(report("-m valid_f1_macro -f csv"), 0);
    says("train.optimizer.lr,valid_f1_macro,valid_f1_macro_std,valid_roc_auc,");
    assert_int_equal(report("-m test_roc_auc@noise -f csv"), 0);
    says("train.optimizer.lr,test_roc_auc@noise,test_roc_auc@noise_std,valid_roc_auc,");
    gives("-c trial,test_f1_macro,test_roc_auc@noise -f csv",
          "trial,test_f1_macro,test_f1_macro_std,test_roc_auc@noise,"
          "test_roc_auc@noise_std\n2,0.4,0,0.5,0\n1,0.3,0,0.5,0\n");
    assert_int_equal(report(""), 0);
    says("1 metric of perturbed test clips: mtag-report trial N shows them, --columns "
         "\"Noise=test_roc_auc@CONDITION\" picks some\n");
    assert_int_equal(report("-m test_roc_auc@noise"), 0);
    says_not("of perturbed test clips");
}

/* Of a paper: the test metric of the one that ranks first, then the first by place. */
static void papers_show_the_test_of_the_metric_that_ranks(void **state)
{
    (void)state;
    assert_int_equal(report("-f markdown"), 0);
    says("| optimizer | lr | test ROC-AUC | test PR-AUC |\n");
    assert_int_equal(report("-f markdown -m valid_f1_macro"), 0);
    says("| optimizer | lr | test F1 macro | test ROC-AUC |\n");
    says("| adam | 1e-2 | **0.4000 \xc2\xb1 0.0000** | **0.6500");
    assert_int_equal(report("-f markdown -m test_pr_auc"), 0);
    says("| optimizer | lr | test PR-AUC | test ROC-AUC |\n");
    says("| sgd | 1e-3 | **0.3500");
    assert_int_equal(report("-f markdown -m train_loss"), 0);
    says("| optimizer | lr | test loss | test ROC-AUC |\n");
    assert_int_equal(report("-f latex -m valid_f1_macro --baseline 1"), 0);
    says("test F1 macro & difference & test ROC-AUC");
    says("+0.1000");
}

static void names_are_full_short_or_shown(void **state)
{
    (void)state;
    gives("-c train.optimizer.lr,optimizer -f csv",
          "train.optimizer.lr,train.optimizer.type\n0.01,adam\n0.001,sgd\n");
    gives("-c lr -f csv", "train.optimizer.lr\n0.01\n0.001\n");
    gives("-c 'best epoch,best_epoch=epochs' -f csv", "best_epoch,epochs\n3,3\n3,3\n");
    gives("-c 'rank,trial,sweep,label,status,stale,n,folds' -f csv",
          "rank,trial,sweep,label,status,stale,n,folds\n"
          "1,2,s,adam of 1,finished,no,2,\n2,1,s,sgd of 1,finished,no,2,\n");
    gives("-c weights,macs,multiply-adds=trial -f csv",
          "weights,macs,trial\n1200,34000,2\n1200,34000,1\n");
    assert_int_equal(report("-c weights,macs,time"), 0);
    says("weights  multiply-adds   time\n  1,200         34,000  3.0 s *\n");
}

static void titles_stand_before_or_behind(void **state)
{
    (void)state;
    assert_int_equal(report("-c 'Rate=lr, trial as Number, 10 * lr as ten'"), 0);
    says("Rate  Number     ten\n1e-2       2  0.1000 *\n1e-3       1  0.0100\n");
    gives("-c 'Rate = lr, Zehn= lr * 10' -f csv", "train.optimizer.lr,Zehn\n0.01,0.1\n"
                                                  "0.001,0.01\n");
    /* A comparison is no title. */
    gives("-c 'trial, lr==1e-2, trial >= 2 as later' -f csv",
          "trial,lr==1e-2,later\n2,1,1\n1,0,0\n");
    gives("-c \"trial, 'a as b' as text\" -f csv", "trial,text\n2,a as b\n1,a as b\n");
    gives("-c 'trial as \"My, number\", 2 * lr as \"two (rates)\"' -f csv",
          "trial,two (rates)\n2,0.02\n1,0.002\n");
    gives("-c '\"Twice = more\" = 2 * lr, trial' -f csv",
          "Twice = more,trial\n0.02,2\n0.002,1\n");
}

/* .63, .65 and .83, .85 at the last epochs. */
static void over_epochs_there_are_max_min_and_last(void **state)
{
    static const double best[] = {0.84, 0.82, 0.84, 0.21},
                        other[] = {0.64, 0.62, 0.64, 0.21};
    (void)state;
    assert_int_equal(report("-c 'trial, max valid_roc_auc, min valid_roc_auc, last "
                            "valid_roc_auc as end, last train_loss' -f csv"),
                     0);
    says("trial,max valid_roc_auc,min valid_roc_auc,end,last train_loss\n");
    has_row("\n2", best, 4);
    has_row("\n1", other, 4);
    gives("-c 'max lr as rate' -f csv", "rate\n0.001\n0.001\n");
    refuses("-c 'max valid_rocauc'",
            "--columns: no trial has the metric `valid_rocauc`; did you mean "
            "`valid_roc_auc`?\nmetrics: ");
}

static void expressions_may_use_every_name(void **state)
{
    (void)state;
    gives("-c 'trial, n * 2 as twice, upper(optimizer) as name, round(10 * "
          "valid_roc_auc_std, 3) as deviation, train.loss as loss' -f csv",
          "trial,twice,name,deviation,loss\n2,4,ADAM,0.141,bce\n1,4,SGD,0.141,bce\n");
    gives("-c 'trial, train.epochs' -f csv", "trial,train.epochs\n2,\n1,\n");
    gives("-c '-0.0 as zero, NULL as nothing, 1/0 as none, 7/2 as whole' -f csv",
          "zero,nothing,none,whole\n0,,,3\n0,,,3\n");
    refuses("-c 'lrr * 2'", "did you mean `lr`?");
    refuses("-c '('", "--columns");
    refuses("-c 'trial; DROP TABLE run'", "--columns");
    refuses("-c \"load_extension('x')\"", "not authorized");
}

static void each_column_is_there_once(void **state)
{
    (void)state;
    refuses("-c trial,lr,trial", "--columns has `trial` twice");
    refuses("-c 'A=lr,B=lr'", "--columns has `train.optimizer.lr` twice");
    refuses("-c '2*lr,2*lr'", "--columns has `2*lr` twice");
    gives("-c '2*lr as a,2*lr as b' -f csv", "a,b\n0.02,0.02\n0.002,0.002\n");
    refuses("runs -c run,run", "--columns has `run` twice");
    refuses("-c 'lr,,trial'", "a part of `lr,,trial` is empty");
    refuses("-c ''", "a part of `` is empty");
}

/* What is equal in all rows is no column; what differs is one. */
static void columns_of_circumstances_are_there_where_they_matter(void **state)
{
    (void)state;
    assert_int_equal(report("-f csv"), 0);
    says_not("sweep,");
    says_not(",status");
    says_not(",n,");
    says_not("stale");
    open_store();
    const int64_t t = begin("t", "valid_roc_auc", "maximize", 1);
    finish(put(t, "rmsprop", "bce", 0, 1), 0, 0.7, 0.5);
    assert_int_equal(recorded_report("--all -f csv"), 0);
    says("rank,trial,sweep,train.optimizer.type,train.optimizer.lr,n,");
    says("\n2,3,t,rmsprop,,1,");
    assert_int_equal(report_after("UPDATE sweep_trial SET stale = 1 WHERE trial_id = 1",
                                  "--all -f csv", "UPDATE sweep_trial SET stale = 0"),
                     0);
    says("rank,trial,sweep,stale,");
}

static void a_list_that_is_long_gives_way_to_labels(void **state)
{
    (void)state;
    change("INSERT INTO sweep_parameter VALUES (1, 'model.layers', 9, '', 1);"
           "INSERT INTO sweep_value SELECT 1, id, 'model.layers', '[conv1d, relu, "
           "max_pool1d, conv1d, relu, number ' || id || ']', NULL FROM trial;");
    assert_int_equal(report(""), 0);
    says("rank  trial  label      optimizer    lr ");
    says("layers: too long to be shown; mtag-report diff A B shows what differs, "
         "--columns has it anyway\n");
    assert_int_equal(report("-c trial,layers -f csv"), 0);
    says("trial,model.layers\n2,\"[\"\"conv1d\"\", \"\"relu\"\", "
         "\"\"max_pool1d\"\", \"\"conv1d\"\", \"\"relu\"\", \"\"number "
         "2\"\"]\"");
    assert_int_equal(report("-f csv"), 0);
    says("rank,trial,label,train.optimizer.type,train.optimizer.lr,model.layers,");
    says_not("too long");
    assert_int_equal(report("-c layers"), 0);
    says("[conv1d, relu, max_pool1d, conv1d, relu\xe2\x80\xa6");
    assert_int_equal(report("-f markdown"), 0);
    says("| trial | test ROC-AUC |");
    says_not("too long");
}

/* The best of the column in bold, also where others are better by another metric. */
static void each_metric_marks_its_own_best(void **state)
{
    (void)state;
    assert_int_equal(report("-f latex -c trial,test_roc_auc,test_pr_auc,test_loss"), 0);
    says("2 & \\textbf{\\boldmath 0.6500 $\\pm$ 0.0000} & 0.2500 $\\pm$ 0.0000");
    says("1 & 0.5500 $\\pm$ 0.0000 & \\textbf{\\boldmath 0.3500");
    says("\\textbf{\\boldmath 0.6000 $\\pm$ 0.0000} \\\\\n    1 ");
    assert_int_equal(report("-f latex --top 1 -c trial,test_roc_auc"), 0);
    says_not("textbf");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_two, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(metrics_stand_in_their_places_the_one_that_ranks_first),
        TEST(some_metrics_have_columns_only_where_they_are_asked_for),
        TEST(papers_show_the_test_of_the_metric_that_ranks),
        TEST(names_are_full_short_or_shown),
        TEST(titles_stand_before_or_behind),
        TEST(over_epochs_there_are_max_min_and_last),
        TEST(expressions_may_use_every_name),
        TEST(each_column_is_there_once),
        TEST(columns_of_circumstances_are_there_where_they_matter),
        TEST(a_list_that_is_long_gives_way_to_labels),
        TEST(each_metric_marks_its_own_best),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
