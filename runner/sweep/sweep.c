/* A sweep from its checked file to recorded results.
 *
 * The parent schedules and alone writes the database; a worker trains one run and tells
 * what happens. A run's result is recorded when its worker has ended well, in one go,
 * and only then is its checkpoint removed: whatever is killed in between, the same
 * command goes on. */
#define _GNU_SOURCE
#include "runner/sweep/run.h"

#include "runner/sweep/sweep.h"
#include "base/clock.h"
#include "base/inside.h"
#include "base/say.h"
#include "features/cache/cache.h"
#include "runner/sweep/best.h"
#include "runner/sweep/closing.h"
#include "runner/sweep/count.h"
#include "runner/sweep/decide.h"
#include "runner/sweep/extend.h"
#include "runner/sweep/final.h"
#include "runner/sweep/earlier.h"
#include "runner/sweep/grow.h"
#include "runner/sweep/left.h"
#include "runner/sweep/left_out.h"
#include "runner/sweep/left_tags.h"
#include "runner/sweep/news.h"
#include "runner/sweep/room.h"
#include "runner/sweep/shared.h"
#include "runner/sweep/spent.h"
#include "runner/sweep/steer.h"
#include "runner/sweep/verify.h"
#include "runner/train/train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- in the worker ---- */

/* What a killed worker was writing, and links that somebody laid there; the run's lock
 * is held. */
static void remove_leftovers(const struct run_job *job)
{
    file_remove_leftovers(job->checkpoint);
    inside_drop_link(job->checkpoint);
    if (job->weights) {
        file_remove_leftovers(job->weights);
        inside_drop_link(job->weights);
    }
}

static int work(void *context, int task, int link, const volatile sig_atomic_t *stop)
{
    struct sweep *w = context;
    const struct run_item *r = sweep_item(w, (size_t)task);
    struct err e = {0};
    int threads = sweep_threads(w, r->config);
    const struct run_shortened *shortened = w->options->shortened;
    struct run_job job = {
        .config = r->config,
        .ranks = &w->spec->metric,
        .seed = r->seed,
        .threads = threads,
        .ahead = threads * run_workers(w->spec, w->options, threads) < run_cores(),
        .key = r->key,
        .lineage = exp_lineage(r->config, threads),
        .begun = r->begun,
        .until = sweep_pauses(w, (size_t)task) ? w->schedule->tasks[task].until : 0,
        .checkpoint = r->checkpoint,
        .weights = r->weights ? run_path(w->store, r->weights, w->arena) : NULL,
        .cache = shortened && shortened->made_up ? NULL : w->cache,
        .max_batches = shortened ? shortened->batches : 0,
        .link = link,
        .stop = stop,
        .hold = &pool_hold,
    };
    remove_leftovers(&job);
    enum err_code code = run_train(&job, &e);
    if (code == ERR_INTERRUPTED) {
        link_send(link, LINK_STOPPED, "", 0, NULL);
        return 0;
    }
    if (code != ERR_OK) {
        say(stderr, "%s\n", e.text);
        link_send(link, LINK_FAILED, e.text, strlen(e.text), NULL);
        return code == ERR_IO      ? WORKER_CANNOT_WRITE
               : code == ERR_CACHE ? WORKER_LACKS_CACHE
               : code == ERR_ROOM  ? WORKER_LACKS_ROOM
                                   : 1;
    }
    return 0;
}

static const char *log_path(void *context, int task)
{
    struct sweep *w = context;
    return run_path(w->store, sweep_item(w, (size_t)task)->log, w->arena);
}

/* ---- in the parent ---- */

/* Takes the run for this process. Another sweep of the database may be training it now,
 * and is then looked at again in a second, or have trained it since it was listed. */
