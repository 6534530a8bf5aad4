/* What the files of the schedule share: schedule.c moves the clock, choice.c takes new
 * decisions, carried.c shows what was there before. Internal to them. */
#ifndef MTAG_RUNNER_SWEEP_CLOCK_PARTS_H
#define MTAG_RUNNER_SWEEP_CLOCK_PARTS_H

#include "runner/sweep/race.h"

/* A virtual worker. It is free when it has no task. */
struct worker {
    uint64_t start; /* when it takes its first decision */
    bool waits;     /* for the next virtual end: there was nothing to decide */
    size_t task;    /* SIZE_MAX: it has none */
    size_t order;   /* among workers that are free at one time */
};

/* Numbers in the order in which they came. */
struct queue {
    size_t *items;
    size_t count, most; /* most: at once */
};

struct clock {
    struct arena *arena;
    struct worker *workers;
    struct race race;
    struct hash saw; /* chain over all results seen and decisions taken */
    struct schedule_seen *seen;
    struct decision *decisions;
    size_t first_todo; /* no task before it is to do */
    size_t counts[TASK_STATES];
    uint64_t *costs;        /* of an epoch, by trial */
    double *gains, *errors; /* by trial */
    struct queue seeds;     /* trials whose next seed may begin */
    struct queue open;      /* carried runs that go on without a choice */
    uint64_t epochs;        /* of all tasks, and of carried runs */
    bool ends;              /* DECIDE_END was taken */
    bool later;             /* the last that was asked for a trial is being computed */
};

void queue_add(struct queue *q, size_t item, struct arena *a);
void queue_drop(struct queue *q, size_t item); /* if it is there */
bool queue_has(const struct queue *q, size_t item);

/* Adds to what the next decision has seen. */
void schedule_link(struct schedule *s, const char *text);
/* A result becomes visible. */
void schedule_show(struct schedule *s, const struct schedule_seen *seen);

/* A trial, and a run of it that is pending. */
void schedule_add_trial(struct schedule *s, const struct schedule_trial *trial);
size_t schedule_add_run(struct schedule *s, size_t trial, int seed, int epochs);
/* The next seed of the trial may begin, if it has one after this. */
void schedule_offer_seed(struct schedule *s, size_t trial, int seed);

/* worth.c: the trial that gets its next seed with `upto`; false: none does, or fewer
 * than `start` trials are finished. */
bool schedule_find_worthy(const struct schedule *s, size_t start, size_t *trial);
/* worth.c: whether the sweep ends before a task of so many epochs. */
enum schedule_why schedule_why_end(const struct schedule *s, int epochs);

/* carried.c: shows what the plan's trials have. */
void schedule_carry(struct schedule *s);

/* choice.c: a new decision for a free worker. ASK_NOTHING: there is nothing to decide.
 * ASK_LATER: there may be. */
enum schedule_answer schedule_choose(struct schedule *s, struct decision *d);
/* choice.c: begins the trial or run of a recorded decision; false: it cannot have been
 * taken here. */
bool schedule_repeat(struct schedule *s, const struct decision *r);

#endif
