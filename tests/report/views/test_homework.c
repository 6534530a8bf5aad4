/* The homework's report as a folder: its files, and the words that only a person
 * writes. That it compiles is tested with LaTeX (tests/report/test_homework_pdf.sh). */
#include "base/file.h"
#include "report/homework/homework.h"
#include "tests/report/predicted.h"

#include <math.h>

static char *read_file(const char *path)
{
    struct err e = {0};
    char *text;
    size_t length;
    if (file_read(path, &text, &length, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return text;
}

static void has(const char *path, const char *part)
{
    char *text = read_file(path);
    if (text == NULL || strstr(text, part) == NULL)
        fail_msg("%s has no `%s`:\n%s", path, part, text ? text : "");
    free(text);
}

static void write_file(const char *path, const char *text)
{
    struct err e = {0};
    assert_int_equal(file_write(path, text, strlen(text), &e), ERR_OK);
}

static void made(const char *options)
{
    char line[256];
    snprintf(line, sizeof(line), "homework r --no-pdf %s", options);
    if (report(line) != 0)
        fail_msg("%s: %s", line, output);
}

static void it_is_a_folder_with_latex_words_and_a_makefile(void **state)
{
    (void)state;
    made("--author 'A. Student & Co'");
    has("r/report.tex", "\\documentclass[10pt,a4paper]{article}");
    has("r/report.tex", "\\author{A. Student \\& Co}");
    has("r/report.tex", "\\section{Problem}");
    has("r/report.tex", "\\input{words/problem}");
    has("r/Makefile", "pdflatex");
    has("r/words/problem.tex", "\\yours{");
    assert_false(file_exists("r/words/author.tex"));
    made("--two-columns");
    has("r/report.tex", "a4paper,twocolumn]");
    has("r/words/author.tex", "\\yours{");
}

static void words_are_made_once_and_never_touched(void **state)
{
    (void)state;
    static const char own[] = "% numbers: \nIt is hard.\n";
    made("");
    write_file("r/words/problem.tex", own);
    made("");
    char *text = read_file("r/words/problem.tex");
    assert_string_equal(text, own);
    free(text);
    says_not("written for");
}

/* Two trials with so many seeds each, the first the baseline. */
static void record_pair(size_t seeds, const char *hypothesis)
{
    char sql[256];
    const int64_t sweep = begin("pair", "valid_roc_auc", "maximize", (int)seeds);
    const int64_t from = put(sweep, "adam", NULL, 0, seeds),
                  to = put(sweep, "nadam", NULL, 0, seeds);
    for (size_t i = 0; i < seeds; i++) {
        finish_predicted(from, (int64_t)i, 0, shaken(&scores_a[0][0], (int64_t)i),
                         0.73);
        finish_predicted(to, (int64_t)i, 0, shaken(&scores_b[0][0], (int64_t)i), 0.81);
    }
    close_store();
    snprintf(sql, sizeof(sql),
             "UPDATE sweep SET hypothesis = '%s', baseline = 'adam of 1', ordered = 1",
             hypothesis);
    change(sql);
}

static void a_verdict_is_what_the_test_shows(void **state)
{
    (void)state;
    record_pair(1, "nadam raises the ROC-AUC");
    made("");
    has("r/report.tex",
        "agrees: 1 of 1 trial (nadam of 1; these trained networks only)");
    has("r/report.tex", "a test ROC-AUC shown lower than that of adam of 1");
    has("r/report.tex", "\\section{Ablation}");
    has("r/report.tex", "\\section{To do it again}");
    has("r/tables/sweep_pair.tex", "\\bottomrule");
    has("r/trials/1.yaml", "");
    char *text = read_file("r/report.tex");
    assert_null(strstr(text, "because"));
    assert_null(strstr(text, "significant"));
    free(text);
}

static void three_seeds_speak_of_recipes(void **state)
{
    (void)state;
    record_pair(3, "nadam lowers the ROC-AUC");
    made("");
    has("r/report.tex", "none of 1 trial");
    char *text = read_file("r/report.tex");
    assert_null(strstr(text, "trained networks only"));
    free(text);
}

static void seeds_that_disagree_rates_that_drop_and_confusions_are_told(void **state)
{
    (void)state;
    static const double from_values[] = {0.73, 0.75}, to_values[] = {0.81, 0.7};
    const int64_t sweep = begin("pair", "valid_roc_auc", "maximize", 2);
    const int64_t from = put(sweep, "adam", NULL, 0, 2),
                  to = put(sweep, "nadam", NULL, 0, 2);
    for (int i = 0; i < 2; i++) {
        finish_predicted(from, i, 0, shaken(&scores_a[0][0], i), from_values[i]);
        const int64_t run = start(to, i, 0);
        for (int epoch = 1; epoch <= 4; epoch++) {
            measure(run, epoch, "valid_roc_auc", 0.8);
            measure(run, epoch, "lr", epoch < 3 ? 0.01 : 0.001);
        }
        measure(run, 0, "test_roc_auc", to_values[i]);
        predict(run, "clips", shaken(&scores_b[0][0], i), true);
        end(run, RES_FINISHED, NULL, 4, 4);
    }
    close_store();
    change("UPDATE sweep SET baseline = 'adam of 1', ordered = 1");
    made("");
    has("r/report.tex",
        "The seeds disagree whether this trial is better than adam of 1");
    has("r/report.tex", "nadam of 1 (better by 1 of 2)");
    has("r/report.tex", "most often takes ");
    if (system("gnuplot --version >/dev/null 2>&1") == 0)
        has("r/report.tex", "The learning rate drops in the first run: nadam of 1 at "
                            "epoch 3.");
}

static void a_hypothesis_without_a_measure_is_for_the_person_to_judge(void **state)
{
    (void)state;
    record_pair(1, "nadam is nicer");
    made("");
    has("r/report.tex", "{\\color{red}yours}");
}

static void words_for_other_numbers_are_told(void **state)
{
    (void)state;
    record_pair(1, "nadam is nicer");
    made("");
    has("r/words/sweep_pair.tex", "% numbers: adam of 1 0.7300 | nadam of 1 0.8100\n");
    says_not("written for");
    write_file("r/words/sweep_pair.tex",
               "% numbers: adam of 1 0.7000 | nadam of 1 0.8100\n"
               "Nadam wins.\n");
    made("");
    says("words/sweep_pair.tex was written for adam of 1 0.7000, now adam of 1 0.7300");
    has("r/words/sweep_pair.tex", "Nadam wins.");
}

static void one_trial_and_nan_make_a_report(void **state)
{
    (void)state;
    const int64_t s = begin("one", "valid_roc_auc", "maximize", 1);
    const int64_t run = start(put(s, "adam", NULL, 0, 1), 0, 0);
    measure(run, 1, "valid_roc_auc", 0.5);
    measure(run, 1, "valid_loss", (double)NAN);
    measure(run, 0, "test_roc_auc", (double)NAN);
    end(run, RES_FINISHED, NULL, 1, 1);
    const int64_t other = begin("empty", "valid_roc_auc", "maximize", 1);
    fail_run(put(other, "sgd", NULL, 0, 1), 0);
    close_store();
    made("");
    has("r/report.tex",
        "No trial of the sweep \\textasciigrave{}empty\\textasciigrave{} has");
    char *text = read_file("r/report.tex");
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, "\\section{Ablation}"));
    free(text);
}

