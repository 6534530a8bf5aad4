/* New decisions of a schedule, and the beginning of recorded ones: clock_parts.h. */
#include "runner/sweep/clock_parts.h"

#include "runner/sweep/told.h"

#include <assert.h>

static enum schedule_answer ask_trial(struct schedule *s, bool recorded,
                                      struct decision *d)
{
    struct clock *c = s->clock;
    struct schedule_trial trial = {0};
    enum schedule_answer answer = s->plan.ask(
        s->plan.context, s, s->plan.first + s->decision_count, recorded, &trial);
    if (answer == ASK_TRIAL) {
        d->kind = DECIDE_TRIAL;
        d->trial = s->trial_count;
        schedule_add_trial(s, &trial);
        size_t run = schedule_add_run(s, d->trial, 0, trial.epochs);
        d->until = race_next(&c->race, run);
    } else if (answer == ASK_SEED) {
        d->trial = trial.again;
    } else if (answer == ASK_UNFIT) {
        *d = (struct decision){.kind = DECIDE_UNFIT, .time = d->time, .saw = d->saw};
    }
    return answer;
}

static void go_on(const struct schedule *s, size_t run, struct decision *d)
{
    const struct run_racer *r = &s->race.runs[run];
    d->kind = DECIDE_GO_ON;
    d->trial = r->trial;
    d->seed = r->seed;
    d->until = race_next(&s->clock->race, run);
}

static void next_seed(struct schedule *s, size_t trial, struct decision *d)
{
    const struct race *race = &s->clock->race;
    const struct run_racer last = s->race.runs[race_last(race, trial)];
    d->kind = DECIDE_SEED;
    d->trial = trial;
    d->seed = last.seed + 1;
    d->until = race_next(race, schedule_add_run(s, trial, d->seed, last.epochs));
}

/* What is decided before anybody asks for a new trial. */
static bool choose_known(struct schedule *s, struct decision *d)
{
    struct clock *c = s->clock;
    struct run_choice choice;
    if (c->open.count > 0) {
        go_on(s, c->open.items[0], d);
        return true;
    }
    if (s->plan.pruner && s->race.paused_count > 0 &&
        s->plan.pruner->choose(s->plan.pruner_options, &s->race, &choice)) {
        assert(s->race.runs[choice.run].standing == RUN_PAUSED);
        go_on(s, choice.run, d);
        if (choice.stop) {
            d->kind = DECIDE_STOP;
            d->until = 0;
        }
        return true;
    }
    return false;
}

/* Ends the sweep in place of a decision that trains so many epochs. */
static bool end_before(struct schedule *s, int epochs, struct decision *d)
{
    s->ended = schedule_why_end(s, epochs);
    if (s->ended != END_NOT)
        *d = (struct decision){.kind = DECIDE_END, .time = d->time, .saw = d->saw};
    return s->ended != END_NOT;
}

/* Epochs of a new trial's first task, as far as one knows before it is asked for; of
 * all its folds, which follow unless a pruner holds the first. */
static int first_epochs(const struct schedule *s)
{
    if (s->race.run_count == 0)
        return 1;
    const int epochs = s->race.runs[0].epochs;
    return s->plan.pruner ? s->plan.pruner->next(s->plan.pruner_options, 0, epochs)
                          : told_folds(s) * epochs;
}

/* A sweep does not end between the folds of a trial. */
static void begin_seed(struct schedule *s, size_t trial, struct decision *d)
{
    const struct run_racer last = s->race.runs[race_last(&s->clock->race, trial)];
    const int folds = told_folds(s), fold = (last.seed + 1) % folds;
    const bool held = s->plan.pruner && last.seed == 0;
    if ((fold > 0 && !held) || !end_before(s, (folds - fold) * last.epochs, d))
        next_seed(s, trial, d);
}

/* The next seed of a trial, of those with `upto` once so many trials are finished. */
static bool choose_seed(struct schedule *s, size_t start, struct decision *d)
{
    const struct clock *c = s->clock;
    const bool asked = s->plan.asks_seeds && s->plan.asks_seeds(s->plan.context, s);
    size_t trial = c->seeds.count > 0 ? c->seeds.items[0] : 0;
    if (c->seeds.count == 0 &&
        !(s->plan.upto && !asked && schedule_find_worthy(s, start, &trial)))
        return false;
    begin_seed(s, trial, d);
    return true;
}

enum schedule_answer schedule_choose(struct schedule *s, struct decision *d)
{
    const struct clock *c = s->clock;
    if (c->ends)
        return ASK_NOTHING;
    if (choose_known(s, d)) {
        if (d->kind == DECIDE_GO_ON) {
            const size_t run = race_find(&c->race, d->trial, d->seed);
            end_before(s, d->until - s->race.runs[run].reached, d);
        }
        return ASK_TRIAL;
    }
    if (choose_seed(s, SCHEDULE_START, d))
        return ASK_TRIAL;
    /* A point that is being computed is waited for, whatever time has passed. */
    if (!s->clock->later && end_before(s, first_epochs(s), d))
        return ASK_TRIAL;
    const enum schedule_answer answer = ask_trial(s, false, d);
    s->clock->later = answer == ASK_LATER;
    if (answer == ASK_SEED) {
        begin_seed(s, d->trial, d);
        return ASK_TRIAL;
    }
    return answer == ASK_NOTHING && choose_seed(s, 0, d) ? ASK_TRIAL : answer;
}

bool schedule_repeat(struct schedule *s, const struct decision *r)
{
    struct clock *c = s->clock;
    if (r->kind == DECIDE_END)
        return true;
    if (r->kind == DECIDE_UNFIT) {
        if (s->plan.unfit)
            s->plan.unfit(s->plan.context, s->plan.first + s->decision_count);
        return true;
    }
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
            schedule_add_run(s, r->trial, r->seed, s->race.runs[last].epochs);
        return next && r->until == race_next(&c->race, race_last(&c->race, r->trial));
    }
    size_t run = race_find(&c->race, r->trial, r->seed);
    if (run == SIZE_MAX)
        return false;
    bool waits = s->race.runs[run].standing == RUN_PAUSED;
    if (!waits && !(r->kind == DECIDE_GO_ON && queue_has(&c->open, run)))
        return false;
    return r->kind == DECIDE_STOP || r->kind == DECIDE_HALT ||
           (r->until > s->race.runs[run].reached &&
            r->until <= s->race.runs[run].epochs);
}
