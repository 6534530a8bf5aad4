/* curves: panels of many kinds of loss or of none, marks of short and long curves, and
 * which trials that ended otherwise than finished are drawn. */
#include "tests/report/plots/drawing.h"

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

/* A finished run of a new trial with so many epochs of the metric, best at the last. */
static int64_t record(int64_t sweep, const char *name, const char *loss, int epochs,
                      const char *metric)
{
    const int64_t run = start(put(sweep, name, loss, 0, 1), 0, 0);
    for (int epoch = 1; epoch <= epochs; epoch++)
        measure(run, epoch, metric, epoch / 64.0);
    end(run, RES_FINISHED, NULL, epochs, epochs);
    return run;
}

static int count_of(const char *text, const char *part)
{
    int count = 0;
    for (const char *c = strstr(text, part); c; c = strstr(c + 1, part))
        count++;
    return count;
}

/* ---- panels ---- */

/* Of six kinds of loss four have panels, and the metric of all trials has one. */
static void so_many_kinds_of_loss_have_panels(void **state)
{
    static const char *const losses[] = {"bce", "focal", "mse", "hinge", "huber", "l1"};
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 6; i++)
        finish(put(s, losses[i], losses[i], 0, 1), 0, 0.5, 0.25);
    close_store();
    draws("curves", "");
    assert_int_equal(count_of(figure.plot.script.text, "set title 'loss: "), 4);
    assert_int_equal(count_of(figure.plot.script.text, "set title 'valid ROC-AUC'"), 1);
    assert_int_equal(count_of(figure.plot.data.text, "# epoch "), 6);
    assert_non_null(figure.note);
    assert_non_null(strstr(figure.note, "trained with different kinds of loss ("));
    assert_non_null(strstr(figure.note, "; the first 4 have panels"));
}

/* As of a formula, of which there is neither a loss nor a network. */
static void without_a_loss_there_is_one_panel(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_f1_macro", "maximize", 1);
    record(s, "a", "bce", 3, "valid_f1_macro");
    close_store();
    draws("curves", "columns=2");
    assert_int_equal(count_of(figure.plot.script.text, "set title '"), 1);
    script_has("set title 'valid F1 macro'\n");
    script_has("dot: best point");
    script_has_not("thin: training");
    script_has_not("band: ");
    has_data("# 1: a of 1\n"
             "# epoch train_loss deviation valid_loss deviation metric deviation\n"
             "1 NaN 0  NaN 0  0.015625 0 \n"
             "2 NaN 0  NaN 0  0.03125 0 \n"
             "3 NaN 0  NaN 0  0.046875 0 \n"
             "\n\n");
    assert_null(figure.note);
}

static void two_panels_stand_beside_each_other_on_a_wide_page(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    measure(record(s, "a", "bce", 3, "valid_roc_auc"), 1, "valid_loss", 0.5);
    close_store();
    draws("curves", "");
    const double below = figure.plot.height;
    assert_int_equal(count_of(figure.plot.script.text, "set xlabel 'epoch'\n"), 1);
    draws("curves", "columns=2");
    assert_true(figure.plot.height < below - 1);
    assert_int_equal(count_of(figure.plot.script.text, "set xlabel 'epoch'\n"), 2);
}

static void without_any_epoch_nothing_is_drawn(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    const int64_t run = start(put(s, "a", "bce", 0, 1), 0, 0);
    measure(run, 0, "test_roc_auc", 0.5);
    end(run, RES_FINISHED, NULL, 0, 0);
    close_store();
    does_not_draw("curves", "", "none of these trials has recorded an epoch");
}

/* ---- marks ---- */

static void one_epoch_has_room_on_both_sides(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    record(s, "a", "bce", 1, "valid_roc_auc");
    close_store();
    draws("curves", "");
    script_has("set xrange [0.5:1.5]\n");
    script_has("set xtics 1\n");
    script_has("with linespoints");
}

/* 30 epochs have a point each, 31 have a line; up to 10 each has its number. */
static void long_curves_are_lines(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    const int64_t run = record(s, "a", "bce", 30, "valid_roc_auc");
    close_store();
    draws("curves", "");
    script_has("set xrange [1:30]\n");
    script_has("with linespoints");
    script_has_not("set xtics 1\n");
    open_store();
    measure(run, 31, "valid_roc_auc", 0.5);
    close_store();
    draws("curves", "");
    script_has("set xrange [1:31]\n");
    script_has_not("with linespoints");
}

/* Of equal epochs the dot is at the first; where less is better at the least. */
static void the_dot_follows_the_goal_of_the_sweep(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    const int64_t run = record(s, "a", "bce", 4, "valid_roc_auc");
    measure(run, 3, "valid_roc_auc", 4 / 64.0);
    close_store();
    draws("curves", "");
    script_has("using ($1==3?$1:NaN):6 with points");
    change("UPDATE sweep SET goal = 'minimize'");
    draws("curves", "");
    script_has("using ($1==1?$1:NaN):6 with points");
}

/* ---- which trials ---- */

/* Reads the data that gnuplot was given into output. */
static void read_data(void)
{
    FILE *f = fopen("a.dat", "r");
    assert_non_null(f);
    output[fread(output, 1, sizeof(output) - 1, f)] = '\0';
    fclose(f);
}

/* Paused runs may go on, pruned and failed ones do not; who lists a trial sees it. */
static void paused_trials_are_drawn_pruned_ones_if_they_are_listed(void **state)
{
    static const enum res_status ends[] = {RES_PAUSED, RES_PRUNED, RES_FAILED};
    static const char *const names[] = {"held", "cut", "broken"};
    (void)state;
    if (!has_program("gnuplot"))
        skip();
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    record(s, "done", "bce", 2, "valid_roc_auc");
    for (int i = 0; i < 3; i++) {
        const int64_t run = start(put(s, names[i], "bce", 0, 1), 0, 0);
        measure(run, 1, "valid_roc_auc", 0.5);
        end(run, ends[i], "so", 1, 1);
    }
    assert_int_equal(recorded_report("plot curves -o a.svg"), 0);
    read_data();
    says("# 1: done of 1\n");
    says("# 2: held of 1\n");
    says_not("cut");
    says_not("broken");
    assert_int_equal(report("plot curves --top 1 -o a.svg"), 0);
    says("note: drawn are the best 1 of 2 trials; --top 2 draws all\n");
    assert_int_equal(report("plot curves -t 3,4 -o a.svg"), 0);
    read_data();
    says("# 3: cut of 1\n");
    says("# 4: broken of 1\n");
    says_not("done");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_empty, forget_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(so_many_kinds_of_loss_have_panels),
        TEST(without_a_loss_there_is_one_panel),
        TEST(two_panels_stand_beside_each_other_on_a_wide_page),
        TEST(without_any_epoch_nothing_is_drawn),
        TEST(one_epoch_has_room_on_both_sides),
        TEST(long_curves_are_lines),
        TEST(the_dot_follows_the_goal_of_the_sweep),
        TEST(paused_trials_are_drawn_pruned_ones_if_they_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