static bool take(struct sweep *w, size_t task)
{
    struct run_item *r = sweep_item(w, task);
    double time = clock_seconds();
    if (sweep_is_held(w, r) || time < r->not_before)
        return false;
    if (w->shared && sweep_shared_fetch(w, task, false))
        return false;
    if (sweep_collects(w) || !sweep_take_run(w, r)) {
        r->not_before = time + (w->shared ? SHARED_PAUSE : 1);
        return false;
    }
    if (w->shared && sweep_shared_fetch(w, task, true)) {
        sweep_release(r);
        return false;
    }
    struct res_run row = {.status = RES_INTERRUPTED};
    sweep_check(res_run_get(w->store, r->trial_id, r->seed, r->fold, &row, &w->err));
    r->row.status = row.status;
    if (row.status == RES_FINISHED) {
        r->state = RUN_DONE;
        progress_done_elsewhere(&w->progress);
    }
    if (r->state == RUN_DONE || w->err.code != ERR_OK)
        sweep_release(r);
    if (r->state == RUN_DONE && w->err.code == ERR_OK)
        sweep_task_done_elsewhere(w, task);
    return r->state != RUN_DONE && w->err.code == ERR_OK;
}

/* Features that were removed from the cache or damaged there are computed again before
 * the next run starts. */
static void mend_cache(struct sweep *w)
{
    if (w->err.code != ERR_OK || run_preparation_is_whole(&w->preparation))
        return;
    progress_say(&w->progress,
                 "The cache %s was changed by somebody else; missing features are "
                 "computed again.",
                 w->cache);
    sweep_check(run_prepare_again(&w->preparation, w->arena, &w->err));
}

/* A task begins; false: it cannot be recorded. */
static bool begin_task(struct sweep *w, size_t task)
{
    struct run_item *r = sweep_item(w, task);
    mend_cache(w);
    if (w->err.code == ERR_OK)
        sweep_check(res_check_place(w->store, &w->err));
    if (w->err.code == ERR_OK)
        sweep_check(res_run_start(w->store, r->row.id, &w->machine, &w->err));
    if (w->err.code != ERR_OK) {
        sweep_release(r);
        return false;
    }
    r->state = RUN_BUSY;
    r->row.status = RES_RUNNING;
    r->mends = false;
    sweep_task_set(w, task, TASK_BUSY);
    w->started = true;
    r->heard = clock_seconds();
    r->spent = 0;
    r->epochs_spent = 0;
    sweep_shared_begin(w, r);
    free(r->result);
    free(r->valid);
    free(r->failure);
    r->result = NULL;
    r->valid = NULL;
    r->failure = NULL;
    const struct progress_name name = sweep_name_of(w, r);
    progress_start(&w->progress, (int)task, &name);
    return true;
}

static int next(void *context, bool *waiting)
{
    struct sweep *w = context;
    struct schedule *s = w->schedule;
    *waiting = schedule_count(s, TASK_BUSY) >= (size_t)w->at_once;
    if (*waiting)
        return POOL_NOTHING;
    for (size_t i = schedule_next(s, 0); i < s->task_count && w->err.code == ERR_OK;
         i = schedule_next(s, i + 1))
        if (take(w, i))
            return begin_task(w, i) ? (int)i : POOL_NOTHING;
    *waiting =
        ((schedule_count(s, TASK_TODO) > 0 || schedule_count(s, TASK_BUSY) > 0) &&
         sweep_shared_waits(w)) ||
        sweep_grow_waits(w);
    return POOL_NOTHING;
}

/* Nothing more can be recorded: the workers' checkpoints stay. */
static bool gives_up(void *context)
{
    const struct sweep *w = context;
    return w->err.code != ERR_OK;
}

static void tick(void *context)
{
    struct sweep *w = context;
    if (w->err.code == ERR_OK)
        sweep_check(res_check_place(w->store, &w->err));
    if (w->err.code == ERR_OK)
        sweep_check(res_flush(w->store, &w->err));
    sweep_spent_note(w, false);
    sweep_shared_tick(w);
    if (w->err.code == ERR_OK && !pool_stop && sweep_grow_is_ready(w))
        sweep_decide(w);
    sweep_steer(w);
    sweep_sum_up(w);
    progress_tick(&w->progress);
}

static int watch(void *context)
{
    return sweep_grow_fd(context);
}

/* Epochs on another kind of CPU, or by other kernels, give other bits than they would
 * have given where the run was begun. */
