/* What other sweeps of the database have finished: store.h. */
#include "results/write/writer.h"

enum err_code res_sweep_is_there(struct res_store *s, const char *name, bool *out,
                                 struct err *e)
{
    int64_t count = 0;
    enum err_code code = res_sql_int(
        &s->sql, e, 0, &count, "SELECT count(*) FROM sweep WHERE name = ?1", "t", name);
    *out = count > 0;
    return code;
}

enum err_code res_finished_elsewhere(struct res_store *s, int64_t sweep,
                                     const char *names, struct arena *a,
                                     struct res_finished **out, size_t *count,
                                     struct err *e)
{
    *out = NULL;
    *count = 0;
    sqlite3_stmt *row = res_sql_query(
        &s->sql, e,
        "SELECT r.trial_id, r.id FROM run r WHERE r.status = 'finished' AND EXISTS "
        "(SELECT 1 FROM sweep_trial t JOIN sweep s ON s.id = t.sweep_id "
        "WHERE t.trial_id = r.trial_id AND t.sweep_id <> ?1 AND (?2 IS NULL OR "
        "instr(?2, char(10) || s.name || char(10)) > 0)) "
        "ORDER BY r.trial_id, r.seed, r.fold",
        "it", sweep, names);
    int more = row ? res_sql_step(&s->sql, row, e) : -1;
    for (; more > 0; more = res_sql_step(&s->sql, row, e)) {
        *out = arena_grow(a, *out, *count, sizeof(**out));
        (*out)[(*count)++] =
            (struct res_finished){res_column_int64(row, 0), res_column_int64(row, 1)};
    }
    return more < 0 ? res_sql_error(&s->sql, e) : ERR_OK;
}
