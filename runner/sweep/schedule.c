/* The schedule of a sweep: schedule.h. The race, as decisions see it, is in race.c. */
#include "runner/sweep/schedule.h"

#include "runner/sweep/clock_parts.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { UNIT = 1000000 }; /* multiply-adds of one tick */
static const size_t nothing = SIZE_MAX;
static const uint64_t never = UINT64_MAX;

/* a + b, or the largest number if that is too large. */
static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t duration(int epochs, uint64_t cost)
{
    uint64_t count = (uint64_t)epochs;
    uint64_t whole = cost / UNIT, rest = cost % UNIT;
    uint64_t ticks = whole > UINT64_MAX / count
                         ? UINT64_MAX
                         : add(whole * count, rest * count / UNIT);
    return ticks > 0 ? ticks : 1;
}

struct schedule *schedule_create(const struct schedule_plan *plan, struct arena *a)
{
    assert(plan->seeds >= 1 && (plan->workers > 0 || plan->pruner == NULL));
    struct schedule *s = arena_alloc(a, 1, sizeof(*s));
    struct clock *c = arena_alloc(a, 1, sizeof(*c));
    s->plan = *plan;
    s->clock = c;
    s->time = plan->begin;
    c->arena = a;
    c->saw = hash_text("");
    c->workers = arena_alloc(a, (size_t)plan->workers + 1, sizeof(*c->workers));
    for (int i = 0; i < plan->workers; i++)
        c->workers[i] = (struct worker){
            .start = i == 0 ? plan->begin : never, .task = nothing, .order = (size_t)i};
    race_init(&c->race, plan, a);
    s->race = c->race.seen;
    if (plan->entry)
        schedule_link(s, plan->entry);
    if (plan->carried_trial_count > 0)
        schedule_carry(s);
    return s;
}

void schedule_link(struct schedule *s, const char *text)
{
    struct hash own = hash_text(text);
    char both[sizeof(own.text) * 2 + 2];
    snprintf(both, sizeof(both), "%s %s", s->clock->saw.text, own.text);
    s->clock->saw = hash_text(both);
}

/* NaN has many bit patterns. */
static double plain(double x)
{
    return isnan(x) ? (double)NAN : x;
}

void schedule_show(struct schedule *s, const struct schedule_seen *seen)
{
    struct clock *c = s->clock;
    const struct run_racer *r = &s->race.runs[seen->run];
    char text[128];
    snprintf(text, sizeof(text), "result %zu %d %d %d %a %a", r->trial, r->seed,
             seen->until, (int)seen->state, plain(seen->result.value),
             plain(seen->result.best));
    schedule_link(s, text);
    c->seen = arena_grow(c->arena, c->seen, s->seen_count, sizeof(*c->seen));
    c->seen[s->seen_count++] = *seen;
    s->seen = c->seen;
    race_show(&c->race, seen);
    s->race = c->race.seen;
}

static size_t add_task(struct schedule *s, size_t run, int until, uint64_t begin)
{
    struct clock *c = s->clock;
    const struct run_racer *r = &s->race.runs[run];
    s->tasks = arena_grow(c->arena, s->tasks, s->task_count, sizeof(*s->tasks));
    struct task *t = &s->tasks[s->task_count];
    *t = (struct task){.run = run, .from = r->reached, .until = until, .begin = begin};
    if (s->plan.workers > 0)
        t->end = add(begin, duration(until - t->from, c->costs[r->trial]));
    c->counts[TASK_TODO]++;
    c->epochs += (uint64_t)(until - t->from);
    return s->task_count++;
}

size_t schedule_add_run(struct schedule *s, size_t trial, int seed, int epochs)
{
    size_t run = race_add(&s->clock->race, trial, seed, epochs);
    s->race = s->clock->race.seen;
    return run;
}

void schedule_add_trial(struct schedule *s, const struct schedule_trial *trial)
{
    struct clock *c = s->clock;
    c->costs = arena_grow(c->arena, c->costs, s->trial_count, sizeof(*c->costs));
    c->gains = arena_grow(c->arena, c->gains, s->trial_count, sizeof(*c->gains));
    c->errors = arena_grow(c->arena, c->errors, s->trial_count, sizeof(*c->errors));
    c->gains[s->trial_count] = trial->gain;
    c->errors[s->trial_count] = trial->error;
    c->costs[s->trial_count++] = trial->cost;
}