static enum err_code tell_other_cpu(struct sweep *w)
{
    char other[256] = "", cpu[256];
    size_t count = 0;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < w->runs.count && code == ERR_OK && w->machine.cpu; i++) {
        const struct run_item *r = &w->runs.items[i];
        if ((r->state != RUN_TODO && r->state != RUN_WAITS) ||
            !(r->begun.path || file_exists(r->checkpoint)))
            continue;
        const char *key = r->begun.path ? r->begun.key : r->key;
        code = res_run_cpu(w->store, key, cpu, sizeof(cpu), &w->err);
        if (code == ERR_OK && *cpu && strcmp(cpu, w->machine.cpu) != 0) {
            count++;
            memcpy(other, cpu, sizeof(other));
        }
    }
    if (count > 0) {
        progress_say(
            &w->progress,
            "%zu run%s begun on another CPU (%s) and go%s on here (%s): the "
            "bits of the further epochs are not those that it would have given",
            count, count == 1 ? " was" : "s were", other, count == 1 ? "es" : "",
            w->machine.cpu);
    }
    return code;
}

/* Makes the folders beside the database; leftovers of killed programs are removed. */
static enum err_code make_folders(struct sweep *w)
{
    static const char *const folders[] = {"checkpoints", "weights", "logs", RES_STATES};
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && code == ERR_OK; i++) {
        const char *folder = run_path(w->store, folders[i], w->arena);
        code = inside_make_folder(folder, &w->err);
        /* Of other machines it cannot be told whether a process lives. */
        if (code == ERR_OK && !w->shared) {
            file_clear_leftovers(folder);
            lock_clear_leftovers(folder);
        }
    }
    file_remove_leftovers(w->options->results);
    return code;
}

/* Records the trials and their runs; says what became of trials that are not asked for.
 */
static enum err_code record_runs(struct sweep *w)
{
    const struct run_listing listing = sweep_listing(w);
    struct news news;
    size_t stale = 0, kept = 0;
    enum err_code code = sweep_news_begin(w, &news);
    if (code == ERR_OK)
        code = run_list_record(&listing, &w->runs, &stale, &w->err);
    if (code == ERR_OK && !w->grow && !w->options->extend && stale > 0)
        code = sweep_earlier_keep(w, &kept);
    if (code == ERR_OK && kept > 0)
        code = run_list_record(&listing, &w->runs, &stale, &w->err);
    return code == ERR_OK ? sweep_news_tell(w, &news, kept) : code;
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
                            .baseline = s->baseline,
                            .ordered = s->ordered,
                            .seeds = s->seeds};
    enum err_code code = w->store ? res_check_place(w->store, e)
                                  : res_open(w->options->results, &w->store, e);
    if (code == ERR_OK && res_notice(w->store))
        progress_say(&w->progress, "%s", res_notice(w->store));
    if (code == ERR_OK)
        code = sweep_shared_open(w);
    if (code == ERR_OK) {
        code = sweep_decide_threads(w);
        row.threads = w->threads;
    }
    if (code == ERR_OK && w->options->extend)
        code = run_extend_choose(w);
    if (code == ERR_OK)
        code = res_sweep_begin(w->store, &row, &w->id, e);
    if (code == ERR_OK)
        code = make_folders(w);
    if (code == ERR_OK && sweep_has_clock(s))
        code = sweep_history_read(w);
    if (code == ERR_OK && w->grow)
        code = sweep_grow_begin(w);
    if (code == ERR_OK)
        code = record_runs(w);
    if (code == ERR_OK)
        code = sweep_shared_check(w);
    if (code == ERR_OK && w->options->extend)
        code = run_extend_begin(w);
    if (code == ERR_OK)
        code = tell_other_cpu(w);
    if (code == ERR_OK)
        code = sweep_best_begin(w);
    if (code == ERR_OK)
        code = sweep_spent_begin(w);
    return code == ERR_OK ? sweep_schedule_begin(w) : code;
}

static void tell_left_out(struct sweep *w)
{
    struct str text = {0};
    run_add_left_out(w->spec, "", &text);
    progress_say_lines(&w->progress, str_text(&text));
    str_deinit(&text);
}

/* Of each data set of the sweep, until its first run is done. */
static void tell_left_tags(struct sweep *w)
{
    if (w->options->told || run_list_count(&w->runs, RUN_DONE) > 0)
        return;
    for (size_t i = 0; i < w->preparation.count; i++) {
        struct str text = {0};
        run_add_left_tags(w->preparation.items[i].dataset, "", &text);
        progress_say_lines(&w->progress, str_text(&text));
        str_deinit(&text);
    }
}

