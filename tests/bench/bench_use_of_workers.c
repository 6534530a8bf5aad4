/* bench_use_of_workers [TASKS [SWEEPS]]: the share of their time in which real workers
 * train, where each decision waits for the results that it must see.
 *
 * Nothing is trained. A task takes its time of the virtual clock, times e^(spread z), z
 * standard normal: how far durations are off what the clock takes them for. The
 * schedule is the one of a sweep. A spread of 0 with as many virtual workers as real
 * ones shows what the end of a sweep costs where nothing waits. Means over so many
 * sweeps (20) of about so many tasks (400).
 *
 * `most` is a bound for the share of the whole sweep, whatever order real workers take
 * the tasks in. A task begins after all results that its decision sees, which are those
 * with a virtual end not after its virtual begin. So for every task k the sweep takes
 * at least the work of the tasks that k sees, divided among all workers, and after it
 * the longest chain of tasks from k on in which each sees the one before. asha begins a
 * trial only where it can promote none; so the last trial sees almost all work, and the
 * chain of its own rungs, 1 + 2 + 6 epochs if it is promoted, comes after that. The
 * order of the decisions was the best that was tried: earliest virtual end, longest
 * task and promoted run first use less (.855 to .865 in place of .875 for rungs with 16
 * virtual workers and a spread of .5, where `most` is .942). */
#include "runner/sweep/schedule.h"

#include "base/rng.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_REAL = 64, EPOCHS = 9 };
enum stream { NOISE, CURVE, COST };

struct plan {
    const char *name;
    const char *pruner; /* NULL: none */
    double costs;       /* spread of the trials' costs */
};

struct trials {
    const struct plan *plan;
    size_t count;
    uint64_t seed;
};

static double normal(uint64_t seed, enum stream of, uint64_t item)
{
    struct rng r;
    rng_init(&r, seed, RNG_SAMPLER, of, item);
    return gsl_cdf_ugaussian_Pinv(rng_uniform(&r) + 0x1p-60);
}

static enum schedule_answer ask(void *context, const struct schedule *s, size_t number,
                                bool recorded, struct schedule_trial *out)
{
    const struct trials *t = context;
    (void)number;
    (void)recorded;
    const double factor = exp(t->plan->costs * normal(t->seed, COST, s->trial_count));
    *out = (struct schedule_trial){.epochs = EPOCHS, .cost = (uint64_t)(1e12 * factor)};
    return s->trial_count < t->count ? ASK_TRIAL : ASK_NOTHING;
}

/* A real worker: the task that it has, and when that ends; SIZE_MAX: it has none. */
struct real {
    size_t task;
    double end;
};

/* A curve is one number: who is good stays good. */
static void end_task(struct schedule *s, const struct trials *trials, size_t number)
{
    const struct task *t = &s->tasks[number];
    const double value = normal(trials->seed, CURVE, s->race.runs[t->run].trial);
    const struct task_result result = {value, value};
    schedule_set(s, number, t->until < EPOCHS ? TASK_PAUSED : TASK_DONE, &result);
    schedule_advance(s);
}

static struct real *find_first(struct real *workers, int count)
{
    struct real *first = NULL;
    for (int i = 0; i < count; i++)
        if (workers[i].task != SIZE_MAX && (!first || workers[i].end < first->end))
            first = &workers[i];
    return first;
}

struct shares {
    double whole; /* of the whole sweep */
    double most;  /* the bound of it */
    double fed;   /* until its last trial has begun: then its end leaves workers idle */
};

static struct schedule *begin(struct trials *trials, int parallel, struct arena *a)
{
    struct schedule_plan given = {.workers = parallel,
                                  .seeds = 1,
                                  .maximize = true,
                                  .context = trials,
                                  .ask = ask};
    if (trials->plan->pruner) {
        const struct plugin *p = registry_find(&run_pruners, trials->plan->pruner);
        void *options = arena_alloc(a, 1, p->options_size);
        opt_defaults(p->options, options, a);
        given.pruner = (const struct run_pruner_type *)p;
        given.pruner_options = options;
        trials->count = trials->count * 2 / 3; /* 1 + 1 / 3 + 1 / 9 tasks a trial */
    }
    struct schedule *s = schedule_create(&given, a);
    schedule_advance(s);
    return s;
}

static double duration(const struct task *t, size_t number, double spread,
                       uint64_t seed)
{
    return (double)(t->end - t->begin) * exp(spread * normal(seed, NOISE, number));
}

