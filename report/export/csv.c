/* Tables for pandas: export.h. A table is written trial by trial, so that the memory
 * that it takes does not grow with the trials. */
#include "report/export/export.h"

#include "report/export/folder.h"
#include "report/export/settings.h"
#include "report/rows.h"
#include "results/read/predictions.h"

#include "base/csv.h"
#include "base/decimal.h"
#include "base/stats/truth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A file that grows: the columns' names stand once. */
struct growing {
    struct str text;
    bool begun;
};

static void add_rows(struct growing *to, const struct rep_rows *rows)
{
    struct str text = {0};
    const struct table t = rep_table_of_rows(rows, 0);
    const struct table_look look = {0};
    table_format_find("csv")->write(&t, &look, &text);
    const char *at = str_text(&text);
    if (to->begun)
        at = strchr(at, '\n') + 1;
    str_add(&to->text, at);
    to->begun = true;
    str_deinit(&text);
}

/* A trial that several sweeps have is written once in tables of runs. */
static bool is_first(const struct res_table *t, size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (t->rows[i].trial == t->rows[row].trial)
            return false;
    return true;
}

/* Names of metrics, each once. */
static void add_metric(struct res_names *names, const char *name, struct arena *a)
{
    const char **items = (const char **)(uintptr_t)names->items;
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(items[i], name) == 0)
            return;
    items = arena_grow(a, items, names->count, sizeof(*items));
    items[names->count++] = name;
    names->items = items;
}

static size_t place_of(const struct res_names *names, const char *name)
{
    size_t i = 0;
    while (i < names->count && strcmp(names->items[i], name) != 0)
        i++;
    return i;
}

static struct table_cell number_cell(double number)
{
    return table_number(number, NULL);
}

/* The columns of `leading`, then one for each name. */
static struct table_column *make_columns(const char *const *leading, size_t count,
                                         const struct res_names *names, struct arena *a)
{
    struct table_column *columns =
        arena_alloc(a, count + names->count + 1, sizeof(*columns));
    for (size_t i = 0; i < count + names->count; i++) {
        const char *name = i < count ? leading[i] : names->items[i - count];
        columns[i] = (struct table_column){name, name, TABLE_TEXT, false};
    }
    return columns;
}

/* ---- runs.csv ---- */

static const char *const of_run[] = {
    "trial",   "run",           "seed",        "fold",    "status",
    "reason",  "started",       "ended",       "epochs",  "best_epoch",
    "seconds", "train_seconds", "peak_memory", "cpu",     "host",
    "version", "libraries",     "git_commit",  "weights", "log"};
enum { OF_RUN = sizeof(of_run) / sizeof(*of_run) };

static void fill_run(struct table_cell *cells, const struct res_run_row *run,
                     const struct res_names *metrics)
{
    const double numbers[] = {run->epochs, run->best_epoch, run->seconds,
                              run->train_seconds, run->peak_memory};
    const char *const texts[] = {run->cpu,       run->host,       run->version,
                                 run->libraries, run->git_commit, run->weights,
                                 run->log};
    cells[0] = number_cell((double)run->trial);
    cells[1] = number_cell(run->number);
    cells[2] = number_cell((double)run->seed);
    cells[3] = number_cell(run->fold > 0 ? run->fold : (double)NAN);
    cells[4] = table_text(run->status);
    cells[5] = table_text(run->reason);
    cells[6] = table_text(run->started);
    cells[7] = table_text(run->ended);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        cells[8 + i] = number_cell(numbers[i]);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        cells[13 + i] = table_text(texts[i]);
    for (size_t i = 0; i < run->measure_count; i++) {
        const size_t place = place_of(metrics, run->measures[i].metric->name);
        if (place < metrics->count)
            cells[OF_RUN + place] = number_cell(run->measures[i].value);
    }
}

/* Of all trials, by row. */
struct runs {
    struct res_run_row **rows;
    size_t *counts;
    bool *first; /* the trial is in no row before */
};

static enum err_code read_runs(struct rep_export *x, struct runs *out, struct err *e)
{
    const size_t rows = x->trials->row_count;
    enum err_code code = ERR_OK;
    out->rows = arena_alloc(x->arena, rows + 1, sizeof(*out->rows));
    out->counts = arena_alloc(x->arena, rows + 1, sizeof(*out->counts));
    out->first = arena_alloc(x->arena, rows + 1, sizeof(*out->first));
    for (size_t i = 0; i < rows && code == ERR_OK; i++) {
        out->first[i] = is_first(x->trials, i);
        if (out->first[i])
            code = res_runs(x->reader, x->trials->rows[i].trial, x->arena,
                            &out->rows[i], &out->counts[i], e);
    }
    return code;
}

