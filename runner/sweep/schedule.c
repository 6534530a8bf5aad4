/* The schedule of a sweep: schedule.h. The race, as decisions see it, is in race.c. */
#include "runner/sweep/schedule.h"

#include "runner/sweep/race.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { UNIT = 1000000 }; /* multiply-adds of one tick */
static const size_t nothing = SIZE_MAX;
static const uint64_t never = UINT64_MAX;

/* A virtual worker. It is free when it has no task. */
struct worker {
    uint64_t start; /* when it takes its first decision */
    bool waits;     /* for the next virtual end: there was nothing to decide */
    size_t task;    /* nothing: it has none */
    size_t order;   /* among workers that are free at one time */
};

struct clock {
    struct arena *arena;
    struct worker *workers;
    struct race race;
    struct hash saw; /* chain over all results seen and decisions taken */
    size_t *shown;
    size_t task_room, decision_room, shown_room;
    struct decision *decisions;
    size_t first_todo; /* no task before it is to do */
    size_t counts[TASK_STATES];
    uint64_t *costs; /* of an epoch, by trial */
    size_t cost_room;
    size_t *seeds; /* trials whose next seed may begin, oldest first */
    size_t seed_count, seed_room;
};

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
    c->arena = a;
    c->saw = hash_text("");
    c->workers = arena_alloc(a, (size_t)plan->workers + 1, sizeof(*c->workers));
    for (int i = 0; i < plan->workers; i++)
        c->workers[i] = (struct worker){
            .start = i == 0 ? 0 : never, .task = nothing, .order = (size_t)i};
    race_init(&c->race, plan, a);
    s->race = c->race.seen;
    return s;
}

static void link_text(struct clock *c, const char *text)
{
    char both[320];
    snprintf(both, sizeof(both), "%s %s", c->saw.text, text);
    c->saw = hash_text(both);
}

/* NaN has many bit patterns. */
static double plain(double x)
{
    return isnan(x) ? (double)NAN : x;
}

static void remember_result(struct schedule *s, size_t number)
{
    const struct task *t = &s->tasks[number];
    char text[128];
    snprintf(text, sizeof(text), "result %zu %d %a %a", number, (int)t->state,
             plain(t->result.value), plain(t->result.best));
    link_text(s->clock, text);
}

static size_t add_task(struct schedule *s, size_t run, int until, uint64_t begin)
{
    struct clock *c = s->clock;
    const struct run_racer *r = &s->race.runs[run];
    s->tasks =
        race_grow(c->arena, s->tasks, s->task_count, &c->task_room, sizeof(*s->tasks));
    struct task *t = &s->tasks[s->task_count];
    *t = (struct task){.run = run, .from = r->reached, .until = until, .begin = begin};
    if (s->plan.workers > 0)
        t->end = add(begin, duration(until - t->from, c->costs[r->trial]));
    c->counts[TASK_TODO]++;
    return s->task_count++;
}

static size_t add_run(struct schedule *s, size_t trial, int seed, int epochs)
{
    size_t run = race_add(&s->clock->race, trial, seed, epochs);
    s->race = s->clock->race.seen;
    return run;
}

/* ---- without a clock ---- */

static void list_all(struct schedule *s)
{
    struct schedule_trial trial;
    size_t room = 0;
    int *epochs = NULL;
    while (s->plan.ask(s->plan.context, s, s->trial_count, false, &trial) ==
           ASK_TRIAL) {
        epochs =
            race_grow(s->clock->arena, epochs, s->trial_count, &room, sizeof(*epochs));
        epochs[s->trial_count++] = trial.epochs;
    }
    for (int seed = 0; seed < s->plan.seeds; seed++)
        for (size_t i = 0; i < s->trial_count; i++)
            add_task(s, add_run(s, i, seed, epochs[i]), epochs[i], 0);
}

/* ---- decisions ---- */

