/* The schedule on a simulated machine, for tests: nothing is trained. A trial is a
 * number x, and its curve is made up from it. Real workers take random times and end in
 * random order. */
#ifndef MTAG_TESTS_RUNNER_SWEEP_SIMULATED_H
#define MTAG_TESTS_RUNNER_SWEEP_SIMULATED_H

#include "runner/sweep/schedule.h"

#include "base/rng.h"
#include "runner/sweep/ask.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { MOST_TRIALS = 10000, RUNGS = 3 };

struct scene {
    /* set by a test */
    int workers, seeds, epochs; /* workers: virtual */
    int folds;                  /* of the seeds; 0: none */
    size_t trials;              /* asked for */
    uint64_t cost;              /* of an epoch; 0: differs from trial to trial */
    bool adaptive;              /* the sampler looks at results */
    bool unfit;                 /* one point in five does not fit */
    bool failing;               /* one run in seven fails */
    bool never_fits;            /* no point does */
    const struct run_pruner_type *pruner;
    bool upto;
    const struct run_sampler_type *sampler; /* NULL: the toy */
    struct schedule_ends ends;
    double noise;       /* of a reading; 0: .05 */
    int real;           /* workers */
    uint64_t real_seed; /* of how long they take */
    /* kept */
    struct run_space space;
    struct ask ask;
    double x[MOST_TRIALS];
    size_t given;
};

static inline double draw(uint64_t seed, uint64_t item)
{
    struct rng r;
    rng_init(&r, seed, RNG_SAMPLER, 0, item);
    return rng_uniform(&r);
}

/* ---- a toy pruner: pauses at 1, 3 and 9; the worse half of a rung stops ---- */

static inline int toy_next(const void *options, int epoch, int epochs)
{
    (void)options;
    int next = epoch == 0 ? 1 : 3 * epoch;
    return next < epochs ? next : epochs;
}

static inline bool toy_choose(const void *options, const struct run_race *race,
                              struct run_choice *out)
{
    (void)options;
    *out = (struct run_choice){.run = race->paused[0]};
    const struct run_racer *own = &race->runs[out->run];
    size_t better = 0, k = 0;
    while (race->rungs[k].epoch != own->reached)
        k++;
    for (size_t i = 0; i < race->rungs[k].count; i++)
        better +=
            run_is_better(race->rungs[k].items[i].best, own->best, race->maximize);
    out->stop = 2 * better > race->rungs[k].count;
    return true;
}

static const struct run_pruner_type toy_pruner = {
    .plugin = {.name = "toy"}, .next = toy_next, .choose = toy_choose};

/* ---- a toy sampler: near the best x so far, after some at random ---- */

static inline void check_sight(const struct schedule *s)
{
    if (s->task_count > 200 && s->task_count % 97 > 0)
        return; /* now and then is enough where there are many */
    for (size_t i = 0; i < s->task_count; i++) {
        const struct task *t = &s->tasks[i];
        const struct run_racer *r = &s->race.runs[t->run];
        assert_int_equal(t->end <= s->time, r->reached >= t->until);
    }
}

/* Points have one value, a number as text. */
static inline struct run_point propose(const struct run_space *space, size_t number,
                                       const struct run_seen *seen)
{
    double u = draw(space->seed, number), best = (double)NAN, x = u;
    for (size_t i = 0; number > 10 && i < seen->result_count; i++)
        if (run_is_better(seen->results[i].value, best, seen->maximize)) {
            best = seen->results[i].value;
            x = strtod(seen->results[i].point->values[0]->text, NULL) + 0.1 * (u - 0.5);
        }
    /* Two points that nobody knows the results of are not equal. */
    for (size_t i = 0; i < seen->pending_count; i++)
        x += strtod(seen->pending[i]->values[0]->text, NULL) == x ? 0.01 : 0;
    struct run_point point = {.values = arena_alloc(space->arena, 1, sizeof(point))};
    point.values[0] = yaml_scalar(space->arena, arena_printf(space->arena, "%a", x));
    return point;
}

static const struct run_sampler_type toy_sampler = {.plugin = {.name = "toy"},
                                                    .propose = propose};

static inline enum ask_taken take(void *context, const struct run_point *point,
                                  struct schedule_trial *out)
{
    struct scene *c = context;
    double x = strtod(point->values[0]->text, NULL);
    if (c->never_fits || (c->unfit && (int)floor(1e6 * x) % 5 == 3))
        return ASK_REFUSED;
    c->x[c->given] = x;
    *out = (struct schedule_trial){
        .epochs = c->epochs,
        .cost = c->cost > 0 ? c->cost : (uint64_t)(1e8 * exp(2 * draw(2, c->given)))};
    c->given++;
    return ASK_TAKEN;
}