/* ---- without a clock ---- */

static void list_all(struct schedule *s)
{
    struct schedule_trial trial;
    int *epochs = NULL;
    while (s->plan.ask(s->plan.context, s, s->trial_count, false, &trial) ==
           ASK_TRIAL) {
        epochs = arena_grow(s->clock->arena, epochs, s->trial_count, sizeof(*epochs));
        epochs[s->trial_count++] = trial.epochs;
    }
    for (int seed = 0; seed < s->plan.seeds; seed++)
        for (size_t i = 0; i < s->trial_count; i++)
            add_task(s, schedule_add_run(s, i, seed, epochs[i]), epochs[i], 0);
}

/* ---- decisions ---- */

void queue_add(struct queue *q, size_t item, struct arena *a)
{
    /* The queue shrinks too: it grows where it is longer than ever before. */
    if (q->count == q->most)
        q->items = arena_grow(a, q->items, q->most++, sizeof(*q->items));
    q->items[q->count++] = item;
}

static size_t find_item(const struct queue *q, size_t item)
{
    size_t i = 0;
    while (i < q->count && q->items[i] != item)
        i++;
    return i;
}

bool queue_has(const struct queue *q, size_t item)
{
    return find_item(q, item) < q->count;
}

void queue_drop(struct queue *q, size_t item)
{
    size_t i = find_item(q, item);
    if (i == q->count)
        return;
    q->count--;
    memmove(q->items + i, q->items + i + 1, (q->count - i) * sizeof(*q->items));
}

/* With a pruner to be called once the run with that seed is finished. */
void schedule_offer_seed(struct schedule *s, size_t trial, int seed)
{
    if (seed + 1 < s->plan.seeds && !s->plan.upto)
        queue_add(&s->clock->seeds, trial, s->clock->arena);
}

static void remember_decision(struct schedule *s, const struct decision *d)
{
    struct clock *c = s->clock;
    c->decisions =
        arena_grow(c->arena, c->decisions, s->decision_count, sizeof(*c->decisions));
    c->decisions[s->decision_count++] = *d;
    s->decisions = c->decisions;
    char text[128];
    snprintf(text, sizeof(text), "decision %d %" PRIu64 " %zu %d %d", (int)d->kind,
             d->time, d->trial, d->seed, d->until);
    schedule_link(s, text);
    s->unfit = d->kind == DECIDE_UNFIT ? s->unfit + 1 : 0;
    s->unfit_count += d->kind == DECIDE_UNFIT;
    s->clock->ends = s->clock->ends || d->kind == DECIDE_END;
}

/* Carries out a decision for the worker that took it: adds a task, or stops a run. */
static void follow(struct schedule *s, struct worker *w, const struct decision *d)
{
    struct clock *c = s->clock;
    if (d->kind == DECIDE_UNFIT || d->kind == DECIDE_END)
        return;
    size_t run = race_find(&c->race, d->trial, d->seed);
    if (d->kind == DECIDE_STOP || d->kind == DECIDE_HALT) {
        race_stop(&c->race, run);
    } else {
        w->task = add_task(s, run, d->until, s->time);
        race_go_on(&c->race, run, d->until);
    }
    queue_drop(&c->open, run);
    if (d->kind == DECIDE_SEED)
        queue_drop(&c->seeds, d->trial);
    if (!s->plan.pruner && (d->kind == DECIDE_TRIAL || d->kind == DECIDE_SEED))
        schedule_offer_seed(s, d->trial, d->seed);
    s->race = c->race.seen;
}

enum taken { TAKEN, TAKEN_NOTHING, TAKEN_LATER, TAKEN_DIFFERS };

static bool is_taken_as_it_is(const struct schedule *s, const struct decision *r)
{
    return !s->plan.verify || r->kind == DECIDE_HALT ||
           (r->kind == DECIDE_END && s->plan.ends.is_spent);
}

static bool is_same(const struct decision *a, const struct decision *b)
{
    return a->kind == b->kind && a->trial == b->trial && a->seed == b->seed &&
           a->until == b->until;
}

