/* A merge while it runs, as its parts see it. Internal to results/merge. */
#ifndef MTAG_RESULTS_MERGE_PART_H
#define MTAG_RESULTS_MERGE_PART_H

#include "base/str.h"
#include "results/merge/compare.h"
#include "results/merge/files.h"
#include "results/merge/merge.h"
#include "results/read/reader.h"
#include "results/write/writer.h"

/* Rows of the source and what they are in the target, by the source's id. */
struct merge_pair {
    int64_t from, into;
};
struct merge_map {
    struct merge_pair *items;
    size_t count;
};

struct merge {
    const struct res_merging *how;
    struct res_merged *counts;
    struct res_reader *reader;
    struct res_store *store;
    struct res_sql *from, *into; /* the reader's and the store's */
    const char *folder;          /* FILE.d of the source */
    struct arena *arena;
    struct arena *scratch; /* of the trials that are merged now */
    struct merge_map sweeps, trials, tasks;
    struct str
        gone; /* files of the target to remove after the commit, each with a NUL */
};

/* Adds a pair; sources give their rows by rising id. */
void merge_pair_add(struct merge *m, struct merge_map *map, int64_t from, int64_t into);
/* 0: there is no such row. */
int64_t merge_find(const struct merge_map *map, int64_t from);

/* Binds a column of a row as it is recorded; it stays bound until the row is stepped.
 * An SQLite code. */
int merge_bind(sqlite3_stmt *into, int parameter, sqlite3_stmt *row, int column);

/* Puts each row that `select` gives for the source's id (?1) into the target by `put`:
 * ?1 is owner, ?2 ... are the columns. */
enum err_code merge_rows(struct merge *m, const char *select, int64_t id,
                         const char *put, int64_t owner, struct err *e);

/* Each in the transaction of the source. */
enum err_code merge_sweeps(struct merge *m, struct err *e);
enum err_code merge_trials(struct merge *m, struct err *e);
/* After the runs: which trials a sweep has, its decisions and events. */
enum err_code merge_memberships(struct merge *m, struct err *e);
enum err_code merge_decisions(struct merge *m, struct err *e);
/* The runs of a trial of the source. */
enum err_code merge_runs(struct merge *m, const struct merge_pair *trial,
                         const char *identity, struct err *e);

/* The path of a file of a FILE.d, NULL if it is no regular file inside. name may be
 * NULL.
 */
const char *merge_file(const struct merge *m, const char *folder, const char *name);
/* Copies to `name` below the target's FILE.d: a whole file takes the place of an old
 * one. It is on the disk after merge_sync. */
enum err_code merge_copy_file(struct merge *m, const char *from, const char *name,
                              struct err *e);
enum err_code merge_sync(struct merge *m, struct err *e);

#endif
