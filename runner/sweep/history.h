/* The recorded decisions of a sweep, read once when it begins. */
#ifndef MTAG_RUNNER_SWEEP_HISTORY_H
#define MTAG_RUNNER_SWEEP_HISTORY_H

#include "runner/sweep/entry.h"
#include "runner/sweep/schedule.h"
#include "results/write/store.h"

/* The kinds of rows in the table of decisions. */
const char *history_kind(enum decision_kind kind);
/* DECIDE_KINDS: it is an entry, or there is no such kind. */
enum decision_kind history_find_kind(const char *text);

struct history {
    struct res_decision *rows;
    size_t count;
    size_t first;       /* row after the last entry; 0: there is no entry */
    size_t decided;     /* rows before it that are no entries */
    struct entry entry; /* the last one */
    bool joined;        /* the sweep has other trials too: they were merged */
};

/* fresh: removes what is recorded. */
enum err_code history_read(struct res_store *store, int64_t sweep, bool fresh,
                           struct arena *a, struct history *out, struct err *e);

/* The trials that were ever decided, in their order; their number. */
size_t history_trials(const struct history *h, struct arena *a, int64_t **out);

/* Records an entry, with which a new part of the history begins. */
enum err_code history_begin(struct res_store *store, int64_t sweep, const char *kind,
                            const struct entry *entry, struct arena *a,
                            struct history *h, struct err *e);

#endif
