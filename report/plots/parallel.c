/* Every trial as a line across upright axes, one for each parameter that varies and the
 * metric last. The more important a parameter is (fANOVA), the nearer to the metric it
 * stands, where there are trials enough to tell; else the order is the file's. Lines go
 * from light to dark with the rank, the best is orange and on top. The values of
 * categories are spread a little, and a trial without a parameter runs below its axis.
 */
#include "report/frame.h"
#include "report/importance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    const char *metric;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE, REP_PLOT_METRIC("metric", offsetof(struct options, metric)), {0}};

enum { NARROW = 3, FEW = 4, MANY = 8 }; /* parameters: one column; at most in each */
enum { NAMED = 12, TICS = 5 };          /* categories, numbers that have labels */
/* Inches: the axes' height, below them their names, around. */
static const double high = 2.2, below = 0.24, margin = 0.06, top = 0.12, lead = 0.05;
static const double absent = -0.13; /* where lines run without a value */
static const double close = 0.07;   /* of the height: labels would overlap */

struct axis {
    const char *path, *title;
    struct rep_frame_column column;
    bool log_scale, lacking; /* a trial has no value */
    double least, most;      /* of numbers, on the axis' scale */
    const size_t *order;     /* of categories, and the place of each */
    size_t *place;
};

struct parallel {
    const struct rep_plot_input *in;
    struct axis axes[MANY + 1];
    size_t count, left_out;
    size_t *rows; /* that are drawn, the worst first */
    size_t drawn;
    bool by_importance;
};

/* The paths of parameters, the most important last. */
static const char **order_paths(struct parallel *p)
{
    const struct rep_plot_input *in = p->in;
    const struct res_table *t = in->trials;
    const struct res_choice choice = {.metric = in->metric, .maximize = in->maximize};
    const struct rep_importance_asked q = {.method = "fanova"};
    const char **paths = arena_alloc(in->arena, t->path_count + 1, sizeof(*paths));
    struct rep_importance of;
    struct err doubt = {0};
    size_t count = 0;
    memcpy(paths, t->paths, t->path_count * sizeof(*paths));
    if (rep_importance_find(&q, &choice, t, in->reader, in->arena, &of, &doubt) !=
        ERR_OK)
        return paths;
    p->by_importance = true;
    /* Those that are no factor, for they change together with another, come first. */
    for (size_t i = 0; i < t->path_count; i++) {
        bool is_factor = false;
        for (size_t f = 0; f < of.factors.count; f++)
            is_factor = is_factor || strcmp(of.factors.about[f].path, t->paths[i]) == 0;
        if (!is_factor)
            paths[count++] = t->paths[i];
    }
    for (size_t i = of.factors.count; i-- > 0 && count < t->path_count;)
        paths[count++] = of.factors.about[of.found.order[i]].path;
    return paths;
}

static double scaled(const struct axis *x, double value)
{
    return x->log_scale ? log10(value) : value;
}

static enum err_code read_axis(struct parallel *p, const char *path, struct err *e)
{
    const struct rep_plot_input *in = p->in;
    const size_t rows = in->trials->row_count;
    struct axis *x = &p->axes[p->count];
    *x = (struct axis){.path = path, .least = INFINITY, .most = -INFINITY};
    enum err_code code = rep_frame_column(in, path, &x->column, e);
    if (code != ERR_OK)
        return code;
    x->title = x->column.title;
    x->log_scale = rep_frame_is_log(&x->column, rows);
    x->order = rep_frame_order(in, &x->column);
    x->place = arena_alloc(in->arena, x->column.category_count + 1, sizeof(*x->place));
    for (size_t k = 0; k < x->column.category_count; k++)
        x->place[x->order[k]] = k;
    for (size_t r = 0; r < rows; r++) {
        const double v = x->column.numbers[r];
        x->lacking = x->lacking || x->column.category[r] == x->column.category_count;
        if (x->column.is_number && isfinite(v)) {
            x->least = fmin(x->least, scaled(x, v));
            x->most = fmax(x->most, scaled(x, v));
        }
    }
    p->count++;
    return ERR_OK;
}

/* The middle of a category's part of the axis. */
static double middle_of(const struct axis *x, size_t place)
{
    return ((double)place + 0.5) / (double)x->column.category_count;
}

/* Where a row's line crosses the axis, from 0 to 1. */
static double height_of(const struct axis *x, size_t row)
{
    const size_t category = x->column.category[row], count = x->column.category_count;
    if (category == count)
        return absent;
    if (x->column.is_number)
        return x->most > x->least ? (scaled(x, x->column.numbers[row]) - x->least) /
                                        (x->most - x->least)
                                  : 0.5;
    const double spread = (double)(row * 7 % 11) / 10 - 0.5; /* -.5 to .5 */
    return middle_of(x, x->place[category]) + 0.5 * spread / (double)count;
}

