/* Requests of people, followed: steer.h. */
#include "runner/sweep/steer.h"

#include "base/clock.h"
#include "runner/steer/now.h"
#include "runner/steer/request.h"
#include "results/path.h"
#include "runner/sweep/count.h"
#include "runner/exchange/told.h"
#include "runner/sweep/decide.h"
#include "runner/sweep/shared.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    LOOK_SECONDS = 1, /* a folder that has not changed is read again then */
    SHOW_SECONDS = 1
};

bool sweep_is_held(const struct sweep *w, const struct run_item *r)
{
    return w->steering.all || r->held || r->ending;
}

enum pool_wish sweep_wish(void *context, int task)
{
    const struct sweep *w = context;
    const struct run_item *r = sweep_item(w, (size_t)task);
    return r->ending || r->lost         ? POOL_ENDS
           : w->steering.all || r->held ? POOL_PAUSES
                                        : POOL_GOES_ON;
}

/* ---- answers ---- */

static const char *folder_of(const struct sweep *w)
{
    return res_folder(w->store);
}

/* Other processes have other numbers. */
static const char *name_of(const struct sweep *w, const struct run_item *r,
                           struct arena *a)
{
    if (sweep_is_apart(w))
        return arena_printf(a, "run %.10s", r->key);
    return arena_printf(a, "run %lld.%d", (long long)r->trial_id, r->row.number);
}

static bool is_over(const struct run_item *r)
{
    return r->state == RUN_DONE || r->state == RUN_FAILED || r->state == RUN_ENDED;
}

static const char *fate_of(const struct run_item *r)
{
    return r->state == RUN_DONE     ? "has finished"
           : r->state == RUN_FAILED ? "has failed"
                                    : "was stopped already";
}

static void answer(const struct sweep *w, const struct steer_request *q,
                   const char *text)
{
    steer_answer(folder_of(w), q->kind, q->target, text);
}

static void answer_done(struct sweep *w, enum steer_kind kind, struct run_item *r,
                        struct arena *a)
{
    if (!steer_is_there(folder_of(w), kind, r->key))
        return;
    steer_answer(folder_of(w), kind, r->key,
                 arena_printf(a, "%s %s", name_of(w, r, a), fate_of(r)));
    steer_drop(folder_of(w), kind, r->key);
}

void sweep_answer_done(struct sweep *w, struct run_item *r)
{
    struct arena *a = arena_create();
    if (r->ending)
        answer_done(w, STEER_STOP, r, a);
    if (r->held)
        answer_done(w, STEER_PAUSE, r, a);
    r->ending = NULL;
    r->held = false;
    arena_destroy(a);
}

/* ---- stopping a run ---- */

const char *sweep_reason_by_hand(const struct run_item *r, struct arena *a)
{
    return arena_printf(a, RES_BY_HAND "%s%s", *r->ending ? ": " : "", r->ending);
}

void sweep_ended_by_hand(struct sweep *w, struct run_item *r)
{
    struct arena *a = arena_create();
    if (w->err.code == ERR_OK) {
        unlink(r->checkpoint);
        r->row.status = RES_PRUNED;
        r->state = RUN_ENDED;
        const struct progress_name name = sweep_name_of(w, r);
        struct str shown = {0};
        run_line_add_name(&shown, &name);
        progress_say(&w->progress, "Run %s: %s", str_text(&shown),
                     sweep_reason_by_hand(r, a));
        str_deinit(&shown);
        steer_answer(
            folder_of(w), STEER_STOP, r->key,
            arena_printf(a, "%s is stopped; its epochs are kept", name_of(w, r, a)));
        steer_drop(folder_of(w), STEER_STOP, r->key);
        steer_drop(folder_of(w), STEER_PAUSE, r->key);
    }
    r->ending = NULL;
    r->held = false;
    arena_destroy(a);
}