/* Takes a recorded decision again. */
static enum taken verify(struct schedule *s, const struct decision *r)
{
    struct decision *d = arena_alloc(s->clock->arena, 1, sizeof(*d));
    *d = (struct decision){.time = s->time, .saw = s->clock->saw};
    const enum schedule_answer answer = schedule_choose(s, d);
    if (answer == ASK_LATER)
        return TAKEN_LATER;
    if (answer == ASK_NOTHING)
        d->kind = DECIDE_KINDS;
    s->recomputed = d;
    return answer != ASK_NOTHING && is_same(d, r) ? TAKEN : TAKEN_DIFFERS;
}

/* Where decisions are recorded, a worker that took none at this time had nothing to
 * decide. */
static enum taken decide(struct schedule *s, struct worker *w)
{
    struct decision d = {.time = s->time, .saw = s->clock->saw};
    const struct decision *r = s->decision_count < s->plan.recorded_count
                                   ? &s->plan.recorded[s->decision_count]
                                   : NULL;
    if (r && r->time > s->time)
        return TAKEN_NOTHING;
    if (r) {
        bool same = r->time == s->time && strcmp(r->saw.text, d.saw.text) == 0;
        s->recomputed = NULL;
        if (!same)
            return TAKEN_DIFFERS;
        const enum taken taken = !is_taken_as_it_is(s, r) ? verify(s, r)
                                 : schedule_repeat(s, r)  ? TAKEN
                                                          : TAKEN_DIFFERS;
        if (taken != TAKEN)
            return taken;
        d = *r;
    } else if (s->plan.verify) {
        return TAKEN_NOTHING;
    } else {
        enum schedule_answer answer = schedule_choose(s, &d);
        if (answer == ASK_NOTHING || answer == ASK_LATER)
            return answer == ASK_LATER ? TAKEN_LATER : TAKEN_NOTHING;
    }
    remember_decision(s, &d);
    follow(s, w, &d);
    return TAKEN;
}

/* ---- the clock ---- */

/* The worker that decides next at this time; NULL: none is free. */
static struct worker *find_free(const struct schedule *s)
{
    struct worker *found = NULL;
    for (int i = 0; i < s->plan.workers; i++) {
        struct worker *w = &s->clock->workers[i];
        bool is_free = w->start <= s->time && !w->waits && w->task == nothing;
        if (is_free && (!found || w->order < found->order))
            found = w;
    }
    return found;
}

/* The worker whose task ends first; of several the one with the first task. */
static struct worker *find_end(const struct schedule *s)
{
    struct worker *found = NULL;
    for (int i = 0; i < s->plan.workers; i++) {
        struct worker *w = &s->clock->workers[i];
        if (w->task == nothing)
            continue;
        uint64_t end = s->tasks[w->task].end;
        uint64_t best = found ? s->tasks[found->task].end : 0;
        if (!found || end < best || (end == best && w->task < found->task))
            found = w;
    }
    return found;
}

/* The next virtual start after this time; never: there is none. */
static uint64_t find_start(const struct schedule *s)
{
    uint64_t start = never;
    for (int i = 0; i < s->plan.workers; i++) {
        uint64_t own = s->clock->workers[i].start;
        start = own > s->time && own < start ? own : start;
    }
    return start;
}

static bool is_ended(enum task_state state)
{
    return state == TASK_PAUSED || state == TASK_DONE || state == TASK_FAILED ||
           state == TASK_CUT;
}

static void show(struct schedule *s, size_t number)
{
    const struct task *t = &s->tasks[number];
    const struct run_racer *r = &s->race.runs[t->run];
    schedule_show(s, &(struct schedule_seen){t->run, t->until, t->state, t->result});
    /* Of a trial whose first run is finished all others are trained, whatever happens
     * to one of them. */
    bool goes_on = t->state == TASK_DONE || (t->state == TASK_FAILED && r->seed > 0);
    if (s->plan.pruner && goes_on)
        schedule_offer_seed(s, r->trial, r->seed);
}

/* What a person decided at this moment of an earlier call. */
static void repeat_halts(struct schedule *s)
{
    while (s->decision_count < s->plan.recorded_count) {
        const struct decision *r = &s->plan.recorded[s->decision_count];
        if (r->kind != DECIDE_HALT || r->time != s->time ||
            strcmp(r->saw.text, s->clock->saw.text) != 0 || !schedule_repeat(s, r))
            return;
        remember_decision(s, r);
        follow(s, NULL, r);
    }
}

