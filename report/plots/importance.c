/* How much each parameter matters: a bar with its standard error for each parameter,
 * and below for the pairs of parameters that act together. */
#include "report/importance.h"
#include "report/plot.h"

#include <math.h>

struct options {
    struct rep_plot_size size;
    int method;
    bool interactions;
    double without_worst, best;
};

static const char *const methods[] = {"fanova", "pedanova", NULL};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    {.name = "method",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct options, method),
     .fallback = "fanova",
     .choices = methods,
     .help = "as of mtag-report importance"},
    {.name = "interactions",
     .kind = OPT_BOOL,
     .offset = offsetof(struct options, interactions),
     .fallback = "true",
     .help = "a second panel with pairs of parameters, of fanova"},
    REP_PLOT_WITHOUT_WORST(offsetof(struct options, without_worst)),
    {.name = "best",
     .kind = OPT_REAL,
     .offset = offsetof(struct options, best),
     .fallback = "0.1",
     .min = 0.01,
     .max = 0.9,
     .help = "of pedanova: which share of the trials are the best"},
    {0}};

/* Inches: a row, below and between panels, around them. */
static const double row_height = 0.17, axis = 0.4, between = 0.12, margin = 0.06,
                    right = 0.12;
enum { MOST_PARAMETERS = 20, MOST_PAIRS = 6 };
#define LEAST_PAIR 0.005 /* of the shares that are drawn */

struct bar {
    const char *name;
    struct stats_figure share;
};

struct panel {
    struct bar bars[MOST_PARAMETERS];
    size_t count;
};

/* room: for the name of a pair, in inches. */
static void find_bars(const struct rep_importance *of, double room, struct panel *alone,
                      struct panel *pairs, struct arena *a)
{
    const char *const times = " \xc3\x97 ";
    const double half = (room - figure_text_width(times, FIGURE_POINTS)) / 2;
    for (size_t i = 0; i < of->factors.count && alone->count < MOST_PARAMETERS; i++) {
        const size_t f = of->found.order[i];
        alone->bars[alone->count++] =
            (struct bar){of->factors.about[f].name, of->found.shares[f]};
    }
    for (size_t i = 0; i < of->found.fanova.pair_count && i < MOST_PAIRS; i++) {
        const struct stats_pair *p = &of->found.fanova.pairs[i];
        if (p->share.value < LEAST_PAIR)
            break;
        const char *first = of->factors.about[p->first].name,
                   *second = of->factors.about[p->second].name;
        const char *name =
            arena_printf(a, "%s%s%s", figure_cut(first, FIGURE_POINTS, half, a), times,
                         figure_cut(second, FIGURE_POINTS, half, a));
        pairs->bars[pairs->count++] = (struct bar){name, p->share};
    }
}

/* A block of data: row, share, and the ends of the error, in per cent. */
static void add_data(const struct panel *p, struct str *data)
{
    str_addf(data, "%s# row share from to\n", data->length ? "\n\n" : "");
    for (size_t i = 0; i < p->count; i++) {
        const struct stats_figure *s = &p->bars[i].share;
        str_addf(data, "%zu ", i);
        figure_add_value(data, 100 * s->value, ' ');
        figure_add_value(data, 100 * fmax(0, s->value - s->error), ' ');
        figure_add_value(data, 100 * (s->value + s->error), ' ');
        plot_add_comment(data, p->bars[i].name);
    }
}

/* The end of the longest error, with some room, in per cent. */
static double end_of(const struct panel *p)
{
    double end = 5;
    for (size_t i = 0; i < p->count; i++)
        end = fmax(end, 105 * (p->bars[i].share.value + p->bars[i].share.error));
    return fmin(end, 110);
}

