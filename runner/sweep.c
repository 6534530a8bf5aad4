/* A sweep from its checked file to recorded results.
 *
 * The parent schedules and alone writes the database; a worker trains one run and tells
 * what happens. A run's result is recorded when its worker has ended well, in one go,
 * and only then is its checkpoint removed: whatever is killed in between, the same
 * command goes on. */
#define _GNU_SOURCE
#include "runner/run.h"

#include "base/lock.h"
#include "runner/closing.h"
#include "runner/machine.h"
#include "runner/metrics.h"
#include "runner/pool.h"
#include "runner/prepare.h"
#include "runner/progress.h"
#include "runner/runs.h"
#include "runner/train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    BUSY_ELSEWHERE = 75
}; /* exit status of a worker whose run another process trains */

struct sweep {
    const struct exp_sweep *spec;
    const struct run_options *options;
    struct arena *arena;
    struct res_store *store;
    struct res_machine machine;
    int64_t id;
    struct run_list runs;
    struct progress progress;
    const char *cache;
    double best; /* of this call's finished runs */
    int64_t best_trial;
    struct err err; /* the store failed: nothing more can be recorded */
};

int run_threads(const struct exp_sweep *s, const struct exp_config *c)
{
    if (c->train.threads != OPT_WORD(0)) {
        return c->train.threads;
    }
    int runs = (int)s->trial_count * s->seeds;
    int threads = run_cores() / (runs > 0 ? runs : 1);
    return threads > 0 ? threads : 1;
}

int run_workers(const struct exp_sweep *s, const struct run_options *o)
{
    int runs = (int)s->trial_count * s->seeds, workers = o->workers;
    if (workers <= 0) {
        workers = run_cores() / run_threads(s, s->trials[0].config);
    }
    workers = workers > runs ? runs : workers;
    return workers > 0 ? workers : 1;
}

