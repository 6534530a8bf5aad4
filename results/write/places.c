/* Which trials a sweep has: store.h. */
#include "results/write/writer.h"

enum err_code res_sweep_places(struct res_store *s, int64_t sweep, struct arena *a,
                               struct res_sweep_place **out, size_t *count,
                               struct err *e)
{
    int64_t room = 0;
    const enum err_code code =
        res_sql_int(&s->sql, e, 0, &room,
                    "SELECT count(*) FROM sweep_trial WHERE sweep_id = ?1", "i", sweep);
    *count = 0;
    *out = NULL;
    if (code != ERR_OK)
        return code;
    struct res_sweep_place *list = arena_alloc(a, (size_t)room + 1, sizeof(*list));
    sqlite3_stmt *row = res_sql_query(
        &s->sql, e,
        "SELECT t.trial_id, t.stale FROM sweep_trial t JOIN trial i ON i.id = "
        "t.trial_id WHERE t.sweep_id = ?1 ORDER BY t.number, i.identity",
        "i", sweep);
    int more = row ? res_sql_step(&s->sql, row, e) : -1;
    for (; more > 0; more = res_sql_step(&s->sql, row, e))
        if (*count < (size_t)room)
            list[(*count)++] = (struct res_sweep_place){res_column_int64(row, 0),
                                                        res_column_int(row, 1) != 0};
    *out = list;
    return more < 0 ? res_sql_error(&s->sql, e) : ERR_OK;
}

enum err_code res_sweep_has_results(struct res_store *s, int64_t sweep, int64_t trial,
                                    bool *out, struct err *e)
{
    int64_t found = 0;
    const enum err_code code = res_sql_int(
        &s->sql, e, 0, &found,
        "SELECT EXISTS (SELECT 1 FROM run r JOIN metric m ON m.run_id = r.id WHERE "
        "r.trial_id = ?2 AND r.sweep_id = ?1)",
        "ii", sweep, trial);
    *out = found != 0;
    return code;
}

enum err_code res_sweep_last_event(struct res_store *s, int64_t sweep, const char *kind,
                                   struct arena *a, const char **text, struct err *e)
{
    *text = NULL;
    sqlite3_stmt *row = res_sql_query(
        &s->sql, e,
        "SELECT text FROM event WHERE sweep_id = ?1 AND run_id IS NULL AND kind = ?2 "
        "ORDER BY id DESC LIMIT 1",
        "it", sweep, kind);
    const int more = row ? res_sql_step(&s->sql, row, e) : -1;
    if (more > 0)
        *text = arena_strdup(a, res_sql_text(row, 0));
    if (row)
        sqlite3_reset(row);
    return more < 0 ? res_sql_error(&s->sql, e) : ERR_OK;
}
