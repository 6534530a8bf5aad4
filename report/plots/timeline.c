/* When runs were at work: a bar from the start to the end of each, in as many lanes as
 * ran at a time, those that failed too. A run that was tried again, held or interrupted
 * has a bar for each spell; one that is at work is drawn as long as it has trained. */
#include "report/plot.h"

#include "base/clock.h"
#include "base/figure_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
};

static const struct opt option_table[] = {REP_PLOT_SIZE, {0}};

enum { NAMED = 24 /* lanes that have room for their numbers */ };
enum { PARTED = 40 /* bars of a lane that have borders */ };
/* Inches: all lanes, of which one is not higher or lower than these. */
static const double all_lanes = 1.9, highest = 0.2, lowest = 0.05;
static const double resolution = 0.001; /* seconds: times are recorded to these */

enum outcome { FINISHED, BEST, FAILED, OTHER, OUTCOMES };

struct bar {
    double from, to; /* seconds */
    int64_t trial;
    int number;
    enum outcome outcome;
    size_t lane;
};

struct timeline {
    const struct rep_plot_input *in;
    const struct res_spell *spells; /* earlier ones of runs that were begun again */
    size_t spell_count;
    struct bar *bars;
    size_t count, lanes, drawn[OUTCOMES];
    size_t runs[OUTCOMES]; /* by how they ended last */
    size_t earlier, lost;  /* spells; those whose end is not known are not drawn */
};

static enum outcome outcome_of(const struct res_row *trial, const char *status)
{
    if (strcmp(status, "finished") == 0)
        return trial->best ? BEST : FINISHED;
    return strcmp(status, "failed") == 0 ? FAILED : OTHER;
}

static void add_bar(struct timeline *t, struct bar bar)
{
    t->bars = arena_grow(t->in->arena, t->bars, t->count, sizeof(*t->bars));
    t->bars[t->count++] = bar;
    t->drawn[bar.outcome]++;
}

static void add_spells(struct timeline *t, const struct res_row *trial, int run)
{
    for (size_t i = 0; i < t->spell_count; i++) {
        const struct res_spell *s = &t->spells[i];
        if (s->trial != trial->trial || s->number != run)
            continue;
        const double from = clock_of_iso(s->started),
                     to = s->ended ? clock_of_iso(s->ended) : (double)NAN;
        if (isnan(from) || isnan(to)) {
            t->lost++;
            continue;
        }
        t->earlier++;
        add_bar(t, (struct bar){from, fmax(from, to), trial->trial, run,
                                outcome_of(trial, s->how), 0});
    }
}

static enum err_code add_trial(struct timeline *t, const struct res_row *trial,
                               struct err *e)
{
    struct arena *a = t->in->arena;
    struct res_run_row *runs;
    size_t count;
    enum err_code code = res_runs_asked(t->in->reader, trial->sweep_id, trial->trial, a,
                                        &runs, &count, e);
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        const struct res_run_row *run = &runs[i];
        const double from = run->started ? clock_of_iso(run->started) : (double)NAN;
        double to = run->ended ? clock_of_iso(run->ended) : from + run->seconds;
        if (isnan(from))
            continue;
        to = to > from ? to : from; /* NaN: it has just begun */
        const enum outcome outcome = outcome_of(trial, run->status);
        add_bar(t, (struct bar){from, to, trial->trial, run->number, outcome, 0});
        t->runs[outcome]++;
        add_spells(t, trial, run->number);
    }
    return code;
}

static int by_start(const void *left, const void *right)
{
    const struct bar *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->trial != b->trial)
        return a->trial < b->trial ? -1 : 1;
    return a->number - b->number;
}

/* Gives each bar the first lane that is free; the time begins with the first. Bars
 * overlap if they do by more than rounding to the resolution explains. */
static void pack(struct timeline *t)
{
    double *end = arena_alloc(t->in->arena, t->count + 1, sizeof(*end));
    const double begin = t->bars[0].from;
    for (size_t i = 0; i < t->count; i++) {
        struct bar *b = &t->bars[i];
        b->from -= begin;
        b->to -= begin;
        while (b->lane < t->lanes && end[b->lane] > b->from + 1.5 * resolution)
            b->lane++;
        t->lanes += b->lane == t->lanes;
        end[b->lane] = b->to;
    }
}

/* A block of bars for each outcome that has any: gnuplot counts no empty blocks. */
static void add_data(const struct timeline *t, double unit, struct str *data)
{
    const char *before = "";
    for (int k = 0; k < OUTCOMES; k++) {
        if (t->drawn[k] == 0)
            continue;
        str_addf(data, "%s# lane from to\n", before);
        before = "\n\n";
        for (size_t i = 0; i < t->count; i++) {
            const struct bar *b = &t->bars[i];
            if ((int)b->outcome == k)
                str_addf(data, "%zu %.6g %.6g # %lld.%d\n", b->lane, b->from / unit,
                         b->to / unit, (long long)b->trial, b->number);
        }
    }
}

