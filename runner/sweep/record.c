/* What workers tell and how they end, put into the store and shown: sweep.h. */
#define _GNU_SOURCE
#include "runner/sweep/sweep.h"

#include "base/file.h"
#include "base/table/number.h"
#include "runner/sweep/best.h"
#include "runner/sweep/decide.h"
#include "runner/sweep/left.h"
#include "runner/exchange/told.h"
#include "runner/sweep/predicted.h"
#include "runner/sweep/shared_parts.h"
#include "runner/sweep/spent.h"
#include "runner/sweep/steer.h"
#include "runner/train/metrics.h"

#include <ctype.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void sweep_release(struct run_item *r)
{
    lock_release(r->lock);
    claim_release(r->claim);
    r->lock = NULL;
    r->claim = NULL;
}

static void record_values(struct sweep *w, const struct run_item *r, int epoch,
                          enum feat_split split, const struct run_values *values,
                          uint64_t set)
{
    for (size_t i = 0; i < RUN_METRICS && w->err.code == ERR_OK; i++) {
        if ((set >> i & 1) && run_metric_is_of(i, split))
            sweep_check(res_metric_put(w->store, r->row.id, epoch,
                                       &w->metrics[split][i], values->of[i], &w->err));
    }
}

static void record_epoch(struct sweep *w, struct run_item *r,
                         const struct link_epoch *row)
{
    r->last = *row;
    sweep_spent_add(w, row->seconds);
    sweep_time_epoch(w, r, row);
    if (w->rules)
        sweep_curve_add(w, r, row->epoch, run_epoch_metric(row, w->spec->metric.name));
    if (row->best_epoch == row->epoch)
        r->best = *row;
    record_values(w, r, row->epoch, FEAT_TRAIN, &row->train, row->measured);
    record_values(w, r, row->epoch, FEAT_VALID, &row->valid, row->measured);
    for (size_t i = 0; i < RUN_BOOKKEEPING && w->err.code == ERR_OK; i++) {
        double value;
        if (run_bookkeeping_get(i, row, &value))
            sweep_check(res_metric_put(w->store, r->row.id, row->epoch,
                                       &run_bookkeeping[i].metric, value, &w->err));
    }
}

static void record_perturbed(struct sweep *w, const struct run_item *r,
                             const struct link_perturbed *m)
{
    const struct exp_evaluate *evaluate = &r->config->evaluate;
    struct arena *a = arena_create();
    for (size_t i = 0; i < RUN_METRICS && m->condition < evaluate->condition_count;
         i++) {
        const char *condition = evaluate->conditions[m->condition].name;
        const struct res_metric metric =
            run_metric_recorded(i, FEAT_TEST, condition, a);
        if ((m->measured >> i & 1) && w->err.code == ERR_OK)
            sweep_check(res_metric_put(w->store, r->row.id, 0, &metric, m->test.of[i],
                                       &w->err));
    }
    arena_destroy(a);
}

/* Are the floats there that it announces, for the run's clips and tags? */
static bool is_result_of(const struct run_item *r, const void *data, size_t size)
{
    const struct feat_dataset *d = r->config->dataset;
    struct link_result result;
    if (size < sizeof(result))
        return false;
    memcpy(&result, data, sizeof(result));
    return result.clips == d->split_count[FEAT_TEST] && result.tags == d->tag_count &&
           size - sizeof(result) ==
               sizeof(float) * (result.clips + 2 * RUN_METRICS) * result.tags;
}

static size_t size_of_validation(const struct run_item *r)
{
    const struct feat_dataset *d = r->config->dataset;
    return sizeof(float) * d->split_count[FEAT_VALID] * d->tag_count;
}