/* The run's lock: one process trains it, whatever sweeps it belongs to. */
static const char *lock_path(struct sweep *w, const struct run_item *r)
{
    return arena_printf(w->arena, "%s.lock", r->checkpoint);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- in the worker ---- */

/* What a killed worker was writing; the run's lock is held. */
static void remove_leftovers(const struct run_job *job)
{
    file_remove_leftovers(job->checkpoint);
    if (job->weights) {
        file_remove_leftovers(job->weights);
    }
}

static int work(void *context, int task, int link, const volatile sig_atomic_t *stop)
{
    struct sweep *w = context;
    const struct run_item *r = &w->runs.items[task];
    struct err e = {0};
    struct lock *lock = NULL;
    enum err_code code = lock_try(lock_path(w, r), &lock, NULL, &e);
    if (!code && !lock) {
        return BUSY_ELSEWHERE;
    }
    struct run_job job = {
        .config = r->trial->config,
        .seed = r->seed,
        .threads = run_threads(w->spec, r->trial->config),
        .key = r->key,
        .checkpoint = r->checkpoint,
        .weights = r->weights ? run_path(w->store, r->weights, w->arena) : NULL,
        .cache = w->cache,
        .link = link,
        .stop = stop,
    };
    if (!code) {
        remove_leftovers(&job);
        code = run_train(&job, &e);
    }
    lock_release(lock);
    if (code == ERR_INTERRUPTED) {
        link_send(link, LINK_STOPPED, "", 0, NULL);
        return 0;
    }
    if (code) {
        fprintf(stderr, "%s\n", e.text);
        link_send(link, LINK_FAILED, e.text, strlen(e.text), NULL);
        return 1;
    }
    return 0;
}

static const char *log_path(void *context, int task)
{
    struct sweep *w = context;
    return run_path(w->store, w->runs.items[task].log, w->arena);
}

/* ---- in the parent ---- */

/* The store failed: stop the workers, whose checkpoints stay. */
static void check(enum err_code code)
{
    if (code && !pool_stop) {
        pool_stop = 1;
    }
}

/* Another sweep of this database may have trained the run since it was listed, or be
 * training it now: then it is looked at again in a second. */
static bool is_taken(struct sweep *w, struct run_item *r)
{
    double time = now();
    if (time < r->not_before) {
        return true;
    }
    struct res_run row = {.status = RES_INTERRUPTED};
    check(res_run_get(w->store, r->trial_id, r->seed, &row, &w->err));
    if (row.status == RES_FINISHED || row.status == RES_PRUNED) {
        r->state = RUN_DONE;
        progress_done_elsewhere(&w->progress, r->trial->config->train.epochs);
        return true;
    }
    struct lock *lock = NULL;
    check(lock_try(lock_path(w, r), &lock, NULL, &w->err));
    if (!lock) {
        r->not_before = time + 1;
        return true;
    }
    lock_release(lock);
    return false;
}

static int next(void *context, bool *waiting)
{
    struct sweep *w = context;
    *waiting = false;
    for (size_t i = 0; i < w->runs.count && !w->err.code; i++) {
        struct run_item *r = &w->runs.items[i];
        if (r->state != RUN_TODO || is_taken(w, r)) {
            *waiting = *waiting || r->state == RUN_BUSY || r->state == RUN_TODO;
            continue;
        }
        check(res_run_start(w->store, r->row.id, &w->machine, &w->err));
        if (w->err.code) {
            return POOL_NOTHING;
        }
        r->state = RUN_BUSY;
        free(r->result);
        free(r->failure);
        r->result = NULL;
        r->failure = NULL;
        struct progress_name name = {r->trial_id, r->row.number, r->trial->label,
                                     r->trial->config->train.epochs,
                                     r->trial->config->train.monitor.name};
        progress_start(&w->progress, (int)i, &name);
        return (int)i;
    }
    return POOL_NOTHING;
}

static void record_epoch(struct sweep *w, struct run_item *r,
                         const struct link_epoch *row)
{
    r->last = *row;
    for (size_t k = 0; k < run_metric_count && !w->err.code; k++) {
        const char *name = run_metrics[k].name;
        check(res_metric_put(w->store, r->row.id, row->epoch, name,
                             run_epoch_metric(row, name), &w->err));
    }
}

static void message(void *context, int task, enum link_kind kind, const void *data,
                    size_t size)
{
    struct sweep *w = context;
    struct run_item *r = &w->runs.items[task];
    if (kind == LINK_STEP && size == sizeof(struct link_step)) {
        progress_step(&w->progress, task, data);
    } else if (kind == LINK_EPOCH && size == sizeof(struct link_epoch)) {
        record_epoch(w, r, data);
        progress_epoch(&w->progress, task, data);
    } else if (kind == LINK_RESULT && size >= sizeof(struct link_result)) {
        free(r->result);
        r->result = malloc(size);
        if (r->result) {
            memcpy(r->result, data, size);
        }
    } else if (kind == LINK_FAILED) {
        free(r->failure);
        r->failure = strndup(data, size);
    } else if (kind == LINK_STOPPED) {
        r->state = RUN_STOPPED;
    }
}

/* A log that nothing was written to is no log. */
static const char *keep_log(struct sweep *w, const struct run_item *r)
{
    const char *path = run_path(w->store, r->log, w->arena);
    struct stat st;
    if (stat(path, &st) == 0 && st.st_size > 0) {
        return r->log;
    }
    unlink(path);
    return NULL;
}

static void end_run(struct sweep *w, struct run_item *r, enum res_status status,
                    const char *reason, const struct pool_end *end)
{
    const struct link_result *result = r->result;
    struct res_ending ending = {
        .status = status,
        .reason = reason,
        .best_epoch = result ? result->best_epoch : r->last.best_epoch,
        .epochs = result ? result->epochs : r->last.epoch,
        .seconds = result ? result->seconds : end->seconds,
        .train_seconds = result ? result->train_seconds : (double)NAN,
        .peak_memory = end->peak_memory,
        .weights = status == RES_FINISHED ? r->weights : NULL,
        .log = keep_log(w, r),
    };
    check(res_run_end(w->store, r->row.id, &ending, &w->err));
}

static void record_test(struct sweep *w, const struct run_item *r)
{
    const struct link_result *result = r->result;
    const struct feat_dataset *d = r->trial->config->dataset;
    const struct {
        const char *name;
        double value;
    } metrics[] = {{"test_loss", result->test_loss},
                   {"test_roc_auc", result->test_roc_auc},
                   {"test_pr_auc", result->test_pr_auc}};
    for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics) && !w->err.code; i++) {
        check(res_metric_put(w->store, r->row.id, 0, metrics[i].name, metrics[i].value,
                             &w->err));
    }
    const float *scores = (const float *)(const void *)(result + 1);
    const float *by_tag = scores + result->clips * result->tags;
    for (size_t t = 0; t < result->tags && !w->err.code; t++) {
        check(res_tag_metric_put(w->store, r->row.id, d->tags[t], "test_roc_auc",
                                 (double)by_tag[2 * t], &w->err));
        check(res_tag_metric_put(w->store, r->row.id, d->tags[t], "test_pr_auc",
                                 (double)by_tag[2 * t + 1], &w->err));
    }
    const char **names = mem_alloc(result->clips + 1, sizeof(*names));
    unsigned char *truth = mem_alloc(result->clips * result->tags + 1, 1);
    if (!names || !truth) {
        check(err_set(&w->err, ERR_MEMORY, "no memory to record the predictions"));
    } else if (!w->err.code) {
        for (size_t i = 0; i < result->clips; i++) {
            const struct feat_clip *clip = &d->clips[d->split[FEAT_TEST][i]];
            names[i] = clip->stem;
            memcpy(truth + i * result->tags, clip->labels, result->tags);
        }
        struct hash task = feat_dataset_task(d);
        check(res_prediction_put(w->store, r->row.id, task.text, names, result->clips,
                                 d->tags, d->tag_count, truth, scores, &w->err));
    }
    free(names);
    free(truth);
}