/* Shows the results that end now; false: one of them is not there yet. */
static bool show_results(struct schedule *s)
{
    for (struct worker *w = find_end(s); w && s->tasks[w->task].end <= s->time;
         w = find_end(s)) {
        if (!is_ended(s->tasks[w->task].state))
            return false;
        show(s, w->task);
        repeat_halts(s);
        w->order = (size_t)s->plan.workers + w->task;
        w->task = nothing;
        for (int i = 0; i < s->plan.workers; i++)
            s->clock->workers[i].waits = false;
    }
    return true;
}

/* All that are free have nothing to decide until the next virtual end. */
static void wait_all(struct schedule *s)
{
    for (int i = 0; i < s->plan.workers; i++) {
        struct worker *w = &s->clock->workers[i];
        w->waits = w->waits || (w->start <= s->time && w->task == nothing);
    }
}

static void stagger(struct schedule *s)
{
    uint64_t first = s->tasks[0].end - s->tasks[0].begin;
    uint64_t count = (uint64_t)s->plan.workers;
    for (uint64_t i = 1; i < count; i++)
        s->clock->workers[i].start =
            add(s->tasks[0].begin, first / count * i + first % count * i / count);
}

/* To the next virtual end or start; false: there is none. */
static bool move_on(struct schedule *s)
{
    const struct worker *end = find_end(s);
    uint64_t start = find_start(s);
    if (!end && start == never)
        return false;
    s->time = end && s->tasks[end->task].end < start ? s->tasks[end->task].end : start;
    return true;
}

static enum schedule_news differ(struct schedule *s)
{
    s->differs = s->decision_count;
    return SCHEDULE_DIFFERS;
}

bool schedule_halt(struct schedule *s, size_t run)
{
    const struct run_racer *r = &s->race.runs[run];
    if (r->standing != RUN_PAUSED || s->decision_count < s->plan.recorded_count)
        return false;
    const struct decision d = {.kind = DECIDE_HALT,
                               .time = s->time,
                               .trial = r->trial,
                               .seed = r->seed,
                               .saw = s->clock->saw};
    remember_decision(s, &d);
    follow(s, NULL, &d);
    return true;
}

enum schedule_news schedule_advance(struct schedule *s)
{
    if (s->plan.workers == 0) {
        if (s->task_count == 0)
            list_all(s);
        return SCHEDULE_ENDS;
    }
    do {
        repeat_halts(s);
        if (!show_results(s))
            return SCHEDULE_WAITS;
        struct worker *w = find_free(s);
        while (w && s->unfit < SCHEDULE_UNFIT_MAX) {
            size_t before = s->task_count;
            enum taken taken = decide(s, w);
            if (taken == TAKEN_DIFFERS)
                return differ(s);
            if (taken == TAKEN_LATER)
                return SCHEDULE_WAITS;
            if (taken == TAKEN_NOTHING)
                wait_all(s);
            if (before == 0 && s->task_count == 1)
                stagger(s);
            repeat_halts(s);
            w = find_free(s);
        }
        if (s->unfit >= SCHEDULE_UNFIT_MAX)
            return SCHEDULE_UNFIT;
    } while (move_on(s));
    return s->decision_count < s->plan.recorded_count ? differ(s) : SCHEDULE_ENDS;
}

/* ---- tasks ---- */

size_t schedule_next(struct schedule *s, size_t from)
{
    struct clock *c = s->clock;
    while (c->first_todo < s->task_count && s->tasks[c->first_todo].state != TASK_TODO)
        c->first_todo++;
    size_t i = from > c->first_todo ? from : c->first_todo;
    while (i < s->task_count && s->tasks[i].state != TASK_TODO)
        i++;
    return i;
}

void schedule_set(struct schedule *s, size_t task, enum task_state state,
                  const struct task_result *result)
{
    struct clock *c = s->clock;
    struct task *t = &s->tasks[task];
    assert(task < s->task_count && !is_ended(t->state));
    assert((is_ended(state) && state != TASK_FAILED) == (result != NULL));
    assert(state != TASK_PAUSED || t->until < s->race.runs[t->run].epochs);
    c->counts[t->state]--;
    c->counts[state]++;
    t->state = state;
    if (result)
        t->result = *result;
    if (state == TASK_TODO && task < c->first_todo)
        c->first_todo = task;
}

size_t schedule_count(const struct schedule *s, enum task_state state)
{
    return s->clock->counts[state];
}