static inline bool recall(void *context, size_t number, struct run_point *out)
{
    struct scene *c = context;
    (void)number;
    out->values = arena_alloc(c->space.arena, 1, sizeof(*out));
    out->values[0] =
        yaml_scalar(c->space.arena, arena_printf(c->space.arena, "%a", c->x[c->given]));
    return true;
}

static inline enum schedule_answer ask(void *context, const struct schedule *s,
                                       size_t number, bool recorded,
                                       struct schedule_trial *out)
{
    struct scene *c = context;
    check_sight(s);
    return ask_trial(&c->ask, s, number, recorded, out);
}

/* ---- training ---- */

static inline double curve(const struct scene *c, const struct run_racer *r, int epoch)
{
    double noise = draw(3, (r->trial * 8 + (uint64_t)r->seed) * 64 + (uint64_t)epoch);
    double x = c->x[r->trial];
    return 1 - (x - 0.7) * (x - 0.7) - exp(-epoch / 3.0) +
           (c->noise > 0 ? c->noise : 0.05) * noise;
}

static inline void end_task(const struct scene *c, struct schedule *s, size_t number)
{
    const struct task *t = &s->tasks[number];
    const struct run_racer *r = &s->race.runs[t->run];
    if (c->failing && (r->trial + (size_t)(r->seed + t->until)) % 7 == 6) {
        schedule_set(s, number, TASK_FAILED, NULL);
        return;
    }
    struct task_result result = {.best = -INFINITY};
    for (int e = 1; e <= t->until; e++) {
        result.value = curve(c, r, e);
        result.best = result.value > result.best ? result.value : result.best;
    }
    /* Some end by themselves before their last epoch. */
    bool early = c->failing && r->trial % 11 == 10;
    schedule_set(s, number, t->until < r->epochs && !early ? TASK_PAUSED : TASK_DONE,
                 &result);
}

/* Real workers, with tasks that end at random times. */
static inline enum schedule_news simulate(const struct scene *c, struct schedule *s)
{
    struct {
        size_t task;
        double end;
    } busy[64];
    int count = 0;
    double now = 0;
    enum schedule_news news = schedule_advance(s);
    for (;;) {
        for (size_t i = schedule_next(s, 0); count < c->real && i < s->task_count;
             i = schedule_next(s, i + 1)) {
            schedule_set(s, i, TASK_BUSY, NULL);
            busy[count].task = i;
            busy[count++].end = now - log(1 - draw(c->real_seed, i));
        }
        if (count == 0)
            return news;
        int first = 0;
        for (int i = 1; i < count; i++)
            first = busy[i].end < busy[first].end ? i : first;
        now = busy[first].end;
        end_task(c, s, busy[first].task);
        busy[first] = busy[--count];
        news = schedule_advance(s);
    }
}

static inline struct schedule_plan plan_of(struct scene *c, struct arena *a)
{
    c->given = 0;
    c->space = (struct run_space){.seed = 1, .arena = a};
    c->ask = (struct ask){.sampler = c->sampler ? c->sampler : &toy_sampler,
                          .space = &c->space,
                          .trials = c->trials,
                          .context = c,
                          .take = take,
                          .recall = recall,
                          .arena = a};
    return (struct schedule_plan){.workers = c->workers,
                                  .seeds = c->seeds > 0 ? c->seeds : 1,
                                  .folds = c->folds,
                                  .maximize = true,
                                  .pruner = c->pruner,
                                  .upto = c->upto,
                                  .ends = c->ends,
                                  .context = c,
                                  .ask = ask};
}

static inline struct schedule *run(struct scene *c, struct arena *a)
{
    struct schedule_plan plan = plan_of(c, a);
    struct schedule *s = schedule_create(&plan, a);
    assert_int_equal(simulate(c, s), SCHEDULE_ENDS);
    return s;
}

static inline void same_decisions(const struct schedule *a, const struct schedule *b)
{
    assert_int_equal(a->decision_count, b->decision_count);
    for (size_t i = 0; i < a->decision_count; i++) {
        const struct decision *x = &a->decisions[i], *y = &b->decisions[i];
        assert_int_equal(x->kind, y->kind);
        assert_int_equal(x->time, y->time);
        assert_int_equal(x->trial, y->trial);
        assert_int_equal(x->seed, y->seed);
        assert_int_equal(x->until, y->until);
        assert_string_equal(x->saw.text, y->saw.text);
    }
}

static inline size_t count_kind(const struct schedule *s, enum decision_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < s->decision_count; i++)
        count += s->decisions[i].kind == kind;
    return count;
}

static inline struct scene everything(void)
{
    return (struct scene){.workers = 16,
                          .epochs = 27,
                          .trials = 150,
                          .seeds = 2,
                          .unfit = true,
                          .failing = true,
                          .pruner = &toy_pruner,
                          .real = 16,
                          .real_seed = 1};
}

#endif
