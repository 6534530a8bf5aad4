/* The schedule of a sweep that is run: decide.h.
 *
 * A decision is recorded before a task of it begins. A result is recorded before it is
 * shown to the schedule, so that a decision that saw it can be checked later. */
#include "runner/sweep/decide.h"

#include "runner/sweep/best.h"
#include "runner/sweep/carry_over.h"
#include "runner/sweep/count.h"
#include "runner/sweep/grow.h"
#include "runner/sweep/shared.h"
#include "runner/sweep/spent.h"
#include "runner/sweep/reason.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool sweep_has_clock(const struct exp_sweep *s)
{
    return s->prune.type != NULL || s->proposed > 0 || exp_may_end(s);
}

static size_t place_of(const struct sweep *w, size_t trial)
{
    return w->listed ? w->listed[trial] : trial;
}

struct run_item *sweep_run(const struct sweep *w, size_t trial, int seed)
{
    return run_list_item(&w->runs, place_of(w, trial), (size_t)seed);
}

struct run_item *sweep_item(const struct sweep *w, size_t task)
{
    const struct run_racer *r = &w->schedule->race.runs[w->schedule->tasks[task].run];
    return sweep_run(w, r->trial, r->seed);
}

bool sweep_pauses(const struct sweep *w, size_t task)
{
    const struct task *t = &w->schedule->tasks[task];
    return t->until < w->schedule->race.runs[t->run].epochs;
}

void sweep_curve_add(struct sweep *w, struct run_item *r, int epoch, double value)
{
    if (!w->schedule || w->schedule->plan.workers == 0)
        return;
    assert(epoch <= r->trial->config->train.epochs);
    if (epoch == r->curve_length + 1)
        r->curve_length++;
    if (epoch <= r->curve_length)
        r->curve[epoch - 1] = value;
}

/* ---- what is known ---- */

static struct task_result result_of(const struct sweep *w, const struct run_item *r,
                                    int until)
{
    struct task_result out = {(double)NAN, (double)NAN};
    /* A metric of the test clips has one value, at the end. */
    if (r->curve_length == 0 && r->state == RUN_DONE)
        return (struct task_result){r->value, r->value};
    for (int i = 0; i < until && i < r->curve_length; i++) {
        out.value = r->curve[i];
        if (run_is_better(out.value, out.best, w->schedule->race.maximize))
            out.best = out.value;
    }
    return out;
}

/* What the database tells of a task; TASK_TODO: it has to be done. */
static enum task_state find_known(const struct sweep *w, size_t task)
{
    const struct run_item *r = sweep_item(w, task);
    const struct task *t = &w->schedule->tasks[task];
    bool paused = r->row.status == RES_PAUSED || r->row.status == RES_PRUNED;
    bool beyond = r->curve_length > t->until || r->decided > t->until;
    if (sweep_pauses(w, task) && r->curve_length >= t->until && (paused || beyond))
        return TASK_PAUSED;
    return r->state == RUN_DONE     ? TASK_DONE
           : r->state == RUN_FAILED ? TASK_FAILED
           : r->state == RUN_ENDED  ? TASK_CUT
                                    : TASK_TODO;
}

static void set(struct sweep *w, size_t task, enum task_state state)
{
    bool has_result = state == TASK_PAUSED || state == TASK_DONE || state == TASK_CUT;
    struct task_result result =
        result_of(w, sweep_item(w, task), w->schedule->tasks[task].until);
    schedule_set(w->schedule, task, state, has_result ? &result : NULL);
}

enum err_code sweep_read_curve(struct sweep *w, struct run_item *r)
{
    int room = r->trial->config->train.epochs;
    r->curve = arena_alloc(w->arena, (size_t)room + 1, sizeof(*r->curve));
    return res_run_curve(w->store, r->row.id, w->spec->metric.name, r->curve, room,
                         &r->curve_length, &w->err);
}