/* The run of no worker of ours: its task, if it has one, ends too. */
static void end_idle(struct sweep *w, struct run_item *r)
{
    if (!sweep_take_run(w, r))
        return; /* another process trains it, and reads the request */
    struct arena *a = arena_create();
    const char *why = sweep_reason_by_hand(r, a);
    sweep_shared_publish_end(w, r, TOLD_CUT, r->ending, &(struct pool_end){0});
    if (!sweep_halt(w, r, why))
        sweep_check(res_run_prune(w->store, r->row.id, why, &w->err));
    arena_destroy(a);
    sweep_ended_by_hand(w, r);
    sweep_release(r);
}

/* ---- requests ---- */

static struct run_item *find_run(const struct sweep *w, const char *key)
{
    for (size_t i = 0; i < w->runs.count; i++)
        if (w->runs.items[i].key && strcmp(w->runs.items[i].key, key) == 0)
            return &w->runs.items[i];
    return NULL;
}

static void tell_held(struct sweep *w, const char *what, const char *word)
{
    struct str command = {0};
    str_addf(&command, "mtag-run --resume %s", word);
    res_add_option(&command, sweep_database(w));
    progress_say(&w->progress, "%s held: %s", what, str_text(&command));
    str_deinit(&command);
}

static void pause_run(struct sweep *w, const struct steer_request *q,
                      struct run_item *r, struct arena *a)
{
    const bool new = !r->held;
    const char *name = name_of(w, r, a);
    r->held = true;
    if (!new)
        return;
    if (r->state == RUN_BUSY)
        answer(w, q,
               arena_printf(a, "%s finishes epoch %d and is held then", name,
                            r->last.epoch + 1));
    else if (!w->shared || !(sweep_is_elsewhere(w, r) ||
                             steer_is_answered(folder_of(w), q->kind, q->target)))
        answer(w, q, arena_printf(a, "%s is held: it is not begun", name));
    const char *word =
        sweep_is_apart(w)
            ? arena_printf(a, "%.10s", r->key)
            : arena_printf(a, "%lld.%d", (long long)r->trial_id, r->row.number);
    tell_held(w, arena_printf(a, "Run %s is", word), word);
}

static void resume_run(struct sweep *w, const struct steer_request *q,
                       struct run_item *r, struct arena *a)
{
    const char *name = name_of(w, r, a);
    const bool was = steer_is_there(folder_of(w), STEER_PAUSE, q->target);
    steer_drop(folder_of(w), STEER_PAUSE, q->target);
    r->held = false;
    answer(w, q,
           arena_printf(a,
                        is_over(r)        ? "%s is over"
                        : w->steering.all ? "%s is held with all others: --resume all"
                        : was             ? "%s goes on"
                                          : "%s was not held",
                        name));
    steer_drop(folder_of(w), STEER_RESUME, q->target);
}

static void follow_run(struct sweep *w, const struct steer_request *q,
                       struct run_item *r, struct arena *a)
{
    if (q->kind == STEER_RESUME) {
        resume_run(w, q, r, a);
    } else if (is_over(r)) {
        answer_done(w, q->kind, r, a);
    } else if (q->kind == STEER_PAUSE) {
        pause_run(w, q, r, a);
    } else {
        if (!r->ending)
            r->ending = arena_strdup(w->arena, q->reason);
        if (r->state != RUN_BUSY)
            end_idle(w, r);
    }
}

/* Lets every run of the sweep go on. */
static void resume_all(struct sweep *w, struct arena *a)
{
    struct steer_request *list;
    const size_t count = steer_list(folder_of(w), a, &list);
    for (size_t i = 0; i < count; i++) {
        struct run_item *r = find_run(w, list[i].target);
        if (r && list[i].kind == STEER_PAUSE)
            steer_drop(folder_of(w), STEER_PAUSE, list[i].target);
    }
    for (size_t i = 0; i < w->runs.count; i++)
        w->runs.items[i].held = false;
    w->steering.all = false;
}

static void stop_all(struct sweep *w, const struct steer_request *q, const char *name,
                     struct arena *a)
{
    if (w->shared && (pool_stop || steer_time(folder_of(w), STEER_STOP, q->target) <
                                       sweep_shared_begun(w)))
        return;
    pool_stop = pool_stop + 1;
    answer(w, q, arena_printf(a, "%s ends; the same command goes on", name));
    if (!w->shared)
        steer_drop(folder_of(w), STEER_STOP, q->target);
}

