/* Learning curves: loss on the left, a validation metric on the right, a colour per
 * trial, bands of a deviation over seeds, a dot at the best epoch. A line below says
 * what the bands are and how many trials are not drawn. */
#include "report/plot.h"

#include "report/number.h"
#include "report/table.h"

#include "base/term.h"

#include <math.h>
#include <string.h>

/* Inches. The legend stands to the right of both panels and has a width of its own. */
static const double panel = 2.9, left = 0.8, between = 0.9, bottom = 0.95, top = 0.4,
                    height = 3.5, sample = 0.45, character = 0.085, line = 0.225;
#define TRAINING "train"
#define VALIDATION "valid"
enum { POINTED = 30 }; /* with so few epochs each has a point */

struct curves {
    struct res_point *train, *valid, *metric;
    size_t train_count, valid_count, metric_count;
};

/* Of the values in a panel, deviations too. */
struct extent {
    double least, most;
    bool any, banded;
};

static void widen(struct extent *x, const struct res_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct res_value *v = &points[i].value;
        double band = isfinite(v->deviation) ? v->deviation : 0;
        if (!isfinite(v->mean))
            continue;
        x->least = x->any ? fmin(x->least, v->mean - band) : v->mean - band;
        x->most = x->any ? fmax(x->most, v->mean + band) : v->mean + band;
        x->banded = x->banded || v->count > 1;
        x->any = true;
    }
}

/* So many decimals that tics, of which there are ten or fewer, all read differently. */
static int decimals_for(const struct extent *x)
{
    double range = fmax(x->most - x->least, 0.02 * fabs(x->most));
    double decimals = range > 0 ? ceil(-log10(range / 10) - 1e-9) : 2;
    return (int)fmin(fmax(decimals, 0), 9);
}

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
    plot_add_comment(data, label);
    str_add(data,
            "# epoch train_loss deviation valid_loss deviation metric deviation\n");
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

/* The metric of the right panel: the one that ranks, if it is measured each epoch on
 * the validation clips and is no loss. */
static const struct res_metric *panel_metric(const struct rep_plot_input *in)
{
    size_t count;
    const struct res_metric *const *all = res_metrics(in->reader, &count);
    const struct res_metric *m = res_metric(in->reader, in->metric);
    const struct res_metric *first = rep_first_metric(all, count);
    const bool own = strcmp(m->split, VALIDATION) == 0 && !m->of_loss;
    return own || first == NULL ? m : first;
}

/* The loss on the clips of a split; NULL: it is not recorded. */
static const char *loss_on(const struct rep_plot_input *in, const char *split)
{
    size_t count;
    const struct res_metric *const *all = res_metrics(in->reader, &count);
    for (size_t i = 0; i < count; i++) {
        if (all[i]->of_loss && strcmp(all[i]->split, split) == 0 &&
            strchr(all[i]->name, '@') == NULL)
            return all[i]->name;
    }
    return NULL;
}

static enum err_code read_curves(const struct rep_plot_input *in,
                                 const struct res_row *row, const char *metric,
                                 struct curves *c, struct err *e)
{
    const struct {
        const char *metric;
        struct res_point **points;
        size_t *count;
    } curves[] = {{loss_on(in, TRAINING), &c->train, &c->train_count},
                  {loss_on(in, VALIDATION), &c->valid, &c->valid_count},
                  {metric, &c->metric, &c->metric_count}};
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < sizeof curves / sizeof *curves && code == ERR_OK; i++) {
        *curves[i].points = NULL;
        *curves[i].count = 0;
        if (curves[i].metric == NULL)
            continue;
        code = res_curve(in->reader, row->sweep_id, row->trial, curves[i].metric,
                         in->arena, curves[i].points, curves[i].count, e);
    }
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

static void add_margins(struct str *s, double from, double width, double whole)
{
    str_addf(s,
             "set lmargin at screen %.4f\nset rmargin at screen %.4f\n"
             "set bmargin at screen %.4f\nset tmargin at screen %.4f\n",
             from / width, (from + panel) / width, bottom / whole,
             (whole - top) / whole);
}

static void add_band(struct str *s, size_t index, int column)
{
    str_addf(
        s,
        "  data index %zu using 1:($%d-$%d):($%d+$%d) with filledcurves fillcolor rgb "
        "'%s' fillstyle transparent solid 0.18 noborder, \\\n",
        index, column, column + 1, column, column + 1, plot_colour(index));
}

static void add_line(struct str *s, size_t index, int column, bool points)
{
    str_addf(s,
             "  data index %zu using 1:%d with %s linecolor rgb '%s' linewidth 1.6 "
             "dashtype %s",
             index, column, points ? "linespoints" : "lines", plot_colour(index),
             plot_dash(index));
    if (points)
        str_addf(s, " pointtype %d pointsize 0.25", plot_point(index));
}

/* Thinner than all others, whose dashes may be any. */
static void add_training_line(struct str *s, size_t index)
{
    str_addf(s,
             "  data index %zu using 1:2 with lines linecolor rgb '%s' linewidth 0.8 "
             "dashtype (4,3)",
             index, plot_colour(index));
}

