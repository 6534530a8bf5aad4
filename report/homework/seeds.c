/* Runs one by one: seeds.h. */
#include "report/homework/seeds.h"

#include "report/homework/tex.h"
#include "report/homework/verdict.h"

#include <math.h>
#include <string.h>

/* The finished runs of a trial that the sweep asks for. */
struct runs {
    struct res_run_row *rows;
    size_t count;
};

static enum err_code read_runs(const struct rep_homework *h, const struct res_row *row,
                               struct runs *out, struct err *e)
{
    size_t count = 0;
    enum err_code code = res_runs_asked(h->reader, row->sweep_id, row->trial, h->arena,
                                        &out->rows, &out->count, e);
    for (size_t i = 0; code == ERR_OK && i < out->count; i++)
        if (strcmp(out->rows[i].status, "finished") == 0)
            out->rows[count++] = out->rows[i];
    out->count = count;
    return code;
}

/* The metric of the run with this seed and fold; NaN: there is none. */
static double value_of(const struct runs *runs, const struct res_run_row *like,
                       const char *metric)
{
    for (size_t i = 0; i < runs->count; i++) {
        const struct res_run_row *run = &runs->rows[i];
        for (size_t k = 0; run->seed == like->seed && run->fold == like->fold &&
                           k < run->measure_count;
             k++)
            if (strcmp(run->measures[k].metric->name, metric) == 0)
                return run->measures[k].value;
    }
    return (double)NAN;
}

/* "GELU (better by 1 of 3)"; NULL: the seeds agree. */
static const char *disagreement(const struct runs *own, const struct runs *with,
                                const char *metric, const char *name, struct arena *a)
{
    size_t better = 0, worse = 0;
    for (size_t i = 0; i < own->count; i++) {
        const double by = value_of(own, &own->rows[i], metric) -
                          value_of(with, &own->rows[i], metric);
        better += by > 0;
        worse += by < 0;
    }
    return better && worse ? arena_printf(a, "%s (better by %zu of %zu)", name, better,
                                          better + worse)
                           : NULL;
}

enum err_code rep_say_seeds(const struct rep_homework *h,
                            const struct rep_homework_sweep *s, struct str *out,
                            struct err *e)
{
    const struct rep_significance *by = s->of->significance;
    const struct res_table *t = s->of->trials;
    const char **names = arena_alloc(h->arena, t->row_count + 1, sizeof(*names));
    struct runs with = {0};
    size_t count = 0, row = 0;
    enum err_code code = ERR_OK;
    while (row < t->row_count && t->rows[row].trial != by->with)
        row++;
    if (row < t->row_count)
        code = read_runs(h, &t->rows[row], &with, e);
    for (size_t i = 0; i < t->row_count && with.count > 1 && code == ERR_OK; i++) {
        struct runs own;
        if (i == row || (code = read_runs(h, &t->rows[i], &own, e)) != ERR_OK)
            continue;
        const char *name = rep_row_name(s->of, i, h->arena);
        name = disagreement(&own, &with, rep_area_metrics[by->area], name, h->arena);
        if (name)
            names[count++] = name;
    }
    if (count)
        rep_tex_sentencef(out, "the %s disagree whether %s better than %s in %s: %s",
                          t->rows[0].folds > 0 ? "runs" : "seeds",
                          count == 1 ? "this trial is" : "these trials are",
                          by->with_name, by->title,
                          rep_list_names(names, count, h->arena));
    return code;
}

/* "SGD at epochs 7 and 11"; NULL: the rate of this run never drops. */
static const char *drops_of(const struct res_run_curves *rate, const char *name,
                            struct arena *a)
{
    enum { MOST = 4 };
    const char *epochs = "";
    size_t count = 0;
    for (int i = 1; i < rate->epochs; i++) {
        if (!(rate->values[i] < rate->values[i - 1] * (1 - 1e-6F)))
            continue;
        epochs = arena_printf(a, "%s%s%d", epochs, count ? ", " : "", i + 1);
        count++;
    }
    if (count == 0)
        return NULL;
    if (count > MOST)
        return arena_printf(a, "%s at %zu of %d epochs", name, count, rate->epochs);
    return arena_printf(a, "%s at epoch%s %s", name, count == 1 ? "" : "s", epochs);
}

enum err_code rep_find_rate_drops(const struct rep_homework *h,
                                  const struct rep_homework_sweep *s, const char **out,
                                  struct err *e)
{
    static const char *const rate[] = {"lr"};
    const struct res_names names = {rate, 1};
    const struct res_table *t = s->of->trials;
    const char **all = arena_alloc(h->arena, t->row_count + 1, sizeof(*all));
    size_t count = 0;
    bool several = false;
    enum err_code code = ERR_OK;
    *out = NULL;
    for (size_t i = 0; i < t->row_count && code == ERR_OK; i++) {
        struct runs runs;
        struct res_run_curves curves;
        code = read_runs(h, &t->rows[i], &runs, e);
        if (code != ERR_OK || runs.count == 0)
            continue;
        code = res_run_curves(h->reader, t->rows[i].trial, runs.rows[0].number, &names,
                              h->arena, &curves, e);
        const char *drops =
            code == ERR_OK
                ? drops_of(&curves, rep_row_name(s->of, i, h->arena), h->arena)
                : NULL;
        if (drops)
            all[count++] = drops;
        several = several || runs.count > 1;
    }
    if (count)
        *out = arena_printf(h->arena, "The learning rate drops%s: %s.",
                            several ? " in the first run" : "",
                            rep_list_names(all, count, h->arena));
    return code;
}
