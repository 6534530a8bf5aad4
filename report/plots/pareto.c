/* A metric against what it costs, a point for each trial, and the front of those that
 * no other trial beats. A trial beats another if it costs as little and is as good, and
 * is better in one of the two. Trials on the front have their numbers beside them. */
#include "report/scatter.h"

#include <stdlib.h>
#include <string.h>

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
     .fallback = "weights",
     .help = "the cost, of which less is better: weights, macs, seconds, or SQL"},
    REP_PLOT_METRIC("y", offsetof(struct options, y)),
    REP_PLOT_SCALE(offsetof(struct options, scale), "of the cost"),
    {0}};

struct front {
    size_t *rows; /* by cost */
    size_t count;
};

struct point {
    double cost, loss; /* of both less is better */
    size_t row;
};

/* By cost, of equal cost the better first, of equal points in the order of the rows. */
static int by_cost(const void *left, const void *right)
{
    const struct point *a = left, *b = right;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    if (a->loss != b->loss)
        return a->loss < b->loss ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* Equal points do not beat each other. */
static struct front find_front(const struct rep_scatter *s, bool maximize)
{
    struct arena *a = s->in->arena;
    struct front f = {arena_alloc(a, s->count + 1, sizeof(*f.rows)), 0};
    struct point *points = arena_alloc(a, s->count + 1, sizeof(*points));
    const struct point *last = NULL;
    size_t count = 0;
    for (size_t r = 0; r < s->in->trials->row_count; r++)
        if (s->drawn[r])
            points[count++] = (struct point){
                s->x.numbers[r], maximize ? -s->y.numbers[r] : s->y.numbers[r], r};
    qsort(points, count, sizeof(*points), by_cost);
    for (size_t i = 0; i < count; i++) {
        const struct point *p = &points[i];
        const bool equal = last && p->cost == last->cost && p->loss == last->loss;
        if (last && p->loss >= last->loss && !equal)
            continue;
        f.rows[f.count++] = p->row;
        last = p;
    }
    return f;
}

/* A block of all trials, then the front. */
static void add_data(const struct rep_scatter *s, const struct front *f,
                     struct str *data)
{
    str_add(data, "# x y deviation\n");
    for (size_t r = 0; r < s->in->trials->row_count; r++)
        if (s->drawn[r])
            rep_scatter_add(s, r, data);
    str_add(data, "\n\n# the front\n");
    for (size_t i = 0; i < f->count; i++)
        rep_scatter_add(s, f->rows[i], data);
}

/* Labels the trials on the front with their numbers. Other points have no label. */
static size_t add_labels(const struct rep_scatter *s, const struct front *f,
                         struct figure_box box, struct plot_figure *out)
{
    struct arena *a = s->in->arena;
    const size_t rows = s->in->trials->row_count;
    struct figure_mark *marks = arena_alloc(a, rows + 1, sizeof(*marks));
    size_t count = 0;
    for (size_t r = 0; r < rows; r++) {
        const char *label = NULL;
        for (size_t i = 0; i < f->count && label == NULL; i++)
            if (f->rows[i] == r)
                label =
                    arena_printf(a, "%lld", (long long)s->in->trials->rows[r].trial);
        if (s->drawn[r])
            marks[count++] =
                (struct figure_mark){s->x.numbers[r], s->y.numbers[r], label};
    }
    return figure_add_mark_labels(out, box, &s->across, &s->up, marks, count);
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const char *y = o->y ? o->y : in->metric;
    const bool ranks = strcmp(y, in->metric) == 0;
    struct rep_scatter s;
    enum err_code code =
        rep_scatter_read(in, o->x, y, (enum rep_scale)o->scale, &s, &out->note, e);
    if (code == ERR_OK && !s.x.is_number)
        code = err_set(e, ERR_USER, "`%s` is not a number", o->x);
    if (code != ERR_OK)
        return code;
    const struct front f =
        find_front(&s, ranks ? in->maximize : res_metric(in->reader, y)->maximize);
    const char *remark =
        arena_printf(in->arena, "%zu trial%s; orange: no other is better and cheaper",
                     s.count, s.count == 1 ? "" : "s");
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    const struct figure_box box =
        figure_add_axes(&out->plot, &s.across, &s.up, remark, in->arena);
    const size_t left_out = add_labels(&s, &f, box, &out->plot);
    add_data(&s, &f, &out->plot.data);
    str_addf(&out->plot.script,
             "plot data index 0 using 1:2 with points pointtype 7 pointsize 0.35 "
             "linecolor rgb '#999999', \\\n  data index 1 using 1:2 with steps "
             "linecolor rgb '%s', \\\n  data index 1 using 1:2 with points pointtype 7 "
             "pointsize 0.5 linecolor rgb '%s'\n",
             plot_colour(1), plot_colour(1));
    if (left_out)
        out->note =
            arena_printf(in->arena, "%s%s%zu trial%s of the front without a number",
                         out->note ? out->note : "", out->note ? "; " : "", left_out,
                         left_out == 1 ? "" : "s");
    return ERR_OK;
}

const struct rep_plot rep_plot_pareto = {
    .plugin = {.name = "pareto",
               .help = "a metric against its cost, and the trials that none beats",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "x=macs"},
    .draw = draw,
};