static void train_all(struct sweep *w)
{
    size_t done = run_list_count(&w->runs, RUN_DONE),
           failed = run_list_count(&w->runs, RUN_FAILED);
    int threads = sweep_threads(w, w->example->trials[0].config);
    int workers = run_workers(w->spec, w->options, threads);
    if (done > 0) {
        progress_say(&w->progress, "%zu of %zu runs are done already", done,
                     sweep_planned(w));
    }
    if (failed > 0) {
        progress_say(&w->progress,
                     "%zu of %zu runs failed earlier and are not repeated: "
                     "--retry-failed repeats them",
                     failed, sweep_planned(w));
    }
    tell_left_out(w);
    if (sweep_fit_workers(w, threads, &workers) != ERR_OK)
        return;
    w->at_once = workers;
    struct pool pool = {
        .workers = workers,
        .context = w,
        .next = next,
        .work = work,
        .log = log_path,
        .message = sweep_message,
        .ended = sweep_ended,
        .tick = tick,
        .watch = watch,
        .gives_up = gives_up,
        .wish = sweep_wish,
        .silence = SILENCE_MINUTES * 60,
        .limit_seconds =
            isnan(w->spec->limit_minutes) ? 0 : 60 * w->spec->limit_minutes,
        .limit_memory = isnan(w->spec->limit_memory) ? 0 : w->spec->limit_memory};
    if (w->options->shortened)
        w->options->shortened->watch(w->options->shortened->context, &pool);
    w->progress.failed = failed;
    progress_begin(&w->progress, w->spec->name, sweep_planned(w), done, workers);
    sweep_steer(w);
    sweep_shared_tick(w);
    struct err e = {0};
    if (pool_run(&pool, &e) != ERR_OK)
        err_set(&w->err, e.code, "%s", e.text);
    sweep_grow_end(w);
    sweep_spent_note(w, true);
    if (w->err.code == ERR_OK)
        res_flush(w->store, &w->err);
    /* Once more: an earlier call may have been killed between a run's end and this. */
    if (w->err.code == ERR_OK && !sweep_is_apart(w) &&
        res_check_place(w->store, &w->err) == ERR_OK)
        sweep_prune(w);
}

static int status_of(const struct sweep *w)
{
    if (w->err.code != ERR_OK)
        return w->err.code == ERR_INTERRUPTED ? 130 : w->started ? 1 : 2;
    bool complete = w->rules ? sweep_is_complete(w)
                             : run_list_count(&w->runs, RUN_DONE) +
                                       run_list_count(&w->runs, RUN_FAILED) +
                                       run_list_count(&w->runs, RUN_ENDED) ==
                                   w->runs.count;
    if (pool_stop && !complete)
        return 130;
    return run_list_count(&w->runs, RUN_FAILED) > 0 ? 1 : 0;
}

/* Of a sweep that others train. */
static void tell_shared_end(struct sweep *w, size_t over)
{
    const size_t planned = sweep_planned(w);
    if (sweep_collects(w))
        progress_say(&w->progress, "%zu of %zu runs have ended and are recorded", over,
                     planned);
    else if (sweep_is_apart(w))
        progress_say(&w->progress,
                     "%zu of %zu runs have ended; mtag-run --collect records them",
                     over, planned);
}

static void tell_end(struct sweep *w, int status)
{
    size_t done = run_list_count(&w->runs, RUN_DONE),
           failed = run_list_count(&w->runs, RUN_FAILED);
    if (w->err.code != ERR_OK) {
        say(stderr, "mtag-run: %s\n%s", w->err.text,
            w->started ? "Every finished epoch is kept; the same command goes on.\n"
                       : "");
    } else if (status == 130) {
        progress_say(
            &w->progress,
            "Interrupted: %zu of %zu runs are done. The same command goes on from "
            "the last finished epochs.",
            done, sweep_planned(w));
        return;
    }
    if (w->err.code == ERR_OK)
        tell_shared_end(w, done + failed + run_list_count(&w->runs, RUN_CUT) +
                               run_list_count(&w->runs, RUN_ENDED));
    failed -= w->cut_off;
    if (w->cut_off > 0 && w->err.code == ERR_OK) {
        say(stderr, "%zu of %zu runs could not go on: the same command repeats them.\n",
            w->cut_off, sweep_planned(w));
    }
    if (failed > 0 && w->err.code == ERR_OK) {
        say(stderr,
            "%zu of %zu runs failed: mtag-report runs tells why; --retry-failed "
            "tries them again.\n",
            failed, sweep_planned(w));
    }
}

