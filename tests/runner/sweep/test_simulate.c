/* The time of a sweep whose decisions wait for results. */
#include "runner/sweep/simulate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const double seconds[] = {1, 1, 1, 5};
static struct exp_objective formula = {.cost = 1000000000};
static struct exp_config config = {.objective = &formula, .train = {.epochs = 1}};
static struct exp_trial trials[] = {
    {.config = &config}, {.config = &config}, {.config = &config}, {.config = &config}};

static void assert_time(double wanted, int parallel, size_t known, size_t count,
                        const struct run_simulated *of)
{
    const struct exp_sweep s = {
        .trials = trials, .trial_count = known, .parallel = parallel};
    struct run_simulated own = *of;
    own.spec = &s;
    own.seconds = seconds;
    own.trials = count;
    own.each = own.each ? own.each : 1;
    own.threads = 1;
    assert_float_equal(run_simulate(&own), wanted, 1e-9);
}

static void runs_follow_each_other(void **state)
{
    (void)state;
    assert_time(0, 4, 1, 0, &(struct run_simulated){.workers = 1, .cores = 2});
    assert_time(6, 4, 1, 6, &(struct run_simulated){.workers = 1, .cores = 2});
    assert_time(3, 4, 1, 6, &(struct run_simulated){.workers = 2, .cores = 2});
    assert_time(6, 4, 1, 6,
                &(struct run_simulated){.workers = 2, .cores = 2, .each = 2});
    assert_time(1200, 4, 1, 1200, &(struct run_simulated){.workers = 1, .cores = 2});
}

/* The clock takes all for equal: on two virtual workers trials 6 and 7 wait for the
 * fourth, which takes long, before they and the eighth begin. On eight virtual workers
 * all are decided at once. */
static void a_decision_waits_for_the_result_that_it_must_see(void **state)
{
    (void)state;
    assert_time(12, 2, 4, 8, &(struct run_simulated){.workers = 2, .cores = 2});
    assert_time(10, 8, 4, 8, &(struct run_simulated){.workers = 2, .cores = 2});
}

static void proposals_take_what_nothing_else_takes(void **state)
{
    (void)state;
    /* Alone, each is waited for. */
    assert_time(9, 1, 1, 6,
                &(struct run_simulated){.workers = 1, .cores = 2, .proposal = .5});
    /* Ahead of the workers only the first is. */
    assert_time(6.5, 4, 1, 6,
                &(struct run_simulated){.workers = 1, .cores = 2, .proposal = .5});
    /* On one core they take their time from the runs. */
    assert_time(9, 4, 1, 6,
                &(struct run_simulated){.workers = 1, .cores = 1, .proposal = .5});
    /* One is made at a time. */
    assert_time(13, 8, 1, 6,
                &(struct run_simulated){.workers = 4, .cores = 8, .proposal = 2});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_follow_each_other),
        cmocka_unit_test(a_decision_waits_for_the_result_that_it_must_see),
        cmocka_unit_test(proposals_take_what_nothing_else_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