void sweep_message(void *context, int task, enum link_kind kind, const void *data,
                   size_t size)
{
    struct sweep *w = context;
    struct run_item *r = sweep_item(w, (size_t)task);
    sweep_shared_note(w, r, kind, data, size);
    if (kind == LINK_STEP && size == sizeof(struct link_step)) {
        progress_step(&w->progress, task, data);
    } else if (kind == LINK_EPOCH && size == sizeof(struct link_epoch)) {
        record_epoch(w, r, data);
        progress_epoch(&w->progress, task, data);
    } else if (kind == LINK_PERTURBED && size == sizeof(struct link_perturbed)) {
        record_perturbed(w, r, data);
    } else if (kind == LINK_VALID && size == size_of_validation(r)) {
        free(r->valid);
        r->valid = malloc(size + 1);
        if (r->valid)
            memcpy(r->valid, data, size);
        else if (w->err.code == ERR_OK)
            sweep_check(
                err_set(&w->err, ERR_MEMORY, "no memory for the predictions of a run"));
    } else if (kind == LINK_RESULT && is_result_of(r, data, size)) {
        free(r->result);
        r->result = malloc(size);
        if (r->result) {
            memcpy(r->result, data, size);
            r->result->why_ended[sizeof(r->result->why_ended) - 1] = '\0';
        }
    } else if (kind == LINK_FAILED) {
        free(r->failure);
        r->failure = strndup(data, size);
    } else if (kind == LINK_STOPPED) {
        r->state = RUN_STOPPED;
    } else if (kind == LINK_PAUSED) {
        r->state = RUN_WAITS;
    }
}

/* A log that nothing was written to is no log. */
static const char *keep_log(struct sweep *w, const struct run_item *r)
{
    const char *path = run_path(w->store, r->log, w->arena);
    struct stat st;
    if (stat(path, &st) == 0 && st.st_size > 0)
        return r->log;
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
    sweep_check(res_run_end(w->store, r->row.id, &ending, &w->err));
}

/* Of each tag, the metrics that have values of tags and columns in tables. */
static void record_tags(struct sweep *w, const struct run_item *r, const float *of_tags)
{
    const struct feat_dataset *d = r->config->dataset;
    for (size_t i = 0; i < RUN_METRICS; i++) {
        if (!run_metric(i)->tag || !run_metric(i)->usual)
            continue;
        for (size_t t = 0; t < d->tag_count && w->err.code == ERR_OK; t++)
            sweep_check(res_tag_metric_put(
                w->store, r->row.id, d->tags[t], w->metrics[FEAT_TEST][i].name,
                (double)of_tags[i * d->tag_count + t], &w->err));
    }
}

/* What the metrics tuned on the validation clips. */
static void record_tuned(struct sweep *w, const struct run_item *r, const float *tuned)
{
    const struct feat_dataset *d = r->config->dataset;
    struct arena *a = arena_create();
    for (size_t i = 0; i < RUN_METRICS; i++) {
        const enum run_tuning tunes = run_metric(i)->tunes;
        const float *own = tuned + i * d->tag_count;
        if (!(r->result->measured >> i & 1) || tunes == RUN_TUNES_NOTHING)
            continue;
        const struct res_metric setting = run_metric_setting(i, a);
        if (tunes == RUN_TUNES_ONE && w->err.code == ERR_OK)
            sweep_check(res_metric_put(w->store, r->row.id, 0, &setting, (double)own[0],
                                       &w->err));
        for (size_t t = 0;
             tunes == RUN_TUNES_TAGS && t < d->tag_count && w->err.code == ERR_OK; t++)
            sweep_check(res_tag_metric_put(w->store, r->row.id, d->tags[t],
                                           setting.name, (double)own[t], &w->err));
    }
    arena_destroy(a);
}

static void record_test(struct sweep *w, const struct run_item *r)
{
    const struct link_result *result = r->result;
    record_values(w, r, 0, FEAT_TEST, &result->test, result->measured);
    record_values(w, r, r->best.epoch, FEAT_VALID, &r->best.valid,
                  result->measured & ~r->best.measured);
    const float *scores = (const float *)(const void *)(result + 1);
    record_tags(w, r, scores + result->clips * result->tags);
    record_tuned(w, r, scores + (result->clips + RUN_METRICS) * result->tags);
    if (w->err.code == ERR_OK && !r->config->objective)
        sweep_record_predictions(w, r, RES_TEST, scores);
    if (w->err.code == ERR_OK && r->valid)
        sweep_record_predictions(w, r, RES_VALID, r->valid);
}

