/* Plots of rows: figure_rows.h. */
#include "base/figure_rows.h"

#include <math.h>

/* Inches: a row, below the rows for numbers and title, beside and above them; the
 * longest name, in one column and as a part of two. */
static const double usual = 0.135, below = 0.42, right = 0.22, top = 0.06,
                    margin = 0.06, longest = 1.7, part = 0.3, title_up = 0.12;
/* Of a row's height: all its bars. */
static const double thick = 0.68;

/* The title of the axis, in its middle. A wider one ends where the axis does and begins
 * below the names. */
static void add_title(struct plot_figure *out, const char *title, struct figure_box box,
                      struct arena *a)
{
    struct str *s = &out->script;
    const double end = box.x + box.width;
    const bool wide = figure_text_width(title, FIGURE_POINTS) > box.width;
    str_add(s, wide ? "set label " : "set xlabel ");
    plot_add_quoted(s, figure_cut(title, FIGURE_POINTS, end - margin, a));
    if (wide)
        str_addf(s, " at screen %.5f, screen %.5f right\n", end / out->width,
                 (box.y - below + title_up) / out->height);
    else
        str_add(s, " offset 0,0.4\n");
}

struct figure_box figure_add_rows(struct plot_figure *out, const struct figure_rows *r,
                                  struct figure_axis *x, struct arena *a)
{
    struct str *s = &out->script;
    const double room = out->width - 2 * margin;
    struct figure_lines lines = {0};
    if (r->remark)
        lines = figure_wrap(r->remark, FIGURE_POINTS, room, a);
    const struct figure_key key =
        figure_key_fit(r->key, r->key ? r->key_count : 0, FIGURE_POINTS, room, a);
    const double name = fmax(longest, part * out->width);
    const char **names = arena_alloc(a, r->count + 1, sizeof(*names));
    for (size_t i = 0; i < r->count; i++)
        names[i] = figure_cut(r->names[i], FIGURE_POINTS, name, a);
    const double left = margin + figure_widest(names, r->count, FIGURE_POINTS) + 0.1,
                 bottom = margin + lines.height + key.height + below,
                 height = (r->height > 0 ? r->height : usual) * (double)r->count;
    const struct figure_box box = {left, bottom, out->width - left - right, height};
    out->height = bottom + height + top;
    figure_axis_add_room(x);
    figure_place(out, box);
    figure_add_remarks(out, margin, margin + lines.height, &lines);
    figure_add_key(out, &key, margin, margin + lines.height + key.height, false);
    figure_add_names(s, "y", names, r->count, 0);
    figure_add_tics(s, "x", x->least, x->most, x->log_scale, FIGURE_POINTS, box.width);
    str_addf(s, "%sset xrange [%.8g:%.8g]\nset yrange [%zu.5:-0.5]\nset grid noytics\n",
             x->log_scale ? "set logscale x\n" : "", x->least, x->most, r->count - 1);
    add_title(out, x->title, box, a);
    return box;
}

void figure_add_bars(struct str *script, size_t number, size_t count, size_t value,
                     const char *colour)
{
    const double each = thick / (double)(count ? count : 1),
                 from = -thick / 2 + each * (double)number;
    str_addf(script,
             "data using ($%zu/2):1:($%zu<0?$%zu:0):($%zu<0?0:$%zu):($1%+.4f):"
             "($1%+.4f) with boxxyerror linecolor rgb '%s' fillstyle solid 1 noborder",
             value, value, value, value, value, from, from + each, colour);
}
