/* Differences as bars: changes.h. */
#include "report/changes.h"

#include <math.h>

/* Inches: a row, below the rows for numbers and title, beside and above them; the
 * longest name. */
static const double row = 0.135, below = 0.42, right = 0.22, top = 0.06, margin = 0.06,
                    longest = 1.5;

/* Of all bars and intervals, and zero. */
static void find_range(const struct rep_changes *c, double *least, double *most)
{
    *least = *most = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct rep_change *x = &c->items[i];
        *least = fmin(*least, fmin(x->value, x->low));
        *most = fmax(*most, fmax(x->value, x->high));
    }
    const double room = *most > *least ? 0.04 * (*most - *least) : 1e-3;
    *least -= room;
    *most += room;
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
    double least, most;
    find_range(c, &least, &most);
    out->width = figure_columns_width(c->columns);
    const struct figure_lines lines =
        figure_wrap(c->remark, FIGURE_POINTS, out->width - 2 * margin, a);
    const char **names = arena_alloc(a, c->count + 1, sizeof(*names));
    for (size_t i = 0; i < c->count; i++)
        names[i] = figure_cut(c->items[i].name, FIGURE_POINTS, longest, a);
    const double left = margin + figure_widest(names, c->count, FIGURE_POINTS) + 0.1,
                 bottom = margin + lines.height + below,
                 height = row * (double)c->count;
    const struct figure_box box = {left, bottom, out->width - left - right, height};
    out->height = bottom + height + top;
    figure_place(out, box);
    figure_add_remarks(out, margin, margin + lines.height, &lines);
    figure_add_names(s, "y", names, c->count, 0);
    figure_add_tics(s, "x", least, most, false, FIGURE_POINTS, box.width);
    str_addf(s, "set xrange [%.8g:%.8g]\nset yrange [%zu.5:-0.5]\nset xlabel ", least,
             most, c->count - 1);
    plot_add_quoted(s, figure_cut(c->across, FIGURE_POINTS, box.width, a));
    str_addf(s,
             " offset 0,0.4\nset grid noytics\nset arrow from 0,graph 0 to 0,graph 1 "
             "nohead linewidth 0.8 linecolor rgb '#000000'\nplot ");
    add_bars(s, "$5 == 0", "#bbbbbb");
    add_bars(s, "$5 == 1 && $2 >= 0", plot_colour(0));
    add_bars(s, "$5 == 1 && $2 < 0", plot_colour(1));
    str_add(s,
            "data using 3:1:($4-$3):(0) with vectors nohead linewidth 1 linecolor rgb "
            "'#444444'\n");
    add_data(c, &out->data);
}
