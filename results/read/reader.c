/* Opening a database for reading only.
 *
 * SQLite needs to write beside a WAL database even to read it, and a connection that
 * may not write the file leaves what it made there. So the file is opened for writing
 * where that is allowed, and query_only forbids every change; where it is not,
 * read-only; and where not even the folder may be written, as a file that nobody
 * changes. Where the index of the log cannot be made (a full disk), the file is taken
 * for this connection alone, which keeps that index in memory. */
#include "results/read/reader.h"

#include "results/migrate.h"
#include "results/read/asked.h"

#include "base/file.h"
#include "base/str.h"
#include "results/migrate.h"
#include "results/write/store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAIT_MS = 5000 };

static bool has_log(const char *path)
{
    struct str name = {0};
    struct stat status;
    str_addf(&name, "%s-wal", path);
    bool has = stat(name.text, &status) == 0 && status.st_size > 0;
    str_deinit(&name);
    return has;
}

/* A file: URI in which nothing of the path means anything else. */
static enum err_code open_unchanging(struct res_sql *q, const char *path, struct err *e)
{
    struct str uri = {0};
    str_add(&uri, "file:");
    for (const char *c = path; *c; c++)
        if (strchr("%?#", *c))
            str_addf(&uri, "%%%02x", (unsigned)*c);
        else
            str_addn(&uri, c, 1);
    str_add(&uri, "?immutable=1");
    enum err_code code =
        res_sql_open(q, uri.text, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, WAIT_MS, e);
    str_deinit(&uri);
    if (code != ERR_OK)
        return code;
    char *plain = strdup(path);
    if (plain == NULL) {
        res_sql_close(q);
        return err_set(e, ERR_MEMORY, "no memory to open %s", path);
    }
    free(q->path);
    q->path = plain;
    return ERR_OK;
}

/* The first look at the contents, which is where a WAL database may fail. */
static int read_version(struct res_sql *q, int *version)
{
    sqlite3_stmt *row = NULL;
    int rc = sqlite3_prepare_v2(q->db, "PRAGMA user_version", -1, &row, NULL);
    if (rc == SQLITE_OK && (rc = sqlite3_step(row)) == SQLITE_ROW)
        *version = sqlite3_column_int(row, 0);
    sqlite3_finalize(row);
    return rc == SQLITE_ROW ? SQLITE_OK : sqlite3_extended_errcode(q->db);
}

static bool is_for_want_of_index(int rc)
{
    return rc == SQLITE_IOERR_SHMOPEN || rc == SQLITE_IOERR_SHMSIZE ||
           rc == SQLITE_IOERR_SHMMAP || rc == SQLITE_FULL ||
           (rc & 0xff) == SQLITE_CANTOPEN;
}

