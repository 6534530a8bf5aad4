/* A schedule in made-up time: simulate.h. */
#include "runner/sweep/simulate.h"

#include "runner/sweep/decide.h"
#include "runner/sweep/schedule.h"

#include <math.h>

enum { MOST = 500 }; /* trials that are played; more take proportionally longer */

/* What is being done: seconds of it that are left, INFINITY: nothing. */
struct worker {
    size_t task;
    double left;
};

struct playing {
    const struct run_simulated *of;
    struct schedule *schedule;
    struct worker *workers;
    size_t trials, next; /* next: no task before it is to do */
    double proposal;     /* left of the one that is made; INFINITY: none is */
    bool proposed;       /* one is there, and not yet taken */
};

static size_t known_trial(const struct playing *p, size_t trial)
{
    return trial % p->of->spec->trial_count;
}

static enum schedule_answer ask(void *context, const struct schedule *s, size_t number,
                                bool recorded, struct schedule_trial *out)
{
    struct playing *p = context;
    (void)number;
    (void)recorded;
    if (s->trial_count == p->trials)
        return ASK_NOTHING;
    if (p->of->proposal > 0 && !p->proposed) {
        p->proposal = isinf(p->proposal) ? p->of->proposal : p->proposal;
        return ASK_LATER;
    }
    const struct exp_trial *t = &p->of->spec->trials[known_trial(p, s->trial_count)];
    p->proposed = false;
    *out = (struct schedule_trial){.epochs = t->config->train.epochs,
                                   .cost = sweep_epoch_cost(t->config)};
    return ASK_TRIAL;
}

/* Gives tasks to workers that have none; returns how many have one. */
static int give(struct playing *p)
{
    struct schedule *s = p->schedule;
    int busy = 0;
    for (int i = 0; i < p->of->workers; i++) {
        struct worker *w = &p->workers[i];
        p->next = schedule_next(s, p->next);
        if (isinf(w->left) && p->next < s->task_count) {
            const size_t trial = s->race.runs[s->tasks[p->next].run].trial;
            *w = (struct worker){p->next, p->of->seconds[known_trial(p, trial)]};
            schedule_set(s, p->next, TASK_BUSY, NULL);
        }
        busy += !isinf(w->left);
    }
    return busy;
}

static double first_end(const struct playing *p)
{
    double least = p->proposal;
    for (int i = 0; i < p->of->workers; i++)
        least = fmin(least, p->workers[i].left);
    return least;
}

/* So many seconds of work are done by all that work. */
static void pass(struct playing *p, double seconds)
{
    static const struct task_result any = {0, 0};
    for (int i = 0; i < p->of->workers; i++) {
        struct worker *w = &p->workers[i];
        w->left -= seconds;
        if (w->left <= 0) {
            schedule_set(p->schedule, w->task, TASK_DONE, &any);
            w->left = INFINITY;
        }
    }
    p->proposal -= seconds;
    if (p->proposal <= 0) {
        p->proposed = true;
        p->proposal = INFINITY;
    }
}

double run_simulate(const struct run_simulated *s)
{
    struct arena *a = arena_create();
    struct playing p = {.of = s,
                        .workers =
                            arena_alloc(a, (size_t)s->workers, sizeof(*p.workers)),
                        .trials = s->trials < MOST ? s->trials : MOST,
                        .proposal = INFINITY};
    const struct schedule_plan plan = {
        .workers = s->spec->parallel, .seeds = (int)s->each, .context = &p, .ask = ask};
    double now = 0;
    p.schedule = schedule_create(&plan, a);
    for (int i = 0; i < s->workers; i++)
        p.workers[i].left = INFINITY;
    schedule_advance(p.schedule);
    for (;;) {
        const int busy = give(&p), proposers = isinf(p.proposal) ? 0 : 1;
        if (busy + proposers == 0)
            break;
        const double least = first_end(&p);
        now += least * fmax(1, (double)(busy * s->threads + proposers) / s->cores);
        pass(&p, least);
        schedule_advance(p.schedule);
    }
    arena_destroy(a);
    return p.trials > 0 ? now * (double)s->trials / (double)p.trials : 0;
}
