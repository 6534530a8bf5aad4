/* The view of importance: its rows, its formats, and what it says where there is
 * nothing to say. */
#include "tests/report/record.h"

#include "base/rng.h"

#include <math.h>

/* A trial of the sweep with these parameters, finished with this value. */
static void add_trial(int64_t sweep, int number, const char *optimizer, double rate,
                      double drop, double value)
{
    struct err e = {0};
    int64_t id, seed = 0;
    char identity[64], rates[32], drops[32];
    snprintf(identity, sizeof(identity), "%lld-%d", (long long)sweep, number);
    snprintf(rates, sizeof(rates), "%.6g", rate);
    snprintf(drops, sizeof(drops), "%.6g", drop);
    const struct res_param params[] = {{"train.optimizer.type", optimizer},
                                       {"train.optimizer.lr", rates},
                                       {"model.drop", drops},
                                       {"train.loss.type", "bce"}};
    const struct res_trial trial = {.identity = identity,
                                    .yaml = "",
                                    .task = "task",
                                    .fingerprint = "data",
                                    .params = params,
                                    .param_count = 4};
    assert_int_equal(res_trial_put(store, &trial, &id, &e), ERR_OK);
    const struct res_sweep_trial place = {id, number, identity, params, 3};
    assert_int_equal(res_sweep_trial_put(store, sweep, &place, &e), ERR_OK);
    assert_int_equal(res_sweep_seeds_put(store, sweep, id, &seed, 1, &e), ERR_OK);
    struct res_run run;
    assert_int_equal(res_run_get(store, id, 0, 0, &run, &e), ERR_OK);
    if (isnan(value))
        fail_run(id, 0);
    else
        finish(id, 0, value, 1 - value);
}

/* The dropout matters most, then the rate; sgd and adam are the same. */
static void add_sweep(const char *name, int trials, bool noise)
{
    const int64_t s = begin(name, "valid_roc_auc", "maximize", 1);
    struct rng r;
    rng_init(&r, 1, RNG_STATS, 0, 0);
    for (int i = 0; i < trials; i++) {
        const double u = rng_uniform(&r), v = rng_uniform(&r), w = rng_uniform(&r);
        add_trial(s, i + 1, i % 2 ? "sgd" : "adam", 1e-4 * pow(100, u), v,
                  noise ? w : 0.9 - (v - 0.5) * (v - 0.5) + 0.1 * u);
    }
}

static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    add_sweep("few", 11, false);
    add_sweep("noise", 40, true);
    const int64_t s = begin("one", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 20; i++)
        add_trial(s, i + 1, "sgd", 1e-3, 0.01 * i, 0.5 + 0.01 * i);
    const int64_t same = begin("same", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 20; i++)
        add_trial(same, i + 1, i % 2 ? "sgd" : "adam", 1e-3, 0.01 * i, 0.5);
    add_sweep("full", 60, false);
    const int64_t last = begin("full", "valid_roc_auc", "maximize", 1);
    add_trial(last, 61, "sgd", 1e-3, 0.5, (double)NAN);
    close_store();
    return 0;
}

/* The number behind the first comma of the row that begins with this. */
static double share_of(const char *row)
{
    const char *at = strstr(output, row);
    if (at == NULL)
        fail_msg("`%s` is not in:\n%s", row, output);
    return strtod(strchr(at, ',') + 1, NULL);
}

static void the_most_important_stands_first(void **state)
{
    (void)state;
    assert_int_equal(report("importance -f csv"), 0);
    says("parameter,importance,error,values,best,trials,method\nmodel.drop,");
    const double drop = share_of("\nmodel.drop,"),
                 rate = share_of("\ntrain.optimizer.lr,"),
                 type = share_of("\ntrain.optimizer.type,"),
                 rest = share_of("\ninteractions,");
    /* Variances 1/180 of the dropout and .01/12 of the rate: .87 and .13. */
    assert_true(fabs(drop - 0.87) < 0.05);
    assert_true(fabs(rate - 0.13) < 0.05);
    assert_true(fabs(drop + rate + type + rest - 1) < 1e-9);
    says("\"adam, sgd\"");
    says(",60,fanova\n");
}

