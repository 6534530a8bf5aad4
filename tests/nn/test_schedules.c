/* Schedules against the rates that tests/golden/nn/make_updates.py prints (torch 1.13).
 */
#include "nn/schedule.h"
#include "tests/nn/reading.h"

#include <math.h>

/* Rates for epochs 1..count + 1 into out, given the metrics of epochs 1..count. */
static void run(const char *text, double base, const double *metrics, int count,
                double *out)
{
    struct reading r = reading_start();
    struct opt_typed o = {0};
    opt_read_typed(&nn_schedules, reading_yaml(&r, text), "schedule", &o, r.arena,
                   r.diag);
    reading_faults(&r);
    assert_string_equal(r.faults, "");
    const struct nn_schedule_type *type = (const struct nn_schedule_type *)o.type;
    double state[NN_SCHEDULE_STATE / sizeof(double)] = {0};
    assert_true(type->state_size <= sizeof(state));
    if (type->start)
        type->start(o.options, state);
    double lr = type->next(o.options, state, base, base, 0, count, NAN);
    out[0] = lr;
    for (int done = 1; done <= count; done++) {
        lr = type->next(o.options, state, base, lr, done, count,
                        metrics ? metrics[done - 1] : (double)NAN);
        out[done] = lr;
    }
    reading_end(&r);
}

static void expect(const char *text, const double *metrics, int count,
                   const double *expected)
{
    double rates[32];
    run(text, 0.1, metrics, count, rates);
    assert_true(rates[0] == 0.1);
    for (int i = 0; i < count; i++)
        if (!(fabs(rates[i + 1] - expected[i]) <= 1e-8 * expected[i]))
            fail_msg("%s: after epoch %d the rate is %.9g, not %.9g", text, i + 1,
                     rates[i + 1], expected[i]);
}

static void step_is_pytorchs(void **state)
{
    (void)state;
    expect("{type: step, every: 3, gamma: 0.5}", NULL, 8,
           (double[]){0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025});
}

static void multistep_is_pytorchs(void **state)
{
    (void)state;
    expect("{type: multistep, milestones: [2, 3, 6], gamma: 0.5}", NULL, 8,
           (double[]){0.1, 0.05, 0.025, 0.025, 0.025, 0.0125, 0.0125, 0.0125});
    expect("{type: multistep, milestones: 2}", NULL, 3, (double[]){0.1, 0.01, 0.01});
}

static void exponential_is_pytorchs(void **state)
{
    (void)state;
    expect("{type: exponential, gamma: 0.8}", NULL, 5,
           (double[]){0.08, 0.064, 0.0512, 0.04096, 0.032768});
}

/* Rate and momentum of every step, in turn. */
static void expect_steps(const char *text, int epochs, long steps,
                         const double *expected)
{
    struct reading r = reading_start();
    struct opt_typed o = {0};
    opt_read_typed(&nn_schedules, reading_yaml(&r, text), "schedule", &o, r.arena,
                   r.diag);
    reading_faults(&r);
    assert_string_equal(r.faults, "");
    const struct nn_schedule_type *type = (const struct nn_schedule_type *)o.type;
    for (int done = 0; done < epochs; done++)
        for (long step = 0; step < steps; step++) {
            struct nn_moment m = {done, epochs, step, steps};
            struct nn_pace p = type->at(o.options, m);
            const double *pair = expected + 2 * (done * steps + step);
            if (!(fabs(p.lr - pair[0]) <= 1e-8 * pair[0]) ||
                !(fabs(p.momentum - pair[1]) <= 1e-8))
                fail_msg("%s: epoch %d, step %ld: %.9g, %.9g, not %.9g, %.9g", text,
                         done, step, p.lr, p.momentum, pair[0], pair[1]);
        }
    reading_end(&r);
}

