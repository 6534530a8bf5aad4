/* Learning curves: loss on the left, a validation metric on the right, a colour per
 * trial, bands of a deviation over seeds, a dot at the best epoch. */
#include "report/plot.h"

#include "report/number.h"

#include "base/term.h"

#include <math.h>
#include <string.h>

/* Inches. The legend stands to the right of both panels and has a width of its own. */
static const double panel = 2.9, left = 0.75, between = 0.85, bottom = 0.65, top = 0.4,
                    height = 3.2, sample = 0.45, character = 0.085, line = 0.2;
enum { POINTED = 30 }; /* with so few epochs each has a point */

struct curves {
    struct res_point *train, *valid, *metric;
    size_t train_count, valid_count, metric_count;
};

static const struct res_value *at_epoch(const struct res_point *points, size_t count,
                                        int epoch)
{
    for (size_t i = 0; i < count; i++) {
        if (points[i].epoch == epoch)
            return &points[i].value;
    }
    return NULL;
}

static int last_epoch(const struct res_point *points, size_t count)
{
    return count ? points[count - 1].epoch : 0;
}

static void add_value(struct str *s, const struct res_value *v)
{
    if (v == NULL || !isfinite(v->mean))
        str_add(s, " NaN NaN");
    else
        str_addf(s, " %.6g %.6g", v->mean, isfinite(v->deviation) ? v->deviation : 0.0);
}

/* A block: epoch, then mean and deviation of training loss, validation loss, metric. */
static int add_block(struct str *data, const struct curves *c, const char *label)
{
    int last = last_epoch(c->train, c->train_count);
    if (last_epoch(c->valid, c->valid_count) > last)
        last = last_epoch(c->valid, c->valid_count);
    if (last_epoch(c->metric, c->metric_count) > last)
        last = last_epoch(c->metric, c->metric_count);
    str_addf(
        data,
        "# %s\n# epoch train_loss deviation valid_loss deviation metric deviation\n",
        label);
    for (int epoch = 1; epoch <= last; epoch++) {
        str_addf(data, "%d", epoch);
        add_value(data, at_epoch(c->train, c->train_count, epoch));
        add_value(data, at_epoch(c->valid, c->valid_count, epoch));
        add_value(data, at_epoch(c->metric, c->metric_count, epoch));
        str_add(data, "\n");
    }
    str_add(data, "\n\n");
    return last;
}

static enum err_code read_curves(const struct rep_plot_input *in, int64_t trial,
                                 const char *metric, struct curves *c, struct err *e)
{
    enum err_code code = res_curve(in->reader, trial, "train_loss", in->arena,
                                   &c->train, &c->train_count, e);
    if (code == ERR_OK)
        code = res_curve(in->reader, trial, "valid_loss", in->arena, &c->valid,
                         &c->valid_count, e);
    if (code == ERR_OK)
        code = res_curve(in->reader, trial, metric, in->arena, &c->metric,
                         &c->metric_count, e);
    return code;
}

static const char *label_of(const struct rep_plot_input *in, size_t row)
{
    const struct res_row *r = &in->trials->rows[row];
    const char *label = in->labels ? in->labels[row] : r->label;
    if (label && label[0])
        return in->labels
                   ? label
                   : arena_printf(in->arena, "%lld: %s", (long long)r->trial, label);
    return arena_printf(in->arena, "trial %lld", (long long)r->trial);
}

/* The metric of the right panel: the one that ranks, if it is measured each epoch. */
static const char *panel_metric(const struct rep_plot_input *in)
{
    bool measured = strncmp(in->metric, "valid_", 6) == 0;
    return measured && strcmp(in->metric, "valid_loss") != 0 ? in->metric
                                                             : "valid_roc_auc";
}

static void add_margins(struct str *s, double from, double width)
{
    str_addf(s,
             "set lmargin at screen %.4f\nset rmargin at screen %.4f\n"
             "set bmargin at screen %.4f\nset tmargin at screen %.4f\n",
             from / width, (from + panel) / width, bottom / height,
             (height - top) / height);
}

static void add_band(struct str *s, size_t index, int column)
{
    str_addf(
        s,
        "  data index %zu using 1:($%d-$%d):($%d+$%d) with filledcurves fillcolor rgb "
        "'%s' fillstyle transparent solid 0.18 noborder, \\\n",
        index, column, column + 1, column, column + 1, rep_plot_colour(index));
}