/* White borders part bars that touch, where bars are not too thin for them. */
static void add_plot(const struct timeline *t, struct str *s)
{
    static const char *const looks[OUTCOMES] = {"solid 1", "solid 1", "pattern 4",
                                                "solid 1"},
                             *const colours[OUTCOMES] = {"#0072B2", "#E69F00",
                                                         "#000000", "#bbbbbb"};
    const bool parted = t->count <= PARTED * t->lanes;
    const char *before = "plot ";
    int block = 0;
    for (int k = 0; k < OUTCOMES; k++) {
        if (t->drawn[k] == 0)
            continue;
        str_addf(s,
                 "%sdata index %d using (($2+$3)/2):1:2:3:($1-0.4):($1+0.4) with "
                 "boxxyerror fillstyle %s border rgb '%s' linecolor rgb '%s'",
                 before, block++, looks[k],
                 parted && k != FAILED ? "#ffffff" : colours[k], colours[k]);
        before = ", \\\n  ";
    }
    str_add(s, "\n");
}

static const char *describe(const struct timeline *t)
{
    static const char *const words[OUTCOMES] = {
        "finished", "of the best trial (orange)", "failed (hatched)",
        "that did not finish (grey)"};
    struct str s = {0};
    double busy = 0, end = 0;
    size_t runs = 0;
    for (size_t i = 0; i < t->count; i++) {
        busy += t->bars[i].to - t->bars[i].from;
        end = fmax(end, t->bars[i].to);
    }
    for (int k = 0; k < OUTCOMES; k++)
        runs += t->runs[k];
    str_addf(&s, "%zu run%s:", runs, runs == 1 ? "" : "s");
    const char *before = " ";
    for (int k = 0; k < OUTCOMES; k++) {
        if (t->runs[k] == 0)
            continue;
        str_addf(&s, "%s%zu %s", before, t->runs[k], words[k]);
        before = ", ";
    }
    if (t->earlier > 0)
        str_addf(&s, "; %zu earlier spell%s of runs that were tried again or held",
                 t->earlier, t->earlier == 1 ? "" : "s");
    if (t->lost > 0)
        str_addf(&s, "; %zu whose end is not known %s not drawn", t->lost,
                 t->lost == 1 ? "is" : "are");
    str_addf(&s, "; %zu at a time", t->lanes);
    if (end > 0)
        str_addf(&s, ", %.1f on average", busy / end);
    const char *text = arena_strdup(t->in->arena, s.text);
    str_deinit(&s);
    return text;
}

static void lay_out(const struct timeline *t, struct plot_figure *f)
{
    struct arena *a = t->in->arena;
    struct figure_axis x = {0};
    const char **names = arena_alloc(a, t->lanes + 1, sizeof(*names));
    double most = 0;
    for (size_t i = 0; i < t->count; i++)
        most = fmax(most, t->bars[i].to);
    const double unit = most < 300 ? 1 : most < 3 * 3600 ? 60 : 3600;
    x.title = unit == 1    ? "seconds from the first start"
              : unit == 60 ? "minutes from the first start"
                           : "hours from the first start";
    figure_axis_widen(&x, 0, most / unit);
    for (size_t i = 0; i < t->lanes; i++)
        names[i] =
            t->lanes <= NAMED || i % 10 == 9 ? arena_printf(a, "%zu", i + 1) : "";
    const struct figure_rows rows = {
        .names = names,
        .count = t->lanes,
        .height = fmin(highest, fmax(lowest, all_lanes / (double)t->lanes)),
        .remark = describe(t)};
    figure_add_rows(f, &rows, &x, a);
    add_data(t, unit, &f->data);
    add_plot(t, &f->script);
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    struct timeline t = {.in = in};
    struct res_spell *spells = NULL;
    enum err_code code =
        res_earlier_spells(in->reader, in->arena, &spells, &t.spell_count, e);
    t.spells = spells;
    for (size_t r = 0; r < in->trials->row_count && code == ERR_OK; r++)
        code = add_trial(&t, &in->trials->rows[r], e);
    if (code != ERR_OK)
        return code;
    if (t.count == 0)
        return err_set(e, ERR_USER, "no run of these trials has started");
    qsort(t.bars, t.count, sizeof(*t.bars), by_start);
    pack(&t);
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    lay_out(&t, &out->plot);
    return ERR_OK;
}

const struct rep_plot rep_plot_timeline = {
    .plugin = {.name = "timeline",
               .help = "when runs were at work, those that failed too",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "columns=2"},
    .unfinished = true,
    .failed = true,
    .draw = draw,
};
