/* --sweeps: a row per recorded sweep, the one started last first. */
#include "report/number.h"
#include "report/table.h"

#include <math.h>
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
    HYPOTHESIS
};

static const struct rep_column columns[] = {
    [NAME] = {"sweep", "sweep", REP_TEXT, true},
    [STARTED] = {"started", "started", REP_TEXT, false},
    [METHOD] = {"method", "method", REP_TEXT, false},
    [TRIALS] = {"trials", "trials", REP_NUMBER, false},
    [FINISHED] = {"finished", "finished", REP_NUMBER, false},
    [SEEDS] = {"seeds", "seeds", REP_NUMBER, false},
    [METRIC] = {"metric", "metric", REP_TEXT, false},
    [BEST] = {"best", "best", REP_NUMBER, false},
    [TRIAL] = {"best_trial", "best trial", REP_NUMBER, false},
    [HYPOTHESIS] = {"hypothesis", "hypothesis", REP_TEXT, false},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static struct rep_cell text_cell(const char *text)
{
    return (struct rep_cell){
        .text = text, .number = (double)NAN, .deviation = (double)NAN};
}

static struct rep_cell number_cell(const char *text, double number)
{
    struct rep_cell cell = text_cell(text);
    cell.number = number;
    return cell;
}

static struct rep_cell count_cell(size_t count, struct arena *a)
{
    return number_cell(arena_printf(a, "%zu", count), (double)count);
}

/* "2026-11-29 12:13" of a time in ISO 8601; programs get the whole. */
static struct rep_cell time_cell(const char *time, struct arena *a)
{
    struct rep_cell cell = text_cell(time);
    if (time && time[0] && strlen(time) > 16) {
        cell.text = arena_printf(a, "%.10s %.5s", time, time + 11);
        cell.full = time;
    }
    return cell;
}

/* Of the sweep's metric: its value and the trial that has it. */
static enum err_code fill_best(struct res_reader *r, const struct res_sweep_row *sweep,
                               struct rep_cell *cells, struct arena *a, struct err *e)
{
    struct res_table t;
    const struct res_choice choice = {.sweeps = &sweep,
                                      .sweep_count = 1,
                                      .metric = sweep->metric,
                                      .maximize = sweep->maximize,
                                      .top = 1};
    enum err_code code = res_rank(r, &choice, a, &t, e);
    cells[BEST] = cells[TRIAL] = text_cell(NULL);
    for (size_t i = 0; code == ERR_OK && t.row_count && i < t.metric_count; i++) {
        const struct res_value *v = &t.rows[0].values[i];
        if (strcmp(t.metrics[i], sweep->metric) != 0)
            continue;
        cells[BEST] = number_cell(rep_value_text(v, a), v->mean);
        cells[TRIAL] = count_cell((size_t)t.rows[0].trial, a);
    }
    return code;
}

static enum err_code fill(struct res_reader *r, const struct res_sweep_row *sweep,
                          struct rep_cell *cells, struct arena *a, struct err *e)
{
    struct res_sweep_size size;
    enum err_code code = res_sweep_size(r, sweep->id, &size, e);
    if (code != ERR_OK)
        return code;
    cells[NAME] = text_cell(sweep->name);
    cells[STARTED] = time_cell(sweep->started, a);
    cells[METHOD] = text_cell(sweep->method);
    cells[TRIALS] = count_cell(size.trials, a);
    cells[FINISHED] = count_cell(size.finished, a);
    cells[SEEDS] = count_cell((size_t)(sweep->seeds > 0 ? sweep->seeds : 0), a);
    cells[METRIC] = text_cell(sweep->metric);
    cells[HYPOTHESIS] =
        text_cell(sweep->hypothesis ? rep_cut_text(sweep->hypothesis, a) : NULL);
    cells[HYPOTHESIS].full = sweep->hypothesis;
    return fill_best(r, sweep, cells, a, e);
}

enum err_code rep_table_of_sweeps(struct res_reader *r, struct arena *a,
                                  struct rep_table *out, struct err *e)
{
    struct res_sweep_row *sweeps;
    size_t count;
    *out = (struct rep_table){0};
    enum err_code code = res_sweeps(r, a, &sweeps, &count, e);
    if (code == ERR_OK && count == 0)
        code = err_set(e, ERR_USER, "nothing was recorded yet: there is no sweep");
    if (code != ERR_OK)
        return code;
    out->columns = arena_alloc(a, COLUMNS, sizeof *out->columns);
    memcpy(out->columns, columns, sizeof columns);
    out->column_count = COLUMNS;
    out->cells = arena_alloc(a, count * COLUMNS, sizeof *out->cells);
    out->row_count = count;
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        code = fill(r, &sweeps[i], out->cells + i * COLUMNS, a, e);
    out->heading = arena_printf(a, "%zu sweep%s", count, count == 1 ? "" : "s");
    out->caption = "Sweeps.";
    out->label = "tab:sweeps";
    return code;
}
