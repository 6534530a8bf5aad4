/* The schedule of a sweep: which run is trained next, and up to which epoch.
 *
 * A growing list of tasks. A task is a run from one rung to the next. Real workers take
 * the tasks in their order; what they report never changes which tasks there are, for
 * decisions are made on a simulated machine:
 *
 * - It has `workers` virtual workers and a clock of whole numbers. A task takes
 *   max(1, epochs x cost of an epoch / 10^6), whatever happens to it, and its result is
 *   visible from its virtual end on. Virtual worker i of W starts at i / W of the
 *   duration of the first task, so that equal tasks do not end all at one time.
 * - A virtual worker that is free takes the next decision: a paused run goes on or is
 *   stopped (the pruner says which), or a trial gets its next seed, or a new trial
 *   begins. The decision sees exactly the results whose virtual end is not after its
 *   time. Workers that are free at one time decide in the order of the tasks that they
 *   ended. A worker for which there is nothing to decide waits for the next virtual
 *   end. The sweep ends when all wait and no task runs.
 *
 * So decisions are a function of the plan and the results alone: they are the same for
 * any number of real workers, in any order, after any interruption.
 *
 * A schedule may begin with trials that are there already (`carried`): those of an
 * earlier version of the file, for example. What is known of them is part of the plan
 * and visible from the start. Their runs that are not ended go on as decisions say.
 *
 * Without virtual workers (workers 0) nothing depends on results: the tasks are all
 * runs that the plan has, seed after seed, and no decision is kept.
 *
 * The schedule has no input or output of its own. The caller records decisions, trains
 * tasks and tells how they ended. Everything lives in the caller's arena. */
#ifndef MTAG_RUNNER_SWEEP_SCHEDULE_H
#define MTAG_RUNNER_SWEEP_SCHEDULE_H

#include "base/file.h"
#include "runner/pruner.h"

enum task_state {
    TASK_TODO,
    TASK_BUSY,
    TASK_PAUSED,  /* it reached its last epoch, and the run has more of them */
    TASK_DONE,    /* the run is finished */
    TASK_FAILED,  /* the run failed */
    TASK_CUT,     /* a person ended the run before the task's last epoch */
    TASK_STOPPED, /* interrupted: no result, and not begun again by this process */
    TASK_STATES
};

/* Of a task that is paused, done or cut. */
struct task_result {
    double value; /* of the sweep's metric at the last trained epoch; NAN: none */
    double best;  /* of the run up to that epoch */
};

struct task {
    size_t run;          /* index into race.runs */
    int from, until;     /* epochs: trains from + 1 ... until */
    uint64_t begin, end; /* virtual; 0 without a clock */
    enum task_state state;
    struct task_result result;
};

enum decision_kind {
    DECIDE_TRIAL, /* a new trial, with its first seed */
    DECIDE_SEED,  /* the next seed of a trial */
    DECIDE_GO_ON, /* a paused run */
    DECIDE_STOP,  /* a paused run; takes no time */
    DECIDE_UNFIT, /* a point was asked for that does not fit; takes no time */
    DECIDE_HALT,  /* a person ends a paused run; no worker takes this decision */
    DECIDE_END,   /* nothing more is decided; takes no time */
    DECIDE_KINDS
};

struct decision {
    enum decision_kind kind;
    uint64_t time;
    size_t trial; /* number of DECIDE_TRIAL before it; 0 where there is none */
    int seed;     /* place among the seeds of the trial */
    int until;    /* epoch; 0 where nothing is trained */
    struct hash saw;
};

enum { SCHEDULE_UNFIT_MAX = 1000 }; /* in a row */

/* The facts about a new trial that the schedule needs. */
enum schedule_answer {
    ASK_NOTHING,
    ASK_TRIAL,
    ASK_UNFIT,
    ASK_SEED, /* not now: trial `again` gets its next seed */
    ASK_LATER /* it is being computed: the same is asked at the next advance */
};
struct schedule_trial {
    int epochs;    /* planned, at least 1 */
    uint64_t cost; /* of an epoch: training examples x multiply-adds of an example */
    size_t again;  /* of ASK_SEED */
    double gain, error; /* as of struct run_point: what its sampler expects; 0: it does
                         not tell */
};

struct schedule;

/* A run that is there before the first decision. */
struct schedule_carried {
    size_t trial; /* place among the carried trials */
    int seed;     /* place among the seeds of the trial: 0, then 1, ... */
    /* RUN_PENDING and RUN_PAUSED: not ended. Without a pruner such a run and one that
     * is RUN_PRUNED are trained to their end; with one they pause at the last rung that
     * they have reached, or go on to the first. */
    enum run_standing standing;
    int reached;         /* epochs that are trained */
    const double *curve; /* of the sweep's metric after each of them */
};

/* When the sweep ends before its sampler does; all zero: never. */
struct schedule_ends {
    uint64_t epochs;      /* that may be trained; 0: any */
    const double *target; /* a run has this value; NULL: none */
    /* Once SCHEDULE_LATEST trials have told a value: each of the last
     * SCHEDULE_PROPOSALS trials was expected to be better than the best before it by
     * less than this, or less than half the standard error of that best. Where the
     * sampler expects nothing: what was told since the first value of the last
     * SCHEDULE_LATEST trials is not better than all before by more than this. NULL:
     * none. */
    const double *improvement;
    /* Whether `epochs` more would take too long, as only the caller can know. NULL:
     * never. */
    bool (*is_spent)(void *context, const struct schedule *s, int epochs);
};
enum { SCHEDULE_LATEST = 20, SCHEDULE_PROPOSALS = 5, SCHEDULE_START = 10 };
enum schedule_why { END_NOT, END_EPOCHS, END_TARGET, END_IMPROVEMENT, END_SPENT };

