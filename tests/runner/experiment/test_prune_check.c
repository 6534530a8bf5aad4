/* Which pruner a sweep has. */
#include "loading.h"

#include "runner/pruner.h"

static void prune_auto_is_the_pruner_that_serves_the_method(void **state)
{
    struct loading *l = *state;
    static const struct {
        const char *method, *pruner; /* pruner NULL: none */
    } cases[] = {{"grid", "median"},     {"random", "asha"}, {"sobol", "asha"},
                 {"gp", "asha"},         {"auto", "asha"},   {"tpe", NULL},
                 {"one_at_a_time", NULL}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct exp_sweep *s = assert_loads(
            l, arena_printf(l->arena,
                            "train: {epochs: 9}\nsweep: {method: %s, trials: 9, prune: "
                            "auto, parameters: {model.layers.drop.p: {values: [0, 0.1, "
                            "0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]}}}\n",
                            cases[i].method));
        if (cases[i].pruner)
            assert_string_equal(s->prune.type->name, cases[i].pruner);
        else
            assert_null(s->prune.type);
    }
    assert_refused(l,
                   "sweep: {prune: autom, parameters: {train.batch: {values: [1]}}}\n",
                   "2:16: error: unknown pruner `autom`");
    assert_mentions(l->faults, "did you mean `auto`?");
}

static void
pruners_that_others_have_are_answered_with_those_that_there_are(void **state)
{
    struct loading *l = *state;
    const char *const cases[][2] = {{"forecast", "`asha` with `method: gp`"},
                                    {"hyperband", "did you mean `asha`?"},
                                    {"SuccessiveHalving", "did you mean `asha`?"},
                                    {"percentile", "did you mean `median`?"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_refused(
            l,
            arena_printf(l->arena,
                         "sweep: {prune: {type: %s}, parameters: "
                         "{train.batch: {values: [1]}}}\n",
                         cases[i][0]),
            arena_printf(l->arena, "2:23: error: unknown pruner `%s`", cases[i][0]));
        assert_mentions(l->faults, cases[i][1]);
    }
}

static void with_many_trials_of_gp_fewer_go_on(void **state)
{
    struct loading *l = *state;
    static const struct {
        const char *method;
        int trials, first, second; /* rungs */
    } cases[] = {
        {"gp", 74, 3, 9}, {"gp", 75, 2, 10}, {"auto", 75, 2, 10}, {"random", 75, 3, 9}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct exp_sweep *s = assert_loads(
            l, arena_printf(l->arena,
                            "train: {epochs: 27}\nsweep: {method: %s, trials: %d, "
                            "prune: auto, parameters: {model.layers.drop.p: {min: 0, "
                            "max: 0.9}}}\n",
                            cases[i].method, cases[i].trials));
        const struct run_pruner_type *p = (const struct run_pruner_type *)s->prune.type;
        assert_int_equal(p->next(s->prune.options, 0, 27), cases[i].first);
        assert_int_equal(p->next(s->prune.options, cases[i].first, 27),
                         cases[i].second);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(prune_auto_is_the_pruner_that_serves_the_method),
        LOADING_TEST(with_many_trials_of_gp_fewer_go_on),
        LOADING_TEST(pruners_that_others_have_are_answered_with_those_that_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