/* "Trial 7 finished with value: 0.84 and parameters: {...}. Best is trial 3 with value:
 * 0.86." */
static void tell_finished(struct sweep *w, int task, const struct run_item *r)
{
    struct str text = {0};
    double value = r->result->best_epoch > 0 ? r->last.best : (double)NAN;
    bool maximize = w->spec->metric.goal == EXP_MAXIMIZE;
    if (isnan(w->best) || (maximize ? value > w->best : value < w->best)) {
        w->best = value;
        w->best_trial = r->trial_id;
    }
    str_addf(&text, "Trial %lld", (long long)r->trial_id);
    if (w->spec->seeds > 1) {
        str_addf(&text, " (seed %d)", r->seed);
    }
    str_addf(&text, " finished with value: %.4f and parameters: {", value);
    for (size_t i = 0; i < r->trial->value_count; i++) {
        str_addf(&text, "%s%s: %s", i ? ", " : "", r->trial->values[i].path,
                 r->trial->values[i].text);
    }
    str_addf(&text, "}. Best is trial %lld with value: %.4f.", (long long)w->best_trial,
             w->best);
    progress_finished(&w->progress, task, str_text(&text), r->result);
    str_deinit(&text);
}

static void finish_run(struct sweep *w, int task, struct run_item *r,
                       const struct pool_end *end)
{
    const struct exp_sweep *s = w->spec;
    record_test(w, r);
    if (!w->err.code) {
        end_run(w, r, RES_FINISHED, NULL, end);
    }
    if (!w->err.code && s->keep == EXP_KEEP_BEST) {
        check(res_prune_weights(w->store, w->id, s->metric.name,
                                s->metric.goal == EXP_MAXIMIZE, s->keep_best, &w->err));
    }
    if (!w->err.code) {
        unlink(r->checkpoint);
        r->state = RUN_DONE;
        tell_finished(w, task, r);
    }
    free(r->result);
    r->result = NULL;
}

static const char *signal_hint(int signal_number)
{
    return signal_number == SIGKILL ? " (by hand, or by the system when memory ran out)"
                                    : "";
}

