/* When trials say something about the importance of parameters, and what. */
#include "tests/results/read/table.h"

#include "base/rng.h"
#include "results/read/importance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* drop matters, lr a little, the optimizer not at all; with noise of this size. */
static struct res_factors draw(size_t count, double noise)
{
    static char texts[ROWS][2][24];
    struct rng r;
    rng_init(&r, 1, RNG_STATS, 0, 0);
    make_table(count);
    for (size_t i = 0; i < count; i++) {
        const double u = rng_uniform(&r), v = rng_uniform(&r);
        snprintf(texts[i][0], sizeof(texts[i][0]), "%.6g", 1e-4 * pow(100, u));
        snprintf(texts[i][1], sizeof(texts[i][1]), "%.6g", v);
        params[i][0] = texts[i][0];
        params[i][1] = rng_below(&r, 2) ? "adam" : "sgd";
        params[i][2] = texts[i][1];
        values[i].mean =
            0.9 - (v - 0.4) * (v - 0.4) + 0.05 * u + noise * (rng_uniform(&r) - 0.5);
    }
    return res_factors_of(&table, &by_auc, 0, arena);
}

static void has(const char *text, const char *part)
{
    if (text == NULL || strstr(text, part) == NULL)
        fail_msg("`%s` is not in: %s", part, text ? text : "nothing");
}

static void both_methods_put_what_matters_first(void **state)
{
    (void)state;
    const struct res_factors f = draw(ROWS, 0);
    assert_null(res_importance_lacks(&f, "AUC", arena));
    for (int m = 0; m < 2; m++) {
        const struct res_importance found =
            res_importance_methods[m].find(&f, 0.2, false, arena);
        assert_null(res_importance_doubt(&f, &found, "AUC", arena));
        assert_int_equal(found.order[0], 2);
        assert_true(found.shares[2].value > found.shares[0].value);
        assert_true(found.shares[0].value >= found.shares[found.order[1]].value);
    }
    assert_null(res_importance_methods[2].name);
}

static void few_trials_say_nothing(void **state)
{
    (void)state;
    struct res_factors f = draw(RES_IMPORTANCE_TRIALS - 1, 0);
    has(res_importance_lacks(&f, "AUC", arena), "11 trials have one");
    f = draw(1, 0);
    has(res_importance_lacks(&f, "AUC", arena), "1 trial has one");
    f = draw(RES_IMPORTANCE_TRIALS, 0);
    assert_null(res_importance_lacks(&f, "AUC", arena));
}

static void one_parameter_is_not_compared(void **state)
{
    (void)state;
    struct res_factors f = draw(ROWS, 0);
    f.count = 1;
    has(res_importance_lacks(&f, "AUC", arena), "only train.optimizer.lr varies");
    f.count = 0;
    has(res_importance_lacks(&f, "AUC", arena), "no parameter varies");
    f.count = RES_IMPORTANCE_PARAMETERS + 1;
    has(res_importance_lacks(&f, "AUC", arena), "100 parameters at most");
}

static void equal_values_say_that_nothing_matters(void **state)
{
    (void)state;
    draw(ROWS, 0);
    for (size_t i = 0; i < ROWS; i++)
        values[i].mean = 0.8;
    const struct res_factors f = res_factors_of(&table, &by_auc, 0, arena);
    has(res_importance_lacks(&f, "AUC", arena), "all 60 trials have the same AUC");
}

static void noise_says_nothing(void **state)
{
    (void)state;
    const struct res_factors f = draw(ROWS, 1000);
    const struct res_importance found =
        res_importance_methods[0].find(&f, 0, false, arena);
    has(res_importance_doubt(&f, &found, "AUC", arena),
        "these 60 trials do not tell which parameters matter");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_methods_put_what_matters_first),
        cmocka_unit_test(few_trials_say_nothing),
        cmocka_unit_test(one_parameter_is_not_compared),
        cmocka_unit_test(equal_values_say_that_nothing_matters),
        cmocka_unit_test(noise_says_nothing),
    };
    return cmocka_run_group_tests(tests, make_arena, forget_arena);
}
