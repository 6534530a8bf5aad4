/* What mtag-run does with a checked sweep. */
#ifndef MTAG_RUNNER_SWEEP_RUN_H
#define MTAG_RUNNER_SWEEP_RUN_H

#include "runner/exchange/claim.h"
#include "runner/experiment/book.h"
#include "runner/sweep/run_line.h"

struct pool;

/* How a process works on a sweep with others: shared.h. */
struct run_shared {
    const char *folder; /* FILE.d */
    struct claim_rules rules;
    bool apart; /* the database is this process's own: keep nothing clean for others */
    bool *complete; /* set once the sweep was opened: nothing is left; or NULL */
    bool collects;  /* records what is there, and trains nothing */
    bool leaves;    /* ends where all that is left is being trained by others */
};

/* A sweep that is run to learn how long it takes. */
struct run_shortened {
    int batches;  /* of each epoch and evaluation */
    bool made_up; /* examples are: no features are prepared or read */
    /* May look at its pool, and replace its functions. */
    void (*watch)(void *context, struct pool *pool);
    void *context;
};

struct run_options {
    const char *results;               /* database */
    const char *folder;                /* of the experiment file */
    const char *command;               /* as typed */
    const char *const *words;          /* of it, NULL-terminated */
    const struct exp_request *request; /* what was asked for; NULL: a trial's file */
    int workers;                       /* 0: cores / threads */
    int threads;                       /* of `threads: auto`; 0: as run_threads says */
    bool part;      /* --limit-trials: the rest of the sweep is still in it */
    bool new_seeds; /* trials are trained with seeds that no other sweep used */
    bool told;      /* what there is to say of the data was said */
    int fold;       /* only the runs of this fold; 0: of all */
    /* The run that is repeated, in a place of its own: messages have its name, and no
     * words about the best trials. NULL: none is. */
    const struct progress_name *again;
    const struct run_shortened *shortened; /* NULL: runs are whole */
    const struct run_shared *shared;       /* shared.h; NULL: as the folder is found */
    bool verify; /* in a copy: only takes the recorded decisions again */
    bool extend; /* go on from what trials of fewer epochs have kept */
    bool retry_failed, fresh, json, quiet, verbose;
    /* Open: of a sampler that proposes its points, or s is its sweep, to which trials
     * of earlier versions of the file are added. NULL: s has all trials. */
    struct exp_book *book;
};

/* Each returns the exit status of mtag-run: 0 if all runs finished, 1 if some failed, 2
 * if the command or a file is wrong, 130 if it was interrupted. Messages are printed.
 */
/* With a book that proposes, s is only an example: a sweep of exp_load from the same
 * request. */
int run_sweep(const struct exp_sweep *s, const struct run_options *o, struct arena *a);
int run_dry(const struct exp_sweep *s, const struct run_options *o, struct arena *a);
int run_quick(const struct exp_sweep *s, const struct run_options *o, struct arena *a);

/* As run_sweep, on a copy of the database. Nothing is trained, and nothing recorded is
 * changed. Returns 0: every decision since the last entry is the same; 1: one differs,
 * and is told; 2: there is nothing that could be compared. */
int run_verify(const struct exp_sweep *s, const struct run_options *o, struct arena *a);

/* Threads of a run (train.threads, or max(1, cores / runs)), and workers for the sweep
 * if its runs have so many threads.
 */
int run_threads(const struct exp_sweep *s, const struct exp_config *c);
int run_workers(const struct exp_sweep *s, const struct run_options *o, int threads);

#endif
