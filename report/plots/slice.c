/* A metric against a parameter, a point for each trial. The axis of a parameter whose
 * values lie evenly on a logarithmic scale is logarithmic; values that are not numbers
 * are categories. Values of different kinds of loss are not drawn together. */
#include "report/frame.h"
#include "report/table.h"

#include <math.h>
#include <string.h>

enum scale { SCALE_AUTO, SCALE_LINEAR, SCALE_LOG };
static const char *const scales[] = {"auto", "linear", "log", NULL};

struct options {
    struct rep_plot_size size;
    const char *x, *y;
    int scale;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    {.name = "x",
     .kind = OPT_STRING,
     .offset = offsetof(struct options, x),
     .fallback = "~",
     .help =
         "a parameter, by its path or short name, or SQL over such names; the first "
         "that varies if it is left out"},
    {.name = "y",
     .kind = OPT_STRING,
     .offset = offsetof(struct options, y),
     .fallback = "~",
     .help = "a metric, or SQL; the metric that ranks if it is left out"},
    {.name = "scale",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct options, scale),
     .fallback = "auto",
     .choices = scales,
     .help = "of a parameter that is a number"},
    {0}};

/* Inches: the plot's height, what stands beside and above it, below it the numbers, the
 * title of the axis; the longest names below it. */
static const double height = 1.9, left = 0.68, right = 0.2, top = 0.1, numbers = 0.2,
                    title = 0.2, longest = 1.1, margin = 0.06;

struct slice {
    const struct rep_plot_input *in;
    struct rep_frame_column x, y;
    bool *drawn; /* of each row */
    size_t count;
    double least[2], most[2]; /* of x and y, with deviations */
    bool log_scale;
};

/* A loss is drawn of the trials that were trained with the first one's kind. */
static size_t choose_rows(struct slice *s, const char *y)
{
    const struct res_table *t = s->in->trials;
    const bool of_loss = res_metric(s->in->reader, y)->of_loss;
    size_t other = 0;
    s->drawn = arena_alloc(s->in->arena, t->row_count + 1, sizeof(*s->drawn));
    for (size_t r = 0; r < t->row_count; r++) {
        const bool there = isfinite(s->y.numbers[r]) &&
                           (s->x.is_number ? isfinite(s->x.numbers[r])
                                           : s->x.category[r] < s->x.category_count);
        const bool same = !of_loss || t->rows[r].loss == t->rows[0].loss;
        s->drawn[r] = there && same;
        s->count += s->drawn[r];
        other += there && !same;
    }
    return other;
}

static double x_of(const struct slice *s, size_t row)
{
    return s->x.is_number ? s->x.numbers[row] : (double)s->x.category[row];
}

static double deviation_of(const struct slice *s, size_t row)
{
    const double d = s->y.deviations ? s->y.deviations[row] : 0;
    return isfinite(d) ? d : 0;
}

/* Widens the ranges by a part, so that no point lies on the frame. */
static void find_ranges(struct slice *s)
{
    bool any = false;
    for (size_t r = 0; r < s->in->trials->row_count; r++) {
        if (!s->drawn[r])
            continue;
        const double x = x_of(s, r), y = s->y.numbers[r], d = deviation_of(s, r);
        s->least[0] = any ? fmin(s->least[0], x) : x;
        s->most[0] = any ? fmax(s->most[0], x) : x;
        s->least[1] = any ? fmin(s->least[1], y - d) : y - d;
        s->most[1] = any ? fmax(s->most[1], y + d) : y + d;
        any = true;
    }
    for (int axis = 0; axis < 2; axis++) {
        const double range = s->most[axis] - s->least[axis];
        const double more =
            range > 0 ? 0.06 * range : fmax(0.1 * fabs(s->most[axis]), 1e-6);
        const double factor = pow(s->most[0] / s->least[0], 0.06) * 1.05;
        if (axis == 0 && !s->x.is_number) {
            s->least[0] = -0.5;
            s->most[0] = (double)s->x.category_count - 0.5;
        } else if (axis == 0 && s->log_scale) {
            s->least[0] /= factor;
            s->most[0] *= factor;
        } else {
            s->least[axis] -= more;
            s->most[axis] += more;
        }
    }
}

/* A block of all trials, then the best one again. */
static void add_data(const struct slice *s, struct str *data)
{
    const struct res_table *t = s->in->trials;
    for (int best = 0; best < 2; best++) {
        str_add(data, best ? "\n\n# the best\n" : "# x y deviation\n");
        for (size_t r = 0; r < t->row_count; r++) {
            if (!s->drawn[r] || (best && !t->rows[r].best))
                continue;
            figure_add_value(data, x_of(s, r), ' ');
            figure_add_value(data, s->y.numbers[r], ' ');
            figure_add_value(data, deviation_of(s, r), ' ');
            plot_add_comment(data, rep_plot_label(s->in, r));
        }
    }
}

