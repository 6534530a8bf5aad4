/* How much each parameter of the page's trials matters. */
#include "report/page/codes.h"
#include "report/page/page.h"

#include "base/json.h"
#include "report/importance.h"

/* With more trials the model takes longer than the whole page: those of the first rows,
 * which the table ranks best, would tell of a part of the space only, so that every
 * other, or every third, ... is taken. */
enum { MOST_TRIALS = 300 };

static struct res_table thinned(const struct res_table *t, struct arena *a)
{
    const size_t step = (t->row_count + MOST_TRIALS - 1) / MOST_TRIALS;
    struct res_table some = *t;
    if (step <= 1)
        return some;
    some.rows = arena_alloc(a, t->row_count, sizeof(*some.rows));
    some.row_count = 0;
    for (size_t r = 0; r < t->row_count; r += step)
        some.rows[some.row_count++] = t->rows[r];
    return some;
}

static json_t *parameters_of(const struct rep_importance *of)
{
    json_t *parameters = json_array();
    for (size_t i = 0; i < of->factors.count; i++) {
        const size_t f = of->found.order[i];
        const struct stats_figure *share = &of->found.shares[f];
        json_t *parameter = json_object();
        json_object_set_new(parameter, "name",
                            rep_page_text(of->factors.about[f].path));
        json_object_set_new(parameter, "title",
                            rep_page_text(of->factors.about[f].name));
        json_object_set_new(parameter, "share", json_number(share->value));
        json_object_set_new(parameter, "error", json_number(share->error));
        json_array_append_new(parameters, parameter);
    }
    return parameters;
}

json_t *rep_page_importance(const struct rep_page *page)
{
    static const struct rep_importance_asked asked = {.best = 0.1};
    struct rep_importance of;
    struct err e = {0};
    json_t *out = json_object();
    const struct res_table some = thinned(page->trials, page->arena);
    const enum err_code code = rep_importance_find(&asked, &page->choice->choice, &some,
                                                   page->reader, page->arena, &of, &e);
    if (code != ERR_OK) {
        json_object_set_new(out, "none", rep_page_text(e.text));
        return out;
    }
    json_object_set_new(out, "trials", json_integer((json_int_t)of.factors.trials));
    json_object_set_new(out, "explained", json_number(of.found.fanova.explained));
    json_object_set_new(out, "parameters", parameters_of(&of));
    if (of.factors.count > 1)
        json_object_set_new(out, "verdict",
                            rep_page_text(rep_importance_verdict(&of, page->arena)));
    return out;
}
