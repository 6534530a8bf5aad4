/* A metric over two parameters that are numbers, as a map of colours between the trials
 * and nowhere else: inside the hull of their points. A place has the mean of the trials
 * around it, by a Gaussian as wide as the third nearest one is far (Nadaraya 1964,
 * Watson 1964), so that no colour is beyond their values. The trials are points in
 * colours of their own values: where one differs from what lies around it, the map
 * does not say what it found. */
#include "report/frame.h"
#include "report/scatter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    const char *x, *y, *metric;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    REP_PLOT_PARAMETER("x", offsetof(struct options, x),
                       "the first number that varies"),
    REP_PLOT_PARAMETER("y", offsetof(struct options, y), "the next number that varies"),
    REP_PLOT_METRIC("metric", offsetof(struct options, metric)),
    {0}};

enum { CELLS = 60 /* in each direction */, NEIGHBOUR = 3, FEWEST = 5 };
#define NARROWEST 0.03 /* Gaussian, of the axes' length */

struct point {
    double x, y, value; /* x, y: from 0 to 1 along the axes */
    size_t row;
};

struct contour {
    const struct rep_plot_input *in;
    struct rep_frame_column x, y, z;
    bool *keep; /* of each row: it has all three */
    struct point *points;
    size_t count;
    const struct point **hull; /* its corners, counter-clockwise */
    size_t corners;
};

/* A parameter that is not named: the first that is a number and not the other one. */
static enum err_code find_number(const struct rep_plot_input *in, const char *title,
                                 struct rep_frame_column *out, struct err *e)
{
    const struct res_table *t = in->trials;
    for (size_t i = 0; i < t->path_count; i++) {
        struct err none = {0}; /* of a parameter of another sweep */
        enum err_code code = rep_frame_column(in, t->paths[i], out, &none);
        if (code == ERR_OK && out->is_number && out->category_count > 1 &&
            (title == NULL || strcmp(out->title, title) != 0))
            return ERR_OK;
        if (code != ERR_OK && code != ERR_USER) {
            *e = none;
            return code;
        }
    }
    return err_set(e, ERR_USER,
                   "contour takes two parameters that are numbers and vary: x=NAME and "
                   "y=NAME name others; plot grid draws categories");
}

static enum err_code read_columns(struct contour *c, const struct options *o,
                                  const char *metric, struct err *e)
{
    const struct rep_plot_input *in = c->in;
    enum err_code code =
        o->x ? rep_frame_column(in, o->x, &c->x, e) : find_number(in, NULL, &c->x, e);
    if (code == ERR_OK)
        code = o->y ? rep_frame_column(in, o->y, &c->y, e)
                    : find_number(in, c->x.title, &c->y, e);
    if (code == ERR_OK)
        code = rep_frame_column(in, metric, &c->z, e);
    const struct rep_frame_column *const columns[] = {&c->x, &c->y, &c->z};
    for (size_t i = 0; i < 3 && code == ERR_OK; i++)
        if (!columns[i]->is_number)
            code = err_set(e, ERR_USER, "`%s` is not a number: plot grid draws it",
                           columns[i]->title);
    return code;
}

/* Returns a note on the rows that are left out, or NULL. */
static const char *choose_rows(struct contour *c, const char *metric)
{
    const size_t rows = c->in->trials->row_count;
    c->keep = arena_alloc(c->in->arena, rows + 1, sizeof(*c->keep));
    for (size_t r = 0; r < rows; r++)
        c->keep[r] = isfinite(c->x.numbers[r]) && isfinite(c->y.numbers[r]) &&
                     isfinite(c->z.numbers[r]);
    const char *note = rep_frame_keep_one_loss(c->in, metric, c->keep);
    for (size_t r = 0; r < rows; r++)
        c->count += c->keep[r];
    return note || c->count == rows
               ? note
               : arena_printf(c->in->arena, "%zu trial%s without these values left out",
                              rows - c->count, rows - c->count == 1 ? "" : "s");
}

static struct figure_axis axis_of(const struct contour *c,
                                  const struct rep_frame_column *column)
{
    struct figure_axis out = {.title = column->title,
                              .log_scale =
                                  rep_frame_is_log(column, c->in->trials->row_count)};
    for (size_t r = 0; r < c->in->trials->row_count; r++)
        if (c->keep[r])
            figure_axis_widen(&out, column->numbers[r], column->numbers[r]);
    return out;
}

static void find_points(struct contour *c, const struct figure_axis *x,
                        const struct figure_axis *y)
{
    c->points = arena_alloc(c->in->arena, c->count + 1, sizeof(*c->points));
    c->count = 0;
    for (size_t r = 0; r < c->in->trials->row_count; r++)
        if (c->keep[r])
            c->points[c->count++] = (struct point){
                figure_axis_place(x, c->x.numbers[r]),
                figure_axis_place(y, c->y.numbers[r]), c->z.numbers[r], r};
}

static int by_place(const void *left, const void *right)
{
    const struct point *a = left, *b = right;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    return a->y < b->y ? -1 : a->y > b->y;
}

/* Above 0: c lies to the left of the way from a to b. */
static double turn(const struct point *a, const struct point *b, double x, double y)
{
    return (b->x - a->x) * (y - a->y) - (b->y - a->y) * (x - a->x);
}