static void fail_run(struct sweep *w, int task, struct run_item *r,
                     const struct pool_end *end)
{
    struct str why = {0};
    bool again = end->by_signal && !end->too_large && r->crashes < w->spec->retries &&
                 !pool_stop;
    if (end->timed_out) {
        str_addf(&why, "it took longer than %g minutes", w->spec->limit_minutes);
    } else if (end->too_large) {
        str_add(&why, "it took more memory than ");
        term_add_bytes(&why, w->spec->limit_memory);
    } else if (end->by_signal) {
        str_addf(&why, "its worker was ended by signal %d, %s%s", end->status,
                 strsignal(end->status), signal_hint(end->status));
    } else {
        str_add(&why, r->failure ? r->failure : "its worker ended without a result");
    }
    r->crashes++;
    if (again) {
        r->state = RUN_TODO;
    } else if (pool_stop > 1) {
        r->state = RUN_STOPPED;
    } else {
        r->state = RUN_FAILED;
        end_run(w, r, RES_FAILED, str_text(&why), end);
    }
    check(res_event_put(w->store, w->id, r->row.id, "failed", str_text(&why), &w->err));
    if (r->state == RUN_STOPPED) {
        progress_stopped(&w->progress, task);
    } else {
        progress_failed(&w->progress, task, str_text(&why), again);
    }
    str_deinit(&why);
}

static void ended(void *context, int task, const struct pool_end *end)
{
    struct sweep *w = context;
    struct run_item *r = &w->runs.items[task];
    bool well = !end->by_signal && end->status == 0;
    if (w->err.code) {
        progress_stopped(&w->progress, task);
    } else if (well && r->result) {
        finish_run(w, task, r, end);
    } else if (well && r->state == RUN_STOPPED) {
        end_run(w, r, RES_INTERRUPTED, "stopped by Ctrl-C", end);
        progress_stopped(&w->progress, task);
    } else if (!end->by_signal && end->status == BUSY_ELSEWHERE) {
        r->state = RUN_TODO;
        progress_stopped(&w->progress, task);
    } else {
        fail_run(w, task, r, end);
    }
}

static void tick(void *context)
{
    struct sweep *w = context;
    check(res_flush(w->store, &w->err));
    progress_tick(&w->progress);
}

static enum err_code open_store(struct sweep *w)
{
    const struct exp_sweep *s = w->spec;
    struct err *e = &w->err;
    struct res_sweep row = {.name = s->name,
                            .hypothesis = s->hypothesis,
                            .method = s->method,
                            .metric = s->metric.name,
                            .goal = s->metric.goal == EXP_MAXIMIZE ? "maximize"
                                                                   : "minimize",
                            .yaml = s->yaml,
                            .path = s->path,
                            .command = w->options->command,
                            .seeds = s->seeds,
                            .threads = run_threads(s, s->trials[0].config)};
    const char *folders[] = {"checkpoints", "weights", "logs"};
    enum err_code code =
        w->store ? ERR_OK : res_open(w->options->results, &w->store, e);
    if (!code && res_notice(w->store)) {
        progress_say(&w->progress, "%s", res_notice(w->store));
    }
    if (!code) {
        code = res_sweep_begin(w->store, &row, &w->id, e);
    }
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && !code; i++) {
        code = file_make_folders(run_path(w->store, folders[i], w->arena), e);
    }
    size_t stale = 0;
    if (!code) {
        code = run_list_record(w->store, s, w->id, w->options->retry_failed,
                               w->options->fresh, w->arena, &w->runs, &stale, e);
    }
    if (!code && stale > 0) {
        progress_say(
            &w->progress,
            "%zu trials of an earlier version of this sweep are no longer in it; "
            "they stay recorded, marked stale",
            stale);
    }
    return code;
}

static size_t count_state(const struct sweep *w, enum run_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < w->runs.count; i++) {
        count += w->runs.items[i].state == state;
    }
    return count;
}

static double epochs_left(const struct sweep *w)
{
    double sum = 0;
    for (size_t i = 0; i < w->runs.count; i++) {
        const struct run_item *r = &w->runs.items[i];
        sum += r->state == RUN_TODO ? r->trial->config->train.epochs : 0;
    }
    return sum;
}

