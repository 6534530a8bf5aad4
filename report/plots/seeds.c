/* How far the seeds of a trial lie apart: a metric of every run as a dot, a row for
 * each trial, the best above. Where the data have folds a dot is a run of a fold. */
#include "report/frame.h"

#include "base/figure_rows.h"

#include <math.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    const char *metric;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    REP_PLOT_TEXT("metric", offsetof(struct options, metric),
                  "a metric of the runs; the metric that ranks if it is left out"),
    {0}};

enum { MOST = 60 /* rows */ };

struct seeds {
    const struct rep_plot_input *in;
    const char *metric;
    const char **names; /* of the trials that are drawn */
    size_t count, runs, left_out;
    size_t most; /* runs of a trial */
    struct figure_axis x;
    struct str dots, means;
};

/* The value of the metric; NaN: the run has none. */
static double value_of(const struct res_run_row *run, const char *metric)
{
    for (size_t i = 0; i < run->measure_count; i++)
        if (strcmp(run->measures[i].metric->name, metric) == 0)
            return run->measures[i].value;
    return (double)NAN;
}

/* Adds the dots of a trial and their mean to the row, if there are any. */
static enum err_code add_trial(struct seeds *s, size_t row, struct err *e)
{
    const struct res_row *trial = &s->in->trials->rows[row];
    struct res_run_row *runs;
    size_t count, known = 0;
    double sum = 0;
    enum err_code code = res_runs_asked(s->in->reader, trial->sweep_id, trial->trial,
                                        s->in->arena, &runs, &count, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < count; i++) {
        const double value = value_of(&runs[i], s->metric);
        if (strcmp(runs[i].status, "finished") != 0 || !isfinite(value))
            continue;
        str_addf(&s->dots, "%zu %.6g # %lld.%d\n", s->count, value,
                 (long long)trial->trial, runs[i].number);
        figure_axis_widen(&s->x, value, value);
        sum += value;
        known++;
    }
    s->runs += known;
    s->left_out += known == 0;
    s->most = known > s->most ? known : s->most;
    if (known == 0)
        return ERR_OK;
    str_addf(&s->means, "%zu %.6g ", s->count, sum / (double)known);
    s->names[s->count] = rep_plot_label(s->in, row);
    plot_add_comment(&s->means, s->names[s->count++]);
    return ERR_OK;
}

static const char *describe(const struct seeds *s, size_t drawn)
{
    struct arena *a = s->in->arena;
    const char *note = NULL;
    if (s->left_out)
        note = arena_printf(a, "%zu trial%s without a run with `%s` left out",
                            s->left_out, s->left_out == 1 ? "" : "s", s->metric);
    if (s->in->of > drawn)
        note = arena_printf(a,
                            "%s%sdrawn are the best %zu of %zu trials; --top or -t "
                            "names others",
                            note ? note : "", note ? "; " : "", drawn, s->in->of);
    return note;
}

static void lay_out(struct seeds *s, int columns, struct plot_figure *f)
{
    const char *remark = arena_printf(
        s->in->arena, "Dots: %zu run%s of %zu trial%s%s", s->runs,
        s->runs == 1 ? "" : "s", s->count, s->count == 1 ? "" : "s",
        s->most > 1 ? "; line: the mean." : ", one each: nothing is said of seeds.");
    const struct figure_rows rows = {
        .names = s->names, .count = s->count, .remark = remark};
    f->width = figure_columns_width(columns == 2 ? 2 : 1);
    figure_add_rows(f, &rows, &s->x, s->in->arena);
    str_addf(&f->data, "# row value\n%s\n\n# row mean\n%s", str_text(&s->dots),
             str_text(&s->means));
    str_addf(&f->script,
             "plot data index 1 using 2:($1-0.34):(0):(0.68) with vectors nohead "
             "linewidth 1.6 linecolor rgb '%s', \\\n  data index 0 using 2:1 with "
             "points pointtype 7 pointsize 0.4 linecolor rgb '%s'\n",
             plot_colour(1), plot_colour(0));
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const size_t rows = in->trials->row_count;
    const size_t drawn = rows < MOST ? rows : MOST;
    struct seeds s = {.in = in, .metric = o->metric ? o->metric : in->metric};
    const struct res_metric *metric = res_metric(in->reader, s.metric);
    bool *keep = arena_alloc(in->arena, rows + 1, sizeof(*keep));
    enum err_code code = ERR_OK;
    s.x.title = metric->title;
    s.names = arena_alloc(in->arena, drawn + 1, sizeof(*s.names));
    memset(keep, true, rows);
    const char *losses = rep_frame_keep_one_loss(in, s.metric, keep);
    for (size_t r = 0; r < drawn && code == ERR_OK; r++)
        code = keep[r] ? add_trial(&s, r, e) : ERR_OK;
    if (code == ERR_OK && s.count == 0)
        code = err_set(e, ERR_USER, "no run of these trials has finished with `%s`",
                       s.metric);
    if (code == ERR_OK) {
        lay_out(&s, o->size.columns, &out->plot);
        out->note = losses ? losses : describe(&s, drawn);
    }
    str_deinit(&s.dots);
    str_deinit(&s.means);
    return code;
}

const struct rep_plot rep_plot_seeds = {
    .plugin = {.name = "seeds",
               .help = "a metric of every run, a row for each trial",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "metric=test_roc_auc"},
    .top = 20,
    .draw = draw,
};
