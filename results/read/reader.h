/* The inside of the reader. Private to results/. */
#ifndef MTAG_RESULTS_READ_READER_H
#define MTAG_RESULTS_READ_READER_H

#include "results/read/query.h"
#include "results/sql.h"

/* A run that a living process trains. */
struct res_alive {
    int64_t trial, run; /* run: its id */
};

/* The seeds of the runs of a trial that a sweep asks for, each with every fold. Where
 * that is not recorded, known is false and they are the first res_seeds_runs runs, or
 * all if count is 0. */
struct res_seeds {
    int64_t *items;
    size_t count;
    size_t folds; /* at least 1 */
    bool known;
};

struct res_asked;
struct res_remembered {
    struct arena *arena; /* NULL: nothing yet */
    int64_t sweep, trial;
    struct res_seeds seeds;
    const struct res_asked *summary; /* NULL: it could not be read */
};

struct res_reader {
    struct res_sql sql;
    bool has_board; /* the temporary view that people's SQL is about */
    bool knows_alive;
    struct res_alive *alive;
    size_t alive_count;
    struct arena *arena;               /* of metrics */
    const struct res_metric **metrics; /* by name */
    size_t metric_count;
    struct res_remembered asked; /* of the last trial that SQL asked for */
    double theirs_until;         /* seconds of the processor that people's SQL has */
};

enum err_code res_seeds_of(struct res_reader *r, int64_t sweep, int64_t trial,
                           struct arena *a, struct res_seeds *out, struct err *e);
/* How many runs that are; 0: all. */
size_t res_seeds_runs(const struct res_seeds *s);
/* Whether the run of this seed and number is one of them. */
bool res_seed_is_asked(const struct res_seeds *s, int64_t seed, int number);

/* Finds the runs that are recorded as running and whose sweep some process holds, once
 * for the reader. Where a sweep's lock cannot be tried, its runs are believed. */
enum err_code res_find_running(struct res_reader *r, struct err *e);
/* After res_find_running: the status to show for a recorded one, of a trial, or of one
 * of its runs if run is not 0. */
const char *res_status_shown(const struct res_reader *r, const char *status,
                             int64_t trial, int64_t run);

/* Reads metric_name; metrics that were read before stay. */
enum err_code res_metrics_read(struct res_reader *r, struct err *e);

/* Prepares SQL made for this call, part of which a person may have written: such SQL
 * runs under an authorizer and limits of time and memory. `what` begins the message
 * ("--where"). Finalized by the caller; NULL on failure, ERR_USER with the usable names
 * if it is theirs. */
sqlite3_stmt *res_prepare_theirs(struct res_reader *r, const char *sql,
                                 const char *what, struct arena *a, struct err *e);
/* The message for a step of theirs that failed with SQLite's code rc: what they gave is
 * wrong, takes too long or too much memory. */
enum err_code res_theirs_failed(struct res_reader *r, const char *what, int rc,
                                struct err *e);
/* Ends the statement and lifts the authorizer and the limits. */
void res_finish_theirs(struct res_reader *r, sqlite3_stmt *statement);

#endif
