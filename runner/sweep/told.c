/* The values of trials: told.h. */
#include "runner/sweep/told.h"

#include <math.h>

int told_folds(const struct schedule *s)
{
    return s->plan.folds > 1 ? s->plan.folds : 1;
}

static struct told_set *find_set(struct told_so_far *t, const struct schedule *s,
                                 const struct told *own)
{
    const size_t each = (size_t)(s->plan.seeds / told_folds(s)),
                 place = own->trial * each + (size_t)own->seed;
    while (t->set_count <= place) {
        t->sets = arena_grow(t->arena, t->sets, t->set_count, sizeof(*t->sets));
        t->sets[t->set_count++] = (struct told_set){.epoch = own->epochs};
    }
    return &t->sets[place];
}

bool told_take(struct told_so_far *t, const struct schedule *s, size_t i,
               struct told *out)
{
    const struct schedule_seen *e = &s->seen[i];
    const struct run_racer *r = &s->race.runs[e->run];
    const int folds = told_folds(s);
    *out =
        (struct told){.trial = r->trial,
                      .seed = r->seed / folds,
                      .epoch = e->until,
                      .epochs = r->epochs,
                      .value = e->state == TASK_FAILED ? (double)NAN : e->result.best,
                      .finished = e->state != TASK_PAUSED && e->state != TASK_CUT};
    const bool held = s->plan.pruner && r->seed == 0 && e->state != TASK_DONE;
    if (folds == 1 || held)
        return true;
    struct told_set *set = find_set(t, s, out);
    set->ended++;
    set->sum += out->value;
    set->cut = set->cut || e->state == TASK_CUT;
    set->epoch = e->until < set->epoch ? e->until : set->epoch;
    out->value = set->sum / folds;
    out->epoch = set->cut ? set->epoch : e->until;
    out->finished = !set->cut;
    return set->ended == (size_t)folds;
}
