/* The inside of the reader. Private to results/. */
#ifndef MTAG_RESULTS_READ_READER_H
#define MTAG_RESULTS_READ_READER_H

#include "results/read/query.h"
#include "results/sql.h"

/* A run that a living process trains. */
struct res_alive {
    int64_t trial, run; /* run: its id */
};

struct res_reader {
    struct res_sql sql;
    bool has_board; /* the temporary view that people's SQL is about */
    bool knows_alive;
    struct res_alive *alive;
    size_t alive_count;
};

/* Finds the runs that are recorded as running and whose sweep some process holds, once
 * for the reader. Where a sweep's lock cannot be tried, its runs are believed. */
enum err_code res_find_running(struct res_reader *r, struct err *e);
/* After res_find_running: the status to show for a recorded one, of a trial, or of one
 * of its runs if run is not 0. */
const char *res_status_shown(const struct res_reader *r, const char *status,
                             int64_t trial, int64_t run);

/* The text of a column in the arena, NULL for NULL. */
const char *res_column_text(sqlite3_stmt *row, int column, struct arena *a);
/* NaN for NULL. */
double res_column_real(sqlite3_stmt *row, int column);

/* A growing array in an arena: room for one more item of size bytes at *items. */
void *res_grow(void *items, size_t count, size_t size, struct arena *a);

/* Prepares SQL made for this call, part of which a person may have written: such SQL
 * runs under the authorizer. `what` begins the message ("--where"). Finalized by the
 * caller; NULL on failure, ERR_USER with the usable names if it is theirs. */
sqlite3_stmt *res_prepare_theirs(struct res_reader *r, const char *sql,
                                 const char *what, struct arena *a, struct err *e);
/* Ends the statement and lifts the authorizer. */
void res_finish_theirs(struct res_reader *r, sqlite3_stmt *statement);

#endif