/* What the sweep is ranked by, of one finished run. */
static double value_of(const struct run_item *r, const char *metric)
{
    size_t number;
    enum feat_split split;
    return run_metric_find(metric, &number, &split) && split == FEAT_TEST
               ? r->result->test.of[number]
               : run_epoch_metric(&r->best, metric);
}

struct progress_name sweep_name_of(const struct sweep *w, const struct run_item *r)
{
    const struct progress_name *again = w->options->again;
    return (struct progress_name){.trial = again ? again->trial : r->trial_id,
                                  .run = again ? again->run : r->row.number,
                                  .label = again ? again->label : r->trial->label,
                                  .epochs = r->trial->config->train.epochs,
                                  .metric = r->trial->config->train.monitor.name};
}

/* A trial that is better so far than the best whose runs are all finished. */
static void add_ahead(const struct sweep *w, double best, struct str *out)
{
    struct sweep_ahead ahead;
    if (!sweep_best_ahead(w, best, &ahead))
        return;
    str_addf(out, "; after %zu of %zu runs trial %lld, ", ahead.finished, ahead.asked,
             (long long)ahead.trial);
    table_add_measure(out, ahead.value);
}

/* "valid_roc_auc 0.8400 (best: trial 3, 0.8600)". The best is the table's: the mean
 * over all finished runs of a trial. */
static void tell_finished(struct sweep *w, int task, const struct run_item *r)
{
    struct str text = {0};
    const char *metric = w->spec->metric.name;
    const double own = r->value;
    str_addf(&text, isnan(own) ? "no value of %s" : "%s ", metric);
    if (!isnan(own))
        table_add_measure(&text, own);
    int64_t best = 0;
    double value;
    const bool found = !w->options->again && sweep_best(w, &best, &value);
    sweep_best_show(w, &w->progress.sum);
    if (found) {
        str_addf(&text, " (best: trial %lld, ", (long long)best);
        table_add_measure(&text, value);
        add_ahead(w, value, &text);
        str_add(&text, ")");
    }
    progress_finished(&w->progress, task, str_text(&text), found && best == r->trial_id,
                      r->result);
    str_deinit(&text);
}

/* A formula leaves no files. */
static bool is_formula(const struct exp_sweep *s)
{
    return s->trial_count > 0 && s->trials[0].config->objective != NULL;
}

/* run: the one that finished; 0: all are looked at. */
static void prune_weights(struct sweep *w, int64_t run)
{
    const struct exp_sweep *s = w->spec;
    if (s->weights.whose == EXP_KEEP_BEST && !is_formula(s)) {
        sweep_check(res_prune_weights(w->store, w->id, s->metric.name,
                                      s->metric.goal == EXP_MAXIMIZE, s->weights.best,
                                      run, &w->err));
    }
}

static void prune_states(struct sweep *w)
{
    const struct exp_sweep *s = w->spec;
    if (s->resume.whose == EXP_KEEP_BEST && !is_formula(s)) {
        sweep_check(res_prune_states(w->store, w->id, s->metric.name,
                                     s->metric.goal == EXP_MAXIMIZE, s->resume.best,
                                     &w->err));
    }
}

void sweep_prune(struct sweep *w)
{
    prune_weights(w, 0);
    if (!w->err.code)
        prune_states(w);
}

static void finish_run(struct sweep *w, int task, struct run_item *r,
                       const struct pool_end *end)
{
    sweep_check(res_check_place(w->store, &w->err));
    if (!w->err.code)
        record_test(w, r);
    if (!w->err.code) {
        const char *why = r->result->why_ended;
        end_run(w, r, RES_FINISHED, strcmp(why, "all epochs") == 0 ? NULL : why, end);
    }
    if (!w->err.code && !sweep_is_apart(w))
        prune_weights(w, r->row.id);
    /* A database that went away in between may not hold the end of this run. */
    if (!w->err.code)
        sweep_check(res_check_place(w->store, &w->err));
    if (!w->err.code) {
        run_put_away(r);
        if (!sweep_is_apart(w))
            prune_states(w);
        r->state = RUN_DONE;
        r->value = value_of(r, w->spec->metric.name);
        sweep_best_note(w, r);
        if (w->shared && w->shared->replays) {
            progress_done_elsewhere(&w->progress);
        } else {
            sweep_time_run(w, r, end->seconds);
            tell_finished(w, task, r);
        }
    }
    free(r->result);
    free(r->valid);
    r->result = NULL;
    r->valid = NULL;
}

