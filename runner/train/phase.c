/* Phases of a training: which one an epoch belongs to, how it begins, and its learning
 * rates. Whatever a phase starts from is in the checkpoint, so that a run which stopped
 * between two phases goes on with the same numbers. */
#include "runner/train/metrics.h"
#include "runner/train/trainer.h"

#include <math.h>
#include <string.h>

struct place {
    const struct exp_phase *phase;
    int first; /* epochs before it */
};

/* The phase of the epoch after `done`; after the last epoch, the last phase. */
static struct place find(const struct exp_train *o, int done)
{
    struct place p = {o->phases, 0};
    for (size_t i = 0; i + 1 < o->phase_count && done >= p.first + p.phase->epochs;
         i++) {
        p.first += p.phase->epochs;
        p.phase++;
    }
    return p;
}

static const struct nn_schedule_type *schedule_of(const struct exp_phase *p)
{
    return (const struct nn_schedule_type *)p->schedule.type;
}

const struct exp_phase *run_phase(const struct trainer *t)
{
    return find(&t->config->train, t->state.progress.epoch).phase;
}

size_t run_most_slots(const struct exp_train *o)
{
    size_t most = 0;
    for (size_t i = 0; i < o->phase_count; i++) {
        const struct opt_typed *optimizer = &o->phases[i].optimizer;
        const struct nn_optimizer_type *type =
            (const struct nn_optimizer_type *)optimizer->type;
        size_t slots = (size_t)type->slots(optimizer->options);
        most = slots > most ? slots : most;
    }
    return most;
}

static void start_from_best(struct run_state *s)
{
    memcpy(s->w, s->best_w, s->weights * sizeof(real));
    memcpy(s->stats, s->best_stats, s->statistics * sizeof(real));
    s->progress.averaged = 0;
}

struct nn_pace run_pace(const struct trainer *t, long step)
{
    const struct run_progress *p = &t->state.progress;
    struct place at = find(&t->config->train, p->epoch);
    const struct nn_schedule_type *type = schedule_of(at.phase);
    struct nn_moment m = {p->epoch - at.first, at.phase->epochs, step, run_steps(t)};
    return type->at ? type->at(at.phase->schedule.options, m)
                    : (struct nn_pace){p->lr, NAN};
}

/* The rate after `done` epochs of a phase, the last of which had this metric. */
static void set_rate(struct trainer *t, const struct exp_phase *phase, int done,
                     double metric)
{
    struct run_progress *p = &t->state.progress;
    const struct nn_schedule_type *type = schedule_of(phase);
    p->lr = type->at ? run_pace(t, 0).lr
                     : type->next(phase->schedule.options, p->schedule,
                                  nn_optimizer_lr(&phase->optimizer), p->lr, done,
                                  phase->epochs, metric);
}

void run_begin_phase(struct trainer *t)
{
    struct run_state *s = &t->state;
    struct run_progress *p = &s->progress;
    struct place at = find(&t->config->train, p->epoch);
    const struct exp_phase *phase = at.phase;
    if (p->epoch != at.first)
        return;
    if (phase->start == EXP_START_BEST && p->best_epoch > 0)
        start_from_best(s);
    memset(s->slot, 0, s->slots * sizeof(real));
    memset(&p->update, 0, sizeof(p->update));
    memset(p->schedule, 0, sizeof(p->schedule));
    if (schedule_of(phase)->start)
        schedule_of(phase)->start(phase->schedule.options, p->schedule);
    p->stale = 0;
    p->lr = nn_optimizer_lr(&phase->optimizer);
    set_rate(t, phase, 0, NAN);
}

static double metric_of(const struct exp_phase *phase, const struct link_epoch *row)
{
    const struct nn_schedule_type *type = schedule_of(phase);
    const char *name = type->metric ? type->metric(phase->schedule.options) : NULL;
    if (!name)
        return (double)NAN;
    double value = run_epoch_metric(row, name);
    return run_metric_is_higher_better(name) ? -value : value;
}

bool run_next_rate(struct trainer *t, const struct link_epoch *row)
{
    int done = t->state.progress.epoch;
    struct place at = find(&t->config->train, done - 1);
    if (done >= at.first + at.phase->epochs)
        return false;
    set_rate(t, at.phase, done - at.first, metric_of(at.phase, row));
    return true;
}
