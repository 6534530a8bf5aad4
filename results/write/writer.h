/* The inside of the writer. Private to results/.
 *
 * Every write is a short BEGIN IMMEDIATE transaction, so that several parents may share
 * a file. Values of epochs wait in memory until the next transaction; a transaction
 * that fails is rolled back and they wait on. */
#ifndef MTAG_RESULTS_WRITE_WRITER_H
#define MTAG_RESULTS_WRITE_WRITER_H

#include "base/str.h"
#include "results/sql.h"
#include "results/write/store.h"

#include <sys/types.h>

struct lock;
struct res_pending;

struct res_store {
    struct res_sql sql;
    char *folder; /* FILE.d */
    struct lock *lock;
    int64_t sweep;       /* the one begun, 0: none */
    int64_t holders;     /* sweep whose trials with weights are known; 0: none */
    bool whole;          /* together: trials that are not put are stale at the end */
    bool together;       /* between res_sweep_trials_begin and _end: one transaction */
    bool places_changed; /* together: a trial was put, or is stale now */
    bool views_changed;  /* a metric or swept path may be new */
    const char *notice;
    struct res_pending *pending;
    dev_t device; /* of the file that was opened */
    ino_t inode;
    bool lost;          /* it is no longer at its path */
    bool written_again; /* its contents were written to the path */
};

/* Opens as res_open does, waiting wait_ms for another program's lock. */
enum err_code res_open_waiting(const char *path, int wait_ms, struct res_store **out,
                               struct err *e);

/* Makes the folder of a database; an error if it, or the file, cannot be written. */
enum err_code res_check_writable(const char *path, struct err *e);
/* Remembers which file was opened, for res_check_place. */
enum err_code res_note_place(struct res_store *s, struct err *e);

/* Begins a transaction and writes all pending rows into it. */
enum err_code res_begin(struct res_store *s, struct err *e);
/* Commits if code is ERR_OK, else rolls back; returns code or the commit's. */
enum err_code res_end(struct res_store *s, enum err_code code, struct err *e);

/* Values that wait for a transaction. */
struct res_pending *res_pending_create(void); /* NULL: no memory */
void res_pending_destroy(struct res_pending *p);
bool res_pending_any(const struct res_pending *p);
enum err_code res_pending_write(struct res_store *s, struct err *e);
void res_pending_committed(struct res_pending *p); /* drops the written rows */
void res_pending_rolled_back(struct res_pending *p);

/* Takes the lock of a sweep in place of the one that s holds; res_close drops it. A
 * process that runs the sweep is ERR_USER, with the advice. */
enum err_code res_sweep_lock(struct res_store *s, const char *name, int64_t id,
                             const char *advice, struct err *e);

/* Removes files of FILE.d after the commit that forgot them; each name ends with a NUL.
 * A file without a row is litter, a row without a file a lie. */
void res_remove_files(const struct res_store *s, const struct str *names);

/* Brings a trial's summary columns and its trial_metric rows up to date with its runs.
 */
enum err_code res_summarise(struct res_store *s, int64_t trial, struct err *e);

/* Notes which paths differ between the trials that the sweep has now: one that only
 * some of them set does too. */
enum err_code res_find_varying(struct res_store *s, int64_t sweep, struct err *e);

/* Makes the views leaderboard and curve anew if their columns have changed. */
enum err_code res_views(struct res_sql *q, struct err *e);

#define RES_NOW "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"

#endif
