/* Trials that a schedule begins with: clock_parts.h. What is known of their runs is
 * seen at the beginning, rung after rung, as if the runs had come to each of them just
 * now. */
#include "runner/sweep/clock_parts.h"

#include <assert.h>
#include <math.h>

static struct task_result result_at(const struct schedule *s,
                                    const struct schedule_carried *item, int epoch)
{
    struct task_result out = {(double)NAN, (double)NAN};
    for (int i = 0; i < epoch; i++) {
        out.value = item->curve[i];
        if (run_is_better(out.value, out.best, s->race.maximize))
            out.best = out.value;
    }
    return out;
}

static void show(struct schedule *s, size_t run, const struct schedule_carried *item,
                 int epoch, enum task_state state)
{
    race_go_on(&s->clock->race, run, epoch);
    s->race = s->clock->race.seen;
    schedule_show(s, &(struct schedule_seen){run, epoch, state,
                                             state == TASK_FAILED
                                                 ? (struct task_result){0}
                                                 : result_at(s, item, epoch)});
}

static void carry_run(struct schedule *s, const struct schedule_carried *item)
{
    struct clock *c = s->clock;
    const int epochs = s->plan.carried_trials[item->trial].epochs;
    const size_t run = schedule_add_run(s, item->trial, item->seed, epochs);
    const int rung = race_rung(&c->race, run, item->reached);
    c->epochs += (uint64_t)item->reached;
    for (int e = 0; e < rung;) {
        e = race_next(&c->race, run);
        show(s, run, item, e, TASK_PAUSED);
    }
    if (item->standing == RUN_FINISHED)
        show(s, run, item, item->reached, TASK_DONE);
    else if (item->standing == RUN_LOST)
        show(s, run, item, item->reached > 0 ? item->reached : 1, TASK_FAILED);
    else if (item->standing == RUN_PRUNED && rung > 0)
        race_stop(&c->race, run);
    else if (rung == 0)
        queue_add(&c->open, run, c->arena);
    s->race = c->race.seen;
}

/* As in a schedule that took these trials itself. */
static void offer_seeds(struct schedule *s)
{
    for (size_t i = 0; i < s->trial_count; i++) {
        const struct run_racer *r = &s->race.runs[race_last(&s->clock->race, i)];
        const bool ended =
            r->standing == RUN_FINISHED || (r->standing == RUN_LOST && r->seed > 0);
        if (ended || !s->plan.pruner)
            schedule_offer_seed(s, i, r->seed);
    }
}

void schedule_carry(struct schedule *s)
{
    const struct schedule_plan *p = &s->plan;
    assert(p->workers > 0);
    for (size_t i = 0; i < p->carried_trial_count; i++)
        schedule_add_trial(s, &p->carried_trials[i]);
    for (size_t i = 0; i < p->carried_count; i++)
        carry_run(s, &p->carried[i]);
    offer_seeds(s);
}
