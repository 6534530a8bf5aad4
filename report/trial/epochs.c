/* Every epoch of a trial's runs, of unfinished ones too. */
#include "report/trial/trial.h"

#include "report/number.h"
#include "report/rows.h"
#include "report/table.h"

#include <math.h>
#include <string.h>

enum { TRIAL, RUN, EPOCH, LEADING };

/* The metrics that some trial has, in the order of their columns. */
struct metrics {
    const struct res_metric **items;
    size_t count;
};

static void add_metric(struct metrics *m, const struct res_metric *metric)
{
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->items[i]->name, metric->name) == 0)
            return;
    m->items[m->count++] = metric;
}

/* Measures first, bookkeeping after them. */
static struct metrics order_metrics(const struct metrics *all, struct arena *a)
{
    struct metrics m = {.items = arena_alloc(a, all->count + 1, sizeof(*m.items))};
    size_t *order = arena_alloc(a, all->count + 1, sizeof(*order));
    const size_t measures =
        rep_order_metrics(all->items, all->count, NULL, true, order);
    for (size_t i = 0; i < measures; i++)
        add_metric(&m, all->items[order[i]]);
    for (size_t i = 0; i < all->count; i++)
        add_metric(&m, all->items[i]);
    return m;
}

static enum err_code read_epochs(const struct res_choice *c, struct res_reader *r,
                                 struct arena *a, struct res_epoch_table *tables,
                                 struct metrics *out, struct err *e)
{
    enum err_code code = ERR_OK;
    size_t room = 1;
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++) {
        code = res_epochs(r, c->trials[i], a, &tables[i], e);
        room += code == ERR_OK ? tables[i].metric_count : 0;
    }
    struct metrics all = {.items = arena_alloc(a, room, sizeof(*all.items))};
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++)
        for (size_t k = 0; k < tables[i].metric_count; k++)
            add_metric(&all, tables[i].metrics[k]);
    *out = order_metrics(&all, a);
    return code;
}

static struct table_cell value_cell(const struct res_epoch_table *t,
                                    const struct res_epoch_row *row,
                                    const struct res_metric *metric, struct arena *a)
{
    for (size_t i = 0; i < t->metric_count; i++) {
        const double value = row->values[i];
        if (strcmp(t->metrics[i]->name, metric->name) != 0)
            continue;
        return table_number(value, !metric->bookkeeping ? table_measure_text(value, a)
                                   : isnan(value)       ? NULL
                                                  : arena_printf(a, "%.4g", value));
    }
    return table_text(NULL);
}

static bool is_best(const struct res_run_row *runs, size_t count,
                    const struct res_epoch_row *row)
{
    for (size_t i = 0; i < count; i++)
        if (runs[i].number == row->number)
            return runs[i].best_epoch == row->epoch;
    return false;
}

static enum err_code add_trial(struct rep_rows *rows, int64_t trial,
                               const struct res_epoch_table *t,
                               const struct metrics *metrics, struct res_reader *r,
                               bool *best, struct err *e)
{
    struct res_run_row *runs;
    size_t run_count;
    struct arena *a = rows->arena;
    enum err_code code = res_runs(r, trial, a, &runs, &run_count, e);
    for (size_t k = 0; code == ERR_OK && k < t->row_count; k++) {
        const struct res_epoch_row *row = &t->rows[k];
        best[rows->count] = is_best(runs, run_count, row);
        struct table_cell *cells = rep_add_row(rows);
        cells[TRIAL] = table_whole(trial, a);
        cells[RUN] =
            table_text(arena_printf(a, "%lld.%d", (long long)trial, row->number));
        cells[EPOCH] = table_whole(row->epoch, a);
        for (size_t i = 0; i < metrics->count; i++)
            cells[LEADING + i] = value_cell(t, row, metrics->items[i], a);
    }
    return code;
}

static struct table_column *make_columns(const struct metrics *m, struct arena *a)
{
    static const struct table_column leading[LEADING] = {
        [TRIAL] = {"trial", "trial", TABLE_NUMBER, true},
        [RUN] = {"run", "run", TABLE_TEXT, true},
        [EPOCH] = {"epoch", "epoch", TABLE_NUMBER, true},
    };
    struct table_column *columns = arena_alloc(a, LEADING + m->count, sizeof(*columns));
    memcpy(columns, leading, sizeof(leading));
    for (size_t i = 0; i < m->count; i++)
        columns[LEADING + i] = (struct table_column){
            m->items[i]->name, m->items[i]->title, TABLE_NUMBER, false};
    return columns;
}

enum err_code rep_table_of_epochs(const struct res_choice *c, struct res_reader *r,
                                  struct arena *a, struct table *out, struct err *e)
{
    struct metrics metrics;
    struct res_epoch_table *tables = arena_alloc(a, c->trial_count, sizeof(*tables));
    size_t row_count = 0;
    enum err_code code = read_epochs(c, r, a, tables, &metrics, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < c->trial_count; i++)
        row_count += tables[i].row_count;
    if (row_count == 0)
        return err_set(e, ERR_USER, "no epoch of %s was recorded",
                       c->trial_count == 1 ? "the trial" : "these trials");
    struct rep_rows rows = {.columns = make_columns(&metrics, a),
                            .column_count = LEADING + metrics.count,
                            .arena = a};
    bool *best = arena_alloc(a, row_count, sizeof(*best));
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++)
        code = add_trial(&rows, c->trials[i], &tables[i], &metrics, r, best, e);
    if (code != ERR_OK)
        return code;
    *out = rep_table_of_rows(&rows, 1); /* a run's name begins with its trial's */
    out->best_rows = best;
    return rep_describe_trials("epochs", c, r, a, out, e);
}