static void people_see_errors_and_sentences(void **state)
{
    (void)state;
    assert_int_equal(report("importance"), 0);
    says("full: importance for valid ROC-AUC (fANOVA, 60 trials)\n");
    says("drop matters most\n");
    says(" % \xc2\xb1 ");
    says("importance is a share of the variance");
    says("trials left out: 1 failed\n");
    says_not("method");
    assert_int_equal(report("importance -f latex"), 0);
    says("\\caption{Importance of parameters for valid ROC-AUC in full (fANOVA, 60 "
         "trials).}");
    says("\\label{tab:full-importance}");
    says(" \\% $\\pm$ ");
    assert_int_equal(report("importance -f markdown -c parameter,importance"), 0);
    says("| drop ");
}

static void pairs_are_rows_if_asked_for(void **state)
{
    (void)state;
    assert_int_equal(report("importance --interactions -f csv"), 0);
    assert_true(share_of("interactions,") >= 0);
    assert_int_equal(report("importance --interactions -f json"), 0);
    says("\"rows\"");
    says("\"error\"");
    says("\"metric\": \"valid_roc_auc\"");
}

static void marginals_are_the_metric_at_values(void **state)
{
    (void)state;
    assert_int_equal(report("importance --marginals -f csv"), 0);
    says("parameter,value,valid_roc_auc,error\nmodel.drop,");
    says("\ntrain.optimizer.type,adam,0.8");
    says("\ntrain.optimizer.type,sgd,0.8");
    assert_int_equal(report("importance --marginals"), 0);
    says("optimizer  adam      0.8");
    says("the mean over the space of the other parameters");
    says_not("importance is a share");
}

static void the_other_method_compares_the_best_with_all(void **state)
{
    (void)state;
    assert_int_equal(report("importance --method pedanova"), 0);
    says("(PED-ANOVA, 60 trials)");
    says("the values of the 6 best trials differ from those of all");
    says_not("best at");
    says_not("interactions");
    assert_int_equal(report("importance --method pedanova --best 0.2"), 0);
    says("the values of the 12 best trials");
}

static void the_worst_can_be_left_out(void **state)
{
    (void)state;
    assert_int_equal(report("importance --without-worst 0.25"), 0);
    says("(fANOVA, 45 trials)");
    says("without the 15 worst trials\n");
    assert_int_equal(report("importance --top 30"), 0);
    says("(fANOVA, 30 trials)");
}

static void where_there_is_nothing_to_say_it_says_so(void **state)
{
    (void)state;
    refuses("importance -s few", "importance takes 12 trials with a value of valid "
                                 "ROC-AUC or more; 11 trials have one");
    refuses("importance -s one", "only model.drop varies among these trials");
    refuses("importance -s same", "all 20 trials have the same valid ROC-AUC");
    refuses("importance -s noise",
            "these 40 trials do not tell which parameters matter");
    refuses("importance -s noise -f csv", "do not tell");
}

static void mistakes_are_named(void **state)
{
    (void)state;
    refuses("importance --method fanovo", "there is no method `fanovo`; did you mean "
                                          "`fanova`?");
    refuses("importance --method pedanova --interactions",
            "interactions are those of fanova");
    refuses("importance --method pedanova --marginals",
            "--marginals are those of fanova");
    refuses("importance --without-worst 2", "--without-worst takes a share");
    refuses("importance --best x", "--best takes a share");
    refuses("importance -c nothing -f csv", "there is no column `nothing`");
    refuses("importance -s t", "there is no sweep `t`");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_important_stands_first),
        cmocka_unit_test(people_see_errors_and_sentences),
        cmocka_unit_test(pairs_are_rows_if_asked_for),
        cmocka_unit_test(marginals_are_the_metric_at_values),
        cmocka_unit_test(the_other_method_compares_the_best_with_all),
        cmocka_unit_test(the_worst_can_be_left_out),
        cmocka_unit_test(where_there_is_nothing_to_say_it_says_so),
        cmocka_unit_test(mistakes_are_named),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
