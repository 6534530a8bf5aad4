/* Learning curves: the loss and a validation metric by epoch, a colour per trial, bands
 * of a deviation over seeds, a dot at the metric's best point. Trials that are at work
 * are drawn as far as they are. Each kind of loss has a panel of its own, since values
 * of different kinds mean different things. */
#include "report/plot.h"

#include "report/number.h"
#include "report/notes.h"
#include "report/table.h"

#include <math.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
};

static const struct opt option_table[] = {REP_PLOT_SIZE, {0}};

/* Inches: left of a panel, to its right, above it, below the lowest, its height. */
static const double left = 0.5, right = 0.08, over = 0.24, under = 0.3, height = 1.3,
                    across = 0.15, margin = 0.06;
#define TRAINING "train"
#define VALIDATION "valid"
enum { POINTED = 30 }; /* with so few epochs each has a point */
enum { KINDS = 4 };    /* of loss that have panels */

struct curves {
    struct res_points train, valid, metric;
};

/* Of the values in a panel, deviations too. */
struct extent {
    double least, most;
    bool any, banded;
};

struct panel {
    const char *title;
    const char *loss; /* the kind whose trials it shows; NULL: all trials' metric */
    struct extent extent;
};

struct drawing {
    const struct rep_plot_input *in;
    struct curves *curves; /* of the trials */
    int last;              /* epoch */
    struct panel panels[KINDS + 1];
    size_t panel_count, across; /* panels beside each other */
};

static void widen(struct extent *x, const struct res_points *points)
{
    for (size_t i = 0; i < points->count; i++) {
        const struct res_value *v = &points->items[i].value;
        const double band = isfinite(v->deviation) ? v->deviation : 0;
        if (!isfinite(v->mean))
            continue;
        x->least = x->any ? fmin(x->least, v->mean - band) : v->mean - band;
        x->most = x->any ? fmax(x->most, v->mean + band) : v->mean + band;
        x->banded = x->banded || v->count > 1;
        x->any = true;
    }
}

static const struct res_value *at_epoch(const struct res_points *points, int epoch)
{
    for (size_t i = 0; i < points->count; i++)
        if (points->items[i].epoch == epoch)
            return &points->items[i].value;
    return NULL;
}

static int end_of(const struct res_points *points)
{
    return points->count ? points->items[points->count - 1].epoch : 0;
}

static int last_epoch(const struct curves *c)
{
    const int ends[] = {end_of(&c->train), end_of(&c->valid), end_of(&c->metric)};
    int last = 0;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        last = ends[i] > last ? ends[i] : last;
    return last;
}

static void add_value(struct str *s, const struct res_value *v)
{
    str_add(s, " ");
    figure_add_value(s, v ? v->mean : (double)NAN, ' ');
    figure_add_value(s, v && isfinite(v->deviation) ? v->deviation : 0.0, ' ');
}

/* A block: epoch, then mean and deviation of training loss, validation loss, metric. */
static void add_block(struct str *data, const struct curves *c, const char *label)
{
    plot_add_comment(data, label);
    str_add(data,
            "# epoch train_loss deviation valid_loss deviation metric deviation\n");
    for (int epoch = 1; epoch <= last_epoch(c); epoch++) {
        str_addf(data, "%d", epoch);
        add_value(data, at_epoch(&c->train, epoch));
        add_value(data, at_epoch(&c->valid, epoch));
        add_value(data, at_epoch(&c->metric, epoch));
        str_add(data, "\n");
    }
    str_add(data, "\n\n");
}

/* The metric of its panel: the one that ranks, if it is measured each epoch on the
 * validation clips and is not a loss. */
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
    for (size_t i = 0; i < count; i++)
        if (all[i]->of_loss && strcmp(all[i]->split, split) == 0 &&
            strchr(all[i]->name, '@') == NULL)
            return all[i]->name;
    return NULL;
}

static enum err_code read_curves(struct drawing *d, struct err *e)
{
    const struct rep_plot_input *in = d->in;
    const char *const metrics[] = {loss_on(in, TRAINING), loss_on(in, VALIDATION),
                                   panel_metric(in)->name};
    enum err_code code = ERR_OK;
    d->curves = arena_alloc(in->arena, in->trials->row_count + 1, sizeof(*d->curves));
    for (size_t i = 0; i < in->trials->row_count && code == ERR_OK; i++) {
        const struct res_row *row = &in->trials->rows[i];
        struct curves *c = &d->curves[i];
        struct res_points *const points[] = {&c->train, &c->valid, &c->metric};
        for (size_t k = 0; k < 3 && code == ERR_OK; k++) {
            if (metrics[k])
                code = res_curve(in->reader, row->sweep_id, row->trial, metrics[k],
                                 in->arena, points[k], e);
        }
        if (code == ERR_OK && last_epoch(c) > d->last)
            d->last = last_epoch(c);
    }
    return code;
}