static void one_cycle_is_pytorchs(void **state)
{
    (void)state;
    expect_steps("{type: one_cycle, max_lr: 0.1}", 4, 3,
                 (double[]){0.004,         0.95,        0.0349789654, 0.917730244,
                            0.0879285159,  0.862574463, 0.0994415435, 0.850558459,
                            0.093301297,   0.85669873,  0.0811745654, 0.86882551,
                            0.0647378998,  0.885262241, 0.0462637103, 0.903736505,
                            0.0283060998,  0.921694187, 0.013347753,  0.936652594,
                            0.00345669874, 0.946543687, 4e-07,        0.95});
    expect_steps("{type: one_cycle, max_lr: 2, pct_start: 0.5}", 2, 5,
                 (double[]){0.08,        0.95,       0.36117749,  0.935355339,
                            1.04,        0.9,        1.71882251,  0.864644661,
                            2,           0.85,       1.80901776,  0.85954915,
                            1.30901976,  0.88454915, 0.690988242, 0.91545085,
                            0.190990242, 0.94045085, 8e-06,       0.95});
}

static void one_cycle_at_its_edges_is_finite(void **state)
{
    (void)state;
    /* One step; all steps rising; no step rising. */
    expect_steps("{type: one_cycle, max_lr: 1}", 1, 1, (double[]){4e-6, 0.95});
    expect_steps("{type: one_cycle, max_lr: 1, pct_start: 1}", 1, 2,
                 (double[]){0.04, 0.95, 1, 0.85});
    expect_steps("{type: one_cycle, max_lr: 1, pct_start: 0}", 1, 2,
                 (double[]){0.500002, 0.9, 4e-6, 0.95});
}

static void a_warmup_comes_before_one_cycle(void **state)
{
    (void)state;
    expect_steps("{type: one_cycle, max_lr: 1, pct_start: 1, warmup: {epochs: 1}}", 2,
                 2, (double[]){0.02, 0.95, 0.02, 0.95, 0.04, 0.95, 1, 0.85});
}

static void cosine_is_pytorchs(void **state)
{
    (void)state;
    expect("{type: cosine, period: 4, min_lr: 0.01}", NULL, 9,
           (double[]){0.0868198052, 0.055, 0.0231801948, 0.01, 0.0231801948, 0.055,
                      0.0868198052, 0.1, 0.0868198052});
    expect("{type: cosine, period: 4, min_lr: 0.01, restarts: true}", NULL, 9,
           (double[]){0.0868198052, 0.055, 0.0231801948, 0.1, 0.0868198052, 0.055,
                      0.0231801948, 0.1, 0.0868198052});
}

static void the_period_of_cosine_is_the_run(void **state)
{
    (void)state;
    double rates[11];
    run("cosine", 1, NULL, 10, rates);
    assert_true(fabs(rates[5] - 0.5) < 1e-12);
    assert_true(fabs(rates[10]) < 1e-12);
}

static void plateau_is_pytorchs(void **state)
{
    (void)state;
    expect("{type: plateau, factor: 0.2, patience: 2}",
           (double[]){1.0, 0.9, 0.95, 0.90001, 0.89999, 0.91, 0.92, 0.8, 0.81, 0.82,
                      0.83, 0.84, 0.85, 0.86},
           14,
           (double[]){0.1, 0.1, 0.1, 0.1, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.004,
                      0.004, 0.004, 0.0008});
}

static void plateau_on_a_negated_metric_is_pytorchs_mode_max(void **state)
{
    (void)state;
    expect("{type: plateau, metric: valid_roc_auc, factor: 0.5, patience: 2}",
           (double[]){-0.5, -0.6, -0.60001, -0.6, -0.59, -0.7, -0.70006, -0.7001, -0.69,
                      -0.68, -0.67, -0.66},
           12,
           (double[]){0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.025,
                      0.025});
}

static void plateau_leaves_a_tiny_rate_alone(void **state)
{
    (void)state;
    const double flat[6] = {1, 1, 1, 1, 1, 1};
    expect("{type: plateau, factor: 1e-4, patience: 0}", flat, 6,
           (double[]){0.1, 1e-5, 1e-9, 1e-9, 1e-9, 1e-9});
}

