/* The inside of the reader. Private to results/. */
#ifndef MTAG_RESULTS_READER_H
#define MTAG_RESULTS_READER_H

#include "results/query.h"
#include "results/sql.h"

struct res_reader {
    struct res_sql sql;
    bool has_board; /* the temporary view that people's SQL is about */
};

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