static enum err_code open_connection(struct res_sql *q, const char *path, struct err *e)
{
    struct arena *a = arena_create();
    bool folder = access(file_folder_of(a, path), W_OK) == 0;
    bool log = has_log(path);
    enum err_code code;
    arena_destroy(a);
    if (folder && access(path, W_OK) == 0)
        code = res_sql_open(q, path, SQLITE_OPEN_READWRITE, WAIT_MS, e);
    else if (folder || log)
        code = res_sql_open(q, path, SQLITE_OPEN_READONLY, WAIT_MS, e);
    else
        code = open_unchanging(q, path, e);
    /* Moving a writer's log into the file is for the writer to do. */
    if (code == ERR_OK && log)
        sqlite3_db_config(q->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return code;
}

static enum err_code open_and_look(struct res_sql *q, const char *path, int *version,
                                   struct err *e)
{
    enum err_code code = open_connection(q, path, e);
    if (code != ERR_OK)
        return code;
    int rc = read_version(q, version);
    if (is_for_want_of_index(rc)) {
        res_sql_close(q);
        code = open_connection(q, path, e);
        if (code == ERR_OK)
            code = res_sql_exec(q, "PRAGMA locking_mode = EXCLUSIVE", e);
        if (code != ERR_OK)
            return code;
        rc = read_version(q, version);
    }
    if (rc != SQLITE_OK)
        return res_sql_error(q, e);
    if (*version > RES_VERSION)
        return err_set(e, ERR_DATA, "%s was written by a newer mtag", path);
    return ERR_OK;
}

enum err_code res_reader_open(const char *path, struct res_reader **out, struct err *e)
{
    int found;
    *out = NULL;
    enum err_code code = res_sql_look(path, &found, e);
    if (code != ERR_OK)
        return code;
    if (found == 0)
        return err_set(
            e, ERR_USER,
            "there are no results in %s%s; `mtag-run EXPERIMENT.yaml` records "
            "some, --results names another file",
            path, file_exists(path) ? "" : " (no such file)");
    struct res_reader *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return err_set(e, ERR_MEMORY, "no memory to open %s", path);
    int version = 0;
    code = open_and_look(&r->sql, path, &version, e);
    if (code == ERR_OK)
        code = res_sql_exec(&r->sql, "PRAGMA temp_store = MEMORY", e);
    if (code == ERR_OK)
        code = res_migrate_reader(&r->sql, &res_migrations, version, e);
    if (code == ERR_OK)
        code = res_sql_exec(&r->sql, "PRAGMA query_only = ON", e);
    r->arena = arena_create();
    if (code == ERR_OK)
        code = res_asked_functions(r, e);
    if (code == ERR_OK)
        code = res_metrics_read(r, e);
    if (code != ERR_OK) {
        res_reader_close(r);
        return code;
    }
    *out = r;
    return ERR_OK;
}

enum err_code res_reader_hold(struct res_reader *r, struct err *e)
{
    return sqlite3_get_autocommit(r->sql.db) ? res_sql_exec(&r->sql, "BEGIN", e)
                                             : ERR_OK;
}

const char *res_reader_path(const struct res_reader *r)
{
    return r->sql.path;
}

void res_reader_close(struct res_reader *r)
{
    if (r == NULL)
        return;
    res_sql_close(&r->sql);
    arena_destroy(r->asked.arena);
    arena_destroy(r->arena);
    free(r->alive);
    free(r);
}

enum err_code res_members(struct res_reader *r, int64_t sweep, struct arena *a,
                          struct res_member **out, size_t *count, struct err *e)
{
    int more = 1;
    struct res_member *rows = NULL;
    *count = 0;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT t.id, t.identity, st.label FROM sweep_trial st JOIN trial t ON t.id = "
        "st.trial_id WHERE st.sweep_id = ?1 AND NOT st.stale ORDER BY st.number, t.id",
        "i", sweep);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        rows = arena_grow(a, rows, *count, sizeof(*rows));
        rows[(*count)++] = (struct res_member){
            .trial = res_column_int64(row, 0),
            .identity = res_column_text(row, 1, a),
            .label = res_column_text(row, 2, a),
        };
    }
    *out = rows;
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_sweeps(struct res_reader *r, struct arena *a,
                         struct res_sweep_row **out, size_t *count, struct err *e)
{
    int more = 1;
    struct res_sweep_row *rows = NULL;
    *count = 0;
    sqlite3_stmt *row = res_sql_query(&r->sql, e,
                                      "SELECT id, name, hypothesis, method, metric, "
                                      "goal = 'maximize', seeds, started, baseline, "
                                      "ordered, command, hidden, yaml FROM sweep "
                                      "ORDER BY started DESC, id DESC",
                                      "");
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        rows = arena_grow(a, rows, *count, sizeof(*rows));
        rows[(*count)++] = (struct res_sweep_row){
            .id = res_column_int64(row, 0),
            .name = res_column_text(row, 1, a),
            .hypothesis = res_column_text_or_null(row, 2, a),
            .method = res_column_text_or_null(row, 3, a),
            .metric = res_column_text(row, 4, a),
            .maximize = res_column_int(row, 5) != 0,
            .seeds = res_column_int(row, 6),
            .started = res_column_text(row, 7, a),
            .baseline = res_column_text_or_null(row, 8, a),
            .ordered = res_column_int(row, 9) != 0,
            .command = res_column_text_or_null(row, 10, a),
            .hidden = res_column_int(row, 11) != 0,
            .yaml = res_column_text_or_null(row, 12, a),
        };
    }
    *out = rows;
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

size_t res_sweep_meant(const struct res_sweep_row *sweeps, size_t count)
{
    size_t meant = 0;
    while (meant < count &&
           (sweeps[meant].hidden ||
            (sweeps[meant].method && strcmp(sweeps[meant].method, RES_ADDED) == 0)))
        meant++;
    for (size_t i = 0; meant == count && i < count; i++)
        if (!sweeps[i].hidden)
            return i;
    return meant;
}

enum err_code res_sweep_size(struct res_reader *r, int64_t sweep,
                             struct res_sweep_size *out, struct err *e)
{
    *out = (struct res_sweep_size){0};
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT count(*), count(*) FILTER (WHERE t.status = 'finished') FROM "
        "sweep_trial st JOIN trial t ON t.id = st.trial_id WHERE st.sweep_id = ?1 AND "
        "NOT st.stale",
        "i", sweep);
    if (row == NULL || res_sql_step(&r->sql, row, e) < 0)
        return res_sql_error(&r->sql, e);
    out->trials = (size_t)res_column_int64(row, 0);
    out->finished = (size_t)res_column_int64(row, 1);
    sqlite3_reset(row);
    return ERR_OK;
}
