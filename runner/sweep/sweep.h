/* A sweep while it runs, as its parts see it: sweep.c schedules, record.c records. */
#ifndef MTAG_RUNNER_SWEEP_SWEEP_H
#define MTAG_RUNNER_SWEEP_SWEEP_H

#include "runner/sweep/history.h"
#include "runner/sweep/eta.h"
#include "runner/sweep/machine.h"
#include "runner/sweep/pool.h"
#include "runner/sweep/prepare.h"
#include "runner/sweep/progress.h"
#include "runner/sweep/runs.h"
#include "runner/sweep/schedule.h"

/* Exit status of a worker besides 0 (it told its result, or that it stopped) and 1. */
enum {
    WORKER_CANNOT_WRITE = 74, /* disk full: the run can go on once there is room */
    WORKER_LACKS_CACHE = 75,  /* removed or damaged: the run is repeated */
    WORKER_LACKS_ROOM = 76    /* for its threads: repeated beside fewer others */
};

enum { SILENCE_MINUTES = 10 }; /* a worker without a sign of life is ended */

struct grow;
struct sweep_shared;

/* Seconds: spent.h. */
struct spent {
    double begun; /* monotonic: what was worked before is noted */
    struct res_spent sum;
};

/* What sweep_steer remembers. */
struct sweep_steering {
    bool begun, all; /* all: every run is held */
    double looked, shown;
    struct timespec seen;
};

struct sweep {
    const struct exp_sweep *spec;
    const struct exp_sweep
        *example;      /* a sweep of one trial or more, for what is the
                        * same for all trials; spec, if trials are listed */
    struct grow *grow; /* grow.h; NULL: all trials are listed */
    const struct run_options *options;
    struct sweep_shared *shared; /* shared.h; NULL: nobody else works on it */
    struct arena *arena;
    struct res_store *store;
    struct res_machine machine;
    int64_t id;
    int threads; /* what `threads: auto` means */
    struct run_list runs;
    struct history history;
    /* Where the trials of the schedule are in the list, and back; NULL: at the same
     * place. */
    size_t *listed, *scheduled;
    struct schedule *schedule; /* its tasks are the pool's */
    enum schedule_news news;   /* of the last decision */
    bool mixed;                /* trials that cannot all be compared */
    size_t best;               /* place of the best trial so far; SIZE_MAX: none */
    const char *rules;         /* by what decisions are taken; NULL: none are */
    bool started;              /* a run */
    int at_once; /* workers; fewer once the system had no room for a run's threads */
    struct spent spent;
    struct sweep_steering steering;
    size_t cut_off; /* runs that could not go on; the same command repeats them */
    struct progress progress;
    struct eta eta;
    double summed; /* clock of the last sweep_sum_up */
    struct res_metric metrics[FEAT_SPLITS][RUN_METRICS]; /* as they are recorded */
    const char *cache;
    struct run_preparation preparation;
    struct err err; /* the store failed: nothing more can be recorded */
};

/* Threads of a run; `auto` was decided when the sweep first started. */
int sweep_threads(const struct sweep *w, const struct exp_config *c);
/* Sets w->threads: as the sweep was recorded, else for this machine. */
enum err_code sweep_decide_threads(struct sweep *w);

/* Marks a call whose failure is in w->err and needs no other answer: the pool gives up
 * then, and the workers' checkpoints stay. */
static inline void sweep_check(enum err_code code)
{
    (void)code;
}

/* A run as it is called in messages. */
struct progress_name sweep_name_of(const struct sweep *w, const struct run_item *r);

/* Whether a run that paused did so where a decision wants it to; else a person held it.
 */
bool sweep_is_at_rung(const struct sweep *w, size_t task);

/* Gives up the lock or claim of a run whose end is recorded, or that is not started
 * after all.
 */
void sweep_release(struct run_item *r);

/* Removes the weights and states of runs that `keep` does not want. */
void sweep_prune(struct sweep *w);

/* Put a pool's reports of a task into the store, and show them. */
void sweep_message(void *context, int task, enum link_kind kind, const void *data,
                   size_t size);
void sweep_ended(void *context, int task, const struct pool_end *end);

#endif
