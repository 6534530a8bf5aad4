/* What tables of trials are called. */
#include "report/trial/trial.h"

#include "report/table.h"

enum err_code rep_describe_trials(const char *what, const struct res_choice *c,
                                  struct res_reader *r, struct arena *a,
                                  struct table *out, struct err *e)
{
    struct res_table t;
    const struct rep_choice choice = {.choice = *c};
    const char *name = rep_name_choice(&choice, a);
    if (c->trial_count == 1) {
        enum err_code code = res_rank(r, c, a, &t, e);
        if (code != ERR_OK)
            return code;
        if (t.rows[0].label)
            name = arena_printf(a, "%s (%s)", name, t.rows[0].label);
    }
    out->heading = arena_printf(a, "%s of %s", what, name);
    out->caption = arena_printf(a, "The %s of %s.", what, name);
    out->label = arena_printf(a, "tab:%s", what);
    for (size_t i = 0; i < c->trial_count; i++)
        out->label = arena_printf(a, "%s-%lld", out->label, (long long)c->trials[i]);
    return ERR_OK;
}
