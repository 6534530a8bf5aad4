/* The values of every tag, of one trial or of several: bars of up to three trials,
 * points of more. Tags stand in the order of the first trial's values, the highest
 * first, in as many columns as the picture has room for. */
#include "report/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    const char *metric;
    double from;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    {.name = "metric",
     .kind = OPT_STRING,
     .offset = offsetof(struct options, metric),
     .fallback = "~",
     .help =
         "a metric that tags have, such as test_roc_auc; the first of them if it is "
         "left out"},
    {.name = "from",
     .kind = OPT_REAL,
     .offset = offsetof(struct options, from),
     .fallback = "0",
     .min = -INFINITY,
     .max = INFINITY,
     .help = "where bars begin"},
    {0}};

/* Inches: a row, below the rows, beside and above them. */
static const double row_height = 0.125, bar = 0.055, below = 0.4, right = 0.1,
                    top = 0.08, margin = 0.06;
enum { BARS = 3 };                                 /* trials that have bars */
enum { MANY = 70, SHORT = 25, MOST = 3, FEW = 2 }; /* rows and columns of rows */

struct tag {
    const char *name;
    double *values; /* of the trials */
};

struct tags {
    const struct rep_plot_input *in;
    const char *title;
    struct tag *items;
    size_t count, trials;
    double from, most;
    size_t panels, rows; /* columns of rows, and the rows of each */
};

static bool is_metric(const struct res_metric *m, const char *name)
{
    const size_t split = strlen(m->split);
    return name == NULL || strcmp(m->name, name) == 0 ||
           (split > 0 && strncmp(m->name, m->split, split) == 0 &&
            m->name[split] == '_' && strcmp(m->name + split + 1, name) == 0);
}

static struct tag *find_tag(struct tags *t, const char *name, size_t room)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->items[i].name, name) == 0)
            return &t->items[i];
    if (t->count == room)
        return NULL;
    struct tag *tag = &t->items[t->count++];
    tag->name = name;
    tag->values = arena_alloc(t->in->arena, t->trials, sizeof(*tag->values));
    for (size_t i = 0; i < t->trials; i++)
        tag->values[i] = (double)NAN;
    return tag;
}

static enum err_code read_trial(struct tags *t, size_t trial, const char *metric,
                                struct err *e)
{
    struct res_tag_table table;
    size_t m = 0;
    enum err_code code = res_tag_table(t->in->reader, t->in->trials->rows[trial].trial,
                                       t->in->arena, &table, e);
    if (code != ERR_OK)
        return code;
    if (trial == 0)
        t->items = arena_alloc(t->in->arena, table.row_count + 1, sizeof(*t->items));
    while (m < table.metric_count && !is_metric(table.metrics[m], metric))
        m++;
    if (m == table.metric_count)
        return err_set(e, ERR_USER, "trial %lld has no values of tags%s%s",
                       (long long)t->in->trials->rows[trial].trial,
                       metric ? " of " : "", metric ? metric : "");
    t->title = table.metrics[m]->title;
    for (size_t i = 0; i < table.row_count; i++) {
        const struct res_value *v = &table.rows[i].values[m];
        struct tag *tag =
            find_tag(t, table.rows[i].tag, trial == 0 ? table.row_count : t->count);
        if (tag && v->count > 0 && isfinite(v->mean)) {
            tag->values[trial] = v->mean;
            t->most = fmax(t->most, v->mean);
        }
    }
    return ERR_OK;
}

/* The highest first; tags without a value last. */
static int by_first_value(const void *first, const void *second)
{
    const struct tag *a = first, *b = second;
    const double x = isnan(a->values[0]) ? -HUGE_VAL : a->values[0],
                 y = isnan(b->values[0]) ? -HUGE_VAL : b->values[0];
    return x != y ? (x > y ? -1 : 1) : strcmp(a->name, b->name);
}

/* A block for each column of rows: row, then the trials' values. */
static void add_data(const struct tags *t, struct str *data)
{
    for (size_t i = 0; i < t->count; i++) {
        if (i > 0 && i % t->rows == 0)
            str_add(data, "\n\n");
        str_addf(data, "%zu ", i % t->rows);
        for (size_t k = 0; k < t->trials; k++)
            figure_add_value(data, t->items[i].values[k], ' ');
        plot_add_comment(data, t->items[i].name);
    }
}

