/* Trials with every setting: settings.h. */
#include "report/export/settings.h"

#include "report/json_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const of_trial[] = {
    "sweep",      "trial",  "label",    "rank",    "status",   "stale",   "star",
    "note",       "runs",   "finished", "folds",   "loss",     "weights", "macs",
    "best_epoch", "epochs", "seconds",  "created", "identity", "task",    "data"};
enum { OF_TRIAL = sizeof(of_trial) / sizeof(*of_trial) };

static int by_text(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

/* The paths of all trials' settings, in order. */
static const char **find_paths(const struct res_trial_row *trials, size_t count,
                               size_t *out, struct arena *a)
{
    size_t all = 0, kept = 0;
    for (size_t i = 0; i < count; i++)
        all += trials[i].param_count;
    const char **paths = arena_alloc(a, all + 1, sizeof(*paths));
    all = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < trials[i].param_count; k++)
            paths[all++] = trials[i].params[k].name;
    if (all)
        qsort(paths, all, sizeof(*paths), by_text);
    for (size_t i = 0; i < all; i++)
        if (kept == 0 || strcmp(paths[i], paths[kept - 1]) != 0)
            paths[kept++] = paths[i];
    *out = kept;
    return paths;
}

static bool is_taken(const struct table_column *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(columns[i].name, name) == 0)
            return true;
    return false;
}

/* The metrics that measure networks. */
static size_t find_metrics(const struct res_table *t, size_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < t->metric_count; i++)
        if (!t->metrics[i]->bookkeeping)
            out[count++] = i;
    return count;
}

/* Metrics stand before the settings while names are given, so that they keep theirs. */
static void make_columns(struct rep_rows *rows, const struct res_names *metrics_of,
                         const char *const *paths, size_t path_count)
{
    struct arena *a = rows->arena;
    const size_t metrics = 3 * metrics_of->count;
    struct table_column *columns =
        arena_alloc(a, OF_TRIAL + path_count + metrics, sizeof(*columns));
    struct table_column *own = columns + OF_TRIAL + path_count;
    for (size_t i = 0; i < OF_TRIAL + path_count; i++)
        columns[i].name = i < OF_TRIAL ? of_trial[i] : "";
    for (size_t i = 0; i < metrics_of->count; i++) {
        own[3 * i].name = metrics_of->items[i];
        own[3 * i + 1].name = arena_printf(a, "%s_std", metrics_of->items[i]);
        own[3 * i + 2].name = arena_printf(a, "%s_n", metrics_of->items[i]);
    }
    rows->columns = columns;
    rows->column_count = OF_TRIAL + path_count + metrics;
    for (size_t i = 0; i < path_count; i++) {
        const bool taken = is_taken(columns, rows->column_count, paths[i]);
        columns[OF_TRIAL + i].name =
            taken ? arena_printf(a, "param.%s", paths[i]) : paths[i];
    }
}

static struct table_cell number_cell(double number)
{
    return table_number(number, NULL);
}

static struct table_cell setting_cell(const char *value, struct arena *a)
{
    double number;
    if (value == NULL)
        return table_text(NULL);
    if (rep_is_nested(value))
        return table_text(rep_json_line(value, a));
    return str_to_double(value, &number) && isfinite(number) ? number_cell(number)
                                                             : table_text(value);
}

static void fill_trial(struct table_cell *cells, const struct res_row *row,
                       const struct res_trial_row *trial)
{
    const double numbers[] = {row->runs, row->finished,
                              row->folds > 0 ? row->folds : (double)NAN};
    const double further[] = {(double)row->weights, (double)row->macs, row->best_epoch,
                              row->epochs, row->seconds};
    const char *const texts[] = {trial->created, trial->identity, trial->task,
                                 trial->fingerprint};
    cells[0] = table_text(row->sweep);
    cells[1] = number_cell((double)row->trial);
    cells[2] = table_text(row->label);
    cells[3] = number_cell(row->rank ? row->rank : (double)NAN);
    cells[4] = table_text(row->status);
    cells[5] = table_text(row->stale ? "True" : "False");
    cells[6] = table_text(row->star ? "True" : "False");
    cells[7] = table_text(row->note);
    for (size_t i = 0; i < 3; i++)
        cells[8 + i] = number_cell(numbers[i]);
    cells[11] = table_text(row->loss);
    for (size_t i = 0; i < 5; i++)
        cells[12 + i] = number_cell(further[i]);
    for (size_t i = 0; i < 4; i++)
        cells[17 + i] = table_text(texts[i]);
}

enum err_code rep_export_settings(const struct rep_export *x, struct rep_rows *rows,
                                  struct err *e)
{
    struct arena *a = rows->arena;
    const struct res_table *t = x->trials;
    struct res_trial_row *trials = arena_alloc(a, t->row_count + 1, sizeof(*trials));
    size_t path_count;
    for (size_t i = 0; i < t->row_count; i++) {
        const enum err_code code =
            res_trial(x->reader, t->rows[i].trial, a, &trials[i], e);
        if (code != ERR_OK)
            return code;
    }
    const char **paths = find_paths(trials, t->row_count, &path_count, a);
    size_t *measures = arena_alloc(a, t->metric_count + 1, sizeof(*measures));
    const char **names = arena_alloc(a, t->metric_count + 1, sizeof(*names));
    const struct res_names metrics = {names, find_metrics(t, measures)};
    for (size_t k = 0; k < metrics.count; k++)
        names[k] = t->metrics[measures[k]]->name;
    make_columns(rows, &metrics, paths, path_count);
    for (size_t i = 0; i < t->row_count; i++) {
        struct table_cell *cells = rep_add_row(rows);
        struct table_cell *own = cells + OF_TRIAL + path_count;
        fill_trial(cells, &t->rows[i], &trials[i]);
        for (size_t k = 0; k < trials[i].param_count; k++) {
            const struct res_pair *p = &trials[i].params[k];
            const char **at =
                bsearch(&p->name, paths, path_count, sizeof(*paths), by_text);
            if (at)
                cells[OF_TRIAL + (at - paths)] = setting_cell(p->value, a);
        }
        for (size_t k = 0; k < metrics.count; k++) {
            const struct res_value *v = &t->rows[i].values[measures[k]];
            if (v->count == 0)
                continue;
            own[3 * k] = number_cell(v->mean);
            own[3 * k + 1] = number_cell(v->deviation);
            own[3 * k + 2] = number_cell(v->count);
        }
    }
    return ERR_OK;
}
