/* A trial's summary, from its runs, in the transaction that changes one of them: tables
 * of many trials read only what is here. */
#include "results/write/writer.h"

#include "results/of_runs.h"

#include <stdlib.h>
#include <string.h>

/* The further runs of a pruned trial are not begun: their status is interrupted. */
static enum err_code summarise_runs(struct res_sql *q, int64_t trial, struct err *e)
{
    return res_sql_run(q, e,
                       "UPDATE trial SET (status, runs, finished, best_epoch, epochs, "
                       "seconds) = (SELECT "
                       "CASE WHEN sum(status = 'running') THEN 'running' "
                       "WHEN total(tries) = 0 THEN 'waiting' "
                       "WHEN sum(status = 'paused') THEN 'paused' "
                       "WHEN sum(status = 'interrupted' AND tries > 0) OR "
                       "sum(status = 'interrupted') AND NOT sum(status = 'pruned') "
                       "THEN 'interrupted' "
                       "WHEN sum(status = 'failed') THEN 'failed' "
                       "WHEN sum(status = 'pruned') THEN 'pruned' ELSE 'finished' END, "
                       "count(*), coalesce(sum(status = 'finished'), 0), "
                       "avg(best_epoch) FILTER (WHERE status = 'finished'), "
                       "avg(epochs) FILTER (WHERE status = 'finished'), "
                       "avg(seconds) FILTER (WHERE status = 'finished') "
                       "FROM run WHERE trial_id = ?1) WHERE id = ?1",
                       "i", trial);
}

/* The values of a metric, as the rows bring them. */
struct gathered {
    char *name; /* heap */
    double *values;
    int *folds;
    size_t count, room;
};

static enum err_code put(struct res_sql *q, int64_t trial, struct gathered *g,
                         struct err *e)
{
    if (g->count == 0)
        return ERR_OK;
    const struct res_value v = res_value_of_runs(g->values, g->folds, g->count);
    g->count = 0;
    return res_sql_run(
        q, e,
        "INSERT INTO trial_metric (trial_id, name, mean, deviation, count, folds) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        "itddii", trial, g->name, v.mean, v.deviation, (int64_t)v.count,
        (int64_t)v.folds);
}

static enum err_code take(struct res_sql *q, int64_t trial, sqlite3_stmt *row,
                          struct gathered *g, struct err *e)
{
    const char *name = res_sql_text(row, 0);
    enum err_code code = ERR_OK;
    if (g->name == NULL || strcmp(g->name, name) != 0) {
        code = put(q, trial, g, e);
        free(g->name);
        g->name = strdup(name);
        if (g->name == NULL)
            return err_set(e, ERR_MEMORY, "no memory for results");
    }
    if (g->count < g->room) {
        g->folds[g->count] = res_column_int(row, 2);
        g->values[g->count++] = res_column_real(row, 1);
    }
    return code;
}

/* Rows come by name and fold, a value for each finished run; NULL is NaN. */
static enum err_code summarise_metrics(struct res_sql *q, int64_t trial,
                                       struct gathered *g, struct err *e)
{
    enum err_code code = ERR_OK;
    sqlite3_stmt *row = res_sql_query(
        q, e,
        "SELECT m.name, m.value, r.fold, r.number, m.epoch FROM run r JOIN metric m ON "
        "m.run_id = r.id AND m.epoch = 0 WHERE r.trial_id = ?1 AND r.status = "
        "'finished' UNION ALL SELECT m.name, m.value, r.fold, r.number, m.epoch FROM "
        "run r JOIN metric m ON m.run_id = r.id AND m.epoch = r.best_epoch WHERE "
        "r.trial_id = ?1 AND r.status = 'finished' AND r.best_epoch <> 0 ORDER BY 1, "
        "3, 4, 5",
        "i", trial);
    if (row == NULL)
        return res_sql_error(q, e);
    while (code == ERR_OK) {
        int more = res_sql_step(q, row, e);
        if (more < 0)
            code = res_sql_error(q, e);
        if (more <= 0)
            break;
        code = take(q, trial, row, g, e);
    }
    sqlite3_reset(row);
    return code == ERR_OK ? put(q, trial, g, e) : code;
}

enum err_code res_summarise(struct res_store *s, int64_t trial, struct err *e)
{
    struct res_sql *q = &s->sql;
    int64_t rows = 0;
    enum err_code code = summarise_runs(q, trial, e);
    if (code == ERR_OK)
        code = res_sql_run(q, e, "DELETE FROM trial_metric WHERE trial_id = ?1", "i",
                           trial);
    /* At most two values of a name for each run. */
    if (code == ERR_OK)
        code = res_sql_int(q, e, 0, &rows,
                           "SELECT 2 * finished FROM trial WHERE id = ?1", "i", trial);
    if (code != ERR_OK || rows == 0)
        return code;
    struct gathered g = {.values = calloc((size_t)rows, sizeof(*g.values)),
                         .folds = calloc((size_t)rows, sizeof(*g.folds)),
                         .room = (size_t)rows};
    if (g.values && g.folds)
        code = summarise_metrics(q, trial, &g, e);
    else
        code = err_set(e, ERR_MEMORY, "no memory for results");
    free(g.name);
    free(g.values);
    free(g.folds);
    return code;
}
