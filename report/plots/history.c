/* How a sweep went: the metric of each trial in the order of their numbers, which is
 * that in which a sampler proposes them, and as a line the best until then. Trials
 * without a result are counted below. */
#include "report/frame.h"

#include "base/figure_axes.h"

#include <math.h>
#include <stdlib.h>

struct options {
    struct rep_plot_size size;
    const char *metric;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE, REP_PLOT_METRIC("metric", offsetof(struct options, metric)), {0}};

enum { NAMED = 20 };   /* so few trials stand above their numbers */
enum { BARRED = 100 }; /* so few have deviations */

struct step {
    int64_t trial;
    size_t row;
    double value, deviation;
};

static int by_trial(const void *left, const void *right)
{
    const struct step *a = left, *b = right;
    return a->trial < b->trial ? -1 : a->trial > b->trial;
}

struct history {
    const struct rep_plot_input *in;
    struct step *steps; /* of the trials that are drawn, by number */
    size_t count;
    bool maximize;
};

static const char *read_steps(struct history *h, const char *metric,
                              const struct rep_frame_column *c)
{
    const size_t rows = h->in->trials->row_count;
    bool *keep = arena_alloc(h->in->arena, rows + 1, sizeof(*keep));
    h->steps = arena_alloc(h->in->arena, rows + 1, sizeof(*h->steps));
    for (size_t r = 0; r < rows; r++)
        keep[r] = isfinite(c->numbers[r]);
    const char *note = rep_frame_keep_one_loss(h->in, metric, keep);
    for (size_t r = 0; r < rows; r++) {
        const double d = c->deviations ? c->deviations[r] : 0;
        if (keep[r])
            h->steps[h->count++] = (struct step){h->in->trials->rows[r].trial, r,
                                                 c->numbers[r], isfinite(d) ? d : 0};
    }
    qsort(h->steps, h->count, sizeof(*h->steps), by_trial);
    return note;
}

static void set_across(const struct history *h, struct figure_axis *out)
{
    const char **names = arena_alloc(h->in->arena, h->count + 1, sizeof(*names));
    *out = (struct figure_axis){.title = "trials in the order of their numbers"};
    figure_axis_widen(out, 0, (double)h->count - 1);
    if (h->count > NAMED)
        return;
    for (size_t i = 0; i < h->count; i++)
        names[i] = arena_printf(h->in->arena, "%lld", (long long)h->steps[i].trial);
    out->names = names;
    out->name_count = h->count;
}

/* Place, value, deviation, and the best until then. */
static void add_data(const struct history *h, struct str *data)
{
    double best = (double)NAN;
    str_add(data, "# place value deviation best\n");
    for (size_t i = 0; i < h->count; i++) {
        const struct step *s = &h->steps[i];
        best = isnan(best) || (h->maximize ? s->value > best : s->value < best)
                   ? s->value
                   : best;
        str_addf(data, "%zu ", i);
        figure_add_value(data, s->value, ' ');
        figure_add_value(data, s->deviation, ' ');
        figure_add_value(data, best, ' ');
        plot_add_comment(data, rep_plot_label(h->in, s->row));
    }
}

static void add_count(struct str *s, size_t count, const char *what)
{
    if (count)
        str_addf(s, "%s%zu %s", s->length ? ", " : "", count, what);
}

static const char *describe(const struct history *h)
{
    const struct res_table *t = h->in->trials;
    struct str others = {0};
    add_count(&others, t->pruned, "stopped");
    add_count(&others, t->failed, "failed");
    add_count(&others, t->paused + t->running + t->waiting + t->interrupted,
              "not finished");
    const char *text =
        arena_printf(h->in->arena, "%zu trial%s; line: the best until then%s%s",
                     h->count, h->count == 1 ? "" : "s",
                     others.length ? "; not drawn: " : "", str_text(&others));
    str_deinit(&others);
    return text;
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const char *metric = o->metric ? o->metric : in->metric;
    struct rep_frame_column c;
    enum err_code code = rep_frame_column(in, metric, &c, e);
    if (code == ERR_OK && !c.is_number)
        code = err_set(e, ERR_USER, "`%s` is not a number", metric);
    if (code != ERR_OK)
        return code;
    struct history h = {.in = in, .maximize = in->maximize};
    if (o->metric)
        h.maximize = res_metric(in->reader, metric)->maximize;
    out->note = read_steps(&h, metric, &c);
    struct figure_axis across, up = {.title = c.title};
    set_across(&h, &across);
    for (size_t i = 0; i < h.count; i++)
        figure_axis_widen(&up, h.steps[i].value - h.steps[i].deviation,
                          h.steps[i].value + h.steps[i].deviation);
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    figure_add_axes(&out->plot, &across, &up, describe(&h), in->arena);
    add_data(&h, &out->plot.data);
    str_addf(&out->plot.script,
             "plot %sdata using 1:2 with points pointtype 7 pointsize 0.35 "
             "linecolor rgb '#999999', \\\n  data using 1:4 with steps linewidth 1.6 "
             "linecolor rgb '%s'\n",
             h.count > BARRED ? ""
                              : "data using 1:($2-$3):(0):(2*$3) with vectors nohead "
                                "linecolor rgb '#999999', \\\n  ",
             plot_colour(1));
    return ERR_OK;
}

const struct rep_plot rep_plot_history = {
    .plugin = {.name = "history",
               .help = "the metric of the trials in their order, and the best so far",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "metric=valid_roc_auc"},
    .draw = draw,
};
