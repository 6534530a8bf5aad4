/* The view of plots: kinds, options, files, and which trials are drawn; gnuplot need
 * not be there. */
#include "tests/report/record.h"

#include <unistd.h>

static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.5, 0.25);
    finish(put(s, "b", "bce", 0, 1), 0, 0.75, 0.5);
    close_store();
    return 0;
}

static void the_kind_and_the_file_have_to_be_named(void **state)
{
    (void)state;
    refuses("plot", "which plot? mtag-report plot curves -o FILE.svg");
    refuses("plot curves", "plot needs a file: -o curves.svg (or .pdf, .png)");
    refuses("plot all", "all plots need a folder: plot all -o DIR");
    refuses("plot slize -o a.svg",
            "did you mean `slice`?\nplots: curves, tags, slice, ");
    refuses("plot curves -o a.gif", "a.gif");
    refuses("plot curves -o a", "a");
}

static void options_are_those_of_the_kind(void **state)
{
    (void)state;
    refuses("plot slice xs=lr -o a.svg", "did you mean `x`?");
    refuses("plot slice lr -o a.svg", "`lr` sets no option of slice");
    refuses("plot slice columns=3 -o a.svg", "columns");
    refuses("plot slice scale=lag -o a.svg", "did you mean `log`?");
    refuses("plot slice 'x=[1' -o a.svg", "x=[1");
    refuses("plot curves -f csv -o a.svg", "unknown option -f");
    refuses("plot curves --columns 2 -o a.svg", "unknown option --columns");
}

static void describe_prints_options_and_draws_nothing(void **state)
{
    (void)state;
    assert_int_equal(report("plot slice --describe"), 0);
    says("slice");
    says("scale");
    says("one of auto, linear");
    refuses("plot slice --describe -o never.svg", "leave --output out");
    assert_int_not_equal(access("never.svg", F_OK), 0);
    refuses("plot slize --describe", "did you mean `slice`?");
}

static void choices_are_those_of_the_table(void **state)
{
    (void)state;
    refuses("plot curves -s t -o a.svg", "there is no sweep `t`");
    refuses("plot curves -t 9 -o a.svg", "there is no trial 9");
    refuses("plot curves --where 'lr >' -o a.svg", "--where");
    refuses("plot curves --labels a -t 1,2 -o a.svg",
            "--labels has 1 name for 2 trials");
    refuses("plot curves -m f1 -o a.svg", "no trial has the metric `f1`");
    refuses("plot curves --top 0 -o a.svg", "--top takes a number from 1 on");
    assert_int_not_equal(access("a.svg", F_OK), 0);
    assert_int_not_equal(access("a.gp", F_OK), 0);
}

/* What is left of a picture that cannot be drawn: nothing. */
static void nothing_is_left_where_gnuplot_is_missing(void **state)
{
    (void)state;
    char *path = strdup(getenv("PATH"));
    setenv("PATH", folder, 1);
    assert_int_not_equal(report("plot curves -o b.svg"), 0);
    setenv("PATH", path, 1);
    free(path);
    says("gnuplot");
    assert_int_not_equal(access("b.svg", F_OK), 0);
    assert_int_not_equal(access("b.gp", F_OK), 0);
    assert_int_not_equal(access("b.dat", F_OK), 0);
}

static char *read_file(const char *path)
{
    static char text[1 << 14];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    return text;
}

static void rows_labels_and_top_reach_the_data(void **state)
{
    (void)state;
    if (!has_program("gnuplot"))
        skip();
    assert_int_equal(report("plot slice --labels 'x y,z' -t 1,2 -o c.svg"), 0);
    assert_non_null(strstr(read_file("c.dat"), "# x y\n"));
    assert_non_null(strstr(read_file("c.dat"), "# z\n"));
    assert_int_equal(report("plot slice --top 1 -o c.svg"), 0);
    assert_null(strstr(read_file("c.dat"), "# 1: a of 1"));
    assert_non_null(strstr(read_file("c.dat"), "# 2: b of 1"));
    assert_int_equal(report("plot slice -m valid_loss -o c.svg"), 0);
    assert_non_null(strstr(read_file("c.gp"), "the best by valid loss"));
}

/* Curves show runs that wait; the others say that they do not. */
static void trials_that_are_not_drawn_are_told(void **state)
{
    (void)state;
    if (!has_program("gnuplot"))
        skip();
    open_store();
    const int64_t s = begin("ended", "valid_roc_auc", "maximize", 1);
    finish(put(s, "c", "bce", 0, 1), 0, 0.5, 0.25);
    fail_run(put(s, "d", "bce", 0, 1), 0);
    end(start(put(s, "e", "bce", 0, 1), 0, 0), RES_PAUSED, NULL, 1, 1);
    assert_int_equal(recorded_report("plot slice x=train.optimizer.type -s ended -o "
                                     "d.svg"),
                     0);
    says("trials that are not drawn: 1 failed, 1 paused");
    assert_int_equal(report("plot slice x=train.optimizer.type -s s -o d.svg"), 0);
    says_not("not drawn");
}

/* tags has no values here: the others are drawn, and a note tells. */
static void all_draws_what_it_can(void **state)
{
    (void)state;
    if (!has_program("gnuplot"))
        skip();
    assert_int_equal(report("plot all -o figures"), 0);
    says("note: tags: trial 2 has no values of tags");
    assert_int_equal(access("figures/curves.svg", F_OK), 0);
    assert_int_equal(access("figures/slice.svg", F_OK), 0);
    assert_int_not_equal(access("figures/tags.svg", F_OK), 0);
    refuses("plot all columns=2 lr=1 -o figures", "lr");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kind_and_the_file_have_to_be_named),
        cmocka_unit_test(options_are_those_of_the_kind),
        cmocka_unit_test(describe_prints_options_and_draws_nothing),
        cmocka_unit_test(choices_are_those_of_the_table),
        cmocka_unit_test(nothing_is_left_where_gnuplot_is_missing),
        cmocka_unit_test(rows_labels_and_top_reach_the_data),
        cmocka_unit_test(all_draws_what_it_can),
        cmocka_unit_test(trials_that_are_not_drawn_are_told),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