static void add_line(struct str *s, size_t index, int column, const char *dash,
                     bool points)
{
    str_addf(
        s, "  data index %zu using 1:%d with %s linecolor rgb '%s' linewidth 1.6 %s%s",
        index, column, points ? "linespoints" : "lines", rep_plot_colour(index), dash,
        points ? " pointtype 7 pointsize 0.25" : "");
}

static void add_loss_panel(struct str *s, size_t count, bool points)
{
    str_add(s, "set title 'Loss (validation; dashed: training)'\nplot \\\n");
    for (size_t i = 0; i < count; i++)
        add_band(s, i, 4);
    for (size_t i = 0; i < count; i++) {
        add_line(s, i, 2, "dashtype (4,3)", false);
        str_add(s, ", \\\n");
        add_line(s, i, 4, "", points);
        str_add(s, i + 1 < count ? ", \\\n" : "\n");
    }
}

static void add_metric_panel(struct str *s, const struct rep_plot_input *in,
                             const char *metric, bool points)
{
    const struct res_table *t = in->trials;
    str_add(s, "set title ");
    rep_plot_add_quoted(s, arena_printf(in->arena, "%s (dot: best epoch)",
                                        rep_metric_title(metric, in->arena)));
    str_add(s, "\nplot \\\n");
    for (size_t i = 0; i < t->row_count; i++)
        add_band(s, i, 6);
    for (size_t i = 0; i < t->row_count; i++) {
        add_line(s, i, 6, "", points);
        str_add(s, ", \\\n");
        if (!isnan(t->rows[i].best_epoch))
            str_addf(s,
                     "  data index %zu using (abs($1-%.0f)<0.5?$1:NaN):6 with points "
                     "linecolor rgb '%s' pointtype 7 pointsize 0.7, \\\n",
                     i, round(t->rows[i].best_epoch), rep_plot_colour(i));
    }
    for (size_t i = 0; i < t->row_count; i++) {
        str_addf(s, "  NaN with lines linecolor rgb '%s' linewidth 3 title ",
                 rep_plot_colour(i));
        rep_plot_add_quoted(s, label_of(in, i));
        str_add(s, i + 1 < t->row_count ? ", \\\n" : "\n");
    }
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const char *metric = panel_metric(in);
    int last = 0, longest = 0;
    for (size_t i = 0; i < in->trials->row_count; i++) {
        struct curves c;
        enum err_code code = read_curves(in, in->trials->rows[i].trial, metric, &c, e);
        if (code != ERR_OK)
            return code;
        int end = add_block(&out->data, &c, label_of(in, i));
        last = end > last ? end : last;
        int width = term_width(label_of(in, i));
        longest = width > longest ? width : longest;
    }
    if (last == 0)
        return err_set(e, ERR_USER, "none of these trials has recorded an epoch");
    double legend = left + panel + between + panel + 0.2;
    out->width = legend + sample + character * longest + 0.2;
    out->height = height;
    if (line * (double)in->trials->row_count + top + bottom > height)
        out->height = line * (double)in->trials->row_count + top + bottom;
    struct str *s = &out->script;
    str_addf(s,
             "set multiplot\nset xlabel 'epoch' offset 0,0.3\nset title offset "
             "0,-0.4\nset format y '%%.2f'\nset xrange "
             "[%g:%g]\n",
             last > 1 ? 1.0 : 0.5, last > 1 ? (double)last : 1.5);
    if (last <= 10)
        str_add(s, "set xtics 1\n");
    add_margins(s, left, out->width);
    add_loss_panel(s, in->trials->row_count, last <= POINTED);
    add_margins(s, left + panel + between, out->width);
    str_addf(s,
             "set key at screen %.4f, screen %.4f left top Left reverse vertical "
             "maxrows %zu "
             "samplen 1.5 spacing 1.2\n",
             legend / out->width, (height - top) / height, in->trials->row_count);
    add_metric_panel(s, in, metric, last <= POINTED);
    str_add(s, "unset multiplot\n");
    return ERR_OK;
}

const struct rep_plot rep_plot_curves = {
    .plugin = {.name = "curves",
               .help = "loss and validation metric by epoch, bands over seeds"},
    .top = 5,
    .draw = draw,
};
