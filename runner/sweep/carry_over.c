/* Recorded decisions as a plan: carry_over.h. */
#include "runner/sweep/carry_over.h"

#include "runner/sweep/decide.h"
#include "runner/sweep/earlier.h"
#include "runner/sweep/grow.h"
#include "runner/sweep/reuse.h"

#include <stdlib.h>
#include <string.h>

const char *sweep_rules(const struct exp_sweep *s, struct arena *a)
{
    struct str text = {0};
    if (s->prune.type)
        opt_print_typed(&s->prune, &text);
    else
        str_add(&text, "none");
    str_addf(&text, "; parallel %d; %s %s", s->parallel,
             s->metric.goal == EXP_MAXIMIZE ? "maximize" : "minimize", s->metric.name);
    if (s->rules)
        str_addf(&text, "; %s", s->rules);
    else if (exp_may_end(s))
        str_addf(&text, "; ends %d %g %g %g %g", s->budget.epochs, s->budget.hours,
                 s->budget.worker_hours, s->stop_when.target, s->stop_when.improvement);
    const char *copy = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    return copy;
}

enum err_code sweep_history_read(struct sweep *w)
{
    w->rules = sweep_rules(w->spec, w->arena);
    const enum err_code code = history_read(w->store, w->id, w->options->fresh,
                                            w->arena, &w->history, &w->err);
    return code == ERR_OK && w->grow && sweep_history_holds(w) && !w->options->part &&
                   !w->options->verify
               ? sweep_earlier_joined(w, &w->history.joined)
               : code;
}

bool sweep_history_holds(const struct sweep *w)
{
    const struct history *h = &w->history;
    return h->first > 0 && !h->joined && strcmp(h->entry.rules, w->rules) == 0;
}

/* ---- which trials are carried, in which order ---- */

/* The listed trials by id, and by the keys of their first runs. */
struct listed {
    int64_t id;
    const char *key;
    size_t place;
};
struct index {
    struct listed *ids, *keys;
    size_t count;
};

