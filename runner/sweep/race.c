/* The race of a schedule: race.h. */
#include "runner/sweep/race.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void race_init(struct race *r, const struct schedule_plan *plan, struct arena *a)
{
    *r = (struct race){.seen = {.maximize = plan->maximize},
                       .pruner = plan->pruner,
                       .options = plan->pruner_options,
                       .arena = a};
}

size_t race_add(struct race *r, size_t trial, int seed, int epochs)
{
    size_t run = r->seen.run_count;
    r->runs = arena_grow(r->arena, r->runs, run, sizeof(*r->runs));
    r->before = arena_grow(r->arena, r->before, run, sizeof(*r->before));
    if (trial == r->trial_count) {
        r->last = arena_grow(r->arena, r->last, trial, sizeof(*r->last));
        r->last[r->trial_count++] = SIZE_MAX;
    }
    assert(trial < r->trial_count);
    r->runs[run] = (struct run_racer){.trial = trial,
                                      .seed = seed,
                                      .epochs = epochs,
                                      .value = (double)NAN,
                                      .best = (double)NAN};
    r->before[run] = r->last[trial];
    r->last[trial] = run;
    r->seen.runs = r->runs;
    return r->seen.run_count++;
}

size_t race_find(const struct race *r, size_t trial, int seed)
{
    size_t run = r->last[trial];
    while (run != SIZE_MAX && r->runs[run].seed != seed)
        run = r->before[run];
    return run;
}

size_t race_last(const struct race *r, size_t trial)
{
    return r->last[trial];
}

static int next_rung(const struct race *r, int epoch, int epochs)
{
    int next = r->pruner ? r->pruner->next(r->options, epoch, epochs) : epochs;
    assert(next > epoch && next <= epochs);
    return next;
}

/* A further seed of a trial tells how good the trial is: it is not pruned. */
int race_next(const struct race *r, size_t run)
{
    if (r->runs[run].seed > 0)
        return r->runs[run].epochs;
    return next_rung(r, r->runs[run].reached, r->runs[run].epochs);
}

static void drop_paused(struct race *r, size_t run)
{
    size_t i = 0;
    while (i < r->seen.paused_count && r->paused[i] != run)
        i++;
    assert(i < r->seen.paused_count);
    r->seen.paused_count--;
    memmove(r->paused + i, r->paused + i + 1,
            (r->seen.paused_count - i) * sizeof(*r->paused));
}

void race_go_on(struct race *r, size_t run, int until)
{
    if (r->runs[run].standing == RUN_PAUSED)
        drop_paused(r, run);
    r->runs[run].standing = RUN_PENDING;
    r->runs[run].decided = until;
}

void race_stop(struct race *r, size_t run)
{
    drop_paused(r, run);
    r->runs[run].standing = RUN_PRUNED;
}

static struct run_rung *find_rung(struct race *r, int epoch)
{
    size_t i = 0;
    while (i < r->seen.rung_count && r->rungs[i].epoch < epoch)
        i++;
    if (i < r->seen.rung_count && r->rungs[i].epoch == epoch)
        return &r->rungs[i];
    r->rungs = arena_grow(r->arena, r->rungs, r->seen.rung_count, sizeof(*r->rungs));
    memmove(r->rungs + i + 1, r->rungs + i,
            (r->seen.rung_count - i) * sizeof(*r->rungs));
    r->rungs[i] = (struct run_rung){.epoch = epoch};
    r->seen.rungs = r->rungs;
    r->seen.rung_count++;
    return &r->rungs[i];
}

static void add_reading(struct race *r, int epoch, size_t run)
{
    struct run_rung *rung = find_rung(r, epoch);
    rung->items = arena_grow(r->arena, rung->items, rung->count, sizeof(*rung->items));
    rung->items[rung->count++] = (struct run_reading){
        .run = run, .value = r->runs[run].value, .best = r->runs[run].best};
}

int race_rung(const struct race *r, size_t run, int reached)
{
    const struct run_racer *racer = &r->runs[run];
    int rung = 0,
        next = racer->seed > 0 ? racer->epochs : next_rung(r, 0, racer->epochs);
    while (next <= reached && next < racer->epochs) {
        rung = next;
        next = next_rung(r, rung, racer->epochs);
    }
    return rung;
}

void race_show(struct race *r, const struct schedule_seen *t)
{
    struct run_racer *run = &r->runs[t->run];
    run->reached = t->until;
    if (t->state == TASK_FAILED) {
        run->standing = RUN_LOST;
        run->value = run->best = (double)NAN;
    } else {
        run->value = t->result.value;
        run->best = t->result.best;
        run->standing = t->state == TASK_PAUSED ? RUN_PAUSED
                        : t->state == TASK_CUT  ? RUN_PRUNED
                                                : RUN_FINISHED;
    }
    if (run->seed > 0 || t->state == TASK_CUT)
        return;
    add_reading(r, t->until, t->run);
    if (run->standing == RUN_FINISHED)
        for (int e = t->until; e < run->epochs;) {
            e = next_rung(r, e, run->epochs);
            add_reading(r, e, t->run);
        }
    if (run->standing == RUN_PAUSED) {
        /* The list shrinks too: it grows where it is longer than ever before. */
        if (r->seen.paused_count == r->most_paused)
            r->paused =
                arena_grow(r->arena, r->paused, r->most_paused++, sizeof(*r->paused));
        r->paused[r->seen.paused_count++] = t->run;
        r->seen.paused = r->paused;
    }
}