static void train_all(struct sweep *w)
{
    size_t done = count_state(w, RUN_DONE), failed = count_state(w, RUN_FAILED);
    int workers = run_workers(w->spec, w->options);
    if (done > 0 || failed > 0) {
        progress_say(
            &w->progress, "%zu of %zu runs are done already%s", done, w->runs.count,
            failed ? "; failed ones are not repeated (--retry-failed repeats them)"
                   : "");
    }
    struct pool pool = {
        .workers = workers,
        .context = w,
        .next = next,
        .work = work,
        .log = log_path,
        .message = message,
        .ended = ended,
        .tick = tick,
        .limit_seconds =
            isnan(w->spec->limit_minutes) ? 0 : 60 * w->spec->limit_minutes,
        .limit_memory = isnan(w->spec->limit_memory) ? 0 : w->spec->limit_memory};
    w->progress.failed = failed;
    progress_begin(&w->progress, w->spec->name, w->runs.count, done, epochs_left(w),
                   workers);
    struct err e = {0};
    if (pool_run(&pool, &e)) {
        err_set(&w->err, e.code, "%s", e.text);
    }
    if (!w->err.code) {
        res_flush(w->store, &w->err);
    }
}

static int status_of(const struct sweep *w)
{
    if (w->err.code) {
        return w->err.code == ERR_INTERRUPTED ? 130 : 1;
    }
    if (pool_stop &&
        count_state(w, RUN_DONE) + count_state(w, RUN_FAILED) < w->runs.count) {
        return 130;
    }
    return count_state(w, RUN_FAILED) > 0 ? 1 : 0;
}

static void tell_end(struct sweep *w, int status)
{
    size_t done = count_state(w, RUN_DONE), failed = count_state(w, RUN_FAILED);
    if (w->err.code) {
        fprintf(
            stderr,
            "mtag-run: %s\nEvery finished epoch is kept; the same command goes on.\n",
            w->err.text);
    } else if (status == 130) {
        progress_say(
            &w->progress,
            "Interrupted: %zu of %zu runs are done. The same command goes on from "
            "the last finished epochs.",
            done, w->runs.count);
    } else if (failed > 0) {
        progress_say(
            &w->progress,
            "%zu of %zu runs failed: see the reasons above or with mtag-report --runs; "
            "--retry-failed tries them again.",
            failed, w->runs.count);
    }
}

static enum err_code prepare(struct sweep *w)
{
    w->cache = feat_cache_folder(w->arena);
    int workers = w->options->workers > 0 ? w->options->workers : run_cores();
    struct run_preparation p =
        run_preparation_list(w->spec, w->cache, workers, w->arena);
    return run_prepare(&p, !w->options->quiet && !w->options->json, &w->err);
}

int run_sweep(const struct exp_sweep *s, const struct run_options *o, struct arena *a)
{
    struct sweep w;
    memset(&w, 0, sizeof(w));
    w.spec = s;
    w.options = o;
    w.arena = a;
    w.best = NAN;
    w.progress.json = o->json;
    w.progress.level = o->quiet     ? PROGRESS_QUIET
                       : o->verbose ? PROGRESS_VERBOSE
                                    : PROGRESS_NORMAL;
    pool_catch_signals();
    /* A foreign or locked database is told before the features are computed; a new one
     * is made only once every recording was read. */
    enum err_code code =
        file_exists(o->results) ? res_open(o->results, &w.store, &w.err) : ERR_OK;
    if (!code) {
        code = prepare(&w);
    }
    if (!code) {
        w.machine = run_machine(o->folder, a);
        code = open_store(&w);
    }
    int status;
    if (code) {
        fprintf(stderr, "mtag-run: %s\n", w.err.text);
        status = err_exit_status(code);
    } else {
        train_all(&w);
        status = status_of(&w);
        progress_end(&w.progress, status);
        tell_end(&w, status);
        for (size_t i = 0; i < w.runs.count; i++) {
            free(w.runs.items[i].result);
            free(w.runs.items[i].failure);
        }
    }
    res_close(w.store);
    if (!code && !o->json && !o->quiet) {
        run_closing(s, o, a);
    }
    return status;
}
