/* The views leaderboard and curve, as other programs read them. */
#include "tests/results/write/place.h"

static void a_trial_is_summed_up_over_its_seeds(void **state)
{
    struct place *p = *state;
    res_close(filled(p->path));
    is(number(p->path, "SELECT valid_roc_auc FROM leaderboard WHERE trial = 3"), 0.905);
    is(number(p->path, "SELECT valid_roc_auc_std FROM leaderboard WHERE trial = 3"),
       0.01 / sqrt(2));
    is(number(p->path, "SELECT test_roc_auc FROM leaderboard WHERE trial = "
                       "3"),
       0.895);
    is(number(p->path, "SELECT n FROM leaderboard WHERE trial = 3"), 2);
}

/* Another sweep asks for trial 3 with seed 2 alone: .95. */
static void the_leaderboard_is_over_the_runs_that_each_sweep_asks_for(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_store *s = filled(p->path);
    struct res_sweep sweep = sample_sweep("other");
    const int64_t seed = 2;
    int64_t id, trial;
    sweep.seeds = 1;
    assert_int_equal(res_sweep_begin(s, &sweep, &id, &e), ERR_OK);
    assert_int_equal(sample_trial(s, id, 1, "adam", "1e-3", &trial, &e), ERR_OK);
    assert_int_equal(trial, 3);
    assert_int_equal(res_sweep_seeds_put(s, id, trial, &seed, 1, &e), ERR_OK);
    assert_int_equal(sample_run(s, trial, seed, 0.95, &e), ERR_OK);
    res_close(s);
    static const char of_other[] = " FROM leaderboard WHERE sweep = 'other'",
                      of_first[] = " FROM leaderboard WHERE sweep = 'sweep_lr' AND "
                                   "trial = 3";
    char sql[256];
    const struct {
        const char *column;
        double other, first;
    } columns[] = {{"valid_roc_auc", 0.95, 0.905},
                   {"test_roc_auc", 0.94, 0.895},
                   {"n", 1, 2},
                   {"epochs", 3, 3},
                   {"best_epoch", 2, 2},
                   {"status = 'finished'", 1, 1},
                   {"valid_roc_auc_std IS NULL", 1, 1}};
    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
        snprintf(sql, sizeof(sql), "SELECT %s%s", columns[i].column, of_other);
        is(number(p->path, sql), columns[i].other);
        snprintf(sql, sizeof(sql), "SELECT %s%s", columns[i].column, of_first);
        is(number(p->path, sql), columns[i].first);
    }
}

static void the_leaderboard_has_the_varying_parameters_as_numbers(void **state)
{
    struct place *p = *state;
    res_close(filled(p->path));
    is(number(p->path, "SELECT count(*) FROM leaderboard WHERE "
                       "\"train.optimizer.lr\" < 0.005 AND "
                       "\"train.optimizer.type\" = 'adam'"),
       1);
    is(number(p->path, "SELECT count(*) FROM pragma_table_info('leaderboard') "
                       "WHERE name = 'train.epochs'"),
       0);
}

static void the_curve_has_a_row_per_run_and_epoch(void **state)
{
    struct place *p = *state;
    res_close(filled(p->path));
    is(number(p->path, "SELECT count(*) FROM curve"), 24);
    is(number(p->path, "SELECT train_loss FROM curve WHERE trial = 1 AND run "
                       "= 2 AND epoch = 2"),
       0.25);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_trial_is_summed_up_over_its_seeds),
        TEST(the_leaderboard_is_over_the_runs_that_each_sweep_asks_for),
        TEST(the_leaderboard_has_the_varying_parameters_as_numbers),
        TEST(the_curve_has_a_row_per_run_and_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
