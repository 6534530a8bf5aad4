/* A row for each run, unfinished ones too. */
#include "report/notes.h"
#include "report/table.h"
#include "report/view.h"

#include "report/number.h"

#include <math.h>
#include <string.h>

struct runs {
    struct res_run_row *rows;
    const struct res_row **trials;
    size_t count;
    const struct res_metric **metrics; /* that some run has */
    size_t metric_count;
    bool folds; /* some run is of a fold */
};

static void note_metrics(struct runs *all, const struct res_run_row *run,
                         struct arena *a)
{
    for (size_t i = 0; i < run->measure_count; i++) {
        bool known = false;
        for (size_t k = 0; k < all->metric_count && !known; k++)
            known = strcmp(all->metrics[k]->name, run->measures[i].metric->name) == 0;
        if (known)
            continue;
        const struct res_metric **larger =
            arena_alloc(a, all->metric_count + 1, sizeof(*larger));
        if (all->metric_count)
            memcpy(larger, all->metrics, all->metric_count * sizeof(*larger));
        larger[all->metric_count++] = run->measures[i].metric;
        all->metrics = larger;
    }
}

static enum err_code gather(struct res_reader *r, const struct res_table *t,
                            struct runs *all, struct arena *a, struct err *e)
{
    size_t room = 1;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < t->row_count; i++)
        room += (size_t)t->rows[i].runs;
    all->rows = arena_alloc(a, room, sizeof(*all->rows));
    all->trials = arena_alloc(a, room, sizeof(*all->trials));
    for (size_t i = 0; i < t->row_count && code == ERR_OK; i++) {
        struct res_run_row *runs;
        size_t count;
        code = res_runs_asked(r, t->rows[i].sweep_id, t->rows[i].trial, a, &runs,
                              &count, e);
        for (size_t k = 0; k < count && code == ERR_OK && all->count < room; k++) {
            all->trials[all->count] = &t->rows[i];
            all->rows[all->count++] = runs[k];
            all->folds = all->folds || runs[k].fold > 0;
            note_metrics(all, &runs[k], a);
        }
    }
    return code;
}

static struct table_cell measure_cell(const struct res_run_row *run,
                                      const struct res_metric *metric, struct arena *a)
{
    for (size_t i = 0; i < run->measure_count; i++) {
        const double value = run->measures[i].value;
        if (strcmp(run->measures[i].metric->name, metric->name) == 0)
            return table_number(value, table_measure_text(value, a));
    }
    return table_text(NULL);
}

static void fill_row(const struct runs *all, size_t index, const size_t *order,
                     size_t metrics, struct table_cell *cells, struct arena *a)
{
    const struct res_run_row *run = &all->rows[index];
    struct table_cell *next = cells;
    *next++ =
        table_text(arena_printf(a, "%lld.%d", (long long)run->trial, run->number));
    *next++ = table_text(all->trials[index]->label);
    *next++ = table_whole(run->seed, a);
    if (all->folds)
        *next++ = run->fold ? table_whole(run->fold, a) : table_text(NULL);
    *next = table_text(run->status);
    next++->failed = strcmp(run->status, "failed") == 0;
    for (size_t i = 0; i < metrics; i++)
        *next++ = measure_cell(run, all->metrics[order[i]], a);
    *next++ = table_number(run->best_epoch, table_epoch_text(run->best_epoch, a));
    *next++ = table_number(run->epochs, table_epoch_text(run->epochs, a));
    *next++ = table_number(run->seconds, table_duration_text(run->seconds, a));
    *next = table_text(run->reason ? run->reason : "");
    next->whole = true;
}

static size_t make_columns(const struct runs *all, const size_t *order, size_t metrics,
                           struct table *out, struct arena *a)
{
    static const struct table_column leading[] = {
        {"run", "run", TABLE_TEXT, true},        {"label", "trial", TABLE_TEXT, false},
        {"seed", "seed", TABLE_NUMBER, false},   {"fold", "fold", TABLE_NUMBER, false},
        {"status", "status", TABLE_TEXT, false},
    };
    static const struct table_column trailing[] = {
        {"best_epoch", "best epoch", TABLE_NUMBER, false},
        {"epochs", "epochs", TABLE_NUMBER, false},
        {"seconds", "time", TABLE_NUMBER, false},
        {"reason", "reason", TABLE_TEXT, false},
    };
    const size_t head = sizeof(leading) / sizeof(*leading);
    const size_t tail = sizeof(trailing) / sizeof(*trailing);
    struct table_column *next =
        arena_alloc(a, head + metrics + tail, sizeof(*out->columns));
    out->columns = next;
    for (size_t i = 0; i < head; i++)
        if (all->folds || strcmp(leading[i].name, "fold") != 0)
            *next++ = leading[i];
    for (size_t i = 0; i < metrics; i++) {
        const struct res_metric *m = all->metrics[order[i]];
        *next++ = (struct table_column){m->name, m->title, TABLE_NUMBER, false};
    }
    memcpy(next, trailing, sizeof(trailing));
    return (size_t)(next - out->columns) + tail;
}

