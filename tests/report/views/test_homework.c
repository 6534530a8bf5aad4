/* The homework's report as a folder: its files, and the words that only a person
 * writes. That it compiles is tested with LaTeX (tests/report/test_homework_pdf.sh). */
#include "base/file.h"
#include "tests/report/record.h"

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
    if (strstr(text, part) == NULL)
        fail_msg("%s has no `%s`:\n%s", path, part, text);
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
        cmocka_unit_test_setup_teardown(a_wrong_command_is_refused, make_sample,
                                        forget),
        cmocka_unit_test_setup_teardown(an_empty_database_has_nothing_to_report,
                                        make_empty, forget),
        cmocka_unit_test_setup_teardown(without_a_finished_trial_it_says_what_there_is,
                                        make_empty, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
