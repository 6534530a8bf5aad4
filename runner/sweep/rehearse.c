/* A rehearsed sweep is one of run_sweep, in a process of its own whose messages go
 * nowhere. As many runs are trained side by side as the sweep has workers: they share
 * caches and cores with each other and with their parent, which records, ranks and
 * removes files as it always does.
 *
 * Its runs tell when their epochs end, as any run does. The later epochs are those that
 * follow each other; by how much the first takes longer is the start's share, and what
 * comes after the last, until the run is recorded, is the end's. What the steps account
 * for is taken off. Runs of less than a moment are rehearsed as they are, of longer
 * ones a few epochs, of long epochs a few steps, and these of few examples if the
 * network is large. */
#include "runner/sweep/rehearse.h"

#include "base/clock.h"
#include "base/file.h"
#include "runner/sweep/aside.h"
#include "runner/sweep/dry_space.h"
#include "runner/sweep/pool.h"
#include "runner/train/train.h"

#include <limits.h>
#include <math.h>
#include <string.h>

enum { MOST = 64, EPOCHS = 2 };

static const double budget = 1;       /* s, after which no further run is rehearsed */
static const double short_run = 0.3;  /* s of the steps of a run that is short */
static const double short_epoch = .1; /* s of the steps of an epoch that is */
enum { BATCHES = 8, OF_LARGE = 1 };   /* of each pass */

struct rehearsal {
    const struct run_rehearsed *of;
    struct exp_sweep spec;
    struct exp_trial trial;
    struct exp_config config;
    struct run_steps steps; /* of the rehearsed batches */
    int batches;
    size_t most;        /* runs: no more than the sweep has, but some for each worker */
    const char *folder; /* of the rehearsed sweep */
    struct pool inner;  /* as the sweep made it */
    size_t begun;
    double first, last; /* when the first run was begun, when the last was recorded */
    struct running {
        double began, told; /* told: the last epoch */
        double first;       /* seconds until the first epoch had ended */
        double later;       /* of the epochs after it */
        double train;       /* of training in them */
        int epochs;
    } of_task[MOST];
    /* Of the runs that ended well, in the order in which they did. */
    struct run_beside each[MOST];
    size_t runs;
    struct run_beside found;
};

static double least(double a, double b)
{
    return a < b ? a : b;
}

/* ---- in the rehearsed sweep ---- */

static int next(void *context, bool *waiting)
{
    struct rehearsal *r = context;
    const double now = clock_seconds();
    *waiting = false;
    if (r->begun == 0)
        r->first = now;
    if (r->begun == r->most ||
        (r->begun > (size_t)r->of->workers && now - r->first > budget))
        return POOL_NOTHING;
    const int task = r->inner.next(r->inner.context, waiting);
    if (task == POOL_NOTHING || task >= MOST)
        return POOL_NOTHING;
    r->begun++;
    r->of_task[task] = (struct running){.began = now};
    return task;
}

static void message(void *context, int task, enum link_kind kind, const void *data,
                    size_t size)
{
    struct rehearsal *r = context;
    struct running *run = &r->of_task[task];
    r->inner.message(r->inner.context, task, kind, data, size);
    if (kind != LINK_EPOCH || size != sizeof(struct link_epoch))
        return;
    struct link_epoch row;
    memcpy(&row, data, size);
    const double now = clock_seconds();
    if (run->epochs++ == 0) {
        run->first = now - run->began;
    } else {
        run->later += now - run->told;
        run->train += row.train_seconds;
    }
    run->told = now;
}

static void ended(void *context, int task, const struct pool_end *end)
{
    struct rehearsal *r = context;
    const struct running *run = &r->of_task[task];
    r->inner.ended(r->inner.context, task, end);
    r->last = clock_seconds();
    if (run->epochs < EPOCHS || end->by_signal || end->status != 0)
        return;
    const struct run_steps *s = &r->steps;
    const double later = run->epochs - 1, epoch = run->later / later,
                 train = run->train / later,
                 valid = least(s->of_valid, r->batches) * s->eval,
                 test = least(s->of_test, r->batches) * s->eval,
                 tests = 1 + (double)r->config.evaluate.condition_count;
    r->each[r->runs++] =
        (struct run_beside){.start = run->first - epoch,
                            .step = train / least(s->of_epoch, r->batches) - s->train,
                            .epoch = epoch - train - valid,
                            .end = r->last - run->told - tests * test - valid};
}

static void tick(void *context)
{
    const struct rehearsal *r = context;
    r->inner.tick(r->inner.context);
}

static const char *log_path(void *context, int task)
{
    const struct rehearsal *r = context;
    return r->inner.log(r->inner.context, task);
}

static int work_inside(void *context, int task, int link,
                       const volatile sig_atomic_t *stop)
{
    const struct rehearsal *r = context;
    return r->inner.work(r->inner.context, task, link, stop);
}

static bool gives_up(void *context)
{
    const struct rehearsal *r = context;
    return r->inner.gives_up(r->inner.context);
}

/* The sweep's own pool, looked at from outside. */
static void watch(void *context, struct pool *pool)
{
    struct rehearsal *r = context;
    r->inner = *pool;
    *pool = (struct pool){.workers = pool->workers,
                          .context = r,
                          .next = next,
                          .work = work_inside,
                          .log = log_path,
                          .message = message,
                          .ended = ended,
                          .tick = tick,
                          .gives_up = gives_up,
                          .silence = pool->silence};
}

