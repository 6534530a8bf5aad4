/* A trial's summary, from its runs, in the transaction that changes one of them: tables
 * of many trials read only what is here. */
#include "results/write/writer.h"

#include "base/stats/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum err_code summarise_runs(struct res_sql *q, int64_t trial, struct err *e)
{
    return res_sql_run(q, e,
                       "UPDATE trial SET (status, runs, finished, best_epoch, epochs, "
                       "seconds) = (SELECT "
                       "CASE WHEN sum(status = 'running') THEN 'running' "
                       "WHEN total(tries) = 0 THEN 'waiting' "
                       "WHEN sum(status = 'paused') THEN 'paused' "
                       "WHEN sum(status = 'interrupted') THEN 'interrupted' "
                       "WHEN sum(status = 'failed') THEN 'failed' "
                       "WHEN sum(status = 'pruned') THEN 'pruned' ELSE 'finished' END, "
                       "count(*), coalesce(sum(status = 'finished'), 0), "
                       "avg(best_epoch) FILTER (WHERE status = 'finished'), "
                       "avg(epochs) FILTER (WHERE status = 'finished'), "
                       "avg(seconds) FILTER (WHERE status = 'finished') "
                       "FROM run WHERE trial_id = ?1) WHERE id = ?1",
                       "i", trial);
}

static enum err_code put(struct res_sql *q, int64_t trial, const char *name,
                         const double *values, size_t count, struct err *e)
{
    if (count == 0)
        return ERR_OK;
    return res_sql_run(
        q, e,
        "INSERT INTO trial_metric (trial_id, name, mean, deviation, count) "
        "VALUES (?1, ?2, ?3, ?4, ?5)",
        "itddi", trial, name, stats_mean(values, count), stats_deviation(values, count),
        (int64_t)count);
}

/* Rows come by name, a value for each finished run; NULL is NaN. */
static enum err_code summarise_metrics(struct res_sql *q, int64_t trial, double *values,
                                       size_t room, struct err *e)
{
    enum err_code code = ERR_OK;
    char *name = NULL;
    size_t count = 0;
    sqlite3_stmt *row = res_sql_query(
        q, e,
        "SELECT m.name, m.value FROM run r JOIN metric m ON m.run_id = r.id AND "
        "m.epoch IN (0, r.best_epoch) WHERE r.trial_id = ?1 AND r.status = 'finished' "
        "ORDER BY m.name, r.number, m.epoch",
        "i", trial);
    if (row == NULL)
        return res_sql_error(q, e);
    while (code == ERR_OK) {
        int more = res_sql_step(q, row, e);
        if (more < 0)
            code = res_sql_error(q, e);
        if (more <= 0)
            break;
        const char *next = res_sql_text(row, 0);
        if (name && strcmp(name, next) != 0) {
            code = put(q, trial, name, values, count, e);
            count = 0;
        }
        if (count == 0) {
            free(name);
            name = strdup(next);
            if (name == NULL)
                code = err_set(e, ERR_MEMORY, "no memory for results");
        }
        if (count < room)
            values[count++] = res_column_real(row, 1);
    }
    sqlite3_reset(row);
    if (code == ERR_OK && name)
        code = put(q, trial, name, values, count, e);
    free(name);
    return code;
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
    double *values = calloc((size_t)rows, sizeof *values);
    if (values == NULL)
        return err_set(e, ERR_MEMORY, "no memory for results");
    code = summarise_metrics(q, trial, values, (size_t)rows, e);
    free(values);
    return code;
}
