/* A metric against a parameter, a point for each trial. The axis of a parameter whose
 * values lie evenly on a logarithmic scale is logarithmic; values that are not numbers
 * are categories. Values of different kinds of loss are not drawn together. */
#include "report/scatter.h"

struct options {
    struct rep_plot_size size;
    const char *x, *y;
    int scale;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    REP_PLOT_PARAMETER("x", offsetof(struct options, x), "the first that varies"),
    REP_PLOT_METRIC("y", offsetof(struct options, y)),
    REP_PLOT_SCALE(offsetof(struct options, scale), "of a parameter that is a number"),
    {0}};

/* A block of all trials, then the best one again. */
static void add_data(const struct rep_scatter *s, struct str *data)
{
    const struct res_table *t = s->in->trials;
    for (int best = 0; best < 2; best++) {
        str_add(data, best ? "\n\n# the best\n" : "# x y deviation\n");
        for (size_t r = 0; r < t->row_count; r++)
            if (s->drawn[r] && (!best || t->rows[r].best))
                rep_scatter_add(s, r, data);
    }
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    struct rep_scatter s;
    if (o->x == NULL && in->trials->path_count == 0)
        return err_set(e, ERR_USER, "no parameter varies: x=NAME names one");
    enum err_code code = rep_scatter_read(in, o->x ? o->x : in->trials->paths[0],
                                          o->y ? o->y : in->metric,
                                          (enum rep_scale)o->scale, &s, &out->note, e);
    if (code != ERR_OK)
        return code;
    const char *remark = arena_printf(in->arena, "%zu trial%s; orange: the best by %s",
                                      s.count, s.count == 1 ? "" : "s",
                                      res_metric(in->reader, in->metric)->title);
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    figure_add_axes(&out->plot, &s.across, &s.up, remark, in->arena);
    add_data(&s, &out->plot.data);
    /* Error bars of gnuplot would leave a gap around the point. */
    str_addf(&out->plot.script,
             "plot data index 0 using 1:($2-$3):(0):(2*$3) with vectors nohead "
             "linecolor rgb '#999999', \\\n  data index 0 using 1:2 "
             "with points pointtype 7 pointsize 0.45 linecolor rgb '%s', \\\n  data "
             "index 1 using 1:2 with points pointtype 7 pointsize 0.6 linecolor rgb "
             "'%s'\n",
             plot_colour(0), plot_colour(1));
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