/* The rows with a value of the metric, which is the last axis, the worst first. */
static const char *choose_rows(struct parallel *p, const char *metric, bool maximize)
{
    const struct axis *z = &p->axes[p->count - 1];
    const size_t rows = p->in->trials->row_count;
    bool *keep = arena_alloc(p->in->arena, rows + 1, sizeof(*keep));
    p->rows = arena_alloc(p->in->arena, rows + 1, sizeof(*p->rows));
    for (size_t r = 0; r < rows; r++)
        keep[r] = isfinite(z->column.numbers[r]);
    const char *note = rep_frame_keep_one_loss(p->in, metric, keep);
    for (size_t r = 0; r < rows; r++) {
        const double v = z->column.numbers[r];
        size_t at = p->drawn;
        if (!keep[r])
            continue;
        for (; at > 0; at--) {
            const double other = z->column.numbers[p->rows[at - 1]];
            if (maximize ? other <= v : other >= v)
                break;
            p->rows[at] = p->rows[at - 1];
        }
        p->rows[at] = r;
        p->drawn++;
    }
    return note;
}

/* A line for each trial: axis, height, and its place among the trials from 0 to 1; then
 * the best trial again. */
static void add_data(const struct parallel *p, struct str *data)
{
    str_add(data, "# axis height rank\n");
    for (size_t i = 0; i <= p->drawn; i++) {
        const bool again = i == p->drawn;
        const size_t row = p->rows[again ? i - 1 : i];
        str_add(data, again ? "\n# the best\n" : "");
        plot_add_comment(data, rep_plot_label(p->in, row));
        for (size_t k = 0; k < p->count; k++)
            str_addf(data, "%zu %.5f %.4f\n", k, height_of(&p->axes[k], row),
                     p->drawn > 1 ? (double)i / (double)(p->drawn - 1) : 1);
        str_add(data, "\n");
    }
}

/* A label beside its axis, over the lines. */
static void add_label(struct str *s, size_t axis, double height, const char *text,
                      double room, struct arena *a)
{
    str_add(s, "set label ");
    plot_add_quoted(s, figure_cut(text, FIGURE_POINTS, room, a));
    str_addf(s, " at %zu,%.5f left offset 0.4,0 front boxed\n", axis, height);
}

/* Few numbers have their labels, unless they stand too close; of more the ends and
 * places between them. */
static void add_numbers(const struct axis *x, size_t axis, double room, struct str *s,
                        struct arena *a)
{
    const size_t count = x->column.category_count;
    const double range = x->most - x->least;
    double last = -1;
    for (size_t i = 0; i < count && count <= NAMED; i++) {
        const char *text = x->column.categories[x->order[i]];
        const double part =
            range > 0 ? (scaled(x, strtod(text, NULL)) - x->least) / range : 0.5;
        if (part < last + close)
            continue;
        add_label(s, axis, part, text, room, a);
        last = part;
    }
    for (size_t i = 0; i < TICS && count > NAMED; i++) {
        const double part = (double)i / (TICS - 1), at = x->least + part * range;
        add_label(s, axis, part,
                  rep_importance_number(x->log_scale ? pow(10, at) : at, a), room, a);
    }
}

static void add_categories(const struct axis *x, size_t axis, double room,
                           struct str *s, struct arena *a)
{
    const size_t count = x->column.category_count, stride = (count + NAMED - 1) / NAMED;
    for (size_t k = 0; k < count; k += stride)
        add_label(s, axis, middle_of(x, k), x->column.categories[x->order[k]], room, a);
}

static void add_axes(const struct parallel *p, double step, struct plot_figure *f)
{
    struct str *s = &f->script;
    struct arena *a = p->in->arena;
    const double room = step - 0.14;
    for (size_t k = 0; k < p->count; k++) {
        const struct axis *x = &p->axes[k];
        str_addf(s,
                 "set arrow from %zu,0 to %zu,1 nohead front linewidth 0.8 linecolor "
                 "rgb '#444444'\n",
                 k, k);
        if (x->column.is_number)
            add_numbers(x, k, room, s, a);
        else
            add_categories(x, k, room, s, a);
        if (x->lacking)
            add_label(s, k, absent, "none", room, a);
    }
}

static const char *describe(const struct parallel *p, const char *title)
{
    return arena_printf(p->in->arena,
                        "%zu trial%s; the darker, the better by %s; "
                        "orange: the best%s",
                        p->drawn, p->drawn == 1 ? "" : "s", title,
                        p->by_importance ? "; the more important a parameter, the "
                                           "farther right"
                                         : "");
}

/* An axis' title in a line or, where it has spaces, in two; else cut. */
static struct figure_lines title_lines(const char *title, double width, struct arena *a)
{
    struct figure_lines lines = figure_wrap(title, FIGURE_POINTS, width, a);
    size_t length = 0;
    for (size_t i = 0; i < lines.count; i++)
        length += strlen(lines.items[i]);
    const bool at_space = length + lines.count - 1 == strlen(title);
    if (lines.count == 1 || (lines.count == 2 && at_space))
        return lines;
    lines.items[0] = figure_cut(title, FIGURE_POINTS, width, a);
    lines.count = 1;
    lines.height = figure_line(FIGURE_POINTS);
    return lines;
}

