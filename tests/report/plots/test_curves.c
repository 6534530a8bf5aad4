/* curves: whose curves, in which panels, with which bands and dots. */
#include "tests/report/plots/drawing.h"

#include <math.h>

static void curve(int64_t run, const double *roc, int epochs, double loss)
{
    for (int i = 0; i < epochs; i++) {
        measure(run, i + 1, "train_loss", loss / (1 << i));
        measure(run, i + 1, "valid_loss", loss);
        measure(run, i + 1, "valid_roc_auc", roc[i]);
    }
}

/* One trial with two seeds, one that is at its first epoch, one that has none. */
static int make(void **state)
{
    static const double first[] = {0.5, 0.75, 0.625}, second[] = {0.25, 0.25, 0.875},
                        begun[] = {0.375};
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 2);
    const struct asked_trial asked[] = {{.name = "sgd", .seeds = 2},
                                        {.name = "adam", .seeds = 2},
                                        {.name = "it's", .seeds = 2, .unbegun = true}};
    const int64_t a = ask(s, &asked[0]), b = ask(s, &asked[1]);
    ask(s, &asked[2]);
    int64_t run = start(a, 0, 0);
    curve(run, first, 3, 0.5);
    end(run, RES_FINISHED, NULL, 2, 3);
    run = start(a, 1, 0);
    curve(run, second, 3, 0.75);
    end(run, RES_FINISHED, NULL, 3, 3);
    curve(start(b, 0, 0), begun, 1, 1);
    close_store();
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

/* Means and deviations of two seeds; of .5 and .75 that is .176777. */
static void a_block_has_means_and_deviations_by_epoch(void **state)
{
    (void)state;
    draws("curves", "");
    const char *text = figure.plot.data.text;
    assert_ptr_equal(strstr(text,
                            "# 1: sgd of 1\n"
                            "# epoch train_loss deviation valid_loss deviation metric "
                            "deviation\n"
                            "1 0.625 0.176777  0.625 0.176777  0.375 0.176777 \n"
                            "2 0.3125 0.0883883  0.625 0.176777  0.5 0.353553 \n"
                            "3 0.15625 0.0441942  0.625 0.176777  0.75 0.176777 \n"
                            "\n\n"),
                     text);
}

static void a_trial_at_work_is_drawn_as_far_as_it_is(void **state)
{
    (void)state;
    draws("curves", "");
    assert_non_null(strstr(figure.plot.data.text,
                           "# 2: adam of 1\n"
                           "# epoch train_loss deviation valid_loss deviation metric "
                           "deviation\n"
                           "1 1 0  1 0  0.375 0 \n\n\n"));
}

/* A panel of the loss above or beside the metric's, the dot where the mean is best. */
static void panels_have_titles_bands_and_dots(void **state)
{
    (void)state;
    draws("curves", "");
    script_has("set title 'loss'\n");
    script_has("set title 'valid ROC-AUC'\n");
    script_has_not("loss: bce");
    script_has("data index 0 using 1:($6-$7):($6+$7) with filledcurves");
    script_has("data index 0 using ($1==3?$1:NaN):6 with points");
    script_has("data index 1 using ($1==1?$1:NaN):6 with points");
    script_has("thin: training; band: \xc2\xb1 deviation over");
}

static void kinds_of_loss_have_panels_of_their_own(void **state)
{
    (void)state;
    change("UPDATE param SET value = 'focal' WHERE trial_id = 2 AND path = "
           "'train.loss.type'");
    draws("curves", "");
    script_has("set title 'loss: bce'\n");
    script_has("set title 'loss: focal'\n");
    change("UPDATE param SET value = 'bce' WHERE path = 'train.loss.type'");
}

/* Of a sweep that is ranked by its loss the other panel has the first metric. */
static void the_metric_of_a_panel_is_no_loss(void **state)
{
    (void)state;
    change("UPDATE sweep SET metric = 'valid_loss', goal = 'minimize'");
    draws("curves", "");
    script_has("set title 'valid ROC-AUC'\n");
    change("UPDATE sweep SET metric = 'valid_roc_auc', goal = 'maximize'");
}

static void labels_are_quoted_for_gnuplot(void **state)
{
    (void)state;
    change(
        "UPDATE sweep_trial SET label = 'it''s $(rm) \"x\"' || char(10) || 'y' WHERE "
        "trial_id = 1");
    draws("curves", "");
    script_has("\"1: it's $(rm) \\042x\\042 y\" at screen");
    assert_non_null(strstr(figure.plot.data.text, "# 1: it's $(rm) \"x\""));
    assert_null(strstr(figure.plot.data.text, "\ny"));
    change("UPDATE sweep_trial SET label = 'sgd of 1' WHERE trial_id = 1");
}

static void a_missing_value_is_no_point(void **state)
{
    (void)state;
    change("UPDATE metric SET value = NULL WHERE name = 'valid_roc_auc' AND epoch = 2");
    draws("curves", "");
    assert_non_null(strstr(figure.plot.data.text, "2 0.3125 0.0883883  0.625 0.176777  "
                                                  "NaN 0 \n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_has_means_and_deviations_by_epoch),
        cmocka_unit_test(a_trial_at_work_is_drawn_as_far_as_it_is),
        cmocka_unit_test(panels_have_titles_bands_and_dots),
        cmocka_unit_test(kinds_of_loss_have_panels_of_their_own),
        cmocka_unit_test(the_metric_of_a_panel_is_no_loss),
        cmocka_unit_test(labels_are_quoted_for_gnuplot),
        cmocka_unit_test(a_missing_value_is_no_point),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
