/* What the line of a sweep says: left.h. */
#include "runner/sweep/left.h"

#include "base/clock.h"
#include "runner/sweep/best.h"
#include "runner/sweep/count.h"
#include "runner/sweep/decide.h"
#include "runner/sweep/estimate.h"
#include "runner/sweep/steer.h"

#include <math.h>
#include <stdlib.h>

enum { SECONDS_BETWEEN = 1 }; /* a large sweep is not gone through more often */

static double cost_of(const struct run_item *r)
{
    return (double)sweep_epoch_cost(r->trial->config);
}

void sweep_time_epoch(struct sweep *w, struct run_item *r, const struct link_epoch *row)
{
    r->heard = clock_seconds();
    if (row->again)
        return;
    r->spent += row->seconds;
    r->epochs_spent++;
    eta_add_epoch(&w->eta, cost_of(r), row->seconds);
}

void sweep_time_run(struct sweep *w, const struct run_item *r, double seconds)
{
    eta_add_run(&w->eta, seconds - r->spent, r->trial->config->train.epochs,
                r->last.epoch);
}

/* Seconds that a worker still needs for its task. */
static double busy_left(const struct sweep *w, size_t task, const struct run_item *r)
{
    const double epoch = r->epochs_spent > 0 ? r->spent / r->epochs_spent
                                             : eta_epoch(&w->eta, cost_of(r));
    const int epochs = w->schedule->tasks[task].until - r->last.epoch;
    const double left = eta_run(&w->eta, cost_of(r), 0) +
                        epoch * (epochs > 0 ? epochs : 0) -
                        (clock_seconds() - r->heard);
    return left > 0 || isnan(left) ? left : 0;
}

/* Runs that nobody has decided on yet take as long as the others on average. */
static void add_unknown(const struct sweep *w, double *jobs, size_t *count, size_t room)
{
    double sum = 0;
    for (size_t i = 0; i < w->runs.count; i++) {
        const struct run_item *r = &w->runs.items[i];
        if (r->row.id != 0)
            sum += eta_run(&w->eta, cost_of(r), r->trial->config->train.epochs);
    }
    while (*count < room)
        jobs[(*count)++] = sum / (double)sweep_asked(w);
}

static double seconds_left(const struct sweep *w)
{
    const struct schedule *s = w->schedule;
    const size_t unknown = sweep_planned(w) - sweep_asked(w);
    const size_t room = schedule_count(s, TASK_TODO) + unknown;
    double *jobs = calloc(room + 1, sizeof(*jobs));
    double *busy = calloc((size_t)w->progress.workers + 1, sizeof(*busy));
    size_t count = 0;
    int at_work = 0;
    double left = (double)NAN;
    for (size_t i = 0; jobs && busy && i < s->task_count; i++) {
        const struct task *t = &s->tasks[i];
        if (t->state == TASK_BUSY && at_work < w->progress.workers)
            busy[at_work++] = busy_left(w, i, sweep_item(w, i));
        else if (t->state == TASK_TODO && count < room)
            jobs[count++] =
                eta_run(&w->eta, cost_of(sweep_item(w, i)), t->until - t->from);
    }
    if (jobs && busy && w->eta.n > 0 && !w->steering.all && w->progress.workers > 0) {
        if (unknown > 0 && sweep_asked(w) > 0)
            add_unknown(w, jobs, &count, room);
        left = eta_all(busy, w->progress.workers, jobs, count);
    }
    free(jobs);
    free(busy);
    return left;
}

void sweep_sum_up(struct sweep *w)
{
    struct sweep_line *sum = &w->progress.sum;
    const double now = clock_seconds();
    if (!w->schedule || now - w->summed < SECONDS_BETWEEN)
        return;
    w->summed = now;
    sum->held = w->steering.all;
    sum->paused = sum->stopped = 0;
    for (size_t i = 0; i < w->runs.count; i++) {
        const struct run_item *r = &w->runs.items[i];
        const bool waits =
            r->row.status == RES_PAUSED || (r->last.epoch > 0 && sweep_is_held(w, r));
        sum->paused += r->state == RUN_WAITS || (r->state == RUN_TODO && waits);
        sum->stopped += r->state == RUN_CUT || r->state == RUN_ENDED;
    }
    w->progress.runs = sweep_planned(w);
    sum->left = seconds_left(w);
    sum->after = run_estimate_final_runs(w->spec);
    if (!sum->best)
        sweep_best_show(w, sum);
}