static bool is_in(const struct drawing *d, const struct panel *p, size_t row)
{
    return p->loss == NULL || d->in->trials->rows[row].loss == p->loss;
}

/* A panel for each kind of loss, then one for the metric. Panels without values are
 * left out. */
static void find_panels(struct drawing *d)
{
    const struct res_table *t = d->in->trials;
    struct panel *p = d->panels;
    for (size_t k = 0; k < t->loss_count && k < KINDS; k++) {
        *p = (struct panel){.loss = t->losses[k], .title = "loss"};
        if (t->loss_count > 1)
            p->title = arena_printf(d->in->arena, "loss: %s", t->losses[k]);
        for (size_t i = 0; i < t->row_count; i++) {
            if (!is_in(d, p, i))
                continue;
            widen(&p->extent, &d->curves[i].train);
            widen(&p->extent, &d->curves[i].valid);
        }
        p += p->extent.any;
    }
    *p = (struct panel){.title = panel_metric(d->in)->title};
    for (size_t i = 0; i < t->row_count; i++)
        widen(&p->extent, &d->curves[i].metric);
    p += p->extent.any;
    d->panel_count = (size_t)(p - d->panels);
}

static void add_band(struct str *s, size_t index, int column)
{
    str_addf(s,
             "  data index %zu using 1:($%d-$%d):($%d+$%d) with filledcurves fillcolor "
             "rgb '%s' fillstyle transparent solid 0.18 noborder, \\\n",
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

/* A dot where the metric's curve is best, of equal epochs at the first. */
static void add_best(struct str *s, const struct drawing *d, size_t index)
{
    const struct res_metric *m = panel_metric(d->in);
    const bool ranks = strcmp(m->name, d->in->metric) == 0;
    const struct res_point *best =
        res_best_point(&d->curves[index].metric, ranks ? d->in->maximize : m->maximize);
    if (best == NULL)
        return;
    str_addf(s,
             ", \\\n  data index %zu using ($1==%d?$1:NaN):6 with points "
             "linecolor rgb '%s' pointtype %d pointsize 0.7",
             index, best->epoch, plot_colour(index), plot_point(index));
}

/* The lines of a panel. Lines of training losses are thinner than all others, because
 * any dash may be another trial's. */
static void add_lines(struct str *s, const struct drawing *d, const struct panel *p)
{
    const struct res_table *t = d->in->trials;
    const bool points = d->last <= POINTED;
    const char *between = "";
    str_add(s, "plot \\\n");
    for (size_t i = 0; i < t->row_count; i++)
        if (is_in(d, p, i))
            add_band(s, i, p->loss ? 4 : 6);
    for (size_t i = 0; i < t->row_count; i++) {
        if (!is_in(d, p, i))
            continue;
        str_add(s, between);
        between = ", \\\n";
        if (p->loss)
            str_addf(s,
                     "  data index %zu using 1:2 with lines linecolor rgb '%s' "
                     "linewidth 0.8 dashtype (4,3), \\\n",
                     i, plot_colour(i));
        add_line(s, i, p->loss ? 4 : 6, points);
        if (p->loss == NULL)
            add_best(s, d, i);
    }
    str_add(s, "\n");
}

/* The place of a panel; the first stands at the top left. */
static struct figure_box box_of(const struct drawing *d, const struct plot_figure *f,
                                size_t panel)
{
    const double width = f->width / (double)d->across;
    const size_t column = panel % d->across, row = panel / d->across;
    return (struct figure_box){
        .x = (double)column * width + left,
        .y = f->height - (double)(row + 1) * (over + height + under) + under,
        .width = width - left - (column + 1 < d->across ? across : right),
        .height = height};
}

static void add_panel(struct plot_figure *f, const struct drawing *d, size_t panel)
{
    const struct panel *p = &d->panels[panel];
    const struct figure_box box = box_of(d, f, panel);
    figure_place(f, box);
    str_add(&f->script, "set title ");
    plot_add_quoted(&f->script,
                    figure_cut(p->title, FIGURE_POINTS, box.width, d->in->arena));
    str_addf(&f->script, "\nset xlabel '%s'\nset format y '%%.%df'\n",
             panel + d->across >= d->panel_count ? "epoch" : "",
             figure_decimals(p->extent.least, p->extent.most));
    add_lines(&f->script, d, p);
    if (panel == 0)
        figure_end_marks(&f->script);
}

/* What the lines mean, and how many trials there are besides. */
static const char *remark_of(const struct drawing *d)
{
    const struct res_table *t = d->in->trials;
    bool banded = false, loss = false;
    for (size_t i = 0; i < d->panel_count; i++) {
        banded = banded || d->panels[i].extent.banded;
        loss = loss || d->panels[i].loss;
    }
    const char *of = t->row_count > 0 && t->rows[0].folds > 0 ? "folds" : "seeds";
    return arena_printf(
        d->in->arena, "%s%sdot: best point%s", loss ? "thin: training; " : "",
        banded ? arena_printf(d->in->arena, "band: \xc2\xb1 deviation over %s; ", of)
               : "",
        d->in->of > t->row_count
            ? arena_printf(d->in->arena, "; best %zu of %zu trials", t->row_count,
                           d->in->of)
            : "");
}

static const char *joined(const char *first, const char *second, struct arena *a)
{
    return first ? arena_printf(a, "%s; %s", first, second) : second;
}

/* Names the trials and kinds of loss that are not drawn. */
static const char *note_of(const struct rep_plot_input *in)
{
    const struct res_table *t = in->trials;
    const char *note = NULL;
    if (in->of > t->row_count)
        note = arena_printf(in->arena,
                            "drawn are the best %zu of %zu trials; --top %zu draws all",
                            t->row_count, in->of, in->of);
    if (rep_losses_differ(t))
        note = joined(note, rep_note_of_losses(t, in->arena), in->arena);
    if (t->loss_count > KINDS)
        note = joined(note, arena_printf(in->arena, "the first %d have panels", KINDS),
                      in->arena);
    return note;
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    struct drawing d = {.in = in};
    struct plot_figure *f = &out->plot;
    const int columns = o->size.columns == 2 ? 2 : 1;
    const double room = figure_columns_width(columns) - 2 * right;
    enum err_code code = read_curves(&d, e);
    if (code != ERR_OK)
        return code;
    find_panels(&d);
    if (d.last == 0 || d.panel_count == 0)
        return err_set(e, ERR_USER, "none of these trials has recorded an epoch");
    d.across = columns == 2 && d.panel_count > 1 ? 2 : 1;
    const char **labels =
        arena_alloc(in->arena, in->trials->row_count + 1, sizeof(*labels));
    for (size_t i = 0; i < in->trials->row_count; i++) {
        labels[i] = rep_plot_label(in, i);
        add_block(&f->data, &d.curves[i], labels[i]);
    }
    const struct figure_key key =
        figure_key_fit(labels, in->trials->row_count, FIGURE_POINTS, room, in->arena);
    const struct figure_lines remark =
        figure_wrap(remark_of(&d), FIGURE_POINTS, room, in->arena);
    const double rows = (double)((d.panel_count + d.across - 1) / d.across);
    f->width = figure_columns_width(columns);
    f->height = rows * (over + height + under) + margin + key.height + margin +
                remark.height + margin;
    str_addf(&f->script,
             "set multiplot\nset xlabel offset 0,0.6\nset title offset 0,-0.6\n"
             "set xrange [%g:%g]\n",
             d.last > 1 ? 1.0 : 0.5, d.last > 1 ? (double)d.last : 1.5);
    if (d.last <= 10)
        str_add(&f->script, "set xtics 1\n");
    figure_add_key(f, &key, right, 2 * margin + remark.height + key.height, true);
    figure_add_remarks(f, right, margin + remark.height, &remark);
    for (size_t i = 0; i < d.panel_count; i++)
        add_panel(f, &d, i);
    str_add(&f->script, "unset multiplot\n");
    out->note = note_of(in);
    return ERR_OK;
}

const struct rep_plot rep_plot_curves = {
    .plugin = {.name = "curves",
               .help = "loss and validation metric by epoch, with bands over seeds",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "columns=2"},
    .top = 5,
    .unfinished = true,
    .draw = draw,
};