static enum err_code put_runs(struct rep_export *x, const struct runs *runs,
                              struct rep_folder *into, struct err *e)
{
    struct growing file = {0};
    struct res_names metrics = {0};
    const size_t trials = x->trials->row_count;
    for (size_t t = 0; t < trials; t++)
        for (size_t i = 0; i < runs->counts[t]; i++)
            for (size_t k = 0; k < runs->rows[t][i].measure_count; k++) {
                const struct res_metric *m = runs->rows[t][i].measures[k].metric;
                if (!m->bookkeeping)
                    add_metric(&metrics, m->name, x->arena);
            }
    struct rep_rows rows = {.columns = make_columns(of_run, OF_RUN, &metrics, x->arena),
                            .column_count = OF_RUN + metrics.count,
                            .arena = x->arena};
    for (size_t t = 0; t < trials; t++)
        for (size_t i = 0; i < runs->counts[t]; i++)
            fill_run(rep_add_row(&rows), &runs->rows[t][i], &metrics);
    add_rows(&file, &rows);
    const enum err_code code = rep_folder_put(into, "runs.csv", &file.text, e);
    str_deinit(&file.text);
    return code;
}

/* ---- epochs.csv: the metrics of each epoch, which are of no test clips ---- */

static const struct res_run_row *run_of(const struct runs *runs, size_t trial,
                                        int number)
{
    for (size_t i = 0; i < runs->counts[trial]; i++)
        if (runs->rows[trial][i].number == number)
            return &runs->rows[trial][i];
    return NULL;
}

static void fill_identity(struct table_cell *cells, int64_t trial, int number,
                          const struct res_run_row *run)
{
    cells[0] = number_cell((double)trial);
    cells[1] = number_cell(number);
    if (run)
        cells[2] = number_cell((double)run->seed);
    if (run && run->fold > 0)
        cells[3] = number_cell(run->fold);
}

static const char *const of_epoch[] = {"trial", "run", "seed", "fold", "epoch"};
enum { OF_EPOCH = sizeof(of_epoch) / sizeof(*of_epoch) };

static enum err_code add_epochs(struct rep_export *x, const struct runs *runs, size_t t,
                                const struct res_names *metrics, struct growing *file,
                                struct err *e)
{
    struct arena *a = arena_create();
    struct res_epoch_table epochs;
    const int64_t trial = x->trials->rows[t].trial;
    struct rep_rows rows = {.columns = make_columns(of_epoch, OF_EPOCH, metrics, a),
                            .column_count = OF_EPOCH + metrics->count,
                            .arena = a};
    enum err_code code = res_epochs(x->reader, trial, a, &epochs, e);
    for (size_t i = 0; code == ERR_OK && i < epochs.row_count; i++) {
        const struct res_epoch_row *row = &epochs.rows[i];
        struct table_cell *cells = rep_add_row(&rows);
        fill_identity(cells, trial, row->number, run_of(runs, t, row->number));
        cells[4] = number_cell(row->epoch);
        for (size_t k = 0; k < epochs.metric_count; k++) {
            const size_t place = place_of(metrics, epochs.metrics[k]->name);
            if (place < metrics->count)
                cells[OF_EPOCH + place] = number_cell(row->values[k]);
        }
    }
    if (code == ERR_OK)
        add_rows(file, &rows);
    arena_destroy(a);
    return code;
}

static enum err_code put_epochs(struct rep_export *x, const struct runs *runs,
                                struct rep_folder *into, struct err *e)
{
    struct growing file = {0};
    struct res_names metrics = {0};
    size_t count;
    enum err_code code = ERR_OK;
    const struct res_metric *const *known = res_metrics(x->reader, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(known[i]->split, "test") != 0)
            add_metric(&metrics, known[i]->name, x->arena);
    for (size_t t = 0; t < x->trials->row_count && code == ERR_OK; t++)
        if (runs->first[t])
            code = add_epochs(x, runs, t, &metrics, &file, e);
    if (code == ERR_OK)
        code = rep_folder_put(into, "epochs.csv", &file.text, e);
    str_deinit(&file.text);
    return code;
}

/* ---- tags.csv ---- */

static const char *const of_tag[] = {"trial", "run",  "seed", "fold",
                                     "tag",   "with", "clips"};
enum { OF_TAG = sizeof(of_tag) / sizeof(*of_tag) };

static void fill_counts(struct table_cell *cells, const struct res_tag_table *tags,
                        const char *tag)
{
    for (size_t i = 0; i < tags->row_count; i++) {
        if (strcmp(tags->rows[i].tag, tag) != 0 || tags->rows[i].clips == 0)
            continue;
        cells[5] = number_cell((double)tags->rows[i].with);
        cells[6] = number_cell((double)tags->rows[i].clips);
    }
}

/* The values of the tags of a trial. */
struct tag_values {
    struct res_tag_value *items;
    size_t count;
};

static enum err_code add_tags(struct rep_export *x, const struct runs *runs, size_t t,
                              const struct tag_values *values,
                              const struct res_names *metrics, struct growing *file,
                              struct err *e)
{
    struct arena *a = arena_create();
    struct res_tag_table tags;
    struct table_cell *cells = NULL;
    const int64_t trial = x->trials->rows[t].trial;
    struct rep_rows rows = {.columns = make_columns(of_tag, OF_TAG, metrics, a),
                            .column_count = OF_TAG + metrics->count,
                            .arena = a};
    enum err_code code = res_tag_table(x->reader, trial, a, &tags, e);
    for (size_t i = 0; code == ERR_OK && i < values->count; i++) {
        const struct res_tag_value *v = &values->items[i];
        if (i == 0 || v[-1].number != v->number || strcmp(v[-1].tag, v->tag) != 0) {
            cells = rep_add_row(&rows);
            fill_identity(cells, trial, v->number, run_of(runs, t, v->number));
            cells[4] = table_text(v->tag);
            fill_counts(cells, &tags, v->tag);
        }
        const size_t place = place_of(metrics, v->metric);
        if (place < metrics->count)
            cells[OF_TAG + place] = number_cell(v->value);
    }
    if (code == ERR_OK)
        add_rows(file, &rows);
    arena_destroy(a);
    return code;
}