enum err_code sweep_open_run(struct sweep *w, size_t place, size_t run)
{
    struct run_item *r = run_list_item(&w->runs, place, run);
    const struct run_listing listing = sweep_listing(w);
    if (r->row.id != 0)
        return ERR_OK;
    enum err_code code = run_list_open(&listing, &w->runs, place, run, &w->err);
    if (code == ERR_OK)
        code = sweep_read_curve(w, r);
    return code == ERR_OK ? sweep_best_add_run(w, r) : code;
}

/* ---- decisions ---- */

/* Why the sweep ends. */
static const char *const ends[] = {
    [END_NOT] = NULL,
    [END_EPOCHS] = "the next run would go beyond budget.epochs",
    [END_TARGET] = "stop_when.target is reached",
    [END_IMPROVEMENT] = "nothing promises a stop_when.improvement any more",
    [END_SPENT] = "the next run would go beyond the hours of budget"};

static void record(struct sweep *w, size_t number)
{
    const struct decision *d = &w->schedule->decisions[number];
    const bool none = d->kind == DECIDE_UNFIT || d->kind == DECIDE_END;
    struct run_item *r = none ? NULL : sweep_run(w, d->trial, d->seed);
    struct res_decision row = {
        .time = (int64_t)d->time,
        .kind = history_kind(d->kind),
        .trial = r ? r->trial_id : 0,
        .seed = r ? r->seed : 0,
        .fold = r ? r->fold : 0,
        .until = d->until,
        .saw = d->saw.text,
        .text = d->kind == DECIDE_END ? ends[w->schedule->ended]
                : w->grow ? sweep_grow_text(w, w->schedule->plan.first + number)
                          : NULL};
    sweep_shared_decided(w, number, &row,
                         w->grow ? sweep_grow_answer(w, d, row.text) : NULL);
    if (w->err.code == ERR_OK)
        sweep_check(res_decision_put(
            w->store, w->id, (int64_t)(w->history.first + number), &row, &w->err));
}

/* Where several machines work, all drop it. */
static bool drop_state(struct sweep *w, struct run_item *r)
{
    if (!w->shared)
        return run_drop_state(r, w->arena);
    unlink(r->checkpoint);
    return true;
}

/* A paused run that was stopped by a decision. A run that has ended otherwise, for
 * another sweep or without a pruner, keeps its results. */
static void stop(struct sweep *w, const struct decision *d)
{
    struct run_item *r = sweep_run(w, d->trial, d->seed);
    if (r->state == RUN_DONE || r->state == RUN_FAILED || r->state == RUN_ENDED)
        return;
    if (r->row.status != RES_PRUNED && w->err.code == ERR_OK && drop_state(w, r)) {
        char why[128];
        snprintf(why, sizeof(why), "%s stopped it after epoch %d",
                 w->spec->prune.type->name, r->curve_length);
        sweep_check(res_run_prune(w->store, r->row.id, why, &w->err));
        r->row.status = RES_PRUNED;
        const struct progress_name name = sweep_name_of(w, r);
        progress_pruned(&w->progress, &name, r->curve_length);
    }
    r->state = RUN_CUT;
}

static void tell_trouble(struct sweep *w)
{
    const struct schedule *s = w->schedule;
    if (w->options->verify)
        return;
    if (w->news == SCHEDULE_DIFFERS && w->err.code == ERR_OK)
        sweep_check(err_set(&w->err, ERR_DATA,
                            "decision %zu of the sweep %s saw other results than are "
                            "recorded: they were changed, or it was made by another "
                            "version of mtag; another --name decides anew, --fresh "
                            "trains all again",
                            w->history.first + s->differs + 1, w->spec->name));
    if (w->news == SCHEDULE_UNFIT && w->err.code == ERR_OK)
        sweep_check(err_set(&w->err, ERR_USER,
                            "%d points in a row do not fit, or equal earlier ones",
                            SCHEDULE_UNFIT_MAX));
}