static const char *signal_hint(int signal_number)
{
    return signal_number == SIGKILL ? " (by hand, or by the system when memory ran out)"
                                    : "";
}

enum { CACHE_FAULTS = 10 }; /* so often a run is repeated for them */

/* A run maps its features from the cache: SIGBUS is what a file gives that was cut off
 * under its reader. */
static bool is_cache_fault(const struct pool_end *end)
{
    return end->by_signal ? end->status == SIGBUS && !end->too_large && !end->timed_out
                          : end->status == WORKER_LACKS_CACHE;
}

/* The last line of a worker's log: what a library said when it gave up. */
static void add_last_words(struct str *why, const char *log)
{
    char text[400];
    FILE *f = file_open_stream(log, NULL);
    size_t length = 0;
    if (f && fseek(f, 0, SEEK_END) == 0 && ftell(f) > 0) {
        long size = ftell(f), most = (long)sizeof(text) - 1;
        fseek(f, size > most ? size - most : 0, SEEK_SET);
        length = fread(text, 1, sizeof(text) - 1, f);
    }
    if (f)
        fclose(f);
    while (length > 0 && text[length - 1] == '\n')
        length--;
    text[length] = '\0';
    char *line = strrchr(text, '\n');
    line = line ? line + 1 : text;
    for (char *c = line; *c; c++)
        *c = iscntrl((unsigned char)*c) ? ' ' : *c;
    if (*line)
        str_addf(why, ": %s", line);
}

/* Why a run failed, as a sentence. */
static void add_reason(struct str *why, const struct sweep *w, const struct run_item *r,
                       const struct pool_end *end)
{
    if (end->timed_out) {
        str_addf(why, "it took longer than %g minutes", w->spec->limit_minutes);
    } else if (end->silent) {
        str_addf(why, "it showed no sign of life for %d minutes", SILENCE_MINUTES);
    } else if (end->too_large) {
        str_add(why, "it took more memory than ");
        term_add_bytes(why, w->spec->limit_memory);
    } else if (!end->by_signal && end->status == WORKER_CANNOT_WRITE && !r->failure) {
        str_add(why, "its worker could not write to the scheduling process");
    } else if (end->by_signal && is_cache_fault(end)) {
        str_add(why, "features in the cache were cut off while they were used");
    } else if (end->by_signal) {
        str_addf(why, "its worker was ended by signal %d, %s%s", end->status,
                 strsignal(end->status), signal_hint(end->status));
    } else {
        str_add(why, r->failure ? r->failure : "its worker ended without a result");
        if (!r->failure)
            add_last_words(why, run_path(w->store, r->log, w->arena));
    }
}

/* The run's threads found no room in the system beside the other workers. */
static bool yield_room(struct sweep *w, const struct pool_end *end)
{
    if (end->by_signal || end->status != WORKER_LACKS_ROOM || w->at_once == 1)
        return false;
    w->at_once--;
    progress_say(&w->progress,
                 "%d worker%s from now on: the system has no room for more threads "
                 "(ulimit -u)",
                 w->at_once, w->at_once == 1 ? "" : "s");
    return true;
}

static void fail_run(struct sweep *w, int task, struct run_item *r,
                     const struct pool_end *end)
{
    /* A full disk or a full system is not the run's fault: the same command goes on. */
    bool full = !end->by_signal && (end->status == WORKER_CANNOT_WRITE ||
                                    end->status == WORKER_LACKS_ROOM);
    bool cache = is_cache_fault(end);
    bool crashed = end->by_signal && !end->too_large && !cache;
    bool again = !pool_stop && (cache     ? r->cache_faults < CACHE_FAULTS
                                : crashed ? r->crashes < w->spec->retries
                                          : yield_room(w, end));
    bool mends = full || cache;
    struct str why = {0};
    add_reason(&why, w, r, end);
    *(cache ? &r->cache_faults : &r->crashes) += 1;
    r->state = again ? RUN_TODO : RUN_FAILED;
    w->cut_off += mends && !again;
    r->mends = mends;
    if (!again && !mends)
        sweep_shared_publish_end(w, r, LINK_FAILED, str_text(&why), end);
    if (!again)
        end_run(w, r, mends ? RES_INTERRUPTED : RES_FAILED, str_text(&why), end);
    sweep_check(
        res_event_put(w->store, w->id, r->row.id, "failed", str_text(&why), &w->err));
    progress_failed(&w->progress, task, str_text(&why), again);
    str_deinit(&why);
}