static enum err_code put_tags(struct rep_export *x, const struct runs *runs,
                              struct rep_folder *into, struct err *e)
{
    struct growing file = {0};
    struct res_names metrics = {0};
    enum err_code code = ERR_OK;
    const size_t trials = x->trials->row_count;
    struct arena *a = arena_create();
    struct tag_values *values = arena_alloc(a, trials + 1, sizeof(*values));
    for (size_t t = 0; t < trials && code == ERR_OK; t++) {
        struct tag_values *v = &values[t];
        if (runs->first[t])
            code = res_tag_values(x->reader, x->trials->rows[t].trial, a, &v->items,
                                  &v->count, e);
        for (size_t i = 0; code == ERR_OK && i < v->count; i++)
            add_metric(&metrics, res_metric(x->reader, v->items[i].metric)->name,
                       x->arena);
    }
    for (size_t t = 0; t < trials && code == ERR_OK; t++)
        if (runs->first[t])
            code = add_tags(x, runs, t, &values[t], &metrics, &file, e);
    arena_destroy(a);
    if (code == ERR_OK)
        code = rep_folder_put(into, "tags.csv", &file.text, e);
    str_deinit(&file.text);
    return code;
}

/* ---- predictions/ ---- */

static void add_predictions(struct str *out, const struct res_predictions *p)
{
    str_add(out, "clip,tag,truth,score\n");
    for (size_t i = 0; i < p->clip_count; i++)
        for (size_t t = 0; t < p->tag_count; t++) {
            const size_t at = i * p->tag_count + t;
            csv_add(out, p->clips[i]);
            str_add(out, ",");
            csv_add(out, p->tags[t]);
            str_add(out, stats_has(p->truth[at])     ? ",1,"
                         : stats_lacks(p->truth[at]) ? ",0,"
                                                     : ",,");
            if (isfinite(p->scores[at]))
                decimal_add(out, decimal_of_float(p->scores[at]));
            str_add(out, "\n");
        }
}

static enum err_code put_predictions_of(struct rep_export *x,
                                        const struct res_run_row *run,
                                        enum res_split split, struct rep_folder *into,
                                        struct err *e)
{
    struct arena *a = arena_create();
    struct res_predictions p;
    struct str text = {0};
    enum err_code code =
        res_predictions_read(x->reader, run->trial, run->number, split, a, &p, e);
    if (code == ERR_OK && p.scores) {
        const char *name =
            arena_printf(a, "predictions/%lld.%d%s.csv", (long long)run->trial,
                         run->number, split == RES_VALID ? ".valid" : "");
        add_predictions(&text, &p);
        code = rep_folder_put(into, name, &text, e);
    }
    str_deinit(&text);
    arena_destroy(a);
    return code;
}

static enum err_code put_predictions(struct rep_export *x, const struct runs *runs,
                                     struct rep_folder *into, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t t = 0; t < x->trials->row_count; t++)
        for (size_t i = 0; i < runs->counts[t] && code == ERR_OK; i++)
            for (enum res_split s = RES_TEST; s < RES_SPLITS && code == ERR_OK; s++)
                code = put_predictions_of(x, &runs->rows[t][i], s, into, e);
    return code;
}

static enum err_code put_trials(struct rep_export *x, struct rep_folder *into,
                                struct err *e)
{
    struct growing file = {0};
    struct rep_rows rows = {.arena = x->arena};
    enum err_code code = rep_export_settings(x, &rows, e);
    if (code == ERR_OK) {
        add_rows(&file, &rows);
        code = rep_folder_put(into, "trials.csv", &file.text, e);
    }
    str_deinit(&file.text);
    return code;
}

enum err_code rep_export_csv(struct rep_export *x, const char *path, struct err *e)
{
    struct rep_folder *folder;
    struct runs runs;
    enum err_code code = rep_folder_begin(path, x->arena, &folder, e);
    if (code == ERR_OK)
        code = read_runs(x, &runs, e);
    if (code == ERR_OK)
        code = put_trials(x, folder, e);
    if (code == ERR_OK)
        code = put_runs(x, &runs, folder, e);
    if (code == ERR_OK)
        code = put_epochs(x, &runs, folder, e);
    if (code == ERR_OK)
        code = put_tags(x, &runs, folder, e);
    if (code == ERR_OK && x->predictions)
        code = put_predictions(x, &runs, folder, e);
    if (code == ERR_OK)
        code = rep_folder_commit(folder, e);
    rep_folder_abandon(folder);
    return code;
}
