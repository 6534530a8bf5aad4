#include "results/sql.h"

#include "base/file.h"
#include "results/waiting.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Fields of the SQLite header (sqlite.org/fileformat2.html, section 1.3). */
enum { HEADER = 100, USER_VERSION = 60, APPLICATION_ID = 68 };

static uint32_t big_endian(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* By SQLite's own file layer: a plain close would drop the record locks of a connection
 * that this process has to the same file. *length is 0 for a missing or empty file. */
static enum err_code read_header(const char *path, unsigned char *header,
                                 size_t *length, struct err *e)
{
    struct stat status;
    *length = 0;
    if (stat(path, &status) != 0)
        return errno == ENOENT
                   ? ERR_OK
                   : err_errno(e, "cannot open the results database %s", path);
    if (S_ISDIR(status.st_mode))
        return err_set(
            e, ERR_USER,
            "%s is a folder, not a results database; name a file in it, such as "
            "%s/mtag.db",
            path, path);
    if (!S_ISREG(status.st_mode))
        return err_set(e, ERR_USER, "%s is %s, not a results database", path,
                       file_why_not(path));
    if (status.st_size == 0)
        return ERR_OK;
    if (sqlite3_initialize() != SQLITE_OK)
        return err_set(e, ERR_MEMORY, "no memory to open %s", path);
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    sqlite3_file *file = calloc(1, (size_t)vfs->szOsFile);
    if (file == NULL)
        return err_set(e, ERR_MEMORY, "no memory to open %s", path);
    enum err_code code = ERR_OK;
    int rc =
        vfs->xOpen(vfs, path, file, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, NULL);
    if (rc == SQLITE_OK)
        rc = file->pMethods->xRead(file, header, HEADER, 0);
    if (rc == SQLITE_NOMEM)
        code = err_set(e, ERR_MEMORY, "no memory to open %s", path);
    else if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ)
        code = err_set(e, ERR_IO, "cannot read the results database %s: %s", path,
                       access(path, R_OK) != 0 ? strerror(errno) : sqlite3_errstr(rc));
    *length = rc == SQLITE_OK ? HEADER : 1;
    if (file->pMethods)
        file->pMethods->xClose(file);
    free(file);
    return code;
}

enum err_code res_sql_look(const char *path, int *found, struct err *e)
{
    unsigned char header[HEADER];
    size_t length = 0;
    enum err_code code = read_header(path, header, &length, e);
    *found = 0;
    if (code != ERR_OK || length == 0)
        return code;
    if (length < HEADER || memcmp(header, "SQLite format 3", 16) != 0)
        return err_set(e, ERR_DATA,
                       "%s is not a results database of mtag; it is left as it is",
                       path);
    if (big_endian(header + APPLICATION_ID) != RES_APPLICATION)
        return err_set(
            e, ERR_DATA,
            "%s is an SQLite database of another program; it is left as it is", path);
    uint32_t version = big_endian(header + USER_VERSION);
    if (version == 0 || version > RES_VERSION)
        return err_set(e, ERR_DATA,
                       "%s was written by a newer mtag (database version %u, this "
                       "program knows up to %d); it is left as it is: use the newer "
                       "program or another file",
                       path, (unsigned)version, RES_VERSION);
    *found = (int)version;
    return ERR_OK;
}

enum { TELL_AFTER_MS = 1000, STEP_MS = 20 };

enum { LONGEST_VALUE = 1 << 28 }; /* bytes */

static void (*listener)(const char *path);

void res_on_waiting(void (*tell)(const char *path))
{
    listener = tell;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* SQLite's busy handler: 0 gives up. */
static int wait_for_lock(void *context, int count)
{
    static const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
    struct res_sql *q = context;
    int64_t now = now_ms();
    if (count == 0)
        q->waiting = now;
    if (now - q->waiting >= q->wait_ms)
        return 0;
    if (now - q->waiting >= TELL_AFTER_MS && !q->told) {
        q->told = true;
        if (listener)
            listener(q->path);
    }
    nanosleep(&step, NULL);
    return 1;
}

/* What the schema of a file may do that somebody sent: be read and written. Its
 * triggers and views do not run (sqlite.org/security.html); ours are temporary, and
 * views for people are only made. A value is at most as long as the largest
 * predictions. */
static int distrust_file(sqlite3 *db)
{
    static const struct {
        int option, value;
    } settings[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0}};
    int rc = SQLITE_OK;
    for (size_t i = 0; i < sizeof(settings) / sizeof(*settings) && rc == SQLITE_OK; i++)
        rc = sqlite3_db_config(db, settings[i].option, settings[i].value, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LONGEST_VALUE);
    return rc == SQLITE_OK
               ? sqlite3_exec(db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL)
               : rc;
}

