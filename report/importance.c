/* The importance of parameters: importance.h. */
#include "report/importance.h"

#include <math.h>
#include <string.h>

static enum err_code
find_method(const char *name, const struct res_importance_method **out, struct err *e)
{
    const char *names[8];
    size_t count = 0;
    for (*out = res_importance_methods; (*out)->name; ++*out) {
        if (name == NULL || strcmp((*out)->name, name) == 0)
            return ERR_OK;
        names[count++] = (*out)->name;
    }
    const char *nearest = str_nearest(name, names, count);
    return err_set(
        e, ERR_USER, "there is no method `%s`%s%s%s: fanova or pedanova is meant", name,
        nearest ? "; did you mean `" : "", nearest ? nearest : "", nearest ? "`?" : "");
}

enum err_code rep_importance_find(const struct rep_importance_asked *asked,
                                  const struct res_choice *choice,
                                  const struct res_table *t, struct res_reader *r,
                                  struct arena *a, struct rep_importance *out,
                                  struct err *e)
{
    *out = (struct rep_importance){.metric = res_metric(r, choice->metric)};
    enum err_code code = find_method(asked->method, &out->method, e);
    if (code == ERR_OK && asked->pairs && !out->method->pairs)
        code = err_set(e, ERR_USER,
                       "%s measures each parameter alone: interactions are those of "
                       "fanova",
                       out->method->name);
    if (code != ERR_OK)
        return code;
    out->factors = res_factors_of(t, choice, asked->without, a);
    const char *fault = res_importance_lacks(&out->factors, out->metric->title, a);
    if (fault)
        return err_set(e, ERR_USER, "%s", fault);
    out->found = out->method->find(&out->factors, asked->best, asked->pairs, a);
    fault = res_importance_doubt(&out->factors, &out->found, out->metric->title, a);
    return fault ? err_set(e, ERR_USER, "%s", fault) : ERR_OK;
}

const char *rep_importance_text(const struct stats_figure *share, struct arena *a)
{
    const double error = 100 * share->error;
    const int decimals = error >= 0.95 || error == 0 ? 0 : 1;
    if (!isfinite(error))
        return arena_printf(a, "%.0f %%", 100 * share->value);
    return arena_printf(a, "%.*f %% \xc2\xb1 %.*f", decimals, 100 * share->value,
                        decimals, error);
}

const char *rep_importance_number(double x, struct arena *a)
{
    char *text = arena_printf(a, "%.3g", x), *e = strchr(text, 'e');
    if (e && e[2] == '0')
        memmove(e + 2, e + 3, strlen(e + 2));
    return text;
}

const char *rep_importance_value(const struct rep_importance *of, size_t factor,
                                 size_t cell, struct arena *a)
{
    const struct stats_factor *f = &of->factors.items[factor];
    if (f->ordered)
        return rep_importance_number(f->at[cell], a);
    return of->factors.about[factor].categories[cell];
}

const char *rep_importance_verdict(const struct rep_importance *of, struct arena *a)
{
    const size_t *order = of->found.order;
    const struct stats_figure *first = &of->found.shares[order[0]],
                              *second = &of->found.shares[order[1]];
    const double error =
        sqrt(first->error * first->error + second->error * second->error);
    const char *names[] = {of->factors.about[order[0]].name,
                           of->factors.about[order[1]].name};
    if (first->value - second->value > 2 * error)
        return arena_printf(a, "%s matters most", names[0]);
    return arena_printf(a, "%s is not shown to matter more than %s", names[0],
                        names[1]);
}
