/* A rehearsed run tells when its epochs end, as any run does. The second epoch is one
 * of those that follow; by how much the first takes longer is the start's share, and
 * what comes after the second is the end's. What the steps account for is taken off.
 * As many runs are rehearsed side by side as the sweep has workers: they share caches
 * and cores, so that each takes longer than alone. */
#define _GNU_SOURCE
#include "runner/sweep/rehearse.h"

#include "base/clock.h"
#include "base/inside.h"
#include "results/write/store.h"
#include "runner/sweep/machine.h"
#include "runner/sweep/pool.h"
#include "runner/sweep/predicted.h"
#include "runner/train/evaluate.h"
#include "runner/train/metrics.h"
#include "runner/train/train.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 9, EPOCHS = 2 };
enum { RECORD = MOST }; /* the task after those of runs */

static const double budget = 1;     /* s, after which no further run is rehearsed */
static const double large = 1e9;    /* multiply-adds of a step */
enum { BATCHES = 8, OF_LARGE = 1 }; /* of each pass */

struct recorded {
    double epoch, run; /* s */
};

struct rehearsal {
    const struct exp_sweep *spec;
    struct exp_config config; /* of a few epochs */
    const char *folder;
    struct run_steps steps;
    int batches, next;
    double first; /* when the first run was begun */
    struct running {
        double began, told[EPOCHS];
        struct link_epoch row;
        int epochs;
    } of_task[MOST];
    /* Of the runs that ended well. */
    double start[MOST], step[MOST], epoch[MOST], end[MOST];
    int runs;
    struct recorded record;
};

static double least(double a, double b)
{
    return a < b ? a : b;
}

/* ---- in the worker ---- */

static const char *file_in(const struct rehearsal *r, const char *what, struct arena *a)
{
    return arena_printf(a, "%s/.mtag-dry-run-%ld%s", r->folder, (long)getpid(), what);
}

static int train(const struct rehearsal *r, int link, const volatile sig_atomic_t *stop)
{
    struct arena *a = arena_create();
    const bool writes = access(r->folder, W_OK) == 0;
    const char *checkpoint = writes ? file_in(r, "", a) : NULL;
    const bool keeps = writes && r->spec->weights.whose != EXP_KEEP_NONE;
    const char *weights = keeps ? file_in(r, ".weights", a) : NULL;
    const int threads = run_threads(r->spec, &r->config);
    const struct run_job job = {.config = &r->config,
                                .ranks = &r->spec->metric,
                                .seed = r->config.train.seed,
                                .threads = threads,
                                .key = "",
                                .checkpoint = checkpoint,
                                .weights = weights,
                                .link = link,
                                .max_batches = r->batches,
                                .stop = stop};
    struct err e = {0};
    if (checkpoint)
        inside_drop_link(checkpoint);
    if (weights)
        inside_drop_link(weights);
    const enum err_code code = run_train(&job, &e);
    if (checkpoint)
        unlink(checkpoint);
    if (weights)
        unlink(weights);
    arena_destroy(a);
    return code != ERR_OK;
}

/* Records a run as sweep_message and sweep_ended do. */
static enum err_code record_run(const struct rehearsal *r, struct res_store *store,
                                int64_t trial, int seed, struct recorded *out,
                                struct err *e)
{
    const struct feat_dataset *d = r->config.dataset;
    const struct res_machine machine = {.version = MTAG_VERSION};
    const struct res_ending ending = {
        .status = RES_FINISHED, .best_epoch = 1, .epochs = 1};
    struct arena *a = arena_create();
    struct res_run run;
    enum err_code code = res_run_get(store, trial, seed, 0, &run, e);
    const double begun = clock_seconds();
    if (code == ERR_OK)
        code = res_run_start(store, run.id, &machine, e);
    const double started = clock_seconds();
    for (size_t i = 0; i < RUN_METRICS && code == ERR_OK; i++) {
        const struct res_metric metric = run_metric_recorded(i, FEAT_VALID, NULL, a);
        if (run_metric(i)->usual)
            code = res_metric_put(store, run.id, 1, &metric, .5, e);
    }
    if (code == ERR_OK)
        code = res_flush(store, e);
    out->epoch += clock_seconds() - started;
    const double told = clock_seconds();
    for (size_t i = 0; i < RUN_METRICS; i++) {
        const struct res_metric metric = run_metric_recorded(i, FEAT_TEST, NULL, a);
        if (code == ERR_OK)
            code = res_metric_put(store, run.id, 0, &metric, .5, e);
        for (size_t t = 0; run_metric(i)->usual && t < d->tag_count; t++)
            if (code == ERR_OK)
                code =
                    res_tag_metric_put(store, run.id, d->tags[t], metric.name, .5, e);
    }
    for (enum res_split split = RES_TEST; split < RES_SPLITS; split++) {
        size_t clips = d->split_count[split == RES_VALID ? FEAT_VALID : FEAT_TEST];
        const struct res_predictions p = run_predictions(
            d, split, arena_alloc(a, clips * d->tag_count + 1, sizeof(float)), a);
        if (code == ERR_OK)
            code = res_predictions_put(store, run.id, split, &p, e);
    }
    if (code == ERR_OK)
        code = res_run_end(store, run.id, &ending, e);
    out->run += started - begun + clock_seconds() - told;
    arena_destroy(a);
    return code;
}

