/* The time of a sweep from that of its runs. */
#include "runner/sweep/estimate.h"

#include "runner/train/train.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static double seconds[] = {1, 2};
static struct feat_dataset data;
static struct nn_graph graph;
static struct exp_config config = {
    .dataset = &data, .graph = &graph, .train = {.epochs = 1}};
static struct exp_trial trials[] = {{.config = &config}, {.config = &config}};

static const struct exp_stop_when never = {.target = (double)NAN,
                                           .improvement = (double)NAN};

static void runs_are_whole_on_their_workers(void **state)
{
    const struct exp_sweep s = {
        .trials = trials, .trial_count = 1, .seeds = 5, .stop_when = never};
    const struct run_estimate p = {.spec = &s, .seconds = seconds};
    (void)state;
    assert_float_equal(run_estimate_wall(&p, NULL, run_estimate_final_runs(&s), 1), 5,
                       0);
    assert_float_equal(run_estimate_wall(&p, NULL, run_estimate_final_runs(&s), 2), 3,
                       0);
}

static void trials_to_come_take_as_long_as_those_known(void **state)
{
    const struct exp_sweep s = {.trials = trials,
                                .trial_count = 2,
                                .seeds = 1,
                                .proposed = 6,
                                .parallel = 4,
                                .stop_when = never,
                                .final = {.top = 2, .seeds = 3}};
    const struct run_estimate p = {.spec = &s, .seconds = seconds};
    (void)state;
    assert_float_equal(run_estimate_wall(&p, NULL, run_estimate_final_runs(&s), 1), 18,
                       0);
}

static int measured(double macs, int batch, int threads)
{
    struct nn_graph g = {.macs = (uint64_t)macs};
    const struct exp_config c = {.graph = &g, .train = {.batch = batch}};
    return run_measured_examples(&c, threads);
}

static void large_networks_are_measured_with_few_examples(void **state)
{
    (void)state;
    assert_int_equal(measured(2e6, 16, 1), 16);
    assert_int_equal(measured(1.3e9, 16, 1), 1);
    assert_int_equal(measured(1.3e9, 16, 2), 2);
    assert_int_equal(measured(1.3e9, 4, 2), 4); /* not worth the difference of two */
    assert_int_equal(measured(1e8, 64, 2), 6);
    assert_int_equal(measured(0, 16, 2), 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_whole_on_their_workers),
        cmocka_unit_test(trials_to_come_take_as_long_as_those_known),
        cmocka_unit_test(large_networks_are_measured_with_few_examples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
