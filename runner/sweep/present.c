/* A worker tells that it is there, and what it does: runner/steer/workers.h. Failures
 * are not told: nothing but the words of --status depends on it. */
#include "runner/sweep/shared_parts.h"

#include "base/clock.h"
#include "base/inside.h"
#include "base/json.h"
#include "runner/steer/now.h"
#include "runner/steer/workers.h"
#include "runner/sweep/count.h"

#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* The state is written again after so many seconds; at once when runs begin or end. */
enum { SHOW_SECONDS = 10, NAMES = 100 };

void sweep_present_begin(struct sweep *w)
{
    struct sweep_shared *s = w->shared;
    struct arena *a = w->arena;
    const char *folder = file_join(a, s->how.folder, STEER_WORKERS);
    if (inside_make_folder(folder, NULL) != ERR_OK ||
        claims_open(folder, &s->how.rules, a, &s->workers, NULL) != ERR_OK)
        return;
    claims_clear(s->workers, STEER_ENDED);
    for (int i = 0; i < NAMES && !s->present; i++) {
        const char *name =
            arena_printf(a, "%s.%ld.%d", w->machine.host, (long)getpid(), i);
        if (claim_take(s->workers, name, &s->present, NULL) != ERR_OK)
            return;
        s->state = arena_printf(a, "%s/%s" STEER_STATE, folder, name);
    }
}

static size_t count_ended(const struct sweep *w)
{
    return run_list_count(&w->runs, RUN_DONE) + run_list_count(&w->runs, RUN_FAILED) +
           run_list_count(&w->runs, RUN_CUT) + run_list_count(&w->runs, RUN_ENDED);
}

static json_t *describe_work(struct sweep *w)
{
    json_t *list = json_array();
    for (size_t i = 0; i < w->runs.count; i++) {
        const struct run_item *r = &w->runs.items[i];
        if (r->state != RUN_BUSY || !r->claim)
            continue;
        json_t *o = json_object();
        json_object_set_new(o, "key", json_text(r->key));
        json_object_set_new(o, "label", json_text(r->trial->label));
        json_object_set_new(o, "epoch", json_integer(r->last.epoch));
        json_object_set_new(o, "epochs", json_integer(r->config->train.epochs));
        json_array_append_new(list, o);
    }
    return list;
}

/* By which another program has the results recorded. */
static void describe_words(const struct exp_request *q, json_t *o)
{
    char folder[PATH_MAX];
    json_t *list = json_array();
    if (getcwd(folder, sizeof(folder)))
        json_object_set_new(o, "folder", json_text(folder));
    json_array_append_new(list, json_text(q->path));
    for (size_t i = 0; i < q->override_count; i++)
        json_array_append_new(list, json_text(q->overrides[i]));
    json_object_set_new(o, "words", list);
    json_object_set_new(o, "seeds", json_integer(q->seeds));
    json_object_set_new(o, "limit", json_integer(q->limit_trials));
}

static json_t *describe(struct sweep *w)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    json_t *o = json_object();
    json_object_set_new(o, "sweep", json_text(w->spec->name));
    json_object_set_new(o, "host", json_text(w->machine.host));
    json_object_set_new(o, "process", json_integer(getpid()));
    json_object_set_new(o, "time", json_integer((json_int_t)time.tv_sec));
    json_object_set_new(o, "runs", json_integer((json_int_t)sweep_planned(w)));
    json_object_set_new(o, "ended", json_integer((json_int_t)count_ended(w)));
    json_object_set_new(o, "failed",
                        json_integer((json_int_t)run_list_count(&w->runs, RUN_FAILED)));
    json_object_set_new(o, "held", json_boolean(w->steering.all));
    json_object_set_new(o, "work", describe_work(w));
    if (w->options->request)
        describe_words(w->options->request, o);
    return o;
}

void sweep_present_show(struct sweep *w, bool changed)
{
    struct sweep_shared *s = w->shared;
    if (!s || !s->present)
        return;
    const double now = clock_seconds();
    const size_t sum = run_list_count(&w->runs, RUN_BUSY) + 3 * count_ended(w) +
                       (w->steering.all ? SIZE_MAX / 2 : 0);
    if (!changed && sum == s->shown_sum && now - s->shown < SHOW_SECONDS)
        return;
    s->shown = now;
    s->shown_sum = sum;
    json_t *o = describe(w);
    steer_now_put(s->state, o);
    json_decref(o);
}

void sweep_present_renew(struct sweep *w)
{
    if (w->shared->present)
        claim_renew(w->shared->present);
}

void sweep_present_end(struct sweep *w)
{
    struct sweep_shared *s = w->shared;
    if (s->present && w->schedule) {
        json_t *o = describe(w);
        steer_now_put(steer_workers_ended(s->how.folder, w->spec->name, w->arena), o);
        json_decref(o);
    }
    if (s->present)
        unlink(s->state);
    claim_release(s->present);
    s->present = NULL;
    claims_close(s->workers);
}