/* 0 if there is none, or if it is below: of a sum over many runs the mean tells, not
 * the median, as some writes take ten times as long as others. */
static double mean(const double *list, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += list[i];
    return sum > 0 ? sum / count : 0;
}

/* Sends what the record of a run takes; the first makes tables and views. */
static int record(const struct rehearsal *r, int link)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    struct arena *a = arena_create();
    const char *path = file_in(r, ".db", a);
    struct res_store *store = NULL;
    struct err e = {0};
    int64_t trial;
    struct recorded sum = {0};
    const struct res_trial row = {
        .identity = "rehearsal", .yaml = "", .task = "", .fingerprint = ""};
    inside_drop_link(path);
    enum err_code code = res_open(path, &store, &e);
    if (code == ERR_OK)
        code = res_trial_put(store, &row, &trial, &e);
    for (int i = 0; i <= MOST && code == ERR_OK; i++) {
        if (i == 1)
            sum = (struct recorded){0};
        code = record_run(r, store, trial, i, &sum, &e);
    }
    res_close(store);
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        unlink(arena_printf(a, "%s%s", path, ends[i]));
    arena_destroy(a);
    const double count = code == ERR_OK ? MOST : INFINITY;
    const struct recorded each = {sum.epoch / count, sum.run / count};
    return link_send(link, LINK_STEP, &each, sizeof(each), &e) != ERR_OK;
}

static int work(void *context, int task, int link, const volatile sig_atomic_t *stop)
{
    const struct rehearsal *r = context;
    return task == RECORD ? record(r, link) : train(r, link, stop);
}

/* ---- in the parent ---- */

static int next(void *context, bool *waiting)
{
    struct rehearsal *r = context;
    const double now = clock_seconds();
    *waiting = false;
    if (r->next == 0)
        r->first = now;
    if (r->next > 0 && r->next < RECORD && now - r->first > budget)
        r->next = RECORD;
    if (r->next < RECORD)
        r->of_task[r->next].began = now;
    return r->next <= RECORD ? r->next++ : POOL_NOTHING;
}

static void message(void *context, int task, enum link_kind kind, const void *data,
                    size_t size)
{
    struct rehearsal *r = context;
    if (task == RECORD && kind == LINK_STEP && size == sizeof(r->record))
        memcpy(&r->record, data, size);
    struct running *run = task == RECORD ? NULL : &r->of_task[task];
    if (!run || kind != LINK_EPOCH || size != sizeof(run->row) || run->epochs == EPOCHS)
        return;
    run->told[run->epochs++] = clock_seconds();
    memcpy(&run->row, data, size);
}

static void ended(void *context, int task, const struct pool_end *end)
{
    struct rehearsal *r = context;
    const struct running *run = task == RECORD ? NULL : &r->of_task[task];
    if (!run || run->epochs < EPOCHS || end->by_signal || end->status != 0)
        return;
    const struct run_steps *s = &r->steps;
    const double valid = least(s->of_valid, r->batches) * s->eval,
                 test = least(s->of_test, r->batches) * s->eval,
                 steps = least(s->of_epoch, r->batches),
                 epoch = run->told[1] - run->told[0];
    const int i = r->runs++;
    const double tests = 1 + (double)r->config.evaluate.condition_count;
    r->start[i] = run->told[0] - run->began - epoch;
    r->step[i] = run->row.train_seconds / steps - s->train;
    r->epoch[i] = epoch - run->row.train_seconds - valid;
    r->end[i] = clock_seconds() - run->told[1] - tests * test - valid;
}

static void tick(void *context)
{
    (void)context;
}

enum err_code run_rehearse(const struct exp_sweep *s, const struct exp_config *c,
                           const char *folder, int workers,
                           const struct run_steps *steps, struct run_beside *out,
                           struct err *e)
{
    const bool is_large = (double)c->graph->macs * c->train.batch > large;
    struct rehearsal r = {.spec = s,
                          .config = *c,
                          .folder = folder,
                          .steps = *steps,
                          .batches = is_large ? OF_LARGE : BATCHES};
    struct pool pool = {.workers = workers < MOST ? workers : MOST,
                        .context = &r,
                        .next = next,
                        .work = work,
                        .message = message,
                        .ended = ended,
                        .tick = tick};
    r.config.train.epochs = EPOCHS;
    const enum err_code code = pool_run(&pool, e);
    *out = (struct run_beside){.start = mean(r.start, r.runs),
                               .step = mean(r.step, r.runs),
                               .epoch = mean(r.epoch, r.runs),
                               .end = mean(r.end, r.runs),
                               .follow = r.record.epoch,
                               .record = r.record.run};
    return code;
}
