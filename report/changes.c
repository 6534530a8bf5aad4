/* Differences as bars: changes.h. */
#include "report/changes.h"

#include "base/figure_rows.h"

#include <math.h>

/* Of all bars and intervals, and zero. */
static struct figure_axis find_range(const struct rep_changes *c)
{
    struct figure_axis x = {.title = c->across};
    figure_axis_widen(&x, 0, 0);
    for (size_t i = 0; i < c->count; i++)
        figure_axis_widen(&x, fmin(c->items[i].value, c->items[i].low),
                          fmax(c->items[i].value, c->items[i].high));
    return x;
}

static void add_data(const struct rep_changes *c, struct str *data)
{
    str_add(data, "# row value low high differs\n");
    for (size_t i = 0; i < c->count; i++) {
        const struct rep_change *x = &c->items[i];
        str_addf(data, "%zu ", i);
        figure_add_value(data, x->value, ' ');
        figure_add_value(data, x->low, ' ');
        figure_add_value(data, x->high, ' ');
        str_addf(data, "%d ", x->differs);
        plot_add_comment(data, x->name);
    }
}

/* Bars with a colour for which the condition holds. */
static void add_bars(struct str *s, const char *condition, const char *colour)
{
    str_addf(s,
             "data using ($2/2):(%s ? $1 : NaN):($2 < 0 ? $2 : 0):($2 < 0 ? 0 : "
             "$2):($1-0.34):($1+0.34) with boxxyerror linecolor rgb '%s' fillstyle "
             "solid 1 noborder, \\\n  ",
             condition, colour);
}

void rep_draw_changes(const struct rep_changes *c, struct plot_figure *out,
                      struct arena *a)
{
    struct str *s = &out->script;
    struct figure_axis x = find_range(c);
    const char **names = arena_alloc(a, c->count + 1, sizeof(*names));
    for (size_t i = 0; i < c->count; i++)
        names[i] = c->items[i].name;
    const struct figure_rows rows = {
        .names = names, .count = c->count, .remark = c->remark};
    out->width = figure_columns_width(c->columns);
    figure_add_rows(out, &rows, &x, a);
    str_add(s, "set arrow from 0,graph 0 to 0,graph 1 nohead linewidth 0.8 linecolor "
               "rgb '#000000'\nplot ");
    add_bars(s, "$5 == 0", "#bbbbbb");
    add_bars(s, "$5 == 1 && $2 >= 0", plot_colour(0));
    add_bars(s, "$5 == 1 && $2 < 0", plot_colour(1));
    str_add(s,
            "data using 3:1:($4-$3):(0) with vectors nohead linewidth 1 linecolor rgb "
            "'#444444'\n");
    add_data(c, &out->data);
}