/* The categories below their points: beside each other if they fit, else upright, and
 * of very many each second or third. Returns the room that they need. */
static double add_categories(const struct slice *s, double width, struct str *script)
{
    const double slot = width / (double)s->x.category_count;
    const char **names =
        arena_alloc(s->in->arena, s->x.category_count + 1, sizeof(*names));
    for (size_t i = 0; i < s->x.category_count; i++)
        names[i] = figure_cut(s->x.categories[i], FIGURE_POINTS, longest, s->in->arena);
    const double widest = figure_widest(names, s->x.category_count, FIGURE_POINTS);
    const bool upright = widest + 0.08 > slot;
    const size_t stride = upright ? (size_t)ceil(figure_line(FIGURE_POINTS) / slot) : 1;
    for (size_t i = 0; i < s->x.category_count; i++)
        names[i] = i % stride ? "" : names[i];
    figure_add_names(script, "x", names, s->x.category_count, 0);
    str_add(script, upright ? "set xtics rotate by 90 right\n" : "");
    return upright ? widest + 0.1 : numbers;
}

static void add_script(const struct slice *s, const char *remark, struct plot_figure *f)
{
    struct str *script = &f->script;
    const double width = f->width - left - right;
    const struct figure_lines lines =
        figure_wrap(remark, FIGURE_POINTS, f->width - 2 * margin, s->in->arena);
    double below = numbers;
    if (s->x.is_number)
        figure_add_tics(script, "x", s->least[0], s->most[0], s->log_scale,
                        FIGURE_POINTS, width);
    else
        below = add_categories(s, width, script);
    const double bottom = margin + lines.height + title + below;
    f->height = bottom + height + top;
    figure_place(f, (struct figure_box){left, bottom, width, height});
    figure_add_remarks(f, margin, margin + lines.height, &lines);
    /* The title stands below the names, wherever gnuplot would put it. */
    struct str label = {0};
    plot_add_quoted(&label, figure_cut(s->x.title, FIGURE_POINTS, width, s->in->arena));
    str_addf(script, "set label %s at screen %.5f, screen %.5f center\n", label.text,
             (left + width / 2) / f->width,
             (margin + lines.height + title / 2) / f->height);
    str_deinit(&label);
    str_add(script, "set ylabel ");
    plot_add_quoted(script,
                    figure_cut(s->y.title, FIGURE_POINTS, height, s->in->arena));
    str_addf(script,
             "\nset format y '%%.%df'\n%sset xrange [%.8g:%.8g]\nset yrange "
             "[%.8g:%.8g]\n"
             /* Error bars of gnuplot would leave a gap around the point. */
             "plot data index 0 using 1:($2-$3):(0):(2*$3) with vectors nohead "
             "linecolor rgb '#999999', \\\n  data index 0 using 1:2 "
             "with points pointtype 7 pointsize 0.45 linecolor rgb '%s', \\\n  data "
             "index 1 using 1:2 with points pointtype 7 pointsize 0.6 linecolor rgb "
             "'%s'\n",
             figure_decimals(s->least[1], s->most[1]),
             s->log_scale ? "set logscale x\n" : "", s->least[0], s->most[0],
             s->least[1], s->most[1], plot_colour(0), plot_colour(1));
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    struct slice s = {.in = in};
    const char *y = o->y ? o->y : in->metric;
    if (o->x == NULL && in->trials->path_count == 0)
        return err_set(e, ERR_USER, "no parameter varies: x=NAME names one");
    enum err_code code =
        rep_frame_column(in, o->x ? o->x : in->trials->paths[0], &s.x, e);
    if (code == ERR_OK)
        code = rep_frame_column(in, y, &s.y, e);
    if (code == ERR_OK && !s.y.is_number)
        code = err_set(e, ERR_USER, "`%s` is not a number", y);
    if (code != ERR_OK)
        return code;
    const size_t other = choose_rows(&s, y);
    if (s.count == 0)
        return err_set(e, ERR_USER, "no trial has both `%s` and `%s`", s.x.title, y);
    s.log_scale =
        o->scale == SCALE_LOG ||
        (o->scale == SCALE_AUTO && rep_frame_is_log(&s.x, in->trials->row_count));
    find_ranges(&s);
    if (s.log_scale && !(s.least[0] > 0))
        return err_set(e, ERR_USER, "a logarithmic scale takes numbers above 0");
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    add_data(&s, &out->plot.data);
    add_script(&s,
               arena_printf(in->arena, "%zu trial%s; orange: the best by %s", s.count,
                            s.count == 1 ? "" : "s",
                            res_metric(in->reader, in->metric)->title),
               &out->plot);
    if (other)
        out->note = arena_printf(
            in->arena, "%zu trials were trained with other kinds of loss: left out",
            other);
    return ERR_OK;
}

const struct rep_plot rep_plot_slice = {
    .plugin = {.name = "slice",
               .help = "a metric against a parameter, a point for each trial",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "x=train.optimizer.lr"},
    .draw = draw,
};
