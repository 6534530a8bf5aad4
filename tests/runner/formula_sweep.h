/* A sweep of a formula in this process, for tests and benchmarks: the book, the
 * schedule, the sampler and the pruner of mtag-run, without workers and without a
 * database. A result is there as soon as its task is decided. */
#ifndef MTAG_TESTS_RUNNER_FORMULA_SWEEP_H
#define MTAG_TESTS_RUNNER_FORMULA_SWEEP_H

#include "runner/experiment/book.h"
#include "runner/sweep/ask.h"
#include "runner/sweep/race.h"
#include "runner/sweep/schedule.h"

#include <math.h>

struct formula_sweep {
    struct exp_book *book;
    const struct exp_sweep *spec;
    struct schedule *schedule;
    struct ask ask; /* of a sampler that proposes */
    struct arena *arena;
    double
        *best; /* of each trial's first run, the best of its epochs so far; NAN: none */
    size_t room;
    int64_t epochs; /* of all runs together */
};

static inline struct schedule_trial formula_trial(const struct exp_config *c)
{
    return (struct schedule_trial){.epochs = c->train.epochs,
                                   .cost = c->objective->cost};
}

static inline enum ask_taken formula_take(void *context, const struct run_point *point,
                                          struct schedule_trial *out)
{
    struct formula_sweep *s = context;
    const struct exp_taken taken = exp_book_take(s->book, point);
    if (taken.as != EXP_TAKEN_NEW)
        return taken.as == EXP_TAKEN_REPEATED ? ASK_REPEATED : ASK_REFUSED;
    *out = formula_trial(taken.trial->config);
    out->gain = point->gain;
    out->error = point->error;
    return ASK_TAKEN;
}

static inline enum schedule_answer formula_ask(void *context, const struct schedule *s,
                                               size_t number, bool recorded,
                                               struct schedule_trial *out)
{
    struct formula_sweep *f = context;
    if (f->ask.sampler)
        return ask_trial(&f->ask, s, number, recorded, out);
    if (s->trial_count >= f->spec->trial_count)
        return ASK_NOTHING;
    *out = formula_trial(f->spec->trials[s->trial_count].config);
    return ASK_TRIAL;
}

/* The epochs of a task, evaluated. */
static inline void formula_do(struct formula_sweep *f, size_t number)
{
    struct schedule *s = f->schedule;
    const struct task *t = &s->tasks[number];
    const struct run_racer *run = &s->race.runs[t->run];
    const struct exp_config *c = f->spec->trials[run->trial].config;
    struct task_result result = {(double)NAN, (double)NAN};
    struct err e = {0};
    f->epochs += t->until - t->from;
    for (int epoch = 1; epoch <= t->until; epoch++) {
        if (exp_objective_value(c->objective, c->train.seed + run->seed, epoch,
                                &result.value, &e) != ERR_OK) {
            schedule_set(s, number, TASK_FAILED, NULL);
            return;
        }
        if (run_is_better(result.value, result.best, s->plan.maximize))
            result.best = result.value;
    }
    while (f->room <= run->trial) {
        f->best = arena_grow(f->arena, f->best, f->room, sizeof(*f->best));
        f->best[f->room++] = (double)NAN;
    }
    if (run->seed == 0)
        f->best[run->trial] = result.best;
    schedule_set(s, number, t->until < run->epochs ? TASK_PAUSED : TASK_DONE, &result);
}

/* Reads a file and begins its schedule. False: the file has faults, which are in diag.
 * *f is closed by formula_sweep_end; everything is in the arena. */
static inline bool formula_sweep_begin(struct formula_sweep *f,
                                       const struct exp_request *request,
                                       struct arena *a, struct diag *diag)
{
    *f = (struct formula_sweep){.arena = a};
    f->book = exp_book_open(request, a, diag);
    if (!f->book)
        return false;
    f->spec = exp_book_sweep(f->book);
    const bool proposes = exp_book_proposes(f->book);
    if (proposes)
        f->ask = (struct ask){
            .sampler = (const struct run_sampler_type *)exp_book_method(f->book)->type,
            .space = exp_book_space(f->book),
            .trials = (size_t)f->spec->proposed,
            .context = f,
            .take = formula_take,
            .arena = a};
    f->ask.queue = exp_book_queue(f->book, &f->ask.queue_count);
    const struct schedule_plan plan = {
        .workers = proposes || f->spec->prune.type ? f->spec->parallel : 0,
        .seeds = f->spec->seeds,
        .maximize = f->spec->metric.goal == EXP_MAXIMIZE,
        .pruner = (const struct run_pruner_type *)f->spec->prune.type,
        .pruner_options = f->spec->prune.options,
        .context = f,
        .ask = formula_ask};
    f->schedule = schedule_create(&plan, a);
    return true;
}

/* Does the next task. False: there is none. */
static inline bool formula_sweep_step(struct formula_sweep *f)
{
    schedule_advance(f->schedule);
    const size_t next = schedule_next(f->schedule, 0);
    const bool found = next < f->schedule->task_count;
    if (found)
        formula_do(f, next);
    return found;
}

/* Runs the sweep of a file to its end; as formula_sweep_begin. */
static inline bool formula_sweep_run(struct formula_sweep *f,
                                     const struct exp_request *request, struct arena *a,
                                     struct diag *diag)
{
    const bool good = formula_sweep_begin(f, request, a, diag);
    while (good && formula_sweep_step(f))
        ;
    return good;
}

static inline void formula_sweep_end(struct formula_sweep *f)
{
    exp_book_close(f->book);
}

#endif
