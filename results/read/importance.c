/* Importance of parameters: importance.h. */
#include "results/read/importance.h"

#include "base/stats/summary.h"

#include <math.h>
#include <string.h>

/* Equal ones in the order of the file. */
static void put_in_order(const struct res_factors *f, struct res_importance *out,
                         struct arena *a)
{
    out->order = arena_alloc(a, f->count + 1, sizeof(*out->order));
    for (size_t i = 0; i < f->count; i++) {
        size_t k = i;
        for (; k > 0 && out->shares[out->order[k - 1]].value < out->shares[i].value;
             k--)
            out->order[k] = out->order[k - 1];
        out->order[k] = i;
    }
}

static struct res_importance find_fanova(const struct res_factors *f, double best,
                                         bool pairs, struct arena *a)
{
    struct res_importance out = {
        .fanova = stats_fanova(f->items, f->count, f->values, f->trials, pairs, a)};
    (void)best;
    out.shares = out.fanova.alone;
    put_in_order(f, &out, a);
    return out;
}

static struct res_importance find_pedanova(const struct res_factors *f, double best,
                                           bool pairs, struct arena *a)
{
    struct res_importance out = {.fanova = {.explained = 1}};
    double *cost = arena_alloc(a, f->trials + 1, sizeof(*cost));
    (void)pairs;
    for (size_t i = 0; i < f->trials; i++)
        cost[i] = f->maximize ? -f->values[i] : f->values[i];
    const struct stats_pedanova found =
        stats_pedanova(f->items, f->count, cost, f->trials, best, a);
    out.shares = found.shares;
    out.best = found.best;
    put_in_order(f, &out, a);
    return out;
}

const struct res_importance_method res_importance_methods[] = {
    {"fanova", "fANOVA",
     "the share of the metric's variance that a parameter explains alone", true,
     find_fanova},
    {"pedanova", "PED-ANOVA",
     "how much the values of the best trials differ from those of all", false,
     find_pedanova},
    {0}};

const char *res_importance_lacks(const struct res_factors *f, const char *metric,
                                 struct arena *a)
{
    if (f->trials < RES_IMPORTANCE_TRIALS)
        return arena_printf(
            a, "importance takes %d trials with a value of %s or more; %zu %s",
            RES_IMPORTANCE_TRIALS, metric, f->trials,
            f->trials == 1 ? "trial has one" : "trials have one");
    if (f->count == 0)
        return "no parameter varies among these trials: there is no importance";
    if (f->count == 1)
        return arena_printf(a,
                            "only %s varies among these trials: there is no other "
                            "parameter to compare its importance with",
                            f->about[0].path);
    if (f->count > RES_IMPORTANCE_PARAMETERS)
        return arena_printf(a,
                            "importance compares %d parameters at most; %zu vary among "
                            "these trials",
                            RES_IMPORTANCE_PARAMETERS, f->count);
    const double deviation = stats_deviation(f->values, f->trials);
    if (!(deviation > 1e-12 * fabs(f->values[0])))
        return arena_printf(a, "all %zu trials have the same %s: no parameter matters",
                            f->trials, metric);
    return NULL;
}

const char *res_importance_doubt(const struct res_factors *f,
                                 const struct res_importance *found, const char *metric,
                                 struct arena *a)
{
    if (found->fanova.explained >= RES_IMPORTANCE_EXPLAINED)
        return NULL;
    return arena_printf(a,
                        "these %zu trials do not tell which parameters matter: a model "
                        "of half of them explains %.0f %% of the variance of %s in the "
                        "other half, and importance takes %.0f %%",
                        f->trials, 100 * fmax(0, found->fanova.explained), metric,
                        100 * RES_IMPORTANCE_EXPLAINED);
}
