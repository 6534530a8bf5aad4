/* Decisions of a sweep's schedule, and hashes of the results that they saw: store.h. */
#include "results/write/writer.h"

#include <math.h>
#include <string.h>

enum err_code res_decision_put(struct res_store *s, int64_t sweep, int64_t number,
                               const struct res_decision *d, struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = res_sql_run(&s->sql, e,
                       "INSERT OR REPLACE INTO decision (sweep_id, number, "
                       "virtual_time, kind, trial_id, seed, fold, until, saw, text) "
                       "VALUES (?1, ?2, ?3, ?4, nullif(?5, 0), ?6, ?7, ?8, ?9, ?10)",
                       "iiitiiiitt", sweep, number, d->time, d->kind, d->trial, d->seed,
                       (int64_t)d->fold, (int64_t)d->until, d->saw, d->text);
    return res_end(s, code, e);
}

enum err_code res_decisions(struct res_store *s, int64_t sweep, struct arena *a,
                            struct res_decision **out, size_t *count, struct err *e)
{
    int64_t room = 0;
    *count = 0;
    *out = NULL;
    enum err_code code =
        res_sql_int(&s->sql, e, 0, &room,
                    "SELECT count(*) FROM decision WHERE sweep_id = ?1", "i", sweep);
    if (code != ERR_OK || room == 0)
        return code;
    struct res_decision *list = arena_alloc(a, (size_t)room, sizeof(*list));
    sqlite3_stmt *row = res_sql_query(
        &s->sql, e,
        "SELECT virtual_time, kind, trial_id, seed, until, saw, text, number, fold "
        "FROM decision WHERE sweep_id = ?1 ORDER BY number",
        "i", sweep);
    int more = row ? res_sql_step(&s->sql, row, e) : -1;
    for (; more > 0; more = res_sql_step(&s->sql, row, e)) {
        /* What follows a gap belongs to nothing. */
        if (*count < (size_t)room && res_column_int64(row, 7) == (int64_t)*count)
            list[(*count)++] =
                (struct res_decision){.time = res_column_int64(row, 0),
                                      .kind = arena_strdup(a, res_sql_text(row, 1)),
                                      .trial = res_column_int64(row, 2),
                                      .seed = res_column_int64(row, 3),
                                      .fold = res_column_int(row, 8),
                                      .until = res_column_int(row, 4),
                                      .saw = arena_strdup(a, res_sql_text(row, 5)),
                                      .text = arena_strdup(a, res_sql_text(row, 6))};
    }
    *out = list;
    return more < 0 ? res_sql_error(&s->sql, e) : ERR_OK;
}

enum err_code res_decisions_clear(struct res_store *s, int64_t sweep, struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code == ERR_OK)
        code = res_sql_run(&s->sql, e, "DELETE FROM decision WHERE sweep_id = ?1", "i",
                           sweep);
    return res_end(s, code, e);
}

enum err_code res_run_curve(struct res_store *s, int64_t run, const char *metric,
                            double *values, int room, int *epochs, struct err *e)
{
    *epochs = 0;
    sqlite3_stmt *row =
        res_sql_query(&s->sql, e,
                      "SELECT epoch, value FROM metric WHERE run_id = ?1 AND name = ?2 "
                      "AND epoch > 0 ORDER BY epoch",
                      "it", run, metric);
    int more = row ? res_sql_step(&s->sql, row, e) : -1;
    for (; more > 0; more = res_sql_step(&s->sql, row, e))
        if (*epochs < room && res_column_int(row, 0) == *epochs + 1)
            values[(*epochs)++] = res_column_real(row, 1);
    return more < 0 ? res_sql_error(&s->sql, e) : ERR_OK;
}

enum err_code res_sweep_seconds(struct res_store *s, int64_t sweep,
                                struct res_spent *out, struct err *e)
{
    return res_spent_read(&s->sql, sweep, out, e);
}

enum err_code res_run_value(struct res_store *s, int64_t run, const char *metric,
                            double *value, struct err *e)
{
    *value = (double)NAN;
    sqlite3_stmt *row = res_sql_query(
        &s->sql, e,
        "SELECT value FROM metric WHERE run_id = ?1 AND epoch = 0 AND name = ?2 "
        "UNION ALL SELECT m.value FROM run r CROSS JOIN metric m ON m.run_id = r.id "
        "AND "
        "m.epoch = r.best_epoch AND m.name = ?2 WHERE r.id = ?1 LIMIT 1",
        "it", run, metric);
    int more = row ? res_sql_step(&s->sql, row, e) : -1;
    if (more > 0) {
        *value = res_column_real(row, 0);
        sqlite3_reset(row);
    }
    return more < 0 ? res_sql_error(&s->sql, e) : ERR_OK;
}