static void add_loss_panel(struct str *s, size_t count, bool points, bool comparable)
{
    str_addf(s, "set title '%s'\nplot \\\n",
             comparable ? "Loss (validation; thin: training)"
                        : "Loss, of different kinds: not comparable");
    for (size_t i = 0; i < count; i++)
        add_band(s, i, 4);
    for (size_t i = 0; i < count; i++) {
        add_training_line(s, i);
        str_add(s, ", \\\n");
        add_line(s, i, 4, points);
        str_add(s, i + 1 < count ? ", \\\n" : "\n");
    }
}

static void add_metric_panel(struct str *s, const struct rep_plot_input *in,
                             const struct res_metric *metric, bool points)
{
    const struct res_table *t = in->trials;
    str_add(s, "set title ");
    plot_add_quoted(s, arena_printf(in->arena, "%s (dot: best epoch)", metric->title));
    str_add(s, "\nplot \\\n");
    for (size_t i = 0; i < t->row_count; i++)
        add_band(s, i, 6);
    for (size_t i = 0; i < t->row_count; i++) {
        add_line(s, i, 6, points);
        str_add(s, ", \\\n");
        if (!isnan(t->rows[i].best_epoch))
            str_addf(s,
                     "  data index %zu using (abs($1-%.0f)<0.5?$1:NaN):6 with points "
                     "linecolor rgb '%s' pointtype %d pointsize 0.7, \\\n",
                     i, round(t->rows[i].best_epoch), plot_colour(i), plot_point(i));
    }
    for (size_t i = 0; i < t->row_count; i++) {
        str_addf(s,
                 "  NaN with linespoints linecolor rgb '%s' linewidth 2.4 dashtype %s "
                 "pointtype %d pointsize 0.5 title ",
                 plot_colour(i), plot_dash(i), plot_point(i));
        plot_add_quoted(s, label_of(in, i));
        str_add(s, i + 1 < t->row_count ? ", \\\n" : "\n");
    }
}

/* What the bands are, and how many trials there are besides. */
static void add_footer(struct str *s, const struct rep_plot_input *in, bool banded,
                       double width, double whole)
{
    const struct res_table *t = in->trials;
    struct str text = {0};
    if (banded)
        str_add(&text, "line: mean, band: \xc2\xb1 deviation over seeds");
    if (t->ranked > t->row_count)
        str_addf(&text, "%sthe best %zu of %zu trials by %s", text.length ? "; " : "",
                 t->row_count, t->ranked, res_metric(in->reader, in->metric)->title);
    if (text.length) {
        str_add(s, "set label 1 ");
        plot_add_quoted(s, text.text);
        str_addf(s, " at screen %.4f, screen %.4f left textcolor rgb '#555555'\n",
                 left / width, 0.15 / whole);
    }
    str_deinit(&text);
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct res_metric *metric = panel_metric(in);
    int last = 0, longest = 0;
    struct extent loss = {0}, measure = {0};
    const size_t rows = in->trials->row_count, ranked = in->trials->ranked;
    for (size_t i = 0; i < in->trials->row_count; i++) {
        struct curves c;
        enum err_code code = read_curves(in, &in->trials->rows[i], metric->name, &c, e);
        if (code != ERR_OK)
            return code;
        int end = add_block(&out->plot.data, &c, label_of(in, i));
        widen(&loss, c.train, c.train_count);
        widen(&loss, c.valid, c.valid_count);
        widen(&measure, c.metric, c.metric_count);
        last = end > last ? end : last;
        int width = term_width(label_of(in, i));
        longest = width > longest ? width : longest;
    }
    if (last == 0)
        return err_set(e, ERR_USER, "none of these trials has recorded an epoch");
    double legend = left + panel + between + panel + 0.2;
    out->plot.width = legend + sample + character * longest + 0.2;
    out->plot.height = height;
    if (line * (double)rows + 2 * top > height)
        out->plot.height = line * (double)rows + 2 * top;
    if (ranked > rows)
        out->note =
            arena_printf(in->arena,
                         "drawn are the best %zu of %zu trials; --top %zu draws "
                         "all",
                         rows, ranked, ranked);
    if (rep_losses_differ(in->trials))
        out->note = arena_printf(in->arena, "%s%s%s", out->note ? out->note : "",
                                 out->note ? "; " : "",
                                 rep_note_of_losses(in->trials, in->arena));
    struct str *s = &out->plot.script;
    str_addf(s,
             "set multiplot\nset xlabel 'epoch' offset 0,0.3\nset title offset "
             "0,-0.4\nset xrange [%g:%g]\n",
             last > 1 ? 1.0 : 0.5, last > 1 ? (double)last : 1.5);
    if (last <= 10)
        str_add(s, "set xtics 1\n");
    add_footer(s, in, loss.banded, out->plot.width, out->plot.height);
    str_addf(s, "set format y '%%.%df'\n", decimals_for(&loss));
    add_margins(s, left, out->plot.width, out->plot.height);
    add_loss_panel(s, in->trials->row_count, last <= POINTED,
                   !rep_losses_differ(in->trials));
    str_addf(s, "unset label 1\nset format y '%%.%df'\n", decimals_for(&measure));
    add_margins(s, left + panel + between, out->plot.width, out->plot.height);
    str_addf(s,
             "set key at screen %.4f, screen %.4f left top Left reverse vertical "
             "maxrows %zu samplen 1.5 spacing 1.2\n",
             legend / out->plot.width, (out->plot.height - top) / out->plot.height,
             rows);
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
