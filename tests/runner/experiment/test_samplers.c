/* Properties of every sampler that draws a number of points, and sobol's own. */
#include "loading.h"

#include "base/sobol.h"
#include "runner/sampler.h"

#include <math.h>

enum { TRIALS = 64 };

static struct yaml_node *list(struct arena *a, const char *const *texts, size_t count,
                              struct yaml_node ***out)
{
    struct yaml_node **nodes = arena_alloc(a, count, sizeof(*nodes));
    for (size_t i = 0; i < count; i++)
        nodes[i] = yaml_scalar(a, texts[i]);
    *out = nodes;
    return nodes[0];
}

/* A rate, a number of epochs, and one of four optimizers. */
static struct run_space make_space(struct loading *l, int trials, uint64_t seed)
{
    static const char *const texts[] = {"sgd", "adam", "adamw", "nadam"};
    struct run_parameter *p = arena_alloc(l->arena, 3, sizeof(*p));
    struct yaml_node **values;
    const struct yaml_node *at = list(l->arena, texts, 4, &values);
    p[0] = (struct run_parameter){.path = "train.optimizer.lr",
                                  .at = at,
                                  .distribution = RUN_LOG_UNIFORM,
                                  .min = 1e-5,
                                  .max = 1e-1};
    p[1] = (struct run_parameter){.path = "train.epochs",
                                  .at = at,
                                  .distribution = RUN_INT_UNIFORM,
                                  .min = 1,
                                  .max = 8,
                                  .whole = true};
    p[2] = (struct run_parameter){
        .path = "train.optimizer.type", .at = at, .values = values, .value_count = 4};
    return (struct run_space){.parameters = p,
                              .count = 3,
                              .trials = trials,
                              .seed = seed,
                              .arena = l->arena,
                              .diag = l->diag};
}

static const struct run_sampler_type *drawing(size_t i)
{
    const struct run_sampler_type *s =
        (const struct run_sampler_type *)run_samplers.items[i];
    return s->needs_trials && s->points ? s : NULL;
}

static int count_equal(const struct run_point *a, const struct run_point *b)
{
    int equal = 0;
    for (int n = 0; n < TRIALS; n++)
        for (int i = 0; i < 3; i++)
            equal += strcmp(a[n].values[i]->text, b[n].values[i]->text) == 0;
    return equal;
}

static void more_trials_begin_with_the_same_points(void **state)
{
    struct loading *l = *state;
    size_t count, checked = 0;
    for (size_t k = 0; run_samplers.items[k]; k++) {
        const struct run_sampler_type *s = drawing(k);
        if (!s)
            continue;
        struct run_space few = make_space(l, TRIALS, 3), many = make_space(l, 200, 3),
                         other = make_space(l, TRIALS, 4);
        const struct run_point *a = s->points(&few, &count);
        assert_int_equal(count, TRIALS);
        assert_int_equal(count_equal(a, s->points(&many, &count)), 3 * TRIALS);
        assert_int_equal(count, 200);
        assert_true(count_equal(a, s->points(&other, &count)) < 2 * TRIALS);
        checked++;
    }
    assert_true(checked >= 2);
}

static void a_further_parameter_leaves_the_others_as_they_are(void **state)
{
    struct loading *l = *state;
    size_t count;
    for (size_t k = 0; run_samplers.items[k]; k++) {
        const struct run_sampler_type *s = drawing(k);
        if (!s)
            continue;
        struct run_space more = make_space(l, TRIALS, 3), fewer = more;
        fewer.count = 2;
        const struct run_point *a = s->points(&more, &count),
                               *b = s->points(&fewer, &count);
        for (int n = 0; n < TRIALS; n++)
            for (int i = 0; i < 2; i++)
                assert_string_equal(a[n].values[i]->text, b[n].values[i]->text);
    }
}

static void sobol_has_each_category_and_each_number_as_often(void **state)
{
    struct loading *l = *state;
    const struct run_sampler_type *s =
        (const struct run_sampler_type *)registry_find(&run_samplers, "sobol");
    for (uint64_t seed = 0; seed < 10; seed++) {
        struct run_space space = make_space(l, TRIALS, seed);
        size_t count;
        const struct run_point *points = s->points(&space, &count);
        int low = 0, epochs[9] = {0}, types[4] = {0};
        for (int n = 0; n < TRIALS; n++) {
            low += strtod(points[n].values[0]->text, NULL) < 1e-3;
            epochs[strtol(points[n].values[1]->text, NULL, 10)]++;
            for (int i = 0; i < 4; i++)
                types[i] += points[n].values[2] == space.parameters[2].values[i];
        }
        assert_int_equal(low, TRIALS / 2);
        for (int i = 1; i <= 8; i++)
            assert_int_equal(epochs[i], TRIALS / 8);
        for (int i = 0; i < 4; i++)
            assert_int_equal(types[i], TRIALS / 4);
    }
}

