/* What is prepared for the trials of a sweep, and for those that come later. */
#include "tests/runner/experiment/loading.h"

#include "runner/sweep/prepare.h"

static void a_trial_that_comes_later_adds_what_it_needs(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "sweep: {parameters: {train.epochs: {values: [1, 2]}, features.mel.n_mels: "
           "{values: [16, 32]}}}\n");
    assert_int_equal(s->trial_count, 4);
    struct exp_sweep first = *s;
    first.trial_count = 1;
    struct run_preparation p = run_preparation_list(&first, "cache", 2, true, l->arena);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.items[0].input_count, 1);
    int added = 0;
    for (size_t i = 0; i < 4; i++)
        added += run_preparation_add(&p, s->trials[i].config);
    assert_int_equal(added, 1);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.items[0].input_count, 2);
    struct run_preparation all = run_preparation_list(s, "cache", 2, true, l->arena);
    assert_int_equal(all.items[0].input_count, 2);
    assert_false(run_preparation_add(&all, s->trials[3].config));
}

static void another_data_set_is_an_item_of_its_own(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l,
        "sweep: {metric: valid_loss, parameters: {data.seconds: {values: [1, 2]}}}\n");
    struct exp_sweep first = *s;
    first.trial_count = 1;
    struct run_preparation p = run_preparation_list(&first, "cache", 2, true, l->arena);
    assert_true(run_preparation_add(&p, s->trials[1].config));
    assert_int_equal(p.count, 2);
    assert_true(p.items[1].dataset == s->trials[1].config->dataset);
    assert_int_equal(p.items[1].workers, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(a_trial_that_comes_later_adds_what_it_needs),
        LOADING_TEST(another_data_set_is_an_item_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
