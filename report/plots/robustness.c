/* What perturbed clips cost: how far a metric of the test clips falls under each
 * condition that was evaluated, as bars, for up to a few trials side by side. The
 * condition that costs the first trial most stands above. */
#include "report/frame.h"

#include "base/figure_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    const char *metric;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    {.name = "metric",
     .kind = OPT_STRING,
     .offset = offsetof(struct options, metric),
     .fallback = "test_roc_auc",
     .help = "a metric that evaluate.perturb records as METRIC@CONDITION too"},
    {0}};

enum { MOST = 8 /* trials */ };
/* Inches: a bar, and the least height of a row. */
static const double bar = 0.07, least = 0.16;

struct condition {
    const char *name;
    double change[MOST]; /* of each trial; NaN: not evaluated */
};

struct robustness {
    const struct rep_plot_input *in;
    const struct res_metric *clean;
    size_t clean_at; /* of the table's metrics */
    struct condition *items;
    size_t count, trials, rows[MOST];
};

/* Index of the metric in the table; metric_count: no trial has it. */
static size_t find_metric(const struct res_table *t, const char *name)
{
    size_t i = 0;
    while (i < t->metric_count && strcmp(t->metrics[i]->name, name) != 0)
        i++;
    return i;
}

/* The condition of METRIC@CONDITION; NULL: it is another metric. */
static const char *condition_of(const char *name, const char *metric)
{
    const size_t length = strlen(metric);
    return strncmp(name, metric, length) == 0 && name[length] == '@' ? name + length + 1
                                                                     : NULL;
}

/* The row's mean of the metric at the index; NaN: it has none. */
static double mean_of(const struct robustness *b, size_t row, size_t metric)
{
    const struct res_value *v = &b->in->trials->rows[row].values[metric];
    return v->count > 0 ? v->mean : (double)NAN;
}

/* Trials with the metric of clean clips and of one condition at least. */
static void choose_trials(struct robustness *b)
{
    const struct res_table *t = b->in->trials;
    for (size_t r = 0; r < t->row_count && b->trials < MOST; r++) {
        bool known = false;
        for (size_t m = 0; m < t->metric_count && !known; m++)
            known = condition_of(t->metrics[m]->name, b->clean->name) &&
                    isfinite(mean_of(b, r, m));
        if (known && isfinite(mean_of(b, r, b->clean_at)))
            b->rows[b->trials++] = r;
    }
}

static void read_conditions(struct robustness *b)
{
    const struct res_table *t = b->in->trials;
    b->items = arena_alloc(b->in->arena, t->metric_count + 1, sizeof(*b->items));
    for (size_t m = 0; m < t->metric_count; m++) {
        struct condition *c = &b->items[b->count];
        bool known = false;
        c->name = condition_of(t->metrics[m]->name, b->clean->name);
        for (size_t k = 0; k < b->trials && c->name; k++) {
            c->change[k] =
                mean_of(b, b->rows[k], m) - mean_of(b, b->rows[k], b->clean_at);
            known = known || isfinite(c->change[k]);
        }
        b->count += known;
    }
}

/* The largest loss of the first trial first; what it has not last. */
static int by_loss(const void *left, const void *right)
{
    const struct condition *a = left, *b = right;
    const double x = isnan(a->change[0]) ? HUGE_VAL : a->change[0],
                 y = isnan(b->change[0]) ? HUGE_VAL : b->change[0];
    return x != y ? (x < y ? -1 : 1) : strcmp(a->name, b->name);
}

static int by_rise(const void *left, const void *right)
{
    const struct condition *a = left, *b = right;
    const double x = isnan(a->change[0]) ? -HUGE_VAL : a->change[0],
                 y = isnan(b->change[0]) ? -HUGE_VAL : b->change[0];
    return x != y ? (x > y ? -1 : 1) : strcmp(a->name, b->name);
}

static void add_data(const struct robustness *b, struct str *data)
{
    str_add(data, "# row, then the change of each trial\n");
    for (size_t i = 0; i < b->count; i++) {
        str_addf(data, "%zu ", i);
        for (size_t k = 0; k < b->trials; k++)
            figure_add_value(data, b->items[i].change[k], ' ');
        plot_add_comment(data, b->items[i].name);
    }
}

static void lay_out(const struct robustness *b, int columns, struct plot_figure *f)
{
    struct arena *a = b->in->arena;
    struct figure_axis x = {.title = arena_printf(a, "change in %s", b->clean->title)};
    const char **names = arena_alloc(a, b->count + 1, sizeof(*names)), *labels[MOST];
    figure_axis_widen(&x, 0, 0);
    for (size_t i = 0; i < b->count; i++) {
        names[i] = b->items[i].name;
        for (size_t k = 0; k < b->trials; k++)
            if (isfinite(b->items[i].change[k]))
                figure_axis_widen(&x, b->items[i].change[k], b->items[i].change[k]);
    }
    for (size_t k = 0; k < b->trials; k++)
        labels[k] =
            arena_printf(a, "%s (clean %.3f)", rep_plot_label(b->in, b->rows[k]),
                         b->in->trials->rows[b->rows[k]].values[b->clean_at].mean);
    const struct figure_rows rows = {
        .names = names,
        .count = b->count,
        .height = fmax(least, 1.4 * bar * (double)b->trials),
        .remark = "Test clips under each condition less clean ones.",
        .key = labels,
        .key_count = b->trials};
    f->width = figure_columns_width(columns == 2 ? 2 : 1);
    figure_add_rows(f, &rows, &x, a);
    str_add(&f->script, "set arrow from 0,graph 0 to 0,graph 1 nohead linewidth 0.8 "
                        "linecolor rgb '#000000'\nplot ");
    for (size_t k = 0; k < b->trials; k++) {
        str_add(&f->script, k ? ", \\\n  " : "");
        figure_add_bars(&f->script, k, b->trials, k + 2, plot_colour(k));
    }
    str_add(&f->script, "\n");
    add_data(b, &f->data);
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    struct robustness b = {.in = in, .clean = res_metric(in->reader, o->metric)};
    b.clean_at = find_metric(in->trials, o->metric);
    if (b.clean_at == in->trials->metric_count)
        return err_set(e, ERR_USER, "none of these trials has a value of `%s`",
                       o->metric);
    choose_trials(&b);
    read_conditions(&b);
    if (b.count == 0)
        return err_set(e, ERR_USER,
                       "no trial was evaluated on perturbed clips (evaluate.perturb), "
                       "which `%s@CONDITION` would tell",
                       o->metric);
    qsort(b.items, b.count, sizeof(*b.items), b.clean->maximize ? by_loss : by_rise);
    lay_out(&b, o->size.columns, &out->plot);
    if (in->of > b.trials)
        out->note = arena_printf(
            in->arena, "drawn are %zu of %zu trials; --top or -t names others",
            b.trials, in->of);
    return ERR_OK;
}

const struct rep_plot rep_plot_robustness = {
    .plugin = {.name = "robustness",
               .help = "how far a metric falls on perturbed clips",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "metric=test_roc_auc"},
    .top = 3,
    .draw = draw,
};
