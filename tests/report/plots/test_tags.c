/* tags: the values of each tag, of one trial or several. */
#include "tests/report/plots/drawing.h"

/* Trial 1: rock .75, pop .5; trial 2: rock .25, pop .625, and salsa. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    const int64_t a = put(s, "a", "bce", 0, 1), b = put(s, "b", "bce", 0, 1);
    int64_t run = start(a, 0, 0);
    measure(run, 1, "valid_roc_auc", 0.75);
    measure(run, 0, "test_roc_auc", 0.625);
    measure(run, 0, "test_pr_auc", 0.125);
    measure_tag(run, "rock", "test_roc_auc", 0.75);
    measure_tag(run, "pop", "test_roc_auc", 0.5);
    measure_tag(run, "pop", "test_pr_auc", 0.125);
    end(run, RES_FINISHED, NULL, 1, 1);
    run = start(b, 0, 0);
    measure(run, 1, "valid_roc_auc", 0.5);
    measure_tag(run, "rock", "test_roc_auc", 0.25);
    measure_tag(run, "pop", "test_roc_auc", 0.625);
    measure_tag(run, "salsa", "test_roc_auc", 0.9);
    end(run, RES_FINISHED, NULL, 1, 1);
    close_store();
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

/* By the first trial's values. Tags that it does not have are not drawn. */
static void rows_are_the_first_trials_tags_highest_first(void **state)
{
    (void)state;
    draws("tags", "metric=roc_auc");
    has_data("0 0.75 0.25 # rock\n1 0.5 0.625 # pop\n");
    script_has("set ytics scale 0 ('rock' 0, 'pop' 1)\n");
    script_has("set yrange [1.5:-0.5]\n");
    script_has("set xlabel 'test ROC-AUC'");
    script_has("set xrange [0:1]\n");
}

static void a_metric_goes_by_its_name_or_without_its_split(void **state)
{
    (void)state;
    draws("tags", "metric=test_roc_auc");
    script_has("set xlabel 'test ROC-AUC'");
    does_not_draw("tags", "metric=pr_auc", "trial 2 has no values of tags of pr_auc");
    does_not_draw("tags", "metric=f1", "trial 1 has no values of tags of f1");
}

static void bars_begin_where_the_option_says(void **state)
{
    (void)state;
    draws("tags", "metric=roc_auc from=0.25");
    script_has("set xrange [0.25:1]\n");
    does_not_draw("tags", "metric=roc_auc from=0.95", "no tag has a value above 0.95");
    does_not_draw("tags", "from=x", "from");
}

static void names_are_quoted(void **state)
{
    (void)state;
    change("UPDATE tag_metric SET tag = 'it''s {/Bold x} %d' WHERE tag = 'rock'");
    draws("tags", "metric=roc_auc");
    script_has("\"it's {/Bold x} %%d\" 0");
    assert_non_null(strstr(figure.plot.data.text, "# it's {/Bold x} %d\n"));
    change("UPDATE tag_metric SET tag = 'rock' WHERE tag LIKE 'it%'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_the_first_trials_tags_highest_first),
        cmocka_unit_test(a_metric_goes_by_its_name_or_without_its_split),
        cmocka_unit_test(bars_begin_where_the_option_says),
        cmocka_unit_test(names_are_quoted),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