static enum err_code prepare(struct sweep *w)
{
    w->cache = feat_cache_folder(w->arena);
    int workers = w->options->workers > 0 ? w->options->workers : run_cores();
    if (w->options->shortened && w->options->shortened->made_up)
        return ERR_OK;
    w->preparation =
        run_preparation_list(w->example, w->cache, workers, true, w->arena);
    return run_prepare(&w->preparation, !w->options->quiet && !w->options->json,
                       w->arena, &w->err);
}

static void name_metrics(struct sweep *w)
{
    for (enum feat_split split = FEAT_TRAIN; split < FEAT_SPLITS; split++)
        for (size_t i = 0; i < RUN_METRICS; i++)
            w->metrics[split][i] = run_metric_recorded(i, split, NULL, w->arena);
}

static enum err_code look_at_results(struct sweep *w)
{
    const struct run_options *o = w->options;
    enum err_code code = res_check_folder(o->results, &w->err);
    if (code == ERR_OK && o->extend && !file_exists(o->results))
        code = err_set(&w->err, ERR_USER, "there is no %s with runs to go on from",
                       o->results);
    if (code == ERR_OK && o->extend && w->grow)
        code = err_set(&w->err, ERR_USER,
                       "--extend does not go with method %s, which proposes trials",
                       w->spec->method);
    return code == ERR_OK && file_exists(o->results)
               ? res_open(o->results, &w->store, &w->err)
               : code;
}

/* The sweep is open: trains what is left of it. */
static int work_off(struct sweep *w)
{
    tell_left_tags(w);
    train_all(w);
    const int status = status_of(w);
    sweep_shared_tell(w);
    if (sweep_is_complete(w)) {
        sweep_tell_pruned(w);
        sweep_grow_tell(w);
    }
    sweep_steer_end(w);
    progress_end(&w->progress, status);
    tell_end(w, status);
    return status;
}

int run_sweep(const struct exp_sweep *s, const struct run_options *o, struct arena *a)
{
    struct sweep w;
    memset(&w, 0, sizeof(w));
    const bool grows = o->book && exp_book_proposes(o->book);
    w.spec = grows ? exp_book_sweep(o->book) : s;
    w.example = s;
    w.grow = grows ? sweep_grow_create(o->book, a) : NULL;
    w.options = o;
    w.arena = a;
    w.progress.json = o->json;
    w.progress.level = o->quiet     ? PROGRESS_QUIET
                       : o->verbose ? PROGRESS_VERBOSE
                                    : PROGRESS_NORMAL;
    name_metrics(&w);
    pool_catch_signals();
    /* A foreign or locked database, and a folder that cannot be written, are told
     * before the features are computed; a new database is made only once every
     * recording was read. */
    enum err_code code = look_at_results(&w);
    if (code == ERR_OK)
        code = prepare(&w);
    if (code == ERR_OK) {
        w.machine = run_machine(o->folder, a);
        code = open_store(&w);
    }
    int status;
    if (code != ERR_OK) {
        say(stderr, "mtag-run: %s\n", w.err.text);
        status = err_exit_status(code);
    } else {
        status = o->verify ? sweep_verify(&w) : work_off(&w);
        for (size_t i = 0; i < w.runs.count; i++) {
            free(w.runs.items[i].result);
            free(w.runs.items[i].valid);
            free(w.runs.items[i].failure);
        }
    }
    res_close(w.store);
    sweep_shared_close(&w);
    if (code == ERR_OK && !o->json && !o->quiet && !o->again && !sweep_is_apart(&w))
        run_closing(w.grow ? w.spec : s, o, a);
    if (code == ERR_OK && !o->verify && (status == 0 || status == 1) &&
        w.err.code == ERR_OK && !pool_stop) {
        int final = run_final(&w);
        status = final ? final : status;
    }
    return status;
}
