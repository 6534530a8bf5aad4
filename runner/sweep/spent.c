/* The time of a sweep: spent.h. */
#include "runner/sweep/spent.h"

#include "base/clock.h"
#include "runner/sweep/decide.h"

#include <stdio.h>

enum { NOTED = 60 /* seconds */, HOUR = 3600 };

static bool is_timed(const struct sweep *w)
{
    return w->spec->budget.hours > 0 || w->spec->budget.worker_hours > 0;
}

enum err_code sweep_spent_begin(struct sweep *w)
{
    struct spent *t = &w->spent;
    t->begun = clock_seconds();
    return is_timed(w) ? res_sweep_seconds(w->store, w->id, &t->sum, &w->err) : ERR_OK;
}

void sweep_spent_add(struct sweep *w, double seconds)
{
    w->spent.sum.trained += seconds;
    w->spent.sum.epochs++;
}

void sweep_spent_note(struct sweep *w, bool at_end)
{
    struct spent *t = &w->spent;
    const double now = clock_seconds(), seconds = now - t->begun;
    if (!(w->spec->budget.hours > 0) || (seconds < NOTED && !at_end) ||
        w->err.code != ERR_OK)
        return;
    char text[32];
    snprintf(text, sizeof(text), "%.3f", seconds);
    sweep_check(res_event_put(w->store, w->id, 0, RES_WORKED, text, &w->err));
    t->sum.worked += seconds;
    t->begun = now;
}

/* Epochs of decided tasks that are not trained yet. */
static double epochs_left(const struct sweep *w, const struct schedule *s)
{
    double left = 0;
    for (size_t i = 0; i < s->task_count; i++) {
        const struct task *t = &s->tasks[i];
        const bool goes_on = t->state == TASK_TODO || t->state == TASK_BUSY;
        const int done = goes_on ? sweep_item(w, i)->curve_length : t->until;
        left += done < t->until ? t->until - done : 0;
    }
    return left;
}

bool sweep_is_spent(void *context, const struct schedule *s, int epochs)
{
    const struct sweep *w = context;
    const struct exp_budget *b = &w->spec->budget;
    const struct spent *t = &w->spent;
    const double each = t->sum.epochs > 0 ? t->sum.trained / (double)t->sum.epochs : 0;
    const double worked = t->sum.worked + clock_seconds() - t->begun + each * epochs;
    const double trained = t->sum.trained + each * (epochs + epochs_left(w, s));
    return worked > HOUR * b->hours || trained > HOUR * b->worker_hours;
}
