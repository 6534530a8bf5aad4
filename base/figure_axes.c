/* Plots with two axes: figure_axes.h. */
#include "base/figure_axes.h"

#include <math.h>

/* Inches: the plot's height, what stands beside and above it, below it the numbers, the
 * title of the axis; the longest names below it. */
static const double height = 1.9, left = 0.68, right = 0.2, top = 0.1, numbers = 0.2,
                    title = 0.2, longest = 1.1, margin = 0.06;

void figure_axis_widen(struct figure_axis *axis, double least, double most)
{
    axis->least = axis->any ? fmin(axis->least, least) : least;
    axis->most = axis->any ? fmax(axis->most, most) : most;
    axis->any = true;
}

void figure_axis_add_room(struct figure_axis *axis)
{
    const double range = axis->most - axis->least;
    if (axis->names != NULL) {
        axis->least = -0.5;
        axis->most = (double)axis->name_count - 0.5;
    } else if (axis->log_scale) {
        const double factor = pow(axis->most / axis->least, 0.06) * 1.05;
        axis->least /= factor;
        axis->most *= factor;
    } else {
        const double more =
            range > 0 ? 0.06 * range : fmax(0.1 * fabs(axis->most), 1e-6);
        axis->least -= more;
        axis->most += more;
    }
}

double figure_axis_place(const struct figure_axis *axis, double value)
{
    return axis->log_scale ? log(value / axis->least) / log(axis->most / axis->least)
                           : (value - axis->least) / (axis->most - axis->least);
}

/* The names below their points: beside each other if they fit, else upright, and of
 * very many each second or third. Returns the room that they need. */
static double add_names(const struct figure_axis *axis, double width,
                        struct str *script, struct arena *a)
{
    const size_t count = axis->name_count;
    const double slot = width / (double)count;
    const char **names = arena_alloc(a, count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++)
        names[i] = figure_cut(axis->names[i], FIGURE_POINTS, longest, a);
    const double widest = figure_widest(names, count, FIGURE_POINTS);
    const bool upright = widest + 0.08 > slot;
    const size_t stride = upright ? (size_t)ceil(figure_line(FIGURE_POINTS) / slot) : 1;
    for (size_t i = 0; i < count; i++)
        names[i] = i % stride ? "" : names[i];
    figure_add_names(script, "x", names, count, 0);
    str_add(script, upright ? "set xtics rotate by 90 right\n" : "");
    return upright ? widest + 0.1 : numbers;
}

/* The title stands below the names, wherever gnuplot would put it. */
static void add_title(struct plot_figure *out, const char *text, double width, double y,
                      struct arena *a)
{
    str_add(&out->script, "set label ");
    plot_add_quoted(&out->script, figure_cut(text, FIGURE_POINTS, width, a));
    str_addf(&out->script, " at screen %.5f, screen %.5f center\n",
             (left + width / 2) / out->width, y / out->height);
}

struct figure_box figure_add_axes(struct plot_figure *out, struct figure_axis *x,
                                  struct figure_axis *y, const char *remark,
                                  struct arena *a)
{
    struct str *script = &out->script;
    const double width = out->width - left - right - x->beyond;
    const struct figure_lines lines =
        figure_wrap(remark, FIGURE_POINTS, out->width - 2 * margin, a);
    struct figure_key key = figure_key_fit(x->key, x->key ? x->key_count : 0,
                                           FIGURE_POINTS, out->width - 2 * margin, a);
    key.rest = x->key_rest;
    const double under = lines.height + key.height;
    double below = numbers;
    figure_axis_add_room(x);
    figure_axis_add_room(y);
    if (x->names != NULL)
        below = add_names(x, width, script, a);
    else
        figure_add_tics(script, "x", x->least, x->most, x->log_scale, FIGURE_POINTS,
                        width);
    const double bottom = margin + under + title + below;
    const struct figure_box box = {left, bottom, width, height};
    out->height = bottom + height + top;
    figure_place(out, box);
    figure_add_remarks(out, margin, margin + lines.height, &lines);
    figure_add_key(out, &key, margin, margin + under, false);
    add_title(out, x->title, width, margin + under + title / 2, a);
    str_add(script, "set ylabel ");
    plot_add_quoted(script, figure_cut(y->title, FIGURE_POINTS, height, a));
    if (y->log_scale) {
        str_add(script, "\nset logscale y\n");
        figure_add_tics(script, "y", y->least, y->most, true, FIGURE_POINTS, height);
    } else {
        str_addf(script, "\nset format y '%%.%df'\n",
                 figure_decimals(y->least, y->most));
    }
    str_addf(script,
             "%sset xrange [%.8g:%.8g]\nset yrange "
             "[%.8g:%.8g]\n",
             x->log_scale ? "set logscale x\n" : "", x->least, x->most, y->least,
             y->most);
    return box;
}

static bool overlap(struct figure_box a, struct figure_box b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static bool is_inside(struct figure_box a, struct figure_box b)
{
    return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width &&
           a.y + a.height <= b.y + b.height;
}

/* Half of a point's size, and from a point to its label, in inches. */
static const double radius = 0.03, away = 0.05;

/* The label's box at one of the places around its point, those at the left first: lines
 * mostly leave a point to the right. */
static struct figure_box box_at(double x, double y, double width, double high,
                                size_t place)
{
    static const double across[] = {-1, -1, 0, 0, -1, 1, 1, 1},
                        up[] = {1, -1, 1, -1, 0, 1, -1, 0};
    const double middle_x = x + across[place] * (away + width / 2),
                 middle_y = y + up[place] * (away + high / 2);
    return (struct figure_box){middle_x - width / 2, middle_y - high / 2, width, high};
}
enum { PLACES = 8 };

static bool is_free(struct figure_box box, const struct figure_box *taken, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (overlap(box, taken[i]))
            return false;
    return true;
}

size_t figure_add_mark_labels(struct plot_figure *out, struct figure_box box,
                              const struct figure_axis *x, const struct figure_axis *y,
                              const struct figure_mark *marks, size_t count)
{
    struct arena *a = arena_create();
    struct figure_box *taken = arena_alloc(a, 2 * count + 1, sizeof(*taken));
    size_t used = count, left_out = 0;
    for (size_t i = 0; i < count; i++)
        taken[i] = (struct figure_box){
            box.x + box.width * figure_axis_place(x, marks[i].x) - radius,
            box.y + box.height * figure_axis_place(y, marks[i].y) - radius, 2 * radius,
            2 * radius};
    for (size_t i = 0; i < count; i++) {
        size_t place = 0;
        if (marks[i].label == NULL)
            continue;
        const double width = figure_text_width(marks[i].label, FIGURE_POINTS),
                     high = figure_line(FIGURE_POINTS);
        struct figure_box label = {0};
        for (; place < PLACES; place++) {
            label =
                box_at(taken[i].x + radius, taken[i].y + radius, width, high, place);
            if (is_inside(label, box) && is_free(label, taken, used))
                break;
        }
        if (place == PLACES) {
            left_out++;
            continue;
        }
        taken[used++] = label;
        figure_add_remark(out, label.x, label.y + high / 2, marks[i].label);
    }
    arena_destroy(a);
    return left_out;
}
