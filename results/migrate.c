/* Versions of the database: migrate.h. schema.sql is always the newest version whole. A
 * change of it adds a step, which takes older files there, and changes the views
 * through which older files are read. */
#include "results/migrate.h"

#include "results/path.h"

/* Version 1 was the first: no step leads to it. */
static const char *const steps[RES_VERSION + 1] = {[2] = res_sql_to_2};
static const char *const reads[RES_VERSION + 1] = {[1] = res_sql_reads_1};

const struct res_migrations res_migrations = {steps, reads, RES_VERSION};

static enum err_code stamp(struct res_sql *q, int version, struct err *e)
{
    char text[96];
    sqlite3_snprintf(sizeof(text), text,
                     "PRAGMA application_id = %d; PRAGMA user_version = %d",
                     RES_APPLICATION, version);
    return res_sql_exec(q, text, e);
}

/* Programs of the older version hold the locks of the sweeps that they run. */
static enum err_code check_unused(struct res_sql *q, struct err *e)
{
    int more = 1;
    enum err_code code = ERR_OK;
    sqlite3_stmt *row = res_sql_query(q, e, "SELECT id, name FROM sweep", "");
    while (row && code == ERR_OK && (more = res_sql_step(q, row, e)) > 0) {
        if (res_sweep_is_held(q->path, res_column_int64(row, 0)))
            code = err_set(e, ERR_USER,
                           "the sweep `%s` of %s is being run by an older mtag: the "
                           "database is brought to this version once that has ended",
                           res_sql_text(row, 1), q->path);
    }
    sqlite3_reset(row);
    return row == NULL || more < 0 ? res_sql_error(q, e) : code;
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
    code = empty ? res_sql_exec(q, res_sql_schema, e) : check_unused(q, e);
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

enum err_code res_migrate_reader(struct res_sql *q, const struct res_migrations *m,
                                 int version, struct err *e)
{
    if (version < 1 || version >= m->version || m->reads[version] == NULL)
        return ERR_OK;
    return res_sql_exec(q, m->reads[version], e);
}