static void plateau_counts_a_nan_as_no_better(void **state)
{
    (void)state;
    double rates[4];
    run("{type: plateau, factor: 0.5, patience: 1}", 1, (double[]){NAN, NAN, 1}, 3,
        rates);
    assert_true(rates[1] == 1 && rates[2] == 0.5 && rates[3] == 0.5);
}

static void plateau_names_its_metric(void **state)
{
    (void)state;
    struct reading r = reading_start();
    struct opt_typed o = {0};
    opt_read_typed(&nn_schedules, reading_yaml(&r, "plateau"), "schedule", &o, r.arena,
                   r.diag);
    const struct nn_schedule_type *type = (const struct nn_schedule_type *)o.type;
    assert_string_equal(type->metric(o.options), "valid_loss");
    reading_end(&r);
}

static void constant_stays(void **state)
{
    (void)state;
    expect("constant", NULL, 3, (double[]){0.1, 0.1, 0.1});
}

static void a_warmup_rises_to_the_schedules_start(void **state)
{
    (void)state;
    double rates[9];
    run("{type: step, every: 2, gamma: 0.5, warmup: {epochs: 4}}", 1, NULL, 8, rates);
    const double expected[9] = {0.125, 0.375, 0.625, 0.875, 1, 1, 0.5, 0.5, 0.25};
    for (int i = 0; i < 9; i++)
        assert_true(fabs(rates[i] - expected[i]) < 1e-12);
    run("{type: constant, warmup: {epochs: 2}}", 1, NULL, 8, rates);
    assert_true(rates[0] == 0.25 && rates[1] == 0.75 && rates[2] == 1 && rates[8] == 1);
    run("{type: cosine, warmup: {epochs: 2}}", 1, NULL, 8, rates);
    assert_true(rates[0] == 0.25 && rates[1] == 0.75 && rates[2] == 1);
    assert_true(fabs(rates[5] - 0.5) < 1e-12 && fabs(rates[8]) < 1e-12);
}

static void plateau_does_not_watch_the_warmup(void **state)
{
    (void)state;
    double rates[6];
    run("{type: plateau, factor: 0.5, patience: 0, warmup: {epochs: 2}}", 1,
        (double[]){0.1, 0.1, 0.5, 0.4, 0.4}, 5, rates);
    const double expected[6] = {0.25, 0.75, 1, 1, 1, 0.5};
    for (int i = 0; i < 6; i++)
        assert_true(rates[i] == expected[i]);
}

static void a_warmup_longer_than_the_run_only_rises(void **state)
{
    (void)state;
    double rates[4];
    run("{type: cosine, warmup: {epochs: 10}}", 1, NULL, 3, rates);
    for (int i = 0; i < 4; i++)
        assert_true(fabs(rates[i] - (i + 0.5) / 10) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(step_is_pytorchs),
        cmocka_unit_test(multistep_is_pytorchs),
        cmocka_unit_test(exponential_is_pytorchs),
        cmocka_unit_test(one_cycle_is_pytorchs),
        cmocka_unit_test(one_cycle_at_its_edges_is_finite),
        cmocka_unit_test(a_warmup_comes_before_one_cycle),
        cmocka_unit_test(cosine_is_pytorchs),
        cmocka_unit_test(the_period_of_cosine_is_the_run),
        cmocka_unit_test(plateau_is_pytorchs),
        cmocka_unit_test(plateau_on_a_negated_metric_is_pytorchs_mode_max),
        cmocka_unit_test(plateau_leaves_a_tiny_rate_alone),
        cmocka_unit_test(plateau_counts_a_nan_as_no_better),
        cmocka_unit_test(plateau_names_its_metric),
        cmocka_unit_test(constant_stays),
        cmocka_unit_test(a_warmup_rises_to_the_schedules_start),
        cmocka_unit_test(plateau_does_not_watch_the_warmup),
        cmocka_unit_test(a_warmup_longer_than_the_run_only_rises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