/* What the highest title takes beyond a line. */
static double highest_title(const struct parallel *p, double width, struct arena *a)
{
    double height = 0;
    for (size_t k = 0; k < p->count; k++)
        height = fmax(height, title_lines(p->axes[k].title, width, a).height);
    return fmax(0, height - figure_line(FIGURE_POINTS));
}

static void lay_out(const struct parallel *p, const char *remark, struct plot_figure *f)
{
    struct arena *a = p->in->arena;
    struct str *s = &f->script;
    const double room = f->width - 2 * margin, step = (room - lead) / (double)p->count;
    const struct figure_lines lines = figure_wrap(remark, FIGURE_POINTS, room, a);
    bool lacking = false;
    for (size_t k = 0; k < p->count; k++)
        lacking = lacking || p->axes[k].lacking;
    const double least = lacking ? absent - 0.03 : 0,
                 titles = highest_title(p, step - 0.06, a),
                 bottom = margin + lines.height + below + titles;
    /* The last axis has room for its labels at its right. */
    const struct figure_box box = {margin + lead, bottom, step * (double)(p->count - 1),
                                   high * (1 - least)};
    f->height = bottom + box.height + top;
    figure_place(f, box);
    figure_add_remarks(f, margin, margin + lines.height, &lines);
    for (size_t k = 0; k < p->count; k++) {
        const struct figure_lines title = title_lines(p->axes[k].title, step - 0.06, a);
        for (size_t i = 0; i < title.count; i++) {
            str_add(s, "set label ");
            plot_add_quoted(s, title.items[i]);
            str_addf(s, " at screen %.5f, screen %.5f left\n",
                     (box.x - lead + step * (double)k) / f->width,
                     (bottom - below / 2 - (double)i * figure_line(FIGURE_POINTS)) /
                         f->height);
        }
    }
    str_addf(s,
             "set border 0\nunset xtics\nunset ytics\nunset grid\nunset colorbox\nset "
             "style textbox opaque fillcolor rgb '#ffffff' noborder margins 0.3,0.1\n"
             "set xrange [0:%zu]\nset yrange [%.3f:1]\nset cbrange [0:1]\nset palette "
             "defined (0 '#e8e8e8', 0.5 '#b3cde3', 1 '#08519c')\n",
             p->count - 1, least);
    add_axes(p, step, f);
    str_addf(s,
             "plot data index 0 using 1:2:3 with lines linewidth %.1f linecolor "
             "palette, \\\n  data index 1 using 1:2 with lines linewidth 1.6 linecolor "
             "rgb '%s'\n",
             p->drawn > 60 ? 0.5 : 0.9, plot_colour(1));
}

/* A parameter without a column, of trials of another sweep, has no axis. */
static enum err_code read_axes(struct parallel *p, const char *metric, size_t most,
                               struct err *e)
{
    const char **paths = order_paths(p);
    const size_t all = p->in->trials->path_count;
    for (size_t i = p->by_importance && all > most ? all - most : 0;
         i < all && p->count < most; i++) {
        struct err none = {0};
        enum err_code code = read_axis(p, paths[i], &none);
        if (code != ERR_OK && code != ERR_USER) {
            *e = none;
            return code;
        }
    }
    p->left_out = all - p->count;
    return read_axis(p, metric, e);
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const char *metric = o->metric ? o->metric : in->metric;
    const size_t all = in->trials->path_count;
    struct parallel p = {.in = in};
    if (all == 0)
        return err_set(e, ERR_USER, "no parameter varies: there are no axes to draw");
    const int columns = o->size.columns > 0 ? o->size.columns : all > NARROW ? 2 : 1;
    enum err_code code = read_axes(&p, metric, columns == 2 ? MANY : FEW, e);
    if (code == ERR_OK && !p.axes[p.count - 1].column.is_number)
        code = err_set(e, ERR_USER, "`%s` is not a number", metric);
    if (code != ERR_OK)
        return code;
    const bool ranks = strcmp(metric, in->metric) == 0;
    out->note = choose_rows(
        &p, metric, ranks ? in->maximize : res_metric(in->reader, metric)->maximize);
    if (p.drawn == 0)
        return err_set(e, ERR_USER, "no trial has `%s`", metric);
    out->plot.width = figure_columns_width(columns);
    lay_out(&p, describe(&p, p.axes[p.count - 1].title), &out->plot);
    add_data(&p, &out->plot.data);
    if (p.left_out && out->note == NULL)
        out->note = arena_printf(in->arena,
                                 "%zu of %zu parameters have no axis: columns=2 has "
                                 "room for %d",
                                 p.left_out, all, MANY);
    return ERR_OK;
}

const struct rep_plot rep_plot_parallel = {
    .plugin = {.name = "parallel",
               .help = "every trial as a line across its parameters and the metric",
               .options = option_table,
               .options_size = sizeof(struct options),
               .reference = "Inselberg 1985",
               .example = "columns=2"},
    .draw = draw,
};
