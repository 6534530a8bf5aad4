/* Every epoch of a trial's runs, of unfinished ones too. */
#include "report/trial/trial.h"

#include "report/number.h"
#include "report/rows.h"
#include "report/table.h"

#include <math.h>
#include <string.h>

/* A trial's epochs, and its runs, which tell their folds and best epochs. */
struct trained {
    int64_t trial;
    struct res_epoch_table epochs;
    struct res_run_row *runs;
    size_t run_count;
};

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

/* The one that ranks, then other measures, bookkeeping after them. */
static struct metrics order_metrics(const struct metrics *all, const char *ranks,
                                    struct arena *a)
{
    struct metrics m = {.items = arena_alloc(a, all->count + 1, sizeof(*m.items))};
    size_t *order = arena_alloc(a, all->count + 1, sizeof(*order));
    const size_t measures =
        rep_order_metrics(all->items, all->count, ranks, true, order);
    for (size_t i = 0; i < measures; i++)
        add_metric(&m, all->items[order[i]]);
    for (size_t i = 0; i < all->count; i++)
        add_metric(&m, all->items[i]);
    return m;
}

static enum err_code read_epochs(const struct res_choice *c, struct res_reader *r,
                                 struct arena *a, struct trained *trials,
                                 struct metrics *out, struct err *e)
{
    enum err_code code = ERR_OK;
    size_t room = 1;
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++) {
        struct trained *t = &trials[i];
        t->trial = c->trials[i];
        code = res_epochs(r, t->trial, a, &t->epochs, e);
        if (code == ERR_OK)
            code = res_runs(r, t->trial, a, &t->runs, &t->run_count, e);
        room += code == ERR_OK ? t->epochs.metric_count : 0;
    }
    struct metrics all = {.items = arena_alloc(a, room, sizeof(*all.items))};
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++)
        for (size_t k = 0; k < trials[i].epochs.metric_count; k++)
            add_metric(&all, trials[i].epochs.metrics[k]);
    *out = order_metrics(&all, c->metric, a);
    return code;
}

static bool any_has_folds(const struct trained *trials, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < trials[i].run_count; k++)
            if (trials[i].runs[k].fold > 0)
                return true;
    }
    return false;
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

/* The run of that number; NULL: a running program has added it since the runs were
 * read. */
static const struct res_run_row *find_run(const struct trained *t, int number)
{
    for (size_t i = 0; i < t->run_count; i++)
        if (t->runs[i].number == number)
            return &t->runs[i];
    return NULL;
}

static void add_trial(struct rep_rows *rows, const struct trained *t,
                      const struct metrics *metrics, bool folds, bool *best)
{
    struct arena *a = rows->arena;
    for (size_t k = 0; k < t->epochs.row_count; k++) {
        const struct res_epoch_row *row = &t->epochs.rows[k];
        const struct res_run_row *run = find_run(t, row->number);
        best[rows->count] = run != NULL && run->best_epoch == row->epoch;
        struct table_cell *next = rep_add_row(rows);
        *next++ =
            table_text(arena_printf(a, "%lld.%d", (long long)t->trial, row->number));
        if (folds)
            *next++ = run != NULL && run->fold > 0 ? table_whole(run->fold, a)
                                                   : table_text(NULL);
        *next++ = table_whole(row->epoch, a);
        for (size_t i = 0; i < metrics->count; i++)
            *next++ = value_cell(&t->epochs, row, metrics->items[i], a);
    }
}

/* Makes the rows' columns: a fold only if some run is of one. */
static void make_columns(struct rep_rows *rows, const struct metrics *m, bool folds)
{
    static const struct table_column run = {"run", "run", TABLE_TEXT, true},
                                     fold = {"fold", "fold", TABLE_NUMBER, false},
                                     epoch = {"epoch", "epoch", TABLE_NUMBER, true};
    struct table_column *next =
        arena_alloc(rows->arena, 3 + m->count, sizeof(*rows->columns));
    rows->columns = next;
    *next++ = run;
    if (folds)
        *next++ = fold;
    *next++ = epoch;
    for (size_t i = 0; i < m->count; i++)
        *next++ = (struct table_column){m->items[i]->name, m->items[i]->title,
                                        TABLE_NUMBER, false};
    rows->column_count = (size_t)(next - rows->columns);
}

enum err_code rep_table_of_epochs(const struct res_choice *c, struct res_reader *r,
                                  struct arena *a, struct table *out, struct err *e)
{
    struct metrics metrics;
    struct trained *trials = arena_alloc(a, c->trial_count, sizeof(*trials));
    size_t row_count = 0;
    enum err_code code = read_epochs(c, r, a, trials, &metrics, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < c->trial_count; i++)
        row_count += trials[i].epochs.row_count;
    if (row_count == 0)
        return err_set(e, ERR_USER, "no epoch of %s was recorded",
                       c->trial_count == 1 ? "the trial" : "these trials");
    const bool folds = any_has_folds(trials, c->trial_count);
    struct rep_rows rows = {.arena = a};
    make_columns(&rows, &metrics, folds);
    bool *best = arena_alloc(a, row_count, sizeof(*best));
    for (size_t i = 0; i < c->trial_count; i++)
        add_trial(&rows, &trials[i], &metrics, folds, best);
    *out = rep_table_of_rows(&rows, 0); /* a run's name begins with its trial's */
    out->best_rows = best;
    return rep_describe_trials("epochs", c, r, a, out, e);
}