/* Records a decision of this call, and does what it asks for beside tasks. */
static void follow(struct sweep *w, size_t number)
{
    const struct decision *d = &w->schedule->decisions[number];
    if (number >= w->schedule->plan.recorded_count && w->err.code == ERR_OK) {
        if (d->kind == DECIDE_SEED)
            sweep_check(sweep_open_run(w, place_of(w, d->trial), (size_t)d->seed));
        if (w->err.code == ERR_OK)
            record(w, number);
        if (d->kind == DECIDE_END)
            progress_say(&w->progress, "%s ends: %s", w->spec->name,
                         ends[w->schedule->ended]);
    } else if (d->kind == DECIDE_END) {
        const char *why = w->history.rows[w->history.first + number].text;
        progress_say(&w->progress,
                     "%s has ended: %s. Another budget or stop_when decides anew.",
                     w->spec->name, why ? why : "it was decided so");
    }
    sweep_tell_decision(w, d);
    if (d->kind == DECIDE_STOP)
        stop(w, d);
}

void sweep_decide(struct sweep *w)
{
    struct schedule *s = w->schedule;
    size_t tasks, decisions;
    do {
        tasks = s->task_count;
        decisions = s->decision_count;
        w->news = schedule_advance(s);
        for (size_t i = decisions; i < s->decision_count; i++)
            follow(w, i);
        for (size_t i = tasks; i < s->task_count; i++) {
            enum task_state state = find_known(w, i);
            if (state != TASK_TODO)
                set(w, i, state);
        }
    } while (s->task_count > tasks && w->news != SCHEDULE_DIFFERS);
    tell_trouble(w);
}

void sweep_task_set(struct sweep *w, size_t task, enum task_state state)
{
    set(w, task, state);
    if (state == TASK_PAUSED || state == TASK_DONE || state == TASK_FAILED ||
        state == TASK_CUT)
        sweep_decide(w);
}

/* The task that the run has or waits for; task_count: none. */
static size_t find_task(const struct sweep *w, const struct run_item *r)
{
    const struct schedule *s = w->schedule;
    for (size_t i = 0; i < s->task_count; i++)
        if (sweep_item(w, i) == r && s->tasks[i].state == TASK_TODO)
            return i;
    return s->task_count;
}

static size_t find_racer(const struct sweep *w, const struct run_item *r)
{
    const struct run_race *race = &w->schedule->race;
    size_t i = 0;
    while (i < race->run_count &&
           sweep_run(w, race->runs[i].trial, race->runs[i].seed) != r)
        i++;
    return i;
}

bool sweep_halt(struct sweep *w, struct run_item *r, const char *why)
{
    struct schedule *s = w->schedule;
    const size_t task = find_task(w, r), racer = find_racer(w, r);
    const size_t decisions = s->decision_count;
    if (racer == s->race.run_count || r->state == RUN_BUSY || r->state == RUN_DONE)
        return false;
    if (task == s->task_count && (s->plan.workers == 0 || !schedule_halt(s, racer)))
        return false;
    r->row.status = RES_PRUNED;
    r->state = RUN_ENDED;
    sweep_check(res_run_prune(w->store, r->row.id, why, &w->err));
    for (size_t i = decisions; i < s->decision_count && w->err.code == ERR_OK; i++)
        record(w, i);
    if (task < s->task_count)
        sweep_task_set(w, task, TASK_CUT);
    return true;
}

void sweep_task_done_elsewhere(struct sweep *w, size_t task)
{
    struct run_item *r = sweep_item(w, task);
    sweep_check(
        res_run_value(w->store, r->row.id, w->spec->metric.name, &r->value, &w->err));
    sweep_best_note(w, r);
    if (w->schedule->plan.workers > 0 && w->err.code == ERR_OK)
        sweep_check(sweep_read_curve(w, r));
    if (w->err.code == ERR_OK)
        sweep_task_set(w, task, find_known(w, task));
}

/* ---- the beginning ---- */

uint64_t sweep_epoch_cost(const struct exp_config *c)
{
    return c->objective
               ? c->objective->cost
               : (uint64_t)c->dataset->split_count[FEAT_TRAIN] * c->graph->macs;
}

struct schedule_trial sweep_trial_of(const struct sweep *w, size_t trial)
{
    const struct exp_config *c = w->spec->trials[place_of(w, trial)].config;
    return (struct schedule_trial){.epochs = c->train.epochs,
                                   .cost = sweep_epoch_cost(c)};
}

