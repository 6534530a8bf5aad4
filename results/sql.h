/* SQLite, as the writer and the reader use it: opening with its checks, statements that
 * are prepared once, and errors in words for people. Private to results/. */
#ifndef MTAG_RESULTS_SQL_H
#define MTAG_RESULTS_SQL_H

#include "base/err.h"
#include "results/column.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RES_APPLICATION = 0x6d746167 }; /* "mtag", PRAGMA application_id */
enum { RES_VERSION = 2 };              /* PRAGMA user_version */

enum { RES_STATEMENTS = 64 };

/* Of sweep_value: the list of the seeds of the runs that a sweep asks for of a trial.
 */
#define RES_SEEDS_PATH "train.seed"

struct res_sql {
    sqlite3 *db;
    char *path;
    struct {
        const char *text; /* literals: compared as pointers */
        sqlite3_stmt *statement;
    } cache[RES_STATEMENTS];
    size_t count;
    int wait_ms;     /* for a lock, at most */
    int64_t waiting; /* since when, in ms of the monotonic clock */
    bool told;       /* that it waits */
};

/* What is at a path, told from its first bytes only, so that nothing is made or
 * touched. ERR_DATA for what is no results database, or one of a newer version. A
 * missing or empty file: *found is 0, else it is the file's version. */
enum err_code res_sql_look(const char *path, int *found, struct err *e);

/* Opens; flags are SQLite's. wait_ms: how long another program's lock is waited for;
 * after a second of it the listener of res_on_waiting is told. On failure nothing is
 * left open. Statements may use same_value(a, b), which is res_same_value. */
enum err_code res_sql_open(struct res_sql *q, const char *path, int flags, int wait_ms,
                           struct err *e);
void res_sql_close(struct res_sql *q);

/* Adds the SQL function same_value to a connection; an SQLite code. */
int res_value_functions(sqlite3 *db);

/* Sets e from the connection's last error and returns its code. Where a function below
 * failed, e is set already and this only returns the code. */
enum err_code res_sql_error(const struct res_sql *q, struct err *e);

/* Runs statements without parameters. */
enum err_code res_sql_exec(struct res_sql *q, const char *text, struct err *e);

/* A statement with its parameters bound, ready to be stepped; NULL on failure. One
 * letter of types for each parameter: i int64_t, d double (NaN is NULL), t const char *
 * (NULL allowed; must live until the next reset). text is a literal; the statement
 * belongs to q and may be in use only once at a time. */
sqlite3_stmt *res_sql_query(struct res_sql *q, struct err *e, const char *text,
                            const char *types, ...);
/* The next row: 1, none: 0 (the statement is reset), failure: -1. */
int res_sql_step(struct res_sql *q, sqlite3_stmt *statement, struct err *e);
/* A statement that gives no rows. */
enum err_code res_sql_run(struct res_sql *q, struct err *e, const char *text,
                          const char *types, ...);
/* The first column of the first row, fallback if there is none or it is NULL. */
enum err_code res_sql_int(struct res_sql *q, struct err *e, int64_t fallback,
                          int64_t *out, const char *text, const char *types, ...);

/* Appends a SELECT like that of the view leaderboard, with every deviation, of stale
 * trials too and with a column `stale`. status: the SQL for a trial t's. */
enum err_code res_board_select(struct res_sql *q, sqlite3_str *text, const char *status,
                               struct err *e);

/* Text of a column as it is recorded, "" for NULL; lives until the next step. For what
 * is shown or kept: results/column.h. */
const char *res_sql_text(sqlite3_stmt *statement, int column);

#endif
