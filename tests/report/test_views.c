/* The views of mtag-report take the same options alike, and what there is can be
 * listed.
 */
#include "tests/report/program.h"

#include <unistd.h>

static void every_view_takes_listed_trials(void **state)
{
    static const char *const views[] = {"runs",
                                        "diff",
                                        "table --columns trial,lr",
                                        "--labels a,b",
                                        "runs --sweep sweep_lr",
                                        "trial"};
    static const char *const spellings[] = {"--trials 1,3", "-t 1,3", "--trials=1,3"};
    char first[sizeof(output)];
    (void)state;
    for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++) {
        for (size_t k = 0; k < 3; k++) {
            char line[128];
            snprintf(line, sizeof(line), "%s %s", views[i], spellings[k]);
            if (report(line) != 0)
                fail_msg("%s: %s", line, output);
            if (k == 0)
                memcpy(first, output, sizeof(first));
            assert_string_equal(first, output);
        }
    }
}

static void trials_are_the_words_of_a_trials_view(void **state)
{
    (void)state;
    assert_int_equal(report("trial --trials 3 --yaml"), 0);
    says("optimizer: {type: adam, lr: 1e-3}");
    assert_int_equal(report("trial 3,4 --yaml"), 0);
    says("lr: 1e-3}\n---\ntrain:");
    assert_int_equal(report("trial 3 4"), 0);
    says("trial 3: adam lr 1e-3");
    says("trial 4: adam lr 1e-2");
    assert_int_equal(report("trial 3,4 -f json"), 0);
    assert_int_equal(output[0], '[');
    assert_int_equal(report("trial 3 --trials 4"), 2);
    says("trial names its trials");
    assert_int_equal(report("trial 3x"), 2);
    says("trial takes numbers of trials");
    assert_int_equal(report("trial"), 2);
    says("which trial?");
}

static void the_best_trial_is_a_name(void **state)
{
    (void)state;
    assert_int_equal(report("trial best"), 0);
    says("trial 3: adam lr 1e-3");
    assert_int_equal(report("--trials best,1 --columns trial -f csv"), 0);
    assert_string_equal(output, "trial\n3\n1\n");
    assert_int_equal(report("trial best 3"), 2);
    says("names trial 3 twice");
}

static void differences_name_their_trials_in_several_ways(void **state)
{
    (void)state;
    assert_int_equal(report("diff 1 3"), 0);
    says("+0.2000");
    assert_int_equal(report("diff 1,best"), 0);
    says("+0.2000");
    assert_int_equal(report("diff -t 1,3"), 0);
    says("+0.2000");
    assert_int_equal(report("diff"), 2);
    says("which trial? diff takes");
    assert_int_equal(report("diff 1"), 2);
    says("diff takes two trials");
    assert_int_equal(report("diff 1 1"), 2);
    says("names trial 1 twice");
    assert_int_equal(report("diff 1 3 -t 2"), 2);
}

static void several_trials_differ_side_by_side(void **state)
{
    (void)state;
    assert_int_equal(report("diff 1 3 4 -f csv"), 0);
    says("name,trial_1,trial_3,trial_4\n"
         "train.optimizer.lr,0.001,0.001,0.01\ntrain.optimizer.type,sgd,adam,adam\n"
         "valid_roc_auc,0.705,0.905,0.855\n");
    says_not("train.epochs");
    assert_int_equal(report("diff 1 3 4 -f latex"), 0);
    says("\\caption{Trials 1, 3 and 4.}");
    says("\\label{tab:diff-1-3-4}");
}