static void sweeps_have_files_of_their_own(void **state)
{
    (void)state;
    const char *const sweeps[] = {"tags", "Tags", "a b", "limits"};
    for (size_t i = 0; i < sizeof(sweeps) / sizeof(*sweeps); i++) {
        const int64_t s = begin(sweeps[i], "valid_roc_auc", "maximize", 1);
        finish_predicted(put(s, "adam", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7);
    }
    close_store();
    made("");
    has("r/tables/tags.tex", "guitar");
    has("r/tables/sweep_tags.tex", "adam");
    has("r/report.tex", "\\label{sec:sweep_tags}");
    has("r/report.tex", "\\label{sec:sweep_Tags-");
    has("r/report.tex", "\\label{sec:sweep_a-b-");
    has("r/report.tex", "\\label{sec:sweep_limits}");
    has("r/words/sweep_limits.tex", "is this what you expected");
}

static void what_it_no_longer_makes_is_removed_but_for_words(void **state)
{
    (void)state;
    const char *const sweeps[] = {"one", "two"};
    for (size_t i = 0; i < 2; i++) {
        const int64_t s = begin(sweeps[i], "valid_roc_auc", "maximize", 1);
        finish_predicted(put(s, i ? "sgd" : "adam", NULL, 0, 1), 0, 0, &scores_a[0][0],
                         0.7);
    }
    close_store();
    made("");
    write_file("r/tables/sweep_mine.tex", "My own table.\n");
    assert_true(file_exists("r/tables/sweep_two.tex"));
    assert_true(file_exists("r/words/sweep_two.tex"));
    made("-s one");
    assert_true(file_exists("r/tables/sweep_one.tex"));
    assert_false(file_exists("r/tables/sweep_two.tex"));
    assert_true(file_exists("r/words/sweep_two.tex"));
    assert_true(file_exists("r/tables/sweep_mine.tex"));
    /* A list that a person changed leads out of the folder. */
    char *text = read_file("r/report.tex");
    struct str changed = {0};
    str_addf(&changed, "%s%% ../kept\n%% tables/../../kept\n%% words/problem.tex\n",
             text);
    write_file("r/report.tex", changed.text);
    write_file("kept", "x");
    made("-s one");
    assert_true(file_exists("kept"));
    assert_true(file_exists("r/words/problem.tex"));
    str_deinit(&changed);
    free(text);
}

static void what_is_not_mtags_is_not_written_over(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(file_make_folders("own", &e), ERR_OK);
    write_file("own/README.md", "My notes.\n");
    refuses("homework own --no-pdf", "own/README.md is not mtag's");
    write_file("own/report.tex", "\\documentclass{article}\n");
    refuses("homework own --no-pdf", "own/report.tex is not mtag's");
    has("own/report.tex", "\\documentclass{article}\n");
    assert_false(file_exists("own/words"));
    made("");
    made("");
}

static void limits_say_what_there_is(void **state)
{
    (void)state;
    record_pair(1, "nadam raises the ROC-AUC");
    made("");
    has("r/report.tex", "clips of 12 artists");
    has("r/report.tex", "The best trials were chosen by validation");
    has("r/words/tags.tex", "-{}-{}clips");
}

static void one_trial_is_compared_with_nothing(void **state)
{
    (void)state;
    const int64_t s = begin("one", "valid_roc_auc", "maximize", 1);
    finish_predicted(put(s, "adam", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7);
    close_store();
    made("");
    has("r/report.tex", "There is one trial, trained once: nothing is compared");
    char *text = read_file("r/report.tex");
    assert_null(strstr(text, "nterval"));
    assert_null(strstr(text, "best trials were chosen"));
    assert_null(strstr(text, "very comparison"));
    free(text);
}

static void it_can_be_handed_in_without_weights_too(void **state)
{
    (void)state;
    struct err e = {0};
    const struct rep_homework_asked asked = {.folder = "r"};
    struct rep_homework homework = {.asked = &asked, .arena = arena_create()};
    const struct rep_step *submit =
        (const struct rep_step *)registry_find(&rep_steps, "write_submission");
    char *first, *second;
    size_t length, again;
    made("");
    says("no code/baseline of trial");
    has("r/README.md",
        "mtag-run experiments/sweep_sweep_lr.yaml\n    mtag-report -s sweep_lr");
    assert_int_equal(file_read("r/submission.zip", &first, &length, &e), ERR_OK);
    write_file("r/own.txt", "stays out");
    assert_int_equal(submit->take(&homework, &e), ERR_OK);
    assert_int_equal(file_read("r/submission.zip", &second, &again, &e), ERR_OK);
    assert_int_equal(length, again);
    assert_memory_equal(first, second, length);
    free(first);
    free(second);
    arena_destroy(homework.arena);
}

static void a_wrong_command_is_refused(void **state)
{
    (void)state;
    refuses("homework", "homework needs one folder");
    refuses("homework a b", "homework needs one folder");
    refuses("homework r -s sweep_l", "did you mean `sweep_lr`?");
    refuses("homework r --baseline nobody", "no trial has the label `nobody`");
    write_file("file", "");
    refuses("homework file --no-pdf", "file");
}

static void an_empty_database_has_nothing_to_report(void **state)
{
    (void)state;
    close_store();
    refuses("homework r", "nothing was recorded yet");
    assert_false(file_exists("r"));
}

static void without_a_finished_trial_it_says_what_there_is(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    fail_run(put(s, "adam", NULL, 0, 1), 0);
    close_store();
    refuses("homework r", "there is nothing to report: no trial of the sweep `s` has "
                          "finished: 1 failed");
    assert_false(file_exists("r"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_a_folder_with_latex_words_and_a_makefile,
                                        make_sample, forget),
        cmocka_unit_test_setup_teardown(words_are_made_once_and_never_touched,
                                        make_sample, forget),
        cmocka_unit_test_setup_teardown(a_verdict_is_what_the_test_shows, make_empty,
                                        forget),
        cmocka_unit_test_setup_teardown(three_seeds_speak_of_recipes, make_empty,
                                        forget),
        cmocka_unit_test_setup_teardown(
            seeds_that_disagree_rates_that_drop_and_confusions_are_told, make_empty,
            forget),
        cmocka_unit_test_setup_teardown(
            a_hypothesis_without_a_measure_is_for_the_person_to_judge, make_empty,
            forget),
        cmocka_unit_test_setup_teardown(words_for_other_numbers_are_told, make_empty,
                                        forget),
        cmocka_unit_test_setup_teardown(one_trial_and_nan_make_a_report, make_empty,
                                        forget),
        cmocka_unit_test_setup_teardown(sweeps_have_files_of_their_own, make_empty,
                                        forget),
        cmocka_unit_test_setup_teardown(
            what_it_no_longer_makes_is_removed_but_for_words, make_empty, forget),
        cmocka_unit_test_setup_teardown(what_is_not_mtags_is_not_written_over,
                                        make_sample, forget),
        cmocka_unit_test_setup_teardown(limits_say_what_there_is, make_empty, forget),
        cmocka_unit_test_setup_teardown(one_trial_is_compared_with_nothing, make_empty,
                                        forget),
        cmocka_unit_test_setup_teardown(it_can_be_handed_in_without_weights_too,
                                        make_sample, forget),
        cmocka_unit_test_setup_teardown(a_wrong_command_is_refused, make_sample,
                                        forget),
        cmocka_unit_test_setup_teardown(an_empty_database_has_nothing_to_report,
                                        make_empty, forget),
        cmocka_unit_test_setup_teardown(without_a_finished_trial_it_says_what_there_is,
                                        make_empty, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