static enum err_code nothing_to_show(const struct rep_choice *c, struct arena *a,
                                     struct err *e)
{
    const char *of = rep_name_choice(c, a);
    if (c->choice.top)
        return err_set(e, ERR_USER,
                       "no trial of %s%s is ranked: --top shows runs of ranked trials",
                       of, c->choice.where ? " that matches --where" : "");
    if (c->choice.where)
        return err_set(e, ERR_USER,
                       "no run of %s matches --where, which chooses trials: %s", of,
                       c->choice.where);
    return err_set(e, ERR_USER, "no run of %s was recorded", of);
}

static enum err_code list(const struct rep_choice *c, struct res_reader *r,
                          struct arena *a, struct table *out, struct err *e)
{
    struct res_table t;
    struct runs all = {0};
    struct res_choice choice = c->choice;
    choice.others = choice.top == 0;
    enum err_code code = res_rank(r, &choice, a, &t, e);
    if (code == ERR_OK)
        code = gather(r, &t, &all, a, e);
    if (code == ERR_OK && all.count == 0)
        code = nothing_to_show(c, a, e);
    if (code != ERR_OK)
        return code;
    size_t *order = arena_alloc(a, all.metric_count + 1, sizeof(*order));
    size_t metrics =
        rep_order_metrics(all.metrics, all.metric_count, choice.metric, false, order);
    out->column_count = make_columns(&all, order, metrics, out, a);
    out->row_count = all.count;
    out->cells = arena_alloc(a, all.count * out->column_count, sizeof(*out->cells));
    for (size_t i = 0; i < all.count; i++)
        fill_row(&all, i, order, metrics, out->cells + i * out->column_count, a);
    const char *name = rep_name_choice(c, a);
    rep_set_facts(out, rep_only_sweep(c), NULL, false, a);
    out->heading =
        arena_printf(a, "%s: %zu run%s", name, all.count, all.count == 1 ? "" : "s");
    out->caption = arena_printf(a, "Runs of %s.", name);
    const char *sweep = rep_only_sweep(c);
    out->label = sweep ? arena_printf(a, "tab:%s-runs", sweep) : "tab:runs";
    const char **notes = arena_alloc(a, 2, sizeof(*notes));
    if (t.stale)
        notes[out->note_count++] = rep_note_of_stale(t.stale, a);
    if (rep_count_others(&t))
        notes[out->note_count++] = rep_note_of_others(&t, a);
    out->notes = notes;
    return ERR_OK;
}

static const struct cli_option *const options[] = {
    rep_options_every, rep_options_ranked, rep_options_written, rep_options_output,
    NULL};

static bool is_empty(const struct table *t, size_t column)
{
    for (size_t r = 0; r < t->row_count; r++) {
        const char *text = table_cell_at(t, r, column)->text;
        if (text && text[0])
            return false;
    }
    return true;
}

/* Removes the columns that are empty in every row, such as the reasons of failures. For
 * people only. */
static void leave_out_empty(struct table *t, struct arena *a)
{
    struct table_column *columns = arena_alloc(a, t->column_count, sizeof(*columns));
    struct table_cell *cells =
        arena_alloc(a, t->row_count * t->column_count, sizeof(*cells));
    size_t kept = 0, used = 0;
    bool *empty = arena_alloc(a, t->column_count, sizeof(*empty));
    for (size_t c = 0; c < t->column_count; c++) {
        empty[c] = is_empty(t, c);
        if (!empty[c])
            columns[kept++] = t->columns[c];
    }
    for (size_t i = 0; i < t->row_count * t->column_count; i++)
        if (!empty[i % t->column_count])
            cells[used++] = t->cells[i];
    t->columns = columns;
    t->cells = cells;
    t->column_count = kept;
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    struct rep_choice c;
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose(asked->request, asked->reader, asked->arena, &c, e);
    if (code != ERR_OK)
        return code;
    out->notice = rep_notice_of_test(&c, asked->arena);
    code = list(&c, asked->reader, asked->arena, &out->table, e);
    const bool every = asked->format && asked->format->every;
    if (code == ERR_OK && !every && asked->request->table.columns == NULL)
        leave_out_empty(&out->table, asked->arena);
    return code;
}

const struct rep_view rep_view_runs = {
    .plugin = {.name = "runs", .help = "a row for each run, unfinished ones too"},
    .words = "",
    .about = "Lists the runs of the trials, failed ones with their reason. --where "
             "chooses trials, with all their runs: `status` is the trial's.",
    .examples = "mtag-report runs --where \"status = 'failed'\"",
    .options = options,
    .words_size = sizeof(struct rep_request),
    .answer = answer,
};