static void add_trial(const struct tags *t, size_t panel, size_t trial, struct str *s)
{
    const double thick = 0.8 / (double)t->trials,
                 at = -0.4 + thick * ((double)trial + 0.5);
    if (t->trials <= BARS)
        str_addf(s,
                 "data index %zu using %zu:($1+%.4f):(%.6g):%zu:($1+%.4f):($1+%.4f) "
                 "with boxxyerror linecolor rgb '%s' fillstyle solid 1 noborder",
                 panel, trial + 2, at, t->from, trial + 2, at - thick / 2,
                 at + thick / 2, plot_colour(trial));
    else
        str_addf(s,
                 "data index %zu using %zu:1 with points pointtype %d pointsize 0.45 "
                 "linecolor rgb '%s'",
                 panel, trial + 2, plot_point(trial), plot_colour(trial));
}

/* One column of rows in a part of the picture. */
static void add_panel(const struct tags *t, size_t panel, double x, double width,
                      double bottom, double height, struct plot_figure *f)
{
    const size_t first = panel * t->rows;
    const size_t count = t->count - first < t->rows ? t->count - first : t->rows;
    const char **names = arena_alloc(t->in->arena, count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++)
        names[i] = figure_cut(t->items[first + i].name, FIGURE_POINTS, width / 2,
                              t->in->arena);
    const double room = figure_widest(names, count, FIGURE_POINTS) + 0.1;
    const double tall = height * (double)count / (double)t->rows;
    const struct figure_box box = {x + room, bottom + height - tall,
                                   width - room - right, tall};
    figure_place(f, box);
    figure_add_names(&f->script, "y", names, count, 0);
    figure_add_tics(&f->script, "x", t->from, t->most, false, FIGURE_POINTS, box.width);
    str_addf(&f->script, "set yrange [%zu.5:-0.5]\nset xlabel ", count - 1);
    plot_add_quoted(&f->script,
                    figure_cut(t->title, FIGURE_POINTS, box.width, t->in->arena));
    str_add(&f->script, " offset 0,0.4\nplot ");
    for (size_t k = 0; k < t->trials; k++) {
        str_add(&f->script, k ? ", \\\n  " : "");
        add_trial(t, panel, k, &f->script);
    }
    str_add(&f->script, "\n");
    if (panel == 0)
        figure_end_marks(&f->script);
}

static void lay_out(struct tags *t, int wanted, struct plot_figure *f)
{
    struct arena *a = t->in->arena;
    const int columns = wanted > 0 ? wanted : t->count > MANY ? 2 : 1;
    const size_t most = columns == 2 ? MOST : FEW, least = columns == 2 ? SHORT : MANY;
    t->panels = (t->count + least - 1) / least;
    t->panels = t->panels > most ? most : t->panels;
    t->rows = (t->count + t->panels - 1) / t->panels;
    f->width = figure_columns_width(columns);
    const double row =
        t->trials <= BARS ? fmax(row_height, bar * (double)t->trials) : row_height;
    const double height = row * (double)t->rows;
    const char **labels = arena_alloc(a, t->trials + 1, sizeof(*labels));
    for (size_t k = 0; k < t->trials; k++)
        labels[k] = rep_plot_label(t->in, k);
    const struct figure_key key =
        figure_key_fit(labels, t->trials, FIGURE_POINTS, f->width - 2 * margin, a);
    const double bottom = margin + key.height + below;
    f->height = bottom + height + top;
    str_addf(&f->script, "set multiplot\nset grid noytics\nset xrange [%.6g:%.6g]\n",
             t->from, t->most);
    figure_add_key(f, &key, margin, margin + key.height, false);
    const double width = f->width / (double)t->panels;
    for (size_t p = 0; p * t->rows < t->count; p++)
        add_panel(t, p, (double)p * width + margin, width - margin, bottom, height, f);
    str_add(&f->script, "unset multiplot\n");
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    struct tags t = {.in = in, .trials = in->trials->row_count, .from = o->from};
    t.most = o->from;
    for (size_t k = 0; k < t.trials; k++) {
        enum err_code code = read_trial(&t, k, o->metric, e);
        if (code != ERR_OK)
            return code;
    }
    if (t.count == 0 || t.most <= t.from)
        return err_set(e, ERR_USER, "no tag has a value above %g", t.from);
    t.most = t.most <= 1 && t.from < 1 ? 1 : t.most + 0.05 * (t.most - t.from);
    qsort(t.items, t.count, sizeof(*t.items), by_first_value);
    lay_out(&t, o->size.columns, &out->plot);
    add_data(&t, &out->plot.data);
    if (in->trials->ranked > t.trials)
        out->note = arena_printf(
            in->arena, "drawn are the best %zu of %zu trials; --top or -t names others",
            t.trials, in->trials->ranked);
    return ERR_OK;
}

const struct rep_plot rep_plot_tags = {
    .plugin = {.name = "tags",
               .help = "the values of every tag, of one trial or several",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "metric=roc_auc"},
    .top = 1,
    .draw = draw,
};