/* The convex hull of the points in their order (Andrew 1979), lower side first. */
static void find_hull(struct contour *c)
{
    c->hull = arena_alloc(c->in->arena, 2 * c->count + 2, sizeof(*c->hull));
    size_t n = 0;
    for (int side = 0; side < 2; side++) {
        const size_t first = n;
        for (size_t i = 0; i < c->count; i++) {
            const struct point *p = &c->points[side ? c->count - 1 - i : i];
            while (n >= first + 2 &&
                   turn(c->hull[n - 2], c->hull[n - 1], p->x, p->y) <= 1e-12)
                n--;
            c->hull[n++] = p;
        }
        n--; /* it begins the other side */
    }
    c->corners = n;
}

static bool is_inside(const struct contour *c, double x, double y)
{
    for (size_t i = 0; i < c->corners; i++)
        if (turn(c->hull[i], c->hull[(i + 1) % c->corners], x, y) < -1e-12)
            return false;
    return c->corners >= 3;
}

/* The mean around a place. */
static double value_at(const struct contour *c, double x, double y)
{
    double near[NEIGHBOUR], sum = 0, weights = 0;
    for (size_t k = 0; k < NEIGHBOUR; k++)
        near[k] = INFINITY;
    for (size_t i = 0; i < c->count; i++) {
        double d = hypot(c->points[i].x - x, c->points[i].y - y);
        for (size_t k = 0; k < NEIGHBOUR; k++) {
            const double further = near[k];
            if (d < further) {
                near[k] = d;
                d = further;
            }
        }
    }
    const double width = fmax(near[NEIGHBOUR - 1], NARROWEST);
    for (size_t i = 0; i < c->count; i++) {
        const double d = hypot(c->points[i].x - x, c->points[i].y - y) / width,
                     weight = exp(-d * d / 2);
        sum += weight * c->points[i].value;
        weights += weight;
    }
    return sum / weights;
}

/* A block of the map on axes from 0 to 1, then one of the trials, then the best. */
static void add_data(const struct contour *c, struct str *data)
{
    const struct res_row *rows = c->in->trials->rows;
    str_add(data, "# x y (from 0 to 1) value\n");
    for (size_t j = 0; j < CELLS; j++) {
        for (size_t i = 0; i < CELLS; i++) {
            const double x = ((double)i + 0.5) / CELLS, y = ((double)j + 0.5) / CELLS;
            str_addf(data, "%.5f %.5f ", x, y);
            figure_add_value(data, is_inside(c, x, y) ? value_at(c, x, y) : (double)NAN,
                             '\n');
        }
        str_add(data, "\n");
    }
    for (int best = 0; best < 2; best++) {
        str_add(data, best ? "\n\n# the best\n" : "\n# x y value\n");
        for (size_t i = 0; i < c->count; i++) {
            const size_t r = c->points[i].row;
            if (best && !rows[r].best)
                continue;
            str_addf(data, "%.8g %.8g %.6g ", c->x.numbers[r], c->y.numbers[r],
                     c->z.numbers[r]);
            plot_add_comment(data, rep_plot_label(c->in, r));
        }
    }
}

static void add_plot(struct plot_figure *f)
{
    str_addf(
        &f->script,
        "set x2range [0:1]\nset y2range [0:1]\nset palette maxcolors 9\nplot data "
        "index 0 using 1:2:3 axes x2y2 with image, \\\n  data index 1 using 1:2 "
        "with points pointtype 7 pointsize 0.5 linecolor rgb '#000000', \\\n  data "
        "index 1 using 1:2:3 with points pointtype 7 pointsize 0.35 linecolor "
        "palette, \\\n  data index 2 using 1:2 with points pointtype 6 pointsize "
        "0.9 linewidth 1.5 linecolor rgb '%s'\n",
        plot_colour(1));
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const char *metric = o->metric ? o->metric : in->metric;
    struct arena *a = in->arena;
    struct contour c = {.in = in};
    enum err_code code = read_columns(&c, o, metric, e);
    if (code != ERR_OK)
        return code;
    out->note = choose_rows(&c, metric);
    if (c.count < FEWEST)
        return err_set(e, ERR_USER,
                       "contour takes %d trials or more with `%s`, `%s` and `%s`: "
                       "there %s %zu",
                       FEWEST, c.x.title, c.y.title, metric,
                       c.count == 1 ? "is" : "are", c.count);
    struct figure_axis x = axis_of(&c, &c.x), y = axis_of(&c, &c.y);
    x.beyond = figure_pixels(FIGURE_SCALE);
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    const char *remark = arena_printf(
        a,
        "%zu trials (points, each in its own colour; ring: the best) and the mean "
        "around each place between them.",
        c.count);
    const struct figure_box box = figure_add_axes(&out->plot, &x, &y, remark, a);
    find_points(&c, &x, &y);
    qsort(c.points, c.count, sizeof(*c.points), by_place);
    find_hull(&c);
    if (c.corners < 3)
        return err_set(e, ERR_USER,
                       "the trials lie on a line of `%s` and `%s`: plot slice draws "
                       "them",
                       c.x.title, c.y.title);
    figure_place_scale(&out->plot, box);
    figure_add_scale_label(&out->plot.script,
                           figure_cut(c.z.title, FIGURE_POINTS, box.height, a));
    figure_add_palette(&out->plot.script, FIGURE_BLUES);
    add_plot(&out->plot);
    add_data(&c, &out->plot.data);
    return ERR_OK;
}

const struct rep_plot rep_plot_contour = {
    .plugin = {.name = "contour",
               .help = "a metric over two numbers, between the trials",
               .options = option_table,
               .options_size = sizeof(struct options),
               .reference = "Nadaraya 1964; Watson 1964",
               .example = "x=train.optimizer.lr y=train.batch"},
    .fewest = FEWEST,
    .draw = draw,
};
