/* The runs of a sweep: every trial with every seed, what is known of each, and their
 * files. */
#ifndef MTAG_RUNNER_SWEEP_RUNS_H
#define MTAG_RUNNER_SWEEP_RUNS_H

#include "base/lock.h"
#include "base/str.h"
#include "results/write/store.h"
#include "runner/experiment/experiment.h"
#include "runner/train/link.h"
#include "runner/sweep/run.h"
#include "runner/train/train.h"

enum run_status {
    RUN_TODO,
    RUN_BUSY,
    RUN_WAITS, /* paused or pruned: a decision of this sweep may let it go on */
    RUN_DONE,
    RUN_FAILED,
    RUN_STOPPED, /* by a signal */
    RUN_CUT,     /* by a decision: pruned */
    RUN_ENDED    /* by a person, for good */
};

struct run_item {
    const struct exp_trial *trial;
    const struct exp_config *config; /* the trial's, with the data of the fold */
    int seed;
    int fold; /* from 1; 0: the data have no folds */
    int64_t trial_id;
    struct res_run row; /* id 0: no decision has asked for it */
    enum run_status state;
    int crashes;
    bool mends;             /* it failed for a reason that the same command mends */
    int cache_faults;       /* how often the cache went away under it */
    bool held;              /* by a person: not begun until it is resumed */
    const char *ending;     /* a person's reason to stop it; NULL: nobody asked */
    struct lock *lock;      /* held while it is trained, until its end is recorded */
    struct claim *claim;    /* in place of the lock, where other machines work too */
    bool lost;              /* the claim was taken over */
    struct str told;        /* for those others: what its worker told */
    double not_before;      /* monotonic seconds; while another process trains it */
    const char *key;        /* results/key.h */
    const char *checkpoint; /* absolute path */
    const char *kept_state; /* where it stays at the end, absolute; NULL: it does not */
    struct run_begun begun; /* --extend: what it goes on from */
    const char *weights;    /* relative to the results folder; NULL: not kept */
    const char *log;        /* relative to the results folder */
    double heard, spent; /* clock of its start or last epoch; seconds of the epochs of
                          * this call, */
    int epochs_spent;    /* and how many */
    struct link_epoch last; /* of this call */
    struct link_epoch best; /* the best one so far by the monitored metric */
    double value;           /* of the sweep's metric, once it is finished; NAN: none */
    /* The sweep's metric after each epoch; kept where decisions need it. */
    double *curve;
    int curve_length;
    int decided;  /* the last epoch to which a recorded decision lets it go */
    float *valid; /* of LINK_VALID; heap, NULL until it came */
    struct link_result *result; /* heap; floats follow it; NULL until it came */
    char *failure;              /* heap */
};

struct run_list {
    /* Of a sweep whose trials are listed: seed after seed, in it fold after fold, in it
     * the trials, so that each trial's first seed comes first. If trials are added,
     * trial after trial; an item stays where it is. */
    struct run_item *items;
    size_t count;
    size_t trials; /* listed; 0: trials are added */
    size_t each;   /* runs of a trial: every seed with every fold */
    bool clean;    /* when it was recorded, no checkpoint and no lock was left */
};

/* The run of a trial, both from 0; and back from its place in items. */
struct run_item *run_list_item(const struct run_list *list, size_t trial, size_t run);
void run_list_place(const struct run_list *list, size_t item, size_t *trial,
                    size_t *run);

/* How many runs are in the state. */
size_t run_list_count(const struct run_list *list, enum run_status state);

/* What is recorded, and where. */
struct run_listing {
    struct res_store *store;
    const struct exp_sweep *sweep;
    int64_t sweep_id;
    const struct run_options *options;
    struct arena *arena;
    size_t each; /* runs of a trial */
    size_t room; /* trials at most, where trials are added; else 0 */
};
/* Records the sweep's trials and runs, and tells which are done. *stale: trials that
 * the sweep had before and does not ask for. */
enum err_code run_list_record(const struct run_listing *l, struct run_list *out,
                              size_t *stale, struct err *e);
/* Records a trial that the sweep got later, and its runs. There must be room. */
enum err_code run_list_add(const struct run_listing *l, struct run_list *list,
                           size_t trial, struct err *e);

/* Records a further run of a trial, which only a decision of the sweep asks for
 * (`seeds: {upto}`), and tells what is known of it. */
enum err_code run_list_open(const struct run_listing *l, struct run_list *list,
                            size_t trial, size_t run, struct err *e);

/* Takes the run's lock: one process trains it, whatever sweeps it belongs to. NULL in
 * r->lock: another process has it, *holder. */
enum err_code run_lock(struct run_item *r, struct arena *a, long *holder,
                       struct err *e);

/* After the end of a run is recorded: its checkpoint goes, or becomes what a longer run
 * can go on from. */
void run_put_away(const struct run_item *r);

/* Removes what a paused run would go on from, unless another process trains it: false.
 */
bool run_drop_state(struct run_item *r, struct arena *a);

/* A path below the results folder, absolute. */
char *run_path(const struct res_store *store, const char *relative, struct arena *a);

#endif
