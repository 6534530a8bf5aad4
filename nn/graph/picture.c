/* Pictures of networks: picture.h. */
#include "nn/graph/picture.h"

#include "base/figure.h"
#include "nn/graph/rows.h"

#include <math.h>

enum { DENSE = 14, SMALL = 7, SMALLER = 6 }; /* boxes; points */
/* Inches: a box of two lines and of one, between boxes, a lane at the right, the widest
 * box, a line of text. */
static const double tall = 0.34, flat = 0.19, apart = 0.22, near = 0.15, lane = 0.12,
                    margin = 0.08, widest = 3, line = 0.18;

/* A connection of a box to a later one that is not the next. */
struct skip {
    size_t from, to; /* boxes */
    size_t lane;     /* from the left */
};

struct drawing {
    struct arena *arena;
    struct nn_rows rows;
    struct skip *skips;
    size_t skip_count, lanes;
    bool *joined; /* of each box: it reads from the one above */
    double width, box_width, box, gap, top;
};

/* The lowest lane that no skip uses between the two boxes. */
static size_t free_lane(const struct drawing *d, size_t from, size_t to)
{
    for (size_t k = 0;; k++) {
        bool used = false;
        for (size_t i = 0; i < d->skip_count; i++)
            used = used || (d->skips[i].lane == k && d->skips[i].from < to &&
                            from < d->skips[i].to);
        if (!used)
            return k;
    }
}

static void find_connections(struct drawing *d)
{
    const struct nn_graph *g = d->rows.graph;
    size_t most = 0;
    for (size_t i = 0; i < d->rows.count; i++)
        most += (size_t)g->nodes[d->rows.items[i].begin].inputs;
    d->skips = arena_alloc(d->arena, most + 1, sizeof(*d->skips));
    d->joined = arena_alloc(d->arena, d->rows.count + 1, sizeof(*d->joined));
    for (size_t to = 0; to < d->rows.count; to++) {
        const struct nn_node *n = &g->nodes[d->rows.items[to].begin];
        for (int j = 0; j < n->inputs; j++) {
            if (n->from[j] < 0) {
                d->joined[to] = d->joined[to] || to == 0;
                continue;
            }
            const size_t from = d->rows.row_of[n->from[j]];
            if (from + 1 == to) {
                d->joined[to] = true;
                continue;
            }
            const struct skip s = {from, to, free_lane(d, from, to)};
            d->skips[d->skip_count++] = s;
            d->lanes = s.lane + 1 > d->lanes ? s.lane + 1 : d->lanes;
        }
    }
}

static double top_of(const struct drawing *d, size_t box)
{
    return d->top - (double)box * (d->box + d->gap);
}

struct place {
    double x, y, room; /* of the text's middle, or its left end */
    bool left;
    int points;
    const char *colour;
};

static const char *const black = "#000000", *const grey = "#555555";

static void add_text(const struct drawing *d, const char *text, struct place at,
                     struct plot_figure *f)
{
    str_add(&f->script, "set label ");
    plot_add_quoted(&f->script, figure_cut(text, at.points, at.room, d->arena));
    str_addf(&f->script,
             " at screen %.5f, screen %.5f %s font ',%d' textcolor rgb '%s' front\n",
             at.x / f->width, at.y / f->height, at.left ? "left" : "center", at.points,
             at.colour);
}

static void add_line(double x1, double y1, double x2, double y2, bool head,
                     struct plot_figure *f)
{
    str_addf(&f->script,
             "set arrow from screen %.5f, screen %.5f to screen %.5f, screen %.5f %s "
             "linewidth 0.8 linecolor rgb '#555555'\n",
             x1 / f->width, y1 / f->height, x2 / f->width, y2 / f->height,
             head ? "head filled size screen 0.012,20" : "nohead");
}

/* Names of layers; below them, if there is room, the details of the first. */
static void add_box(const struct drawing *d, size_t box, struct plot_figure *f)
{
    const struct nn_row *row = &d->rows.items[box];
    const struct nn_node *first = &d->rows.graph->nodes[row->begin];
    const double y = top_of(d, box), middle = margin + d->box_width / 2;
    const bool two = d->box > flat && first->rule.detail[0];
    struct str types = {0};
    nn_row_add_types(&d->rows, row, &types);
    str_addf(&f->script,
             "set object %zu rectangle from screen %.5f, screen %.5f to screen %.5f, "
             "screen %.5f fillcolor rgb '%s' fillstyle solid border linecolor rgb "
             "'#555555'\n",
             box + 1, margin / f->width, (y - d->box) / f->height,
             (margin + d->box_width) / f->width, y / f->height,
             first->rule.param_count > 0 ? "#deebf7" : "#f4f4f4");
    add_text(d, str_text(&types),
             (struct place){middle, y - d->box * (two ? 0.32 : 0.5),
                            d->box_width - 0.05, false, SMALL, black},
             f);
    if (two)
        add_text(d, first->rule.detail,
                 (struct place){middle, y - d->box * 0.7, d->box_width - 0.05, false,
                                SMALLER, grey},
                 f);
    str_deinit(&types);
}

