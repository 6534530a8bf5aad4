/* Trials as points: which rows are drawn, what the axes are, and what a row's line
 * says.
 */
#include "tests/report/record.h"

#include "report/request.h"
#include "report/scatter.h"

#include <limits.h>
#include <math.h>

static struct res_reader *reader;
static struct arena *arena;
static struct res_table trials;
static struct rep_plot_input input;

/* By rank: 1: .75 +- .353553 at 1e-3 with 8 weights; 2: .5 at 1e-2 with 64 weights; 3:
 * .375 without a rate or weights; 4: an infinite loss. */
static int make(void **state)
{
    static const struct asked_trial asked[] = {
        {.name = "sgd", .rate = "1e-3", .seeds = 2, .weights = 8},
        {.name = "adam", .rate = "1e-2", .seeds = 1, .weights = 64, .loss = "focal"},
        {.name = "formula", .seeds = 1},
        {.name = "lost", .rate = "1e-1", .seeds = 1, .weights = 1, .loss = "focal"}};
    static const double values[] = {1, 0.5, 0.375, 0.25},
                        losses[] = {0.5, 0.25, 0.125, (double)INFINITY};
    const struct rep_request q = {.top = INT_MIN};
    struct err e = {0};
    struct rep_choice c;
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 4; i++) {
        const int64_t trial = ask(s, &asked[i]);
        finish(trial, 0, values[i], losses[i]);
        if (asked[i].seeds == 2)
            finish(trial, 1, 0.5, losses[i]);
    }
    close_store();
    arena = arena_create();
    if (res_reader_open(database, &reader, &e) != ERR_OK ||
        rep_choose(&q, reader, arena, &c, &e) != ERR_OK ||
        res_rank(reader, &c.choice, arena, &trials, &e) != ERR_OK)
        return -1;
    input = (struct rep_plot_input){.reader = reader,
                                    .trials = &trials,
                                    .of = trials.row_count,
                                    .metric = c.choice.metric,
                                    .maximize = c.choice.maximize,
                                    .arena = arena};
    return 0;
}

static int forget_all(void **state)
{
    res_reader_close(reader);
    arena_destroy(arena);
    return forget(state);
}

static struct rep_scatter points(const char *x, const char *y, enum rep_scale scale,
                                 const char *note)
{
    struct rep_scatter s;
    struct err e = {0};
    const char *said;
    if (rep_scatter_read(&input, x, y, scale, &s, &said, &e) != ERR_OK)
        fail_msg("%s", e.text);
    if (note)
        assert_string_equal(said, note);
    else
        assert_null(said);
    return s;
}

static void has_fault(const char *x, const char *y, enum rep_scale scale,
                      const char *text)
{
    struct rep_scatter s;
    struct err e = {0};
    const char *note;
    assert_int_equal(rep_scatter_read(&input, x, y, scale, &s, &note, &e), ERR_USER);
    assert_string_equal(e.text, text);
}

/* Trial 3 has no rate. */
static const char without_rate[] =
    "1 trial without `lr` or `valid_roc_auc` is not drawn";

static void rows_with_both_values_are_drawn(void **state)
{
    (void)state;
    const struct rep_scatter s =
        points("lr", "valid_roc_auc", REP_SCALE_LINEAR, without_rate);
    assert_int_equal(s.count, 3);
    assert_true(s.drawn[0] && s.drawn[1] && !s.drawn[2] && s.drawn[3]);
    assert_true(rep_scatter_x(&s, 0) == 0.001 && rep_scatter_x(&s, 3) == 0.1);
    assert_true(s.across.least == 0.001 && s.across.most == 0.1);
    assert_null(s.across.names);
    assert_string_equal(s.across.title, "lr");
    assert_string_equal(s.up.title, "valid ROC-AUC");
}

/* The deviation of 1 and .5 is .353553. */
static void the_axis_of_values_has_room_for_deviations(void **state)
{
    (void)state;
    const struct rep_scatter s =
        points("lr", "valid_roc_auc", REP_SCALE_LINEAR, without_rate);
    const double deviation = sqrt(0.125);
    assert_true(fabs(rep_scatter_deviation(&s, 0) - deviation) < 1e-12);
    assert_true(rep_scatter_deviation(&s, 1) == 0);
    assert_true(fabs(s.up.most - (0.75 + deviation)) < 1e-12);
    assert_true(s.up.least == 0.25);
}