static void sobol_reads_as_random_does(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "sweep: {method: sobol, trials: 8, parameters: {train.optimizer.lr: {min: "
           "1e-5, max: 1e-1, distribution: log_uniform}, train.epochs: {min: 1, max: "
           "64}}}\n");
    assert_string_equal(s->method, "sobol");
    assert_int_equal(s->trial_count, 8);
    assert_refused(
        l, "sweep: {method: sobol, parameters: {train.epochs: {min: 1, max: 3}}}\n",
        "2:8: error: method sobol needs `trials`");
}

/* The second parameter is there in half of the trials; the third has its own dimension
 * all the same. */
static void a_conditional_parameter_has_its_own_dimension(void **state)
{
    struct loading *l = *state;
    static const char text[] =
        "sweep: {method: sobol, trials: 16, parameters: {train.optimizer.type: "
        "{values: [sgd, adam]}, train.optimizer.momentum: {min: 0.1, max: 0.9%s}, "
        "train.epochs: {min: 1, max: 1000}}}\n";
    struct exp_sweep *s = assert_loads(
        l, arena_printf(l->arena, text, ", when: {train.optimizer.type: sgd}"));
    int with = 0, early = 0;
    for (size_t i = 0; i < s->trial_count; i++) {
        with += s->trials[i].value_count == 3;
        early += s->trials[i].config->train.epochs <= 500;
    }
    assert_int_equal(s->trial_count, 16);
    assert_int_equal(with, 8);
    assert_int_equal(early, 8);
}

static void sobol_refuses_more_parameters_than_it_has_dimensions(void **state)
{
    struct loading *l = *state;
    struct str text = {0};
    str_add(&text, "variables: {");
    for (int i = 0; i <= SOBOL_MAX; i++)
        str_addf(&text, "%sv%d: 0", i ? ", " : "", i);
    str_add(&text, "}\nsweep: {method: sobol, trials: 2, parameters: {");
    for (int i = 0; i <= SOBOL_MAX; i++)
        str_addf(&text, "%svariables.v%d: {min: 0, max: 1}", i ? ", " : "", i);
    str_add(&text, "}}\n");
    assert_refused(l, str_text(&text),
                   "3:8: error: method sobol takes at most 40 parameters, not 41");
    str_deinit(&text);
}

static void fewer_trials_than_were_asked_for_are_told(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "sweep: {method: random, trials: 10, require: [train.epochs > 980], "
           "parameters: {train.epochs: {min: 1, max: 1000}}}\n");
    assert_in_range(s->trial_count, 1, 9);
    assert_int_equal(s->trial_count + s->skipped + s->repeated, 160);
    assert_mentions(l->faults, "2:33: warning: the sweep has ");
    assert_mentions(l->faults, arena_printf(l->arena,
                                            "%zu of 10 trials: of 160 points that were "
                                            "drawn, %zu do not fit or are refused by "
                                            "`require`, %zu are equal to others",
                                            s->trial_count, s->skipped, s->repeated));
    assert_mentions(l->faults, "narrow the ranges of `parameters`");
    s = assert_loads(l, "sweep: {method: random, trials: 5, parameters: {train.epochs: "
                        "{min: 1, max: 3}}}\n");
    assert_int_equal(s->trial_count, 3);
    assert_mentions(l->faults, "the sweep has 3 of 5 trials: of 80 points that were "
                               "drawn, 0 do not fit or are refused by `require`, 77 ");
    s = assert_loads(l, "sweep: {method: random, trials: 3, parameters: {train.epochs: "
                        "{min: 1, max: 3}}}\n");
    assert_int_equal(s->trial_count, 3);
    assert_null(strstr(l->faults, "the sweep has"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(more_trials_begin_with_the_same_points),
        LOADING_TEST(a_further_parameter_leaves_the_others_as_they_are),
        LOADING_TEST(sobol_has_each_category_and_each_number_as_often),
        LOADING_TEST(sobol_reads_as_random_does),
        LOADING_TEST(a_conditional_parameter_has_its_own_dimension),
        LOADING_TEST(sobol_refuses_more_parameters_than_it_has_dimensions),
        LOADING_TEST(fewer_trials_than_were_asked_for_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