static void sweeps_are_listed(void **state)
{
    (void)state;
    assert_int_equal(report("sweeps"), 0);
    says("1 sweep\n");
    says("sweep_lr");
    says("0.9050 \xc2\xb1 0.0071      3  adaptive steps learn");
    assert_int_equal(report("sweeps -f csv"), 0);
    says("sweep,started,method,trials,finished,seeds,metric,best,best_trial,"
         "hypothesis\n");
    says(",grid,4,4,2,valid_roc_auc,0.905,3,adaptive steps learn rare tags sooner\n");
    assert_int_equal(report("sweeps -s sweep_lr -s sweep_lr --columns sweep -f csv"),
                     0);
    assert_string_equal(output, "sweep\nsweep_lr\n");
    assert_int_equal(report("sweeps -t 3,1 --columns 'Name=sweep'"), 0);
    says("Name\nsweep_lr\n");
    assert_int_equal(report("sweeps -s sweep_l"), 2);
    says("did you mean `sweep_lr`?");
    assert_int_equal(report("sweeps --top 3"), 2);
    says("unknown option --top");
}

static void options_that_became_verbs_answer_with_the_verb(void **state)
{
    static const char *const lines[][2] = {
        {"--trial 3", "is `mtag-report trial N`"},
        {"-s sweep_lr --runs", "is `mtag-report runs`"},
        {"-p curves -o a.svg", "is `mtag-report plot KIND -o FILE`"},
        {"runs --trial 3", "--trials N"},
        {"sweeps --list plots", "is `mtag-report --list KIND`"}};
    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        assert_int_equal(report(lines[i][0]), 2);
        says(lines[i][1]);
    }
}

static void help_names_what_registries_know(void **state)
{
    (void)state;
    assert_int_equal(report("plot --help"), 0);
    says("Draws curves");
    assert_int_equal(report("help runs"), 0);
    says("markdown, latex, csv");
    assert_int_equal(report("help"), 0);
    says("trial N|best");
    assert_int_equal(report("rins"), 2);
    says("did you mean `runs`?");
}

static void a_format_has_its_ending_as_a_name(void **state)
{
    (void)state;
    assert_int_equal(report("-f md"), 0);
    says("|---:|");
    assert_int_equal(report("-f tex"), 0);
    says("\\toprule");
}

static void what_there_is_can_be_listed(void **state)
{
    (void)state;
    assert_int_equal(report("--list"), 0);
    says("plots ");
    says("formats ");
    says("metrics ");
    says("views ");
    assert_int_equal(report("--list plots"), 0);
    says("curves ");
    assert_int_equal(report("--list format"), 0);
    says("markdown ");
    assert_int_equal(report("--list metrics"), 0);
    says("test_roc_auc\n");
    says_not("_std");
    assert_int_equal(report("--list views"), 0);
    says("sweeps ");
    assert_int_equal(report("--list metircs"), 2);
    says("did you mean `metrics`?\nkinds: ");
    assert_int_equal(report("plot curvs -o a.svg"), 2);
    says("did you mean `curves`?\nplots: curves, ");
    assert_int_equal(report("--list plots --results none.db"), 0);
    assert_int_equal(report("--list metrics --results none.db"), 2);
}

static void a_parameter_takes_one_line_of_a_trials_page(void **state)
{
    (void)state;
    assert_int_equal(
        report_after(
            "INSERT INTO param VALUES (3, 'features.a' || char(10) || 'b.type', "
            "'mel' || char(10) || 'x', NULL)",
            "trial 3", "DELETE FROM param WHERE path LIKE 'features.a%b.type'"),
        0);
    says("  features.a\\x0ab.type  ");
    says("  mel\\x0ax\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_takes_listed_trials),
        cmocka_unit_test(trials_are_the_words_of_a_trials_view),
        cmocka_unit_test(the_best_trial_is_a_name),
        cmocka_unit_test(differences_name_their_trials_in_several_ways),
        cmocka_unit_test(several_trials_differ_side_by_side),
        cmocka_unit_test(sweeps_are_listed),
        cmocka_unit_test(options_that_became_verbs_answer_with_the_verb),
        cmocka_unit_test(help_names_what_registries_know),
        cmocka_unit_test(a_format_has_its_ending_as_a_name),
        cmocka_unit_test(what_there_is_can_be_listed),
        cmocka_unit_test(a_parameter_takes_one_line_of_a_trials_page),
    };
    return cmocka_run_group_tests(tests, make_sample, forget);
}