/* The least time that the tasks take. They are in the order of their virtual begin. */
static double least_time(const struct schedule *s, int real, double spread,
                         uint64_t seed, struct arena *a)
{
    const size_t count = s->task_count;
    /* chain[k]: the longest from task k, or one after it, on. */
    double *chain = arena_alloc(a, count + 1, sizeof(*chain)), least = 0;
    for (size_t k = count; k-- > 0;) {
        const struct task *t = &s->tasks[k];
        size_t next = k + 1;
        double seen = 0;
        while (next < count && s->tasks[next].begin < t->end)
            next++;
        for (size_t i = 0; i < k; i++)
            if (s->tasks[i].end <= t->begin)
                seen += duration(&s->tasks[i], i, spread, seed);
        const double own = duration(t, k, spread, seed) + chain[next];
        least = fmax(least, seen / real + own);
        chain[k] = fmax(chain[k + 1], own);
    }
    return least;
}

/* Gives tasks to those that have none; how many stay without. */
static int give(struct schedule *s, struct real *workers, int count, double now,
                double spread, uint64_t seed)
{
    int idle = 0;
    for (int i = 0; i < count; i++) {
        const size_t next = schedule_next(s, 0);
        if (workers[i].task != SIZE_MAX)
            continue;
        if (next < s->task_count) {
            const struct task *t = &s->tasks[next];
            workers[i] = (struct real){next, now + duration(t, next, spread, seed)};
            schedule_set(s, next, TASK_BUSY, NULL);
        }
        idle += workers[i].task == SIZE_MAX;
    }
    return idle;
}

/* The share of the time of so many real workers in which they have a task. */
static struct shares simulate(const struct plan *plan, int parallel, int real,
                              double spread, size_t tasks, uint64_t seed)
{
    struct arena *a = arena_create();
    struct trials trials = {plan, tasks, seed};
    struct schedule *s = begin(&trials, parallel, a);
    struct real workers[MOST_REAL];
    struct shares out = {0};
    double now = 0, lost = 0;
    for (int i = 0; i < real; i++)
        workers[i] = (struct real){.task = SIZE_MAX};
    for (;;) {
        const int idle = give(s, workers, real, now, spread, seed);
        if (out.fed == 0 && s->trial_count == trials.count)
            out.fed = 1 - lost / (now * real);
        struct real *first = find_first(workers, real);
        if (!first)
            break;
        lost += idle * (first->end - now);
        now = first->end;
        end_task(s, &trials, first->task);
        first->task = SIZE_MAX;
    }
    out.whole = 1 - lost / (now * real);
    out.most =
        (now * real - lost) /
        (real * fmax((now * real - lost) / real, least_time(s, real, spread, seed, a)));
    arena_destroy(a);
    return out;
}

static void show(const struct plan *plan, int parallel, int real, size_t tasks,
                 int sweeps)
{
    static const double spreads[] = {0, .2, .5};
    printf("%-26s %8d", plan->name, parallel);
    for (size_t d = 0; d < sizeof(spreads) / sizeof(*spreads); d++) {
        struct shares sum = {0};
        for (int i = 0; i < sweeps; i++) {
            const struct shares one =
                simulate(plan, parallel, real, spreads[d], tasks, (uint64_t)i);
            sum.whole += one.whole;
            sum.fed += one.fed;
            sum.most += one.most;
        }
        printf("   %.3f %.3f %.3f", sum.whole / sweeps, sum.most / sweeps,
               sum.fed / sweeps);
    }
    printf("\n");
}

int main(int argc, char **argv)
{
    static const struct plan plans[] = {{"equal tasks", NULL, 0},
                                        {"costs of spread .5", NULL, .5},
                                        {"rungs of 1, 2, 6 epochs", "asha", 0}};
    static const int parallel[] = {8, 12, 16, 24};
    const size_t tasks = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 400;
    const int sweeps = argc > 2 ? atoi(argv[2]) : 20, real = 8;
    printf("%d real workers, %zu tasks; durations off the clock's by a spread of 0, .2 "
           "and .5: share of the\nwhole sweep, the most that its decisions allow in "
           "any order, "
           "and until its last trial has begun\n",
           real, tasks);
    printf("%-26s parallel %19s %19s %19s\n", "tasks", "0", ".2", ".5");
    for (size_t p = 0; p < sizeof(plans) / sizeof(*plans); p++)
        for (size_t k = 0; k < sizeof(parallel) / sizeof(*parallel); k++)
            show(&plans[p], parallel[k], real, tasks, sweeps);
    return 0;
}
