/* Parameters that are drawn: distributions, steps, whole numbers, probabilities. */
#include "loading.h"

#include "runner/sampler.h"

#include <math.h>

static void random_draws_are_the_same_for_the_same_seed(void **state)
{
    struct loading *l = *state;
    static const char text[] =
        "sweep: {method: random, trials: %d, seed: %d, parameters: "
        "{train.optimizer.lr: {min: 1e-5, max: 1e-1, distribution: "
        "log_uniform}, train.epochs: {min: 1, max: 3}}}\n";
    struct exp_sweep *a = assert_loads(l, arena_printf(l->arena, text, 20, 1));
    struct exp_sweep *b = assert_loads(l, arena_printf(l->arena, text, 30, 1));
    struct exp_sweep *c = assert_loads(l, arena_printf(l->arena, text, 20, 2));
    assert_int_equal(a->trial_count, 20);
    assert_int_equal(b->trial_count, 30);
    int same = 0, low = 0;
    for (int i = 0; i < 20; i++) {
        assert_string_equal(exp_config_text(a->trials[i].config, l->arena),
                            exp_config_text(b->trials[i].config, l->arena));
        double lr = nn_optimizer_lr(&a->trials[i].config->train.optimizer);
        assert_true(lr >= 1e-5 && lr <= 1e-1);
        low += lr < 1e-3;
        same += lr == nn_optimizer_lr(&c->trials[i].config->train.optimizer);
    }
    assert_int_equal(same, 0);
    assert_true(low > 3 && low < 17);
    assert_refused(
        l, "sweep: {method: random, parameters: {train.epochs: {min: 1, max: 3}}}\n",
        "2:8: error: method random needs `trials`");
}

/* Mean of a distribution over evenly spaced u; the exact value is known. */
static double mean_of(struct run_parameter p)
{
    double sum = 0;
    enum { N = 20000 };
    for (int i = 0; i < N; i++)
        sum += run_quantile(&p, (i + 0.5) / N);
    return sum / N;
}

static void distributions_have_their_known_means(void **state)
{
    (void)state;
    const double none = (double)NAN;
    struct run_parameter uniform = {.distribution = RUN_UNIFORM, .min = -1, .max = 3};
    assert_true(fabs(mean_of(uniform) - 1) < 1e-3);
    struct run_parameter logs = {.distribution = RUN_LOG_UNIFORM, .min = 1, .max = 100};
    assert_true(fabs(mean_of(logs) - 99 / log(100)) < 0.01);
    struct run_parameter ints = {
        .distribution = RUN_INT_UNIFORM, .min = 1, .max = 4, .whole = true};
    assert_true(fabs(mean_of(ints) - 2.5) < 1e-3);
    struct run_parameter normal = {
        .distribution = RUN_NORMAL, .min = none, .max = none, .mu = 5, .sigma = 2};
    assert_true(fabs(mean_of(normal) - 5) < 1e-3);
    struct run_parameter log_normal = {.distribution = RUN_LOG_NORMAL,
                                       .min = none,
                                       .max = none,
                                       .mu = 0,
                                       .sigma = 0.5};
    assert_true(fabs(mean_of(log_normal) - exp(0.125)) < 1e-3);
    struct run_parameter stepped = {
        .distribution = RUN_UNIFORM, .min = 0, .max = 1, .step = 0.25};
    assert_true(fabs(mean_of(stepped) - 0.5) < 1e-3);
    assert_true(run_quantile(&stepped, 0.999) == 1);
    struct run_parameter int_logs = {
        .distribution = RUN_INT_LOG_UNIFORM, .min = 1, .max = 1000, .whole = true};
    assert_true(run_quantile(&int_logs, 0) == 1);
    assert_true(run_quantile(&int_logs, 0.99999999) == 1000);
}

static void steps_are_the_decimals_that_a_list_would_have(void **state)
{
    (void)state;
    struct run_parameter p = {
        .distribution = RUN_UNIFORM, .min = -0.3, .max = 0.8, .step = 0.1};
    static const double wanted[] = {-0.3, -0.2, -0.1, 0,   0.1, 0.2,
                                    0.3,  0.4,  0.5,  0.6, 0.7, 0.8};
    for (int i = 0; i < 12; i++) {
        assert_true(run_step(&p, i) == wanted[i]);
        assert_true(run_quantile(&p, (i + 0.5) / 12) == wanted[i]);
    }
    struct run_parameter thirds = {
        .distribution = RUN_UNIFORM, .min = 0, .max = 1, .step = 1 / 3.0};
    assert_true(run_step(&thirds, 1) == 1 / 3.0);
    struct run_parameter tiny = {
        .distribution = RUN_UNIFORM, .min = 1, .max = 1 + 1e-8, .step = 1e-9};
    assert_true(run_step(&tiny, 3) == 1.000000003);
}

static void a_step_is_the_same_trial_as_its_number_in_a_list(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "sweep: {parameters: {train.regularize.l1: {min: 0, max: 1, step: 0.1}}}\n");
    struct exp_sweep *list = assert_loads(
        l, "sweep: {parameters: {train.regularize.l1: {values: [0.3, 0.6, 0.7]}}}\n");
    static const size_t same[] = {3, 6, 7};
    assert_int_equal(s->trial_count, 11);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(exp_config_text(list->trials[i].config, l->arena),
                            exp_config_text(s->trials[same[i]].config, l->arena));
        assert_string_equal(list->trials[i].label, s->trials[same[i]].label);
    }
    s = assert_loads(l, "variables: {a: 0.1}\ntrain: {regularize: {l1: $(3 * a)}}\n");
    assert_string_equal(exp_config_text(list->trials[0].config, l->arena),
                        exp_config_text(s->trials[0].config, l->arena));
}

static void whole_numbers_go_to_whole_options(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l,
        "sweep: {method: random, trials: 8, parameters: {train.epochs: {min: 1, max: "
        "1e6}, model.layers.first.filters: {min: 2, max: 900}, "
        "train.optimizer.momentum: {min: 0, max: 1}}}\n");
    for (size_t i = 0; i < s->trial_count; i++) {
        const struct exp_trial *t = &s->trials[i];
        assert_null(strpbrk(loading_value_of(t, "train.epochs"), ".e"));
        assert_null(strpbrk(loading_value_of(t, "model.layers.first.filters"), ".e"));
        assert_non_null(strpbrk(loading_value_of(t, "train.optimizer.momentum"), ".e"));
    }
}

static void probabilities_choose_among_values(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l,
        "sweep: {method: random, trials: 6, parameters: {train.epochs: {min: 1, max: "
        "1e6}, train.batch: {values: [2, 3, 4], probabilities: [0, 1, 0]}}}\n");
    for (size_t i = 0; i < s->trial_count; i++)
        assert_int_equal(s->trials[i].config->train.batch, 3);
    assert_refused(l,
                   "sweep: {method: random, trials: 6, parameters: {train.batch: "
                   "{values: [2, 3], probabilities: [1]}}}\n",
                   "2:94: error: `probabilities` of train.batch");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(random_draws_are_the_same_for_the_same_seed),
        cmocka_unit_test(distributions_have_their_known_means),
        cmocka_unit_test(steps_are_the_decimals_that_a_list_would_have),
        LOADING_TEST(a_step_is_the_same_trial_as_its_number_in_a_list),
        LOADING_TEST(whole_numbers_go_to_whole_options),
        LOADING_TEST(probabilities_choose_among_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