static void follow_all(struct sweep *w, const struct steer_request *q, struct arena *a)
{
    const char *name = arena_printf(a, "the sweep %s", w->spec->name);
    if (q->kind == STEER_RESUME) {
        steer_drop(folder_of(w), STEER_PAUSE, q->target);
        resume_all(w, a);
        answer(w, q, arena_printf(a, "%s goes on", name));
        steer_drop(folder_of(w), STEER_RESUME, q->target);
    } else if (q->kind == STEER_PAUSE && !w->steering.all) {
        w->steering.all = true;
        answer(
            w, q,
            arena_printf(a, "%s: each run finishes its epoch and is held then", name));
        tell_held(w, "All runs are", "all");
    } else if (q->kind == STEER_STOP) {
        stop_all(w, q, name, a);
    }
}

/* For --status of another terminal. */
static void show_state(struct sweep *w, double now)
{
    w->steering.shown = now;
    if (sweep_is_apart(w)) /* nobody finds the file */
        return;
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    json_t *o = progress_state(&w->progress);
    json_object_set_new(o, "process", json_integer(getpid()));
    json_object_set_new(o, "time",
                        json_real((double)time.tv_sec + 1e-9 * (double)time.tv_nsec));
    json_object_set_new(o, "held", json_boolean(w->steering.all));
    steer_now_write(w->options->results, w->id, o);
    json_decref(o);
}

void sweep_steer_end(struct sweep *w)
{
    const bool waits = run_list_count(&w->runs, RUN_WAITS) > 0;
    if (sweep_planned(w) == sweep_asked(w) && !(waits && sweep_is_complete(w))) {
        steer_now_remove(w->options->results, w->id);
        return;
    }
    json_t *o = json_pack("{s:I, s:b}", "runs", (json_int_t)sweep_planned(w),
                          "complete", (int)sweep_is_complete(w));
    steer_now_write(w->options->results, w->id, o);
    json_decref(o);
}

/* Where several processes follow a request, it lies there until the person takes it
 * back; none of them removes it. */
static void follow_resumed(struct sweep *w, const char *all)
{
    if (w->steering.all && !steer_is_there(folder_of(w), STEER_PAUSE, all))
        w->steering.all = false;
    for (size_t i = 0; i < w->runs.count; i++) {
        struct run_item *r = &w->runs.items[i];
        if (r->held && !steer_is_there(folder_of(w), STEER_PAUSE, r->key))
            r->held = false;
    }
}

/* Reads the requests and follows them. */
static void follow_requests(struct sweep *w)
{
    struct arena *a = arena_create();
    const char *all = steer_sweep(w->spec->name, a);
    if (!w->steering.begun && !w->shared) /* it was meant for a process that is gone */
        steer_drop(folder_of(w), STEER_STOP, all);
    if (w->shared)
        follow_resumed(w, all);
    w->steering.begun = true;
    struct steer_request *list;
    const size_t count = steer_list(folder_of(w), a, &list);
    for (size_t i = 0; i < count && w->err.code == ERR_OK; i++) {
        struct run_item *r = find_run(w, list[i].target);
        if (list[i].kind == STEER_PAUSE &&
            !steer_is_there(folder_of(w), STEER_PAUSE, list[i].target))
            continue; /* resumed just now */
        if (strcmp(list[i].target, all) == 0)
            follow_all(w, &list[i], a);
        else if (r)
            follow_run(w, &list[i], r, a);
    }
    arena_destroy(a);
}

void sweep_steer(struct sweep *w)
{
    const double now = clock_seconds();
    if (w->err.code != ERR_OK)
        return;
    const bool changed = steer_changed(folder_of(w), &w->steering.seen);
    if (changed || now - w->steering.looked > LOOK_SECONDS) {
        w->steering.looked = now;
        follow_requests(w);
    }
    if (changed || now - w->steering.shown > SHOW_SECONDS) {
        show_state(w, now);
        sweep_present_show(w, changed);
    }
}
