/* Decisions of a sweep, and the curves of its runs. */
#include "results/write/store.h"

#include "tests/results/sample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct place {
    char *folder, *path;
    struct res_store *store;
    struct arena *arena;
    int64_t sweep;
};

static int open_place(void **state)
{
    struct place *p = calloc(1, sizeof(*p));
    struct res_sweep sweep = sample_sweep("one");
    struct err e = {0};
    p->folder = sample_folder();
    p->path = sample_path(p->folder, "mtag.db");
    p->arena = arena_create();
    *state = p;
    return res_open(p->path, &p->store, &e) != ERR_OK ||
           res_sweep_begin(p->store, &sweep, &p->sweep, &e) != ERR_OK;
}

static int close_place(void **state)
{
    struct place *p = *state;
    res_close(p->store);
    arena_destroy(p->arena);
    free(p->path);
    sample_remove(p->folder);
    free(p);
    return 0;
}

static void put(struct place *p, int64_t number, int64_t time)
{
    struct res_decision d = {
        .time = time, .kind = "trial", .until = 3, .saw = "abc", .text = "why"};
    struct err e = {0};
    assert_int_equal(res_decision_put(p->store, p->sweep, number, &d, &e), ERR_OK);
}

static size_t read_all(struct place *p, struct res_decision **list)
{
    struct err e = {0};
    size_t count;
    assert_int_equal(res_decisions(p->store, p->sweep, p->arena, list, &count, &e),
                     ERR_OK);
    return count;
}

static void decisions_read_back_in_their_order(void **state)
{
    struct place *p = *state;
    struct res_decision *list;
    assert_int_equal(read_all(p, &list), 0);
    put(p, 1, 20);
    put(p, 0, INT64_MAX);
    assert_int_equal(read_all(p, &list), 2);
    assert_true(list[0].time == INT64_MAX && list[1].time == 20);
    assert_string_equal(list[1].kind, "trial");
    assert_string_equal(list[1].saw, "abc");
    assert_string_equal(list[1].text, "why");
    assert_int_equal(list[1].until, 3);
    assert_int_equal(list[1].trial, 0);
}

static void what_follows_a_gap_is_left_out(void **state)
{
    struct place *p = *state;
    struct res_decision *list;
    put(p, 0, 1);
    put(p, 2, 3);
    assert_int_equal(read_all(p, &list), 1);
    put(p, 1, 2);
    assert_int_equal(read_all(p, &list), 3);
}

static void cleared_decisions_are_gone(void **state)
{
    struct place *p = *state;
    struct res_decision *list;
    struct err e = {0};
    put(p, 0, 1);
    assert_int_equal(res_decisions_clear(p->store, p->sweep + 1, &e), ERR_OK);
    assert_int_equal(read_all(p, &list), 1);
    assert_int_equal(res_decisions_clear(p->store, p->sweep, &e), ERR_OK);
    assert_int_equal(read_all(p, &list), 0);
}

static void put_value(struct place *p, int64_t run, int epoch, double value)
{
    struct err e = {0};
    assert_int_equal(
        res_metric_put(p->store, run, epoch, sample_metric("valid_loss"), value, &e),
        ERR_OK);
}

static void a_curve_ends_at_the_first_epoch_that_is_missing(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    int64_t trial;
    struct res_run run;
    double values[8];
    size_t stale;
    int epochs;
    assert_int_equal(res_sweep_trials_begin(p->store, true, &e), ERR_OK);
    assert_int_equal(sample_trial(p->store, p->sweep, 1, "adam", "1e-3", &trial, &e),
                     ERR_OK);
    assert_int_equal(res_sweep_trials_end(p->store, p->sweep, &stale, &e), ERR_OK);
    assert_int_equal(res_run_get(p->store, trial, 0, 0, &run, &e), ERR_OK);
    put_value(p, run.id, 1, 0.5);
    put_value(p, run.id, 2, (double)NAN);
    put_value(p, run.id, 4, 0.25);
    assert_int_equal(res_flush(p->store, &e), ERR_OK);
    assert_int_equal(
        res_run_curve(p->store, run.id, "valid_loss", values, 8, &epochs, &e), ERR_OK);
    assert_int_equal(epochs, 2);
    assert_true(values[0] == 0.5 && isnan(values[1]));
    put_value(p, run.id, 3, 0.125);
    assert_int_equal(res_flush(p->store, &e), ERR_OK);
    assert_int_equal(
        res_run_curve(p->store, run.id, "valid_loss", values, 3, &epochs, &e), ERR_OK);
    assert_int_equal(epochs, 3);
    assert_int_equal(
        res_run_curve(p->store, run.id, "valid_roc_auc", values, 8, &epochs, &e),
        ERR_OK);
    assert_int_equal(epochs, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(decisions_read_back_in_their_order, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(what_follows_a_gap_is_left_out, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(cleared_decisions_are_gone, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(a_curve_ends_at_the_first_epoch_that_is_missing,
                                        open_place, close_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
