/* What is recorded of runs and decisions: states.h. */
#include "results/read/states.h"

#include "results/read/reader.h"

enum err_code res_run_states(struct res_reader *r, const char *identity,
                             struct arena *a, struct res_run_state **out, size_t *count,
                             struct err *e)
{
    int more = 1;
    *out = NULL;
    *count = 0;
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT r.seed, r.fold, r.status FROM trial t JOIN run r ON "
                      "r.trial_id = t.id WHERE t.identity = ?1",
                      "t", identity);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        *out = arena_grow(a, *out, *count, sizeof(**out));
        (*out)[(*count)++] =
            (struct res_run_state){.seed = res_column_int64(row, 0),
                                   .fold = res_column_int(row, 1),
                                   .status = res_column_text(row, 2, a)};
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_decisions_back(struct res_reader *r, int64_t sweep,
                                 res_take_decision *take, void *context, struct err *e)
{
    struct arena *a = arena_create();
    int more = 1;
    bool goes_on = true;
    sqlite3_stmt *row = res_sql_query(&r->sql, e,
                                      "SELECT kind, text FROM decision WHERE sweep_id "
                                      "= ?1 ORDER BY number DESC",
                                      "i", sweep);
    while (row && goes_on && (more = res_sql_step(&r->sql, row, e)) > 0)
        goes_on = take(context, res_column_text(row, 0, a),
                       res_column_text_or_null(row, 1, a));
    if (row && !goes_on)
        sqlite3_reset(row);
    arena_destroy(a);
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}