static void stop_run(struct sweep *w, int task, struct run_item *r,
                     const struct pool_end *end)
{
    r->state = RUN_STOPPED;
    end_run(w, r, RES_INTERRUPTED, "stopped on request", end);
    progress_stopped(&w->progress, task);
}

/* A person wanted it to end. */
static void end_run_by_hand(struct sweep *w, int task, struct run_item *r,
                            const struct pool_end *end)
{
    struct arena *a = arena_create();
    sweep_shared_publish_end(w, r, TOLD_CUT, r->ending, end);
    end_run(w, r, RES_PRUNED, sweep_reason_by_hand(r, a), end);
    arena_destroy(a);
    progress_ended(&w->progress, task);
    sweep_ended_by_hand(w, r);
}

bool sweep_is_at_rung(const struct sweep *w, size_t task)
{
    return sweep_pauses(w, task) &&
           sweep_item(w, task)->last.epoch >= w->schedule->tasks[task].until;
}

/* Its checkpoint stays. */
static void pause_run(struct sweep *w, int task, struct run_item *r,
                      const struct pool_end *end)
{
    char why[64];
    const bool decided = sweep_is_at_rung(w, (size_t)task);
    snprintf(why, sizeof(why), "%s after epoch %d", decided ? "waits" : "held",
             r->last.epoch);
    end_run(w, r, RES_PAUSED, why, end);
    r->state = decided ? RUN_WAITS : RUN_TODO;
    progress_paused(&w->progress, task);
}

/* Another process took the run over while this one slept. */
static void lose_run(struct sweep *w, int task, struct run_item *r,
                     const struct pool_end *end)
{
    end_run(w, r, RES_INTERRUPTED, "another process went on with it", end);
    r->state = RUN_TODO;
    progress_stopped(&w->progress, task);
}

static enum task_state task_state_of(const struct sweep *w, const struct run_item *r)
{
    if (w->err.code != ERR_OK)
        return TASK_STOPPED;
    switch (r->state) {
    case RUN_TODO:
        return TASK_TODO;
    case RUN_WAITS:
        return TASK_PAUSED;
    case RUN_DONE:
        return TASK_DONE;
    case RUN_ENDED:
        return TASK_CUT;
    case RUN_FAILED:
        return r->mends ? TASK_STOPPED : TASK_FAILED;
    case RUN_BUSY:
    case RUN_STOPPED:
    case RUN_CUT:
        break;
    }
    return TASK_STOPPED;
}

void sweep_ended(void *context, int task, const struct pool_end *end)
{
    struct sweep *w = context;
    struct run_item *r = sweep_item(w, (size_t)task);
    bool well = !end->by_signal && end->status == 0;
    bool stopped =
        (well && r->state == RUN_STOPPED) || (end->by_signal && end->stopped);
    sweep_shared_publish(w, (size_t)task, end);
    if (w->err.code)
        progress_stopped(&w->progress, task);
    else if (well && r->result)
        finish_run(w, task, r, end);
    else if (stopped && r->ending)
        end_run_by_hand(w, task, r, end);
    else if (stopped && r->lost && !pool_stop)
        lose_run(w, task, r, end);
    else if (stopped)
        stop_run(w, task, r, end);
    else if (well && r->state == RUN_WAITS)
        pause_run(w, task, r, end);
    else
        fail_run(w, task, r, end);
    if (r->state == RUN_DONE || r->state == RUN_FAILED)
        sweep_answer_done(w, r);
    sweep_release(r);
    sweep_task_set(w, (size_t)task, task_state_of(w, r));
}