static int by_id(const void *left, const void *right)
{
    const struct listed *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

/* By the identity, which the key begins with. */
static int by_identity(const void *left, const void *right)
{
    const struct listed *a = left, *b = right;
    const size_t x = strcspn(a->key, "-"), y = strcspn(b->key, "-");
    int order = strncmp(a->key, b->key, x < y ? x : y);
    return order ? order : (x > y) - (x < y);
}

static struct index make_index(const struct sweep *w)
{
    const size_t count = w->spec->trial_count;
    struct index out = {.ids = arena_alloc(w->arena, count + 1, sizeof(*out.ids)),
                        .keys = arena_alloc(w->arena, count + 1, sizeof(*out.keys)),
                        .count = count};
    for (size_t i = 0; i < count; i++) {
        const struct run_item *r = run_list_item(&w->runs, i, 0);
        out.ids[i] = out.keys[i] = (struct listed){r->trial_id, r->key, i};
    }
    qsort(out.ids, count, sizeof(*out.ids), by_id);
    qsort(out.keys, count, sizeof(*out.keys), by_identity);
    return out;
}

/* The place in the list; the number of trials: it is not listed. */
static size_t find_id(const struct index *x, int64_t id)
{
    const struct listed own = {.id = id};
    const struct listed *found =
        bsearch(&own, x->ids, x->count, sizeof(*x->ids), by_id);
    return found ? found->place : x->count;
}

static size_t find_identity(const struct index *x, const char *identity)
{
    const struct listed own = {.key = identity};
    const struct listed *found =
        bsearch(&own, x->keys, x->count, sizeof(*x->keys), by_identity);
    return found ? found->place : x->count;
}

/* The schedule's first trials are those at these places; the others follow. */
static void set_order(struct sweep *w, const size_t *first, size_t count)
{
    const size_t all = w->spec->trial_count;
    w->listed = arena_alloc(w->arena, all + 1, sizeof(*w->listed));
    w->scheduled = arena_alloc(w->arena, all + 1, sizeof(*w->scheduled));
    for (size_t i = 0; i < all; i++)
        w->scheduled[i] = SIZE_MAX;
    size_t given = 0;
    for (; given < count; given++) {
        w->listed[given] = first[given];
        w->scheduled[first[given]] = given;
    }
    for (size_t i = 0; i < all; i++)
        if (w->scheduled[i] == SIZE_MAX) {
            w->scheduled[i] = given;
            w->listed[given++] = i;
        }
}

/* ---- recorded decisions ---- */

/* The decision as the schedule has it; false: it cannot have been taken from these
 * trials. */
static bool read_decision(struct sweep *w, const struct index *x,
                          const struct res_decision *r, size_t *trials,
                          struct decision *out)
{
    const enum decision_kind kind = history_find_kind(r->kind);
    if (kind == DECIDE_KINDS || strlen(r->saw) >= sizeof(out->saw.text))
        return false;
    *out =
        (struct decision){.kind = kind, .time = (uint64_t)r->time, .until = r->until};
    strcpy(out->saw.text, r->saw);
    if (kind == DECIDE_UNFIT || kind == DECIDE_END)
        return true;
    const size_t next = kind == DECIDE_TRIAL ? (*trials)++ : 0;
    const size_t place = find_id(x, r->trial);
    if (place == w->spec->trial_count)
        return false;
    out->trial = w->scheduled ? w->scheduled[place] : place;
    for (size_t i = 0; i < w->runs.each; i++) {
        struct run_item *item = run_list_item(&w->runs, place, i);
        if (item->seed != r->seed || item->fold != r->fold)
            continue;
        out->seed = (int)i;
        if (sweep_open_run(w, place, i) != ERR_OK)
            return false;
        if (item->decided < r->until)
            item->decided = r->until;
        return kind != DECIDE_TRIAL || (out->trial == next && i == 0);
    }
    return false;
}

static bool read_decisions(struct sweep *w, const struct index *x,
                           struct schedule_plan *plan)
{
    const struct history *h = &w->history;
    struct decision *list =
        arena_alloc(w->arena, h->count - h->first + 1, sizeof(*list));
    size_t trials = plan->carried_trial_count, count = 0;
    while (h->first + count < h->count &&
           read_decision(w, x, &h->rows[h->first + count], &trials, &list[count]))
        count++;
    plan->recorded = list;
    plan->recorded_count = count;
    return h->first + count == h->count;
}

/* ---- the trials of an entry ---- */

static bool read_run(struct sweep *w, const struct entry_run *r, size_t trial,
                     struct schedule_carried *out)
{
    const size_t place = w->listed ? w->listed[trial] : trial;
    for (size_t i = 0; i < w->runs.each; i++) {
        const struct run_item *item = run_list_item(&w->runs, place, i);
        if (item->seed != r->seed || item->fold != r->fold)
            continue;
        if (sweep_open_run(w, place, i) != ERR_OK)
            return false;
        *out = (struct schedule_carried){.trial = trial,
                                         .seed = (int)i,
                                         .standing = r->standing,
                                         .reached = r->reached,
                                         .curve = item->curve};
        return item->curve_length >= r->reached || r->standing == RUN_LOST;
    }
    return false;
}

/* False: what the entry names is not there any more. */
static bool read_carried(struct sweep *w, const struct index *x,
                         struct schedule_plan *plan)
{
    const struct entry *e = &w->history.entry;
    size_t count = 0, runs = 0,
           *places = arena_alloc(w->arena, e->trial_count + 1, sizeof(*places));
    for (size_t i = 0; i < e->trial_count; i++) {
        places[i] = find_identity(x, e->trials[i].identity);
        runs += e->trials[i].run_count;
        if (places[i] == w->spec->trial_count || (w->grow && places[i] != i))
            return false;
    }
    if (!w->grow && e->trial_count > 0)
        set_order(w, places, e->trial_count);
    struct schedule_carried *list = arena_alloc(w->arena, runs + 1, sizeof(*list));
    struct schedule_trial *trials =
        arena_alloc(w->arena, e->trial_count + 1, sizeof(*trials));
    for (size_t i = 0; i < e->trial_count; i++) {
        trials[i] = sweep_trial_of(w, i);
        for (size_t k = 0; k < e->trials[i].run_count; k++)
            if (!read_run(w, &e->trials[i].runs[k], i, &list[count++]))
                return false;
    }
    plan->carried_trials = trials;
    plan->carried_trial_count = e->trial_count;
    plan->carried = list;
    plan->carried_count = count;
    plan->entry = w->history.rows[w->history.first - 1].text;
    plan->begin = (uint64_t)w->history.rows[w->history.first - 1].time;
    plan->first = w->history.decided;
    return true;
}

/* ---- a new entry ---- */

static struct entry_run describe_run(const struct run_item *r)
{
    struct entry_run out = {
        .seed = r->seed, .fold = r->fold, .reached = r->curve_length};
    if (r->state == RUN_DONE)
        out.standing = RUN_FINISHED;
    else if (r->state == RUN_FAILED)
        out.standing = RUN_LOST;
    else if (r->row.status == RES_PRUNED)
        out.standing = RUN_PRUNED;
    else
        out.standing = r->row.status == RES_PAUSED ? RUN_PAUSED : RUN_PENDING;
    return out;
}

/* The first run of the trial, and those after it that were begun. */
static void describe_trial(struct sweep *w, size_t place, struct entry_trial *out)
{
    struct entry_run *runs = arena_alloc(w->arena, w->runs.each, sizeof(*runs));
    const struct run_item *first = run_list_item(&w->runs, place, 0);
    const char *end = strchr(first->key, '-');
    *out = (struct entry_trial){
        .identity = arena_strndup(w->arena, first->key, (size_t)(end - first->key)),
        .point = w->grow ? sweep_grow_point(w, place) : NULL,
        .runs = runs};
    for (size_t i = 0; i < w->runs.each; i++) {
        const struct run_item *r = run_list_item(&w->runs, place, i);
        bool begun =
            r->curve_length > 0 || r->state != RUN_TODO || r->row.status == RES_FAILED;
        if (i > 0 && !begun)
            return;
        runs[out->run_count++] = describe_run(r);
    }
}

static enum err_code begin_anew(struct sweep *w, const struct index *x,
                                const char *kind)
{
    int64_t *ids;
    size_t count = 0;
    if (!w->grow)
        count = history_trials(&w->history, w->arena, &ids);
    else if (sweep_earlier_trials(w, &ids, &count) != ERR_OK)
        return w->err.code;
    const size_t room = w->grow ? w->spec->trial_count : count;
    struct entry entry = {.rules = w->rules,
                          .trials =
                              arena_alloc(w->arena, room + 1, sizeof(*entry.trials))};
    for (size_t i = 0; i < room; i++) {
        const size_t place = w->grow ? i : find_id(x, ids[i]);
        if (place < w->spec->trial_count)
            describe_trial(w, place, &entry.trials[entry.trial_count++]);
    }
    const bool again = sweep_history_holds(w) || w->history.joined;
    entry.reused = again ? w->history.entry.reused : NULL;
    entry.reused_count = again ? w->history.entry.reused_count : 0;
    if (!again && w->grow && sweep_reuse_find(w, &entry) != ERR_OK)
        return w->err.code;
    if (count > 0)
        progress_say(&w->progress,
                     "%s %s: %zu of %zu trials are what it goes on from. What is "
                     "trained is not trained again.",
                     w->spec->name,
                     w->history.joined            ? "has trials of another database"
                     : strcmp(kind, "retry") == 0 ? "has runs that are tried again"
                                                  : "was changed",
                     entry.trial_count, count);
    return history_begin(w->store, w->id, kind, &entry, w->arena, &w->history, &w->err);
}

/* Whether a run that failed in an earlier call is tried again. */
static bool is_retried(const struct sweep *w)
{
    for (size_t i = 0; i < w->runs.count; i++)
        if (w->runs.items[i].row.status == RES_FAILED &&
            w->runs.items[i].state == RUN_TODO)
            return true;
    return false;
}

/* These runs have not ended: one that has reached a rung waits there. */
static void reopen_failed(struct sweep *w)
{
    for (size_t i = 0; i < w->runs.count && w->err.code == ERR_OK; i++) {
        struct run_item *r = &w->runs.items[i];
        if (r->row.status != RES_FAILED || r->state != RUN_TODO)
            continue;
        const bool waits = w->spec->prune.type && r->curve_length > 0;
        r->row.status = waits ? RES_PAUSED : RES_INTERRUPTED;
        sweep_check(res_run_reopen(w->store, r->row.id, r->row.status, &w->err));
    }
}

static enum err_code plan_from_history(struct sweep *w, struct schedule_plan *plan)
{
    const bool holds = sweep_history_holds(w);
    const struct index x = make_index(w);
    bool whole = holds && read_carried(w, &x, plan) && read_decisions(w, &x, plan);
    if (w->err.code != ERR_OK)
        return w->err.code;
    if (whole && !is_retried(w))
        return ERR_OK;
    if (w->options->verify)
        return err_set(
            &w->err, ERR_USER,
            "the sweep %s has no decisions that this file could have taken: %s",
            w->spec->name,
            w->history.count > 0 ? "its last ones were taken from another "
                                   "version of the file"
                                 : "none is recorded");
    if (holds && !whole && w->options->part)
        return err_set(&w->err, ERR_USER,
                       "the sweep %s has decided on more trials already: leave out "
                       "--limit-trials",
                       w->spec->name);
    reopen_failed(w);
    enum err_code code = w->err.code;
    if (code == ERR_OK)
        code = begin_anew(w, &x,
                          whole               ? "retry"
                          : w->history.joined ? "merge"
                                              : "file");
    plan->recorded = NULL;
    plan->recorded_count = 0;
    w->listed = w->scheduled = NULL;
    if (code == ERR_OK && !read_carried(w, &x, plan))
        code = err_set(&w->err, ERR_DATA, "the sweep %s cannot go on from its trials",
                       w->spec->name);
    return code;
}

enum err_code sweep_plan_from_history(struct sweep *w, struct schedule_plan *plan)
{
    const enum err_code code = plan_from_history(w, plan);
    return code == ERR_OK && w->grow ? sweep_grow_reuse(w) : code;
}