/* Of a sum over many runs the mean tells, not the median, as some writes take ten times
 * as long as others. The first runs begin together and find nothing in caches: they are
 * left out if others tell. 0 if it is below. */
static struct run_beside mean(const struct rehearsal *r)
{
    const size_t some = (size_t)r->of->workers, from = r->runs > 2 * some ? some : 0;
    const double count = (double)(r->runs - from);
    struct run_beside sum = {0};
    for (size_t i = from; i < r->runs; i++) {
        sum.start += r->each[i].start / count;
        sum.step += r->each[i].step / count;
        sum.epoch += r->each[i].epoch / count;
        sum.end += r->each[i].end / count;
    }
    return (struct run_beside){.start = fmax(0, sum.start),
                               .step = fmax(0, sum.step),
                               .epoch = fmax(0, sum.epoch),
                               .end = fmax(0, sum.end)};
}

/* ---- in its process ---- */

/* A sweep of that trial alone and so many runs that time ends it, whose points are
 * listed and whose end is not decided. */
static void shorten(struct rehearsal *r)
{
    const struct run_rehearsed *of = r->of;
    const struct run_steps *s = &of->steps;
    const double epoch = s->of_epoch * s->train + s->of_valid * s->eval;
    r->trial = *of->trial;
    r->config = *of->trial->config;
    const int epochs = r->config.train.epochs;
    const int batch = r->config.train.batch,
              few =
                  run_measured_examples(&r->config, run_threads(of->spec, &r->config));
    r->steps = *s;
    r->batches = INT_MAX;
    if (epoch > short_epoch) {
        r->batches = few < batch ? OF_LARGE : BATCHES;
        r->config.train.batch = few;
        r->steps.train *= (double)few / batch;
        r->steps.eval *= (double)few / batch;
    }
    if (epochs < EPOCHS || epoch * epochs > short_run)
        r->config.train.epochs = EPOCHS;
    r->trial.config = &r->config;
    const size_t planned = run_planned_trials(of->spec) * (size_t)exp_runs(of->spec),
                 some = (size_t)of->workers + 1;
    r->most = planned > some ? planned : some;
    r->most = r->most < MOST ? r->most : MOST;
    r->spec = *of->spec;
    r->spec.trials = &r->trial;
    r->spec.trial_count = 1;
    r->spec.seeds = (MOST + exp_folds(of->spec) - 1) / exp_folds(of->spec);
    r->spec.upto = false;
    r->spec.method = "grid";
    r->spec.proposed = 0;
    r->spec.budget = (struct exp_budget){0};
    r->spec.stop_when =
        (struct exp_stop_when){.target = (double)NAN, .improvement = (double)NAN};
    r->spec.prune = (struct opt_typed){0};
    r->spec.final = (struct exp_final){0};
    r->spec.reuse = (struct exp_reuse){0};
}

static int work(void *context, int task, int link, const volatile sig_atomic_t *stop)
{
    struct rehearsal *r = context;
    struct arena *a = arena_create();
    const struct run_shortened shortened = {
        .batches = r->batches, .made_up = !r->of->cached, .context = r, .watch = watch};
    struct run_options own = {.results = file_join(a, r->folder, "dry-run.db"),
                              .folder = r->of->options->folder,
                              .command = r->of->options->command,
                              .workers = r->of->workers,
                              .threads = run_threads(r->of->spec, &r->config),
                              .shortened = &shortened};
    struct err e = {0};
    (void)task;
    (void)stop;
    r->begun = 0;
    const double begun = clock_seconds();
    run_sweep(&r->spec, &own, a);
    const double over = clock_seconds();
    if (r->runs > 0) {
        r->found = mean(r);
        r->found.around = r->first - begun + over - r->last;
    }
    arena_destroy(a);
    return link_send(link, LINK_STEP, &r->found, sizeof(r->found), &e) != ERR_OK;
}

/* ---- in the parent ---- */

static int only(void *context, bool *waiting)
{
    struct rehearsal *r = context;
    *waiting = false;
    return r->begun++ == 0 ? 0 : POOL_NOTHING;
}

static void take(void *context, int task, enum link_kind kind, const void *data,
                 size_t size)
{
    struct rehearsal *r = context;
    (void)task;
    if (kind == LINK_STEP && size == sizeof(r->found))
        memcpy(&r->found, data, size);
}

static void pass(void *context, int task, const struct pool_end *end)
{
    (void)context;
    (void)task;
    (void)end;
}

static void wait_on(void *context)
{
    (void)context;
}

enum err_code run_rehearse(const struct run_rehearsed *of, struct run_beside *out,
                           struct err *e)
{
    struct arena *a = arena_create();
    struct rehearsal *r = arena_alloc(a, 1, sizeof(*r));
    struct pool pool = {.workers = 1,
                        .context = r,
                        .next = only,
                        .work = work,
                        .message = take,
                        .ended = pass,
                        .tick = wait_on};
    enum err_code code = ERR_OK;
    r->of = of;
    shorten(r);
    if (aside_create_in(of->folder, ".mtag-dry-run", a, &r->folder, NULL) == ERR_OK)
        code = pool_run(&pool, e);
    aside_destroy(r->folder);
    *out = r->found;
    arena_destroy(a);
    return code;
}