struct schedule_plan {
    int workers; /* virtual; 0: no clock */
    int seeds;   /* runs of each trial, at least 1; at most, with `upto` */
    /* Of these so many, one after the other, are the folds of a seed: once the first
     * has begun the others follow, and the value of the trial is their mean. 0 and 1:
     * the data have no folds. Not with `upto`. */
    int folds;
    /* A trial gets its next seed where the mean of its runs is not worse than the best
     * mean by more than the deviation of one run. The deviation is that within the
     * trials of several runs. Not before SCHEDULE_START trials are finished, unless no
     * more are asked for. Needs a clock. */
    bool upto;
    /* Whether `ask` tells with ASK_SEED which trial gets it, in place of the means.
     * NULL: it does not. */
    bool (*asks_seeds)(void *context, const struct schedule *s);
    struct schedule_ends ends; /* needs a clock */
    bool maximize;
    const struct run_pruner_type *pruner; /* NULL: none; needs a clock */
    const void *pruner_options;
    void *context;
    /* The next trial. number is that of the decision. recorded: the decision is a
     * recorded DECIDE_TRIAL, and the trial must be the one that was recorded. Without a
     * clock it is asked before any result is there. */
    enum schedule_answer (*ask)(void *context, const struct schedule *s, size_t number,
                                bool recorded, struct schedule_trial *out);
    /* The recorded decision `number` was DECIDE_UNFIT. NULL: nobody wants to know. */
    void (*unfit)(void *context, size_t number);
    /* Decisions of earlier calls: they are taken as they are, and only checked to have
     * seen what is seen now. */
    const struct decision *recorded;
    size_t recorded_count;
    /* They are taken again and compared, and no others are taken. What a person decided
     * and what depends on hours is taken as it is recorded. */
    bool verify;
    /* The first trials, and their runs, trial after trial and seed after seed. */
    const struct schedule_trial *carried_trials;
    size_t carried_trial_count;
    const struct schedule_carried *carried;
    size_t carried_count;
    const char *entry; /* what was given besides results; NULL: nothing */
    uint64_t begin;    /* of the clock */
    size_t first;      /* number of the first decision */
};

/* A visible result. */
struct schedule_seen {
    size_t run;
    int until;             /* epoch */
    enum task_state state; /* paused, done, failed or cut */
    struct task_result result;
};

/* Callers read the fields and never write them. */
struct schedule {
    struct schedule_plan plan;
    struct task *tasks; /* in the order of their decisions */
    size_t task_count;
    const struct decision *decisions; /* the recorded ones first */
    size_t decision_count;
    struct run_race race; /* as it is seen at the time of the clock */
    size_t trial_count;
    const struct schedule_seen *seen; /* in the order in which they became visible */
    size_t seen_count;
    size_t unfit_count; /* points that did not fit */
    uint64_t time;      /* of the clock */
    size_t differs;     /* the decision that has seen something else, or is another */
    /* With `verify` what is decided in its place: kind DECIDE_KINDS where there is
     * nothing to decide; NULL: it sees something else. */
    const struct decision *recomputed;
    enum schedule_why ended; /* by DECIDE_END of this call */
    size_t unfit;            /* points in a row */
    struct clock *clock;     /* internal */
};

struct schedule *schedule_create(const struct schedule_plan *plan, struct arena *a);

enum schedule_news {
    SCHEDULE_WAITS,  /* for results of tasks that are not ended, or for an answer */
    SCHEDULE_ENDS,   /* there is nothing more to decide */
    SCHEDULE_UNFIT,  /* SCHEDULE_UNFIT_MAX points in a row did not fit */
    SCHEDULE_DIFFERS /* the recorded decision `differs` saw something else, or would be
                        another */
};
/* Decides as far as the results allow. New tasks are TASK_TODO. To be called again
 * after each schedule_set that ended a task, and when an ASK_LATER can be answered. */
enum schedule_news schedule_advance(struct schedule *s);

/* The first task from `from` on that is to do; task_count if there is none. */
size_t schedule_next(struct schedule *s, size_t from);

/* Tells a task's new state. result: of TASK_PAUSED, TASK_DONE and TASK_CUT, else NULL.
 * An ended task (paused, done, failed, cut) does not change any more. */
void schedule_set(struct schedule *s, size_t task, enum task_state state,
                  const struct task_result *result);

/* A person ends a run that is paused: a decision that all later ones see. False: it is
 * not paused. Only with a clock, and once no recorded decision is left to take. */
bool schedule_halt(struct schedule *s, size_t run);

/* Trials that can get a further seed with `upto`: a run of them is finished, and none
 * is pending. trials has room for each. Their number. */
size_t schedule_list_seedable(const struct schedule *s, size_t *trials);

/* The deviation of one run from the mean of its trial, by what is visible; NAN: no
 * trial has two runs. */
double schedule_noise(const struct schedule *s);

/* Tasks in a state. */
size_t schedule_count(const struct schedule *s, enum task_state state);

#endif
