/* Reasons of decisions: reason.h. */
#include "runner/sweep/reason.h"

#include "base/table/number.h"
#include "runner/sweep/decide.h"

#include <math.h>

/* The run of a decision; NULL: it has none that is visible. */
static const struct run_racer *racer_of(const struct sweep *w, const struct decision *d)
{
    const struct run_race *race = &w->schedule->race;
    for (size_t i = 0; i < race->run_count; i++)
        if (race->runs[i].trial == d->trial && race->runs[i].seed == d->seed)
            return &race->runs[i];
    return NULL;
}

static const struct run_rung *rung_at(const struct run_race *race, int epoch)
{
    for (size_t i = 0; i < race->rung_count; i++)
        if (race->rungs[i].epoch == epoch)
            return &race->rungs[i];
    return NULL;
}

/* ": valid_loss 0.2211 is number 2 of 5 after epoch 3" */
static void add_place(struct str *s, const struct sweep *w, const struct run_racer *run)
{
    const struct run_race *race = &w->schedule->race;
    const struct run_rung *rung = rung_at(race, run->reached);
    size_t place = 1;
    for (size_t i = 0; rung && i < rung->count; i++)
        place += run_is_better(rung->items[i].best, run->best, race->maximize);
    if (isnan(run->best))
        str_addf(s, ": it has no value of %s", w->spec->metric.name);
    else {
        str_addf(s, ": %s ", w->spec->metric.name);
        table_add_measure(s, run->best);
        str_addf(s, " is number %zu of %zu", place, rung ? rung->count : 1);
    }
    str_addf(s, " after epoch %d", run->reached);
}

void sweep_tell_decision(struct sweep *w, const struct decision *d)
{
    const struct run_racer *run;
    if (w->progress.level != PROGRESS_VERBOSE ||
        (d->kind != DECIDE_STOP && d->kind != DECIDE_GO_ON) || !(run = racer_of(w, d)))
        return;
    const struct run_item *r = sweep_run(w, d->trial, d->seed);
    struct str s = {0};
    str_addf(&s, "Run %lld.%d %s", (long long)r->trial_id, r->row.number,
             r->trial->label ? r->trial->label : "");
    if (d->kind == DECIDE_STOP)
        str_add(&s, " is stopped");
    else
        str_addf(&s, " goes on to epoch %d", d->until);
    add_place(&s, w, run);
    progress_say(&w->progress, "%s", s.text);
    str_deinit(&s);
}