static void add_panel(const struct panel *p, size_t number, struct figure_box box,
                      const char *title, struct plot_figure *f, struct arena *a)
{
    const char **names = arena_alloc(a, p->count + 1, sizeof(*names));
    for (size_t i = 0; i < p->count; i++)
        names[i] = figure_cut(p->bars[i].name, FIGURE_POINTS, box.x - 2 * margin, a);
    figure_place(f, box);
    figure_add_names(&f->script, "y", names, p->count, 0);
    str_addf(&f->script, "set yrange [%zu.5:-0.5]\nset xlabel ", p->count - 1);
    plot_add_quoted(&f->script, title);
    str_addf(&f->script,
             " offset 0,0.4\nplot data index %zu using "
             "2:1:(0):2:($1-0.32):($1+0.32) with boxxyerror linecolor rgb '%s' "
             "fillstyle solid 1 noborder, \\\n  data index %zu using "
             "3:1:($4-$3):(0) with vectors nohead linewidth 1.5 linecolor rgb "
             "'black'\n",
             number, number ? "#999999" : plot_colour(0), number);
}

static double widest(const struct panel *alone, const struct panel *pairs, double room)
{
    double width = 0;
    for (size_t i = 0; i < alone->count; i++)
        width = fmax(width, figure_text_width(alone->bars[i].name, FIGURE_POINTS));
    for (size_t i = 0; i < pairs->count; i++)
        width = fmax(width, figure_text_width(pairs->bars[i].name, FIGURE_POINTS));
    return fmin(width, room);
}

static void lay_out(const struct panel *alone, const struct panel *pairs,
                    const char *remark, struct plot_figure *f, struct arena *a)
{
    const struct figure_lines lines =
        figure_wrap(remark, FIGURE_POINTS, f->width - 2 * margin, a);
    const double x = widest(alone, pairs, f->width / 2) + 3 * margin,
                 width = f->width - x - right, tall = row_height * (double)alone->count,
                 low = row_height * (double)pairs->count;
    const double end = fmax(end_of(alone), end_of(pairs));
    add_data(alone, &f->data);
    if (pairs->count)
        add_data(pairs, &f->data);
    const double bottom = margin + lines.height + axis;
    f->height = bottom + tall + margin + (pairs->count ? low + axis + between : 0);
    str_addf(&f->script, "set multiplot\nset grid noytics\nset xrange [0:%.6g]\n", end);
    figure_add_tics(&f->script, "x", 0, end, false, FIGURE_POINTS, width);
    figure_add_remarks(f, margin, margin + lines.height, &lines);
    const double above = pairs->count ? bottom + low + axis + between : bottom;
    add_panel(alone, 0, (struct figure_box){x, above, width, tall},
              pairs->count ? "alone (%)" : "%", f, a);
    figure_end_marks(&f->script);
    if (pairs->count)
        add_panel(pairs, 1, (struct figure_box){x, bottom, width, low}, "together (%)",
                  f, a);
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const struct res_choice choice = {.metric = in->metric, .maximize = in->maximize};
    const struct rep_importance_asked q = {.method = methods[o->method],
                                           .without = o->without_worst,
                                           .best = o->best,
                                           .pairs = o->interactions && o->method == 0};
    struct rep_importance of;
    struct panel alone = {0}, pairs = {0};
    enum err_code code =
        rep_importance_find(&q, &choice, in->trials, in->reader, in->arena, &of, e);
    if (code != ERR_OK)
        return code;
    const char *remark = arena_printf(
        in->arena, "%s, %zu trials; %s %s%s; lines: one standard error",
        of.method->title, of.factors.trials,
        of.method->pairs ? "share of the variance of" : "how special the best are by",
        of.metric->title, q.pairs ? "; together: beyond what each explains alone" : "");
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    find_bars(&of, out->plot.width / 2, &alone, &pairs, in->arena);
    lay_out(&alone, &pairs, remark, &out->plot, in->arena);
    if (of.factors.count > alone.count)
        out->note = arena_printf(in->arena, "the %zu most important of %zu parameters",
                                 alone.count, of.factors.count);
    return ERR_OK;
}

const struct rep_plot rep_plot_importance = {
    .plugin = {.name = "importance",
               .help = "how much each parameter that varies matters",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "interactions=false"},
    .fewest = RES_IMPORTANCE_TRIALS,
    .draw = draw,
};