static void note_seed(struct clock *c, size_t trial)
{
    c->seeds =
        race_grow(c->arena, c->seeds, c->seed_count, &c->seed_room, sizeof(*c->seeds));
    c->seeds[c->seed_count++] = trial;
}

static void drop_seed(struct clock *c, size_t trial)
{
    size_t i = 0;
    while (i < c->seed_count && c->seeds[i] != trial)
        i++;
    if (i < c->seed_count) {
        c->seed_count--;
        memmove(c->seeds + i, c->seeds + i + 1,
                (c->seed_count - i) * sizeof(*c->seeds));
    }
}

/* The trial has a run with seeds 0 to seed. Its next seed may begin: with a pruner once
 * this run is finished. */
static void offer_seed(struct schedule *s, size_t trial, int seed)
{
    if (seed + 1 < s->plan.seeds)
        note_seed(s->clock, trial);
}

static enum schedule_answer ask_trial(struct schedule *s, bool recorded,
                                      struct decision *d)
{
    struct clock *c = s->clock;
    struct schedule_trial trial = {0};
    enum schedule_answer answer =
        s->plan.ask(s->plan.context, s, s->decision_count, recorded, &trial);
    if (answer == ASK_TRIAL) {
        d->kind = DECIDE_TRIAL;
        d->trial = s->trial_count;
        c->costs = race_grow(c->arena, c->costs, s->trial_count, &c->cost_room,
                             sizeof(*c->costs));
        c->costs[s->trial_count++] = trial.cost;
        size_t run = add_run(s, d->trial, 0, trial.epochs);
        d->until = race_next(&c->race, run);
    } else if (answer == ASK_UNFIT) {
        *d = (struct decision){.kind = DECIDE_UNFIT, .time = d->time, .saw = d->saw};
    }
    return answer;
}

/* A new decision; false: there is nothing to decide. */
static bool choose(struct schedule *s, struct decision *d)
{
    struct clock *c = s->clock;
    struct run_choice choice;
    if (s->plan.pruner && s->race.paused_count > 0 &&
        s->plan.pruner->choose(s->plan.pruner_options, &s->race, &choice)) {
        const struct run_racer *r = &s->race.runs[choice.run];
        assert(r->standing == RUN_PAUSED);
        d->kind = choice.stop ? DECIDE_STOP : DECIDE_GO_ON;
        d->trial = r->trial;
        d->seed = r->seed;
        d->until = choice.stop ? 0 : race_next(&c->race, choice.run);
        return true;
    }
    if (c->seed_count > 0) {
        size_t last = race_last(&c->race, c->seeds[0]);
        d->kind = DECIDE_SEED;
        d->trial = c->seeds[0];
        d->seed = s->race.runs[last].seed + 1;
        add_run(s, d->trial, d->seed, s->race.runs[last].epochs);
        d->until = race_next(&c->race, race_last(&c->race, d->trial));
        return true;
    }
    return ask_trial(s, false, d) != ASK_NOTHING;
}

/* Begins the trial or run of a recorded decision; false: it cannot have been taken
 * here. */
static bool repeat(struct schedule *s, const struct decision *r)
{
    struct clock *c = s->clock;
    if (r->kind == DECIDE_UNFIT)
        return true;
    if (r->kind == DECIDE_TRIAL) {
        struct decision made = {0};
        return ask_trial(s, true, &made) == ASK_TRIAL && made.trial == r->trial &&
               made.until == r->until;
    }
    if (r->trial >= s->trial_count)
        return false;
    size_t last = race_last(&c->race, r->trial);
    if (r->kind == DECIDE_SEED) {
        bool next = r->seed == s->race.runs[last].seed + 1;
        if (next)
            add_run(s, r->trial, r->seed, s->race.runs[last].epochs);
        return next && r->until == race_next(&c->race, race_last(&c->race, r->trial));
    }
    size_t run = race_find(&c->race, r->trial, r->seed);
    if (run == nothing || s->race.runs[run].standing != RUN_PAUSED)
        return false;
    return r->kind == DECIDE_STOP || (r->until > s->race.runs[run].reached &&
                                      r->until <= s->race.runs[run].epochs);
}