/* Of 1e-3, 1e-2 and 1e-1 the steps are even on a logarithm, of weights 0 is one. */
static void a_scale_is_logarithmic_if_values_lie_so(void **state)
{
    (void)state;
    assert_true(
        points("lr", "valid_roc_auc", REP_SCALE_AUTO, without_rate).across.log_scale);
    assert_true(
        points("lr", "valid_roc_auc", REP_SCALE_LOG, without_rate).across.log_scale);
    assert_false(
        points("lr", "valid_roc_auc", REP_SCALE_LINEAR, without_rate).across.log_scale);
    assert_false(
        points("weights", "valid_roc_auc", REP_SCALE_AUTO, NULL).across.log_scale);
    has_fault("weights", "valid_roc_auc", REP_SCALE_LOG,
              "a logarithmic scale takes numbers above 0");
}

static void texts_stand_at_whole_numbers(void **state)
{
    (void)state;
    const struct rep_scatter s =
        points("train.optimizer.type", "valid_roc_auc", REP_SCALE_AUTO, NULL);
    assert_int_equal(s.count, 4);
    assert_int_equal(s.across.name_count, 4);
    assert_string_equal(s.across.names[1], "adam");
    assert_true(rep_scatter_x(&s, 1) == 1);
    assert_true(s.across.least == 0 && s.across.most == 3);
    assert_false(s.across.log_scale);
    assert_string_equal(s.across.title, "optimizer");
}

/* The kind is the first row's that is drawn: without rates bce is the first trial's.
 * The infinite loss of another kind is no point, and is not counted. */
static void of_a_loss_one_kind_is_drawn(void **state)
{
    (void)state;
    const struct rep_scatter s =
        points("weights", "valid_loss", REP_SCALE_AUTO,
               "1 trial was trained with other kinds of loss, and left out; 1 trial "
               "without `weights` or `valid_loss` is not drawn");
    assert_int_equal(s.count, 2);
    assert_true(s.drawn[0] && !s.drawn[1] && s.drawn[2] && !s.drawn[3]);
    assert_true(s.up.least == 0.125 && s.up.most == 0.5);
    points("nullif(weights, 8)", "valid_loss * 1", REP_SCALE_AUTO,
           "2 trials without `nullif(weights, 8)` or `valid_loss * 1` are not drawn");
}

static void what_cannot_be_drawn_is_said(void **state)
{
    (void)state;
    has_fault("lr", "train.optimizer.type", REP_SCALE_AUTO,
              "`train.optimizer.type` is not a number");
    has_fault("lrr", "valid_roc_auc", REP_SCALE_AUTO,
              "no trial has `lrr`; did you mean `lr`?");
    has_fault("iif(trial = 3, 1, NULL)", "iif(trial = 1, 1, NULL)", REP_SCALE_AUTO,
              "no trial has both `iif(trial = 3, 1, NULL)` and `iif(trial = 1, 1, "
              "NULL)`");
    has_fault("train.optimizer.type", "valid_roc_auc", REP_SCALE_LOG,
              "a logarithmic scale takes numbers above 0");
}

static void a_line_has_the_numbers_and_the_label(void **state)
{
    struct str line = {0};
    (void)state;
    const struct rep_scatter s =
        points("lr", "valid_roc_auc", REP_SCALE_AUTO, without_rate);
    rep_scatter_add(&s, 0, &line);
    rep_scatter_add(&s, 1, &line);
    assert_string_equal(line.text, "0.001 0.75 0.353553 # 1: sgd of 1\n"
                                   "0.01 0.5 0 # 2: adam of 1\n");
    str_deinit(&line);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_with_both_values_are_drawn),
        TEST(the_axis_of_values_has_room_for_deviations),
        TEST(a_scale_is_logarithmic_if_values_lie_so),
        TEST(texts_stand_at_whole_numbers),
        TEST(of_a_loss_one_kind_is_drawn),
        TEST(what_cannot_be_drawn_is_said),
        TEST(a_line_has_the_numbers_and_the_label),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