static enum schedule_answer ask(void *context, const struct schedule *s, size_t number,
                                bool recorded, struct schedule_trial *out)
{
    struct sweep *w = context;
    if (w->grow)
        return sweep_grow_ask(w, s, number, recorded, out);
    if (s->trial_count >= w->spec->trial_count)
        return ASK_NOTHING;
    *out = sweep_trial_of(w, s->trial_count);
    return ASK_TRIAL;
}

static struct schedule_ends ends_of(const struct exp_sweep *s)
{
    const bool timed = s->budget.hours > 0 || s->budget.worker_hours > 0;
    return (struct schedule_ends){
        .epochs = (uint64_t)s->budget.epochs,
        .target = isnan(s->stop_when.target) ? NULL : &s->stop_when.target,
        .improvement =
            isnan(s->stop_when.improvement) ? NULL : &s->stop_when.improvement,
        .is_spent = timed ? sweep_is_spent : NULL};
}

static bool asks_seeds(void *context, const struct schedule *s)
{
    return sweep_grow_judges_seeds(context, s);
}

static void unfit(void *context, size_t number)
{
    struct sweep *w = context;
    (void)number;
    if (w->grow)
        sweep_grow_unfit(w);
}

enum err_code sweep_schedule_begin(struct sweep *w)
{
    const struct exp_sweep *s = w->spec;
    bool clocked = sweep_has_clock(s);
    struct schedule_plan plan = {.workers = clocked ? s->parallel : 0,
                                 .seeds = (int)w->runs.each,
                                 .folds = exp_folds(w->example),
                                 .upto = s->upto,
                                 .ends = ends_of(s),
                                 .maximize = s->metric.goal == EXP_MAXIMIZE,
                                 .pruner =
                                     (const struct run_pruner_type *)s->prune.type,
                                 .pruner_options = s->prune.options,
                                 .context = w,
                                 .ask = ask,
                                 .asks_seeds = w->grow ? asks_seeds : NULL,
                                 .unfit = unfit,
                                 .verify = w->options->verify};
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < w->runs.count && clocked && code == ERR_OK; i++)
        code = sweep_read_curve(w, &w->runs.items[i]);
    if (clocked && code == ERR_OK)
        code = sweep_plan_from_history(w, &plan);
    if (code != ERR_OK)
        return code;
    w->schedule = schedule_create(&plan, w->arena);
    sweep_decide(w);
    return w->err.code;
}

void sweep_tell_pruned(struct sweep *w)
{
    size_t waits = 0, cut = 0, done = 0;
    for (size_t i = 0; i < w->runs.count && w->rules; i++) {
        waits += w->runs.items[i].state == RUN_WAITS;
        cut += w->runs.items[i].state == RUN_CUT;
        done += w->runs.items[i].state == RUN_DONE;
    }
    if (cut > 0)
        progress_say(&w->progress, "%s stopped %zu of %zu runs before their last epoch",
                     w->spec->prune.type->name, cut, sweep_planned(w));
    if (waits > 0)
        progress_say(&w->progress,
                     "%zu of %zu runs wait after fewer epochs: they may go on if there "
                     "are more trials",
                     waits, sweep_planned(w));
    const double noise = w->rules ? schedule_noise(w->schedule) : (double)NAN;
    if (!isnan(noise))
        progress_say(&w->progress, "Runs of one trial differ by about %.2g in %s",
                     noise, w->spec->metric.name);
    if (waits > 0 && done == 0)
        progress_say(&w->progress,
                     "No run was trained to its last epoch: %s lets none go so far "
                     "with so few trials",
                     w->spec->prune.type->name);
}

bool sweep_is_complete(const struct sweep *w)
{
    const struct schedule *s = w->schedule;
    return s && w->news == SCHEDULE_ENDS &&
           schedule_count(s, TASK_TODO) + schedule_count(s, TASK_BUSY) +
                   schedule_count(s, TASK_STOPPED) ==
               0;
}