static void remember_decision(struct schedule *s, const struct decision *d)
{
    struct clock *c = s->clock;
    c->decisions = race_grow(c->arena, c->decisions, s->decision_count,
                             &c->decision_room, sizeof(*c->decisions));
    c->decisions[s->decision_count++] = *d;
    s->decisions = c->decisions;
    char text[128];
    snprintf(text, sizeof(text), "decision %d %" PRIu64 " %zu %d %d", (int)d->kind,
             d->time, d->trial, d->seed, d->until);
    link_text(c, text);
    s->unfit = d->kind == DECIDE_UNFIT ? s->unfit + 1 : 0;
    s->unfit_count += d->kind == DECIDE_UNFIT;
}

/* Carries out a decision for the worker that took it: adds a task, or stops a run. */
static void follow(struct schedule *s, struct worker *w, const struct decision *d)
{
    struct clock *c = s->clock;
    if (d->kind == DECIDE_UNFIT)
        return;
    size_t run = race_find(&c->race, d->trial, d->seed);
    if (d->kind == DECIDE_STOP) {
        race_stop(&c->race, run);
    } else {
        w->task = add_task(s, run, d->until, s->time);
        race_go_on(&c->race, run, d->until);
    }
    if (d->kind == DECIDE_SEED)
        drop_seed(c, d->trial);
    if (!s->plan.pruner && (d->kind == DECIDE_TRIAL || d->kind == DECIDE_SEED))
        offer_seed(s, d->trial, d->seed);
    s->race = c->race.seen;
}

enum taken { TAKEN, TAKEN_NOTHING, TAKEN_DIFFERS };

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
        if (!same || !repeat(s, r))
            return TAKEN_DIFFERS;
        d = *r;
    } else if (!choose(s, &d)) {
        return TAKEN_NOTHING;
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
    return state == TASK_PAUSED || state == TASK_DONE || state == TASK_FAILED;
}

static void show(struct schedule *s, size_t number)
{
    const struct task *t = &s->tasks[number];
    const struct run_racer *r = &s->race.runs[t->run];
    struct clock *c = s->clock;
    remember_result(s, number);
    c->shown = race_grow(c->arena, c->shown, s->shown_count, &c->shown_room,
                         sizeof(*c->shown));
    c->shown[s->shown_count++] = number;
    s->shown = c->shown;
    race_show(&c->race, t);
    s->race = c->race.seen;
    /* Of a trial whose first run is finished all others are trained, whatever happens
     * to one of them. */
    bool goes_on = t->state == TASK_DONE || (t->state == TASK_FAILED && r->seed > 0);
    if (s->plan.pruner && goes_on)
        offer_seed(s, r->trial, r->seed);
}

/* Shows the results that end now; false: one of them is not there yet. */
static bool show_results(struct schedule *s)
{
    for (struct worker *w = find_end(s); w && s->tasks[w->task].end <= s->time;
         w = find_end(s)) {
        if (!is_ended(s->tasks[w->task].state))
            return false;
        show(s, w->task);
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

enum schedule_news schedule_advance(struct schedule *s)
{
    if (s->plan.workers == 0) {
        if (s->task_count == 0)
            list_all(s);
        return SCHEDULE_ENDS;
    }
    do {
        if (!show_results(s))
            return SCHEDULE_WAITS;
        struct worker *w = find_free(s);
        while (w && s->unfit < SCHEDULE_UNFIT_MAX) {
            size_t before = s->task_count;
            enum taken taken = decide(s, w);
            if (taken == TAKEN_DIFFERS)
                return differ(s);
            if (taken == TAKEN_NOTHING)
                wait_all(s);
            if (before == 0 && s->task_count == 1)
                stagger(s);
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
    assert((state == TASK_PAUSED || state == TASK_DONE) == (result != NULL));
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
