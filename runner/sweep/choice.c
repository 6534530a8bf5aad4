/* New decisions of a schedule, and the beginning of recorded ones: clock_parts.h. */
#include "runner/sweep/clock_parts.h"

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

enum schedule_answer schedule_choose(struct schedule *s, struct decision *d)
{
    struct clock *c = s->clock;
    struct run_choice choice;
    if (c->open.count > 0) {
        go_on(s, c->open.items[0], d);
        return ASK_TRIAL;
    }
    if (s->plan.pruner && s->race.paused_count > 0 &&
        s->plan.pruner->choose(s->plan.pruner_options, &s->race, &choice)) {
        assert(s->race.runs[choice.run].standing == RUN_PAUSED);
        go_on(s, choice.run, d);
        if (choice.stop) {
            d->kind = DECIDE_STOP;
            d->until = 0;
        }
        return ASK_TRIAL;
    }
    if (c->seeds.count > 0) {
        size_t last = race_last(&c->race, c->seeds.items[0]);
        d->kind = DECIDE_SEED;
        d->trial = c->seeds.items[0];
        d->seed = s->race.runs[last].seed + 1;
        schedule_add_run(s, d->trial, d->seed, s->race.runs[last].epochs);
        d->until = race_next(&c->race, race_last(&c->race, d->trial));
        return ASK_TRIAL;
    }
    return ask_trial(s, false, d);
}

bool schedule_repeat(struct schedule *s, const struct decision *r)
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
            schedule_add_run(s, r->trial, r->seed, s->race.runs[last].epochs);
        return next && r->until == race_next(&c->race, race_last(&c->race, r->trial));
    }
    size_t run = race_find(&c->race, r->trial, r->seed);
    if (run == SIZE_MAX)
        return false;
    bool waits = s->race.runs[run].standing == RUN_PAUSED;
    if (!waits && !(r->kind == DECIDE_GO_ON && queue_has(&c->open, run)))
        return false;
    return r->kind == DECIDE_STOP || (r->until > s->race.runs[run].reached &&
                                      r->until <= s->race.runs[run].epochs);
}
