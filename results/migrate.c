#include "results/migrate.h"

#include "results/write/store.h"

/* schema.sql is always the newest version whole; a change of it adds the step that
 * takes older files there. Version 1 was the first, so its step is never run. */
static const char *const steps[RES_VERSION + 1] = {[1] = ""};

const struct res_migrations res_migrations = {steps, RES_VERSION};

static enum err_code stamp(struct res_sql *q, int version, struct err *e)
{
    char text[96];
    sqlite3_snprintf(sizeof text, text,
                     "PRAGMA application_id = %d; PRAGMA user_version = %d",
                     RES_APPLICATION, version);
    return res_sql_exec(q, text, e);
}

static enum err_code bring_up(struct res_sql *q, const struct res_migrations *m,
                              struct err *e)
{
    int64_t version, application, tables;
    enum err_code code = res_sql_int(q, e, 0, &version, "PRAGMA user_version", "");
    if (code == ERR_OK)
        code = res_sql_int(q, e, 0, &application, "PRAGMA application_id", "");
    if (code == ERR_OK)
        code = res_sql_int(q, e, 0, &tables, "SELECT count(*) FROM sqlite_master", "");
    if (code != ERR_OK)
        return code;
    bool empty = tables == 0 && application == 0 && version == 0;
    if (!empty && (application != RES_APPLICATION || version < 1))
        return err_set(e, ERR_DATA, "%s is an SQLite database of another program",
                       q->path);
    if (version > m->version)
        return err_set(e, ERR_DATA, "%s was written by a newer mtag", q->path);
    if (!empty && version == m->version)
        return ERR_OK;
    if (empty)
        code = res_sql_exec(q, res_schema, e);
    for (int64_t v = version + 1; !empty && v <= m->version && code == ERR_OK; v++)
        code = res_sql_exec(q, m->steps[v], e);
    return code == ERR_OK ? stamp(q, m->version, e) : code;
}

enum err_code res_migrate(struct res_sql *q, const struct res_migrations *m,
                          struct err *e)
{
    enum err_code code = res_sql_exec(q, "BEGIN IMMEDIATE", e);
    if (code != ERR_OK)
        return code;
    code = bring_up(q, m, e);
    if (code == ERR_OK)
        code = res_sql_exec(q, "COMMIT", e);
    if (code != ERR_OK && !sqlite3_get_autocommit(q->db))
        sqlite3_exec(q->db, "ROLLBACK", NULL, NULL, NULL);
    return code;
}
