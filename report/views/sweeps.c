/* A row for each recorded sweep, the one started last first. */
#include "report/number.h"
#include "report/table.h"
#include "report/view.h"

#include <string.h>

enum {
    NAME,
    STARTED,
    METHOD,
    TRIALS,
    FINISHED,
    SEEDS,
    METRIC,
    BEST,
    TRIAL,
    HYPOTHESIS,
    HIDDEN
};

static const struct table_column columns[] = {
    [NAME] = {"sweep", "sweep", TABLE_TEXT, true},
    [STARTED] = {"started", "started", TABLE_TEXT, false},
    [METHOD] = {"method", "method", TABLE_TEXT, false},
    [TRIALS] = {"trials", "trials", TABLE_NUMBER, false},
    [FINISHED] = {"finished", "finished", TABLE_NUMBER, false},
    [SEEDS] = {"seeds", "seeds", TABLE_NUMBER, false},
    [METRIC] = {"metric", "metric", TABLE_TEXT, false},
    [BEST] = {"best", "best", TABLE_NUMBER, false},
    [TRIAL] = {"best_trial", "best trial", TABLE_NUMBER, false},
    [HYPOTHESIS] = {"hypothesis", "hypothesis", TABLE_TEXT, false},
    [HIDDEN] = {"hidden", "hidden", TABLE_TEXT, false},
};
enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

/* "2026-11-29 12:13" of a time in ISO 8601; programs get the whole. */
static struct table_cell time_cell(const char *time, struct arena *a)
{
    struct table_cell cell = table_text(time);
    if (time && time[0] && strlen(time) > 16) {
        cell.text = arena_printf(a, "%.10s %.5s", time, time + 11);
        cell.full = time;
    }
    return cell;
}

/* Of the sweep's metric: its value and the trial that has it. */
static enum err_code fill_best(struct res_reader *r, const struct res_sweep_row *sweep,
                               struct table_cell *cells, struct arena *a, struct err *e)
{
    struct res_table t;
    const struct res_choice choice = {.sweeps = &sweep,
                                      .sweep_count = 1,
                                      .metric = sweep->metric,
                                      .maximize = sweep->maximize,
                                      .top = 1};
    enum err_code code = res_rank(r, &choice, a, &t, e);
    cells[BEST] = cells[TRIAL] = table_text(NULL);
    for (size_t i = 0; code == ERR_OK && t.row_count && i < t.metric_count; i++) {
        const struct res_value *v = &t.rows[0].values[i];
        if (strcmp(t.metrics[i]->name, sweep->metric) != 0)
            continue;
        cells[BEST] = table_number(v->mean, rep_value_text(v, a));
        cells[TRIAL] = table_whole(t.rows[0].trial, a);
    }
    return code;
}

static enum err_code fill(struct res_reader *r, const struct res_sweep_row *sweep,
                          struct table_cell *cells, struct arena *a, struct err *e)
{
    struct res_sweep_size size;
    enum err_code code = res_sweep_size(r, sweep->id, &size, e);
    if (code != ERR_OK)
        return code;
    cells[NAME] = table_text(sweep->name);
    cells[STARTED] = time_cell(sweep->started, a);
    cells[METHOD] = table_text(sweep->method);
    cells[TRIALS] = table_whole((int64_t)size.trials, a);
    cells[FINISHED] = table_whole((int64_t)size.finished, a);
    cells[SEEDS] = table_whole(sweep->seeds > 0 ? sweep->seeds : 0, a);
    cells[METRIC] = table_text(sweep->metric);
    cells[HYPOTHESIS] = table_long_text(sweep->hypothesis, a);
    return fill_best(r, sweep, cells, a, e);
}

static void mark(bool *wanted, const struct res_sweep_row *sweeps, size_t count,
                 const char *name)
{
    for (size_t i = 0; i < count; i++)
        wanted[i] = wanted[i] || strcmp(sweeps[i].name, name) == 0;
}

/* Without the hidden ones. */
static void drop_hidden(struct res_sweep_row *sweeps, size_t *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (!sweeps[i].hidden)
            sweeps[kept++] = sweeps[i];
    *count = kept;
}

/* The sweeps of --sweep, or the sweeps that have one of the trials of --trials. Without
 * either option: those that are not hidden, or all sweeps. */
static enum err_code choose(const struct rep_request *q, struct res_reader *r,
                            struct arena *a, struct res_sweep_row **out, size_t *count,
                            struct err *e)
{
    struct rep_choice c;
    size_t kept = 0;
    enum err_code code = rep_choose(q, r, a, &c, e);
    if (code == ERR_OK)
        code = res_sweeps(r, a, out, count, e);
    if (code != ERR_OK)
        return code;
    if (q->sweeps.count == 0 && q->trials == NULL) {
        if (!q->all)
            drop_hidden(*out, count);
        return ERR_OK;
    }
    bool *wanted = arena_alloc(a, *count + 1, sizeof(*wanted));
    for (size_t i = 0; i < q->sweeps.count; i++)
        mark(wanted, *out, *count, q->sweeps.items[i]);
    for (size_t i = 0; q->sweeps.count == 0 && i < c.choice.trial_count; i++) {
        struct res_trial_row t;
        code = res_trial(r, c.choice.trials[i], a, &t, e);
        if (code != ERR_OK)
            return code;
        for (size_t k = 0; k < t.sweep_count; k++)
            mark(wanted, *out, *count, t.sweeps[k]);
    }
    for (size_t i = 0; i < *count; i++)
        if (wanted[i])
            (*out)[kept++] = (*out)[i];
    *count = kept;
    return ERR_OK;
}

static enum err_code list(const struct rep_request *q, struct res_reader *r,
                          struct arena *a, struct table *out, struct err *e)
{
    struct res_sweep_row *sweeps;
    size_t count;
    enum err_code code = choose(q, r, a, &sweeps, &count, e);
    if (code != ERR_OK)
        return code;
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any = any || sweeps[i].hidden;
    *out = table_create(columns, any ? COLUMNS : HIDDEN, count, a);
    rep_set_facts(out, NULL, NULL, false, a);
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        code = fill(r, &sweeps[i], table_row(out, i), a, e);
        if (any)
            table_row(out, i)[HIDDEN] = table_text(sweeps[i].hidden ? "yes" : "no");
    }
    out->heading = arena_printf(a, "%zu sweep%s", count, count == 1 ? "" : "s");
    out->caption = "Sweeps.";
    out->label = "tab:sweeps";
    return code;
}

static const struct cli_option own[] = {
    {"all", 'a', CLI_FLAG, offsetof(struct rep_request, all), NULL,
     "hidden sweeps, too"},
    {0},
};

static const struct cli_option *const options[] = {
    rep_options_every, own, rep_options_written, rep_options_output, NULL};

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    enum err_code code = rep_open(asked, e);
    return code == ERR_OK
               ? list(asked->request, asked->reader, asked->arena, &out->table, e)
               : code;
}

const struct rep_view rep_view_sweeps = {
    .plugin = {.name = "sweeps", .help = "the recorded sweeps"},
    .words = "",
    .about = "Lists the recorded sweeps, the one started last first, without those "
             "that were "
             "hidden. --trials lists those "
             "that have one of the trials.",
    .examples = "mtag-report sweeps",
    .options = options,
    .words_size = sizeof(struct rep_request),
    .answer = answer,
};