/* Adds "mel: 1 x 96 x 188". */
static void add_feature(const struct nn_feature *feature, struct str *s)
{
    str_addf(s, "%s%s: ", s->length ? "; " : "", feature->name);
    nn_shape_add(s, feature->shape);
}

/* Between a box and the one above: the size that leaves that one, and the features that
 * this one reads. */
static const char *step_text(const struct drawing *d, size_t box, bool *reads)
{
    const struct nn_graph *g = d->rows.graph;
    const struct nn_node *n = &g->nodes[d->rows.items[box].begin];
    struct str s = {0};
    *reads = d->joined[box];
    if (box > 0)
        nn_shape_add(&s, g->nodes[d->rows.items[box].begin - 1].rule.out);
    for (int j = 0; box > 0 && j < n->inputs; j++) {
        if (n->from[j] < 0) {
            add_feature(&g->features[-1 - n->from[j]], &s);
            *reads = true;
        }
    }
    const char *text = arena_strdup(d->arena, str_text(&s));
    str_deinit(&s);
    return text;
}

static void add_step(const struct drawing *d, size_t box, struct plot_figure *f)
{
    const double y = top_of(d, box), middle = margin + d->box_width / 2;
    bool reads;
    const char *text = step_text(d, box, &reads);
    if (reads)
        add_line(middle, y + d->gap, middle, y, true, f);
    add_text(d, text,
             (struct place){middle + 0.08, y + d->gap / 2, d->box_width / 2, true,
                            SMALLER, grey},
             f);
}

static void add_skip(const struct drawing *d, const struct skip *s,
                     struct plot_figure *f)
{
    const double right = margin + d->box_width,
                 x = right + lane * (double)(s->lane + 1),
                 from = top_of(d, s->from) - d->box * 0.75,
                 to = top_of(d, s->to) - d->box * 0.25;
    add_line(right, from, x, from, false, f);
    add_line(x, from, x, to, false, f);
    add_line(x, to, right, to, true, f);
}

/* What the first box reads. */
static const char *input_text(const struct nn_graph *g, struct arena *a)
{
    struct str s = {0};
    for (int j = 0; j < g->nodes[0].inputs; j++)
        add_feature(&g->features[-1 - g->nodes[0].from[j]], &s);
    const char *text = arena_strdup(a, str_text(&s));
    str_deinit(&s);
    return text;
}

static void lay_out(struct drawing *d, struct plot_figure *f)
{
    const struct nn_graph *g = d->rows.graph;
    const bool dense = d->rows.count > DENSE;
    d->box = dense ? flat : tall;
    d->gap = dense ? near : apart;
    d->box_width = fmin(f->width - 2 * margin - lane * (double)(d->lanes + 1), widest);
    f->height = 2 * margin + 2 * line +
                (double)(d->rows.count + 1) * (d->box + d->gap) - d->box + 0.02;
    d->top = f->height - margin - line - d->gap;
    add_text(d, input_text(g, d->arena),
             (struct place){margin + d->box_width / 2, f->height - margin - line / 2,
                            d->box_width, false, SMALL, black},
             f);
    for (size_t i = 0; i < d->rows.count; i++) {
        add_box(d, i, f);
        add_step(d, i, f);
    }
    const double last = top_of(d, d->rows.count);
    add_line(margin + d->box_width / 2, last + d->gap, margin + d->box_width / 2, last,
             true, f);
    add_text(d, arena_printf(d->arena, "%d tags", g->tags),
             (struct place){margin + d->box_width / 2, last - line / 2, d->box_width,
                            false, SMALL, black},
             f);
    for (size_t i = 0; i < d->skip_count; i++)
        add_skip(d, &d->skips[i], f);
}

void nn_graph_draw(const struct nn_graph *g, int columns, struct plot_figure *out,
                   struct arena *a)
{
    struct drawing d = {.arena = a, .rows = nn_graph_rows(g, a)};
    find_connections(&d);
    out->points = FIGURE_POINTS;
    out->width = figure_columns_width(columns);
    lay_out(&d, out);
    str_add(&out->data, "0 0\n");
    str_add(&out->script,
            "unset border\nunset tics\nunset grid\nset xrange [0:1]\nset yrange [0:1]\n"
            "plot data using 1:2 with dots linecolor rgb '#ffffff'\n");
}