enum err_code res_sql_open(struct res_sql *q, const char *path, int flags, int wait_ms,
                           struct err *e)
{
    *q = (struct res_sql){.path = strdup(path), .wait_ms = wait_ms};
    if (q->path == NULL)
        return err_set(e, ERR_MEMORY, "no memory to open %s", path);
    enum err_code code = ERR_OK;
    if (sqlite3_open_v2(path, &q->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
        distrust_file(q->db) != SQLITE_OK || res_value_functions(q->db) != SQLITE_OK)
        code = res_sql_error(q, e);
    else
        sqlite3_busy_handler(q->db, wait_for_lock, q);
    if (code != ERR_OK)
        res_sql_close(q);
    return code;
}

void res_sql_close(struct res_sql *q)
{
    for (size_t i = 0; i < q->count; i++)
        sqlite3_finalize(q->cache[i].statement);
    sqlite3_close(q->db);
    free(q->path);
    *q = (struct res_sql){0};
}

enum err_code res_sql_error(const struct res_sql *q, struct err *e)
{
    if (q->db == NULL)
        return err_set(e, ERR_MEMORY, "no memory to open %s", q->path);
    const char *said = sqlite3_errmsg(q->db);
    int system = sqlite3_system_errno(q->db);
    switch (sqlite3_errcode(q->db) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(e, ERR_IO,
                       "%s is locked by another program; close what has it open (a "
                       "database browser, an unfinished transaction in sqlite3) and "
                       "try again",
                       q->path);
    case SQLITE_FULL:
        return err_set(e, ERR_IO,
                       "the disk is full: nothing more can be recorded in %s; what it "
                       "holds is intact",
                       q->path);
    case SQLITE_READONLY:
        return err_set(e, ERR_IO, "%s cannot be written: %s", q->path, said);
    case SQLITE_CANTOPEN:
        return err_set(e, ERR_IO, "cannot open %s: %s", q->path,
                       system ? strerror(system) : said);
    case SQLITE_IOERR:
        return err_set(e, ERR_IO, "reading or writing %s failed: %s", q->path,
                       system ? strerror(system) : said);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return err_set(e, ERR_DATA, "%s is damaged: %s", q->path, said);
    case SQLITE_NOMEM:
        return err_set(e, ERR_MEMORY, "no memory to work on %s", q->path);
    default:
        return err_set(e, ERR_INTERNAL, "%s: %s", q->path, said);
    }
}

enum err_code res_sql_exec(struct res_sql *q, const char *text, struct err *e)
{
    if (sqlite3_exec(q->db, text, NULL, NULL, NULL) != SQLITE_OK)
        return res_sql_error(q, e);
    return ERR_OK;
}

/* NULL on failure, with the connection's error set. */
static sqlite3_stmt *prepared(struct res_sql *q, const char *text)
{
    for (size_t i = 0; i < q->count; i++) {
        if (q->cache[i].text == text) {
            sqlite3_reset(q->cache[i].statement);
            return q->cache[i].statement;
        }
    }
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(q->db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           NULL) != SQLITE_OK)
        return NULL;
    assert(q->count < RES_STATEMENTS);
    q->cache[q->count].text = text;
    q->cache[q->count++].statement = statement;
    return statement;
}

static sqlite3_stmt *query(struct res_sql *q, struct err *e, const char *text,
                           const char *types, va_list arguments)
{
    sqlite3_stmt *statement = prepared(q, text);
    int rc = statement ? SQLITE_OK : SQLITE_ERROR;
    for (int i = 0; types[i] && rc == SQLITE_OK; i++) {
        if (types[i] == 'i')
            rc = sqlite3_bind_int64(statement, i + 1, va_arg(arguments, int64_t));
        else if (types[i] == 'd')
            rc = sqlite3_bind_double(statement, i + 1, va_arg(arguments, double));
        else
            rc = sqlite3_bind_text(statement, i + 1, va_arg(arguments, const char *),
                                   -1, SQLITE_STATIC);
    }
    if (rc != SQLITE_OK) {
        res_sql_error(q, e);
        return NULL;
    }
    return statement;
}

sqlite3_stmt *res_sql_query(struct res_sql *q, struct err *e, const char *text,
                            const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    sqlite3_stmt *statement = query(q, e, text, types, arguments);
    va_end(arguments);
    return statement;
}

int res_sql_step(struct res_sql *q, sqlite3_stmt *statement, struct err *e)
{
    int rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc != SQLITE_DONE)
        res_sql_error(q, e);
    sqlite3_reset(statement);
    return rc == SQLITE_DONE ? 0 : -1;
}

enum err_code res_sql_run(struct res_sql *q, struct err *e, const char *text,
                          const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    sqlite3_stmt *statement = query(q, e, text, types, arguments);
    va_end(arguments);
    int more = statement ? res_sql_step(q, statement, e) : -1;
    if (more < 0)
        return res_sql_error(q, e);
    sqlite3_reset(statement);
    return ERR_OK;
}

enum err_code res_sql_int(struct res_sql *q, struct err *e, int64_t fallback,
                          int64_t *out, const char *text, const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    sqlite3_stmt *statement = query(q, e, text, types, arguments);
    va_end(arguments);
    int more = statement ? res_sql_step(q, statement, e) : -1;
    if (more < 0)
        return res_sql_error(q, e);
    *out = fallback;
    if (more > 0 && !res_column_is_null(statement, 0))
        *out = res_column_int64(statement, 0);
    sqlite3_reset(statement);
    return ERR_OK;
}

const char *res_sql_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text ? (const char *)text : "";
}
