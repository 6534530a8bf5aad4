/* The runs of a sweep: runs.h. */
#include "runner/sweep/runs.h"

#include "results/key.h"
#include "runner/experiment/memo.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct leaves {
    struct res_param *items;
    size_t count;
    struct arena *arena;
};

static void add_leaf(struct leaves *l, const char *path, const struct yaml_node *node)
{
    l->items = arena_grow(l->arena, l->items, l->count, sizeof(*l->items));
    struct str text = {0};
    if (node->kind == YAML_SCALAR)
        str_add(&text, node->text);
    else
        yaml_write_flow(node, &text);
    l->items[l->count++] = (struct res_param){arena_strdup(l->arena, path),
                                              arena_strdup(l->arena, str_text(&text))};
    str_deinit(&text);
}

/* Every value below node; lists are values, for their items have no names. */
static void gather(struct leaves *l, const char *path, const struct yaml_node *node)
{
    if (node->kind != YAML_MAPPING) {
        add_leaf(l, path, node);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const char *key = node->pairs[i].key->text;
        gather(l, *path ? arena_printf(l->arena, "%s.%s", path, key) : key,
               node->pairs[i].value);
    }
}

char *run_path(const struct res_store *store, const char *relative, struct arena *a)
{
    return file_join(a, res_folder(store), relative);
}

/* A trial as it is recorded. */
struct recorded {
    struct hash identity;
    int64_t id;
    int64_t *seeds; /* of the runs that the sweep asks for */
};

/* train.seed, + 1, + 2, ...; or seeds with which no other sweep has trained it. */
static enum err_code choose_seeds(const struct run_listing *l,
                                  const struct exp_trial *t, const struct recorded *out,
                                  struct err *e)
{
    int first = t->config->train.seed;
    size_t count = (size_t)l->sweep->seeds;
    for (size_t i = 0; i < count; i++)
        out->seeds[i] = first + (int64_t)i;
    return l->options->new_seeds ? res_new_seeds(l->store, l->sweep_id, out->id, first,
                                                 out->seeds, count, e)
                                 : ERR_OK;
}

/* Adds a trial that the database does not have. */
static enum err_code put_trial(const struct run_listing *l, const struct exp_config *c,
                               struct recorded *out, struct err *e)
{
    struct arena *a = l->arena;
    struct leaves leaves = {.arena = a};
    gather(&leaves, "", c->resolved);
    struct hash task = exp_task(c);
    struct hash data = feat_dataset_fingerprint(c->dataset);
    struct res_trial row = {.identity = out->identity.text,
                            .yaml = exp_config_yaml(c, a),
                            .task = task.text,
                            .fingerprint = data.text,
                            .weights = (int64_t)c->graph->weights,
                            .macs = (int64_t)c->graph->macs,
                            .folds = (int)c->dataset->fold_count,
                            .params = leaves.items,
                            .param_count = leaves.count};
    return res_trial_put(l->store, &row, &out->id, e);
}

static enum err_code record_trial(const struct run_listing *l, size_t number,
                                  struct exp_memo *contents, struct recorded *out,
                                  struct err *e)
{
    const struct exp_sweep *s = l->sweep;
    const struct exp_trial *t = &s->trials[number];
    struct res_store *store = l->store;
    struct arena *a = l->arena;
    const size_t seeds = s->upto ? 1 : (size_t)s->seeds;
    out->identity = exp_identity_of(t->config, contents);
    out->seeds = arena_alloc(a, (size_t)s->seeds + 1, sizeof(*out->seeds));
    enum err_code code = res_trial_find(store, out->identity.text, &out->id, e);
    if (code == ERR_OK && out->id == 0)
        code = put_trial(l, t->config, out, e);
    if (code == ERR_OK)
        code = choose_seeds(l, t, out, e);
    if (code != ERR_OK)
        return code;
    struct res_param *values = arena_alloc(a, t->value_count + 1, sizeof(*values));
    for (size_t i = 0; i < t->value_count; i++)
        values[i] = (struct res_param){t->values[i].path, t->values[i].text};
    const struct res_sweep_trial place = {.trial = out->id,
                                          .number = t->number,
                                          .label = t->label,
                                          .values = values,
                                          .value_count = t->value_count};
    code = res_sweep_trial_put(store, l->sweep_id, &place, e);
    return code != ERR_OK
               ? code
               : res_sweep_seeds_put(store, l->sweep_id, out->id, out->seeds, seeds, e);
}

static char *lock_path(const struct run_item *r, struct arena *a)
{
    return arena_printf(a, "%s.lock", r->checkpoint);
}

enum err_code run_lock(struct run_item *r, struct arena *a, long *holder, struct err *e)
{
    return lock_try(lock_path(r, a), &r->lock, holder, e);
}

/* Takes the run's lock; that another process trains it just now is an error. */
static enum err_code hold(struct run_item *r, struct arena *a, struct err *e)
{
    long holder;
    enum err_code code = run_lock(r, a, &holder, e);
    if (code == ERR_OK && !r->lock) {
        code = err_set(e, ERR_USER,
                       "process %ld is training run %lld.%d: stop it first, or "
                       "leave out --fresh",
                       holder, (long long)r->trial_id, r->row.number);
    }
    return code;
}

static void let_go(struct run_item *r)
{
    lock_release(r->lock);
    r->lock = NULL;
}

/* --fresh: forgets what is known of the runs; of none if another process trains one. */
static enum err_code forget_runs(struct res_store *store, struct run_list *runs,
                                 struct arena *a, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < runs->count && code == ERR_OK; i++) {
        code = hold(&runs->items[i], a, e);
        let_go(&runs->items[i]);
    }
    for (size_t i = 0; i < runs->count && code == ERR_OK; i++) {
        struct run_item *r = &runs->items[i];
        if (r->row.id == 0)
            continue;
        code = hold(r, a, e);
        if (code == ERR_OK) {
            unlink(r->checkpoint);
            code = res_run_reset(store, r->row.id, e);
            r->row.status = RES_INTERRUPTED;
        }
        let_go(r);
    }
    return code;
}

static void name_files(const struct res_store *store, const struct exp_sweep *s,
                       const struct hash *identity, struct run_item *r, struct arena *a)
{
    r->key = res_key_text(&(struct res_key){identity->text, r->seed, r->fold}, a);
    r->checkpoint = run_path(store, arena_printf(a, "checkpoints/%s", r->key), a);
    const bool formula = r->config->objective != NULL;
    if (s->resume.whose != EXP_KEEP_NONE && !formula)
        r->kept_state = run_path(store, arena_printf(a, RES_STATES "/%s", r->key), a);
    r->log = arena_printf(a, "logs/%s.log", r->key);
    if (s->weights.whose != EXP_KEEP_NONE && !formula)
        r->weights = arena_printf(a, "weights/%s.safetensors", r->key);
}

void run_put_away(const struct run_item *r)
{
    if (!r->kept_state || rename(r->checkpoint, r->kept_state) != 0)
        unlink(r->checkpoint);
}

bool run_drop_state(struct run_item *r, struct arena *a)
{
    if (run_lock(r, a, NULL, NULL) != ERR_OK || !r->lock)
        return false;
    unlink(r->checkpoint);
    let_go(r);
    return true;
}

/* A process that was killed between recording a run's end and removing its checkpoint
 * left the checkpoint behind. */
static void decide(const struct run_list *list, struct run_item *r,
                   const struct run_options *o, struct arena *a)
{
    bool failed = r->row.status == RES_FAILED && !o->retry_failed;
    bool other = o->fold > 0 && r->fold != o->fold;
    bool done = r->row.status == RES_FINISHED || other;
    bool by_hand = r->row.status == RES_PRUNED &&
                   strncmp(r->row.reason, RES_BY_HAND, strlen(RES_BY_HAND)) == 0;
    bool waits = r->row.status == RES_PAUSED || r->row.status == RES_PRUNED;
    r->state = done      ? RUN_DONE
               : failed  ? RUN_FAILED
               : by_hand ? RUN_ENDED
               : waits   ? RUN_WAITS
                         : RUN_TODO;
    if (done && !other && !list->clean)
        run_put_away(r);
    if (r->row.status == RES_PRUNED && !list->clean && file_exists(r->checkpoint))
        run_drop_state(r, a);
}

struct run_item *run_list_item(const struct run_list *list, size_t trial, size_t run)
{
    return &list->items[list->trials > 0 ? run * list->trials + trial
                                         : trial * list->each + run];
}

void run_list_place(const struct run_list *list, size_t item, size_t *trial,
                    size_t *run)
{
    *trial = list->trials > 0 ? item % list->trials : item / list->each;
    *run = list->trials > 0 ? item / list->trials : item % list->each;
}

size_t run_list_count(const struct run_list *list, enum run_status state)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].state == state;
    return count;
}

static enum err_code list_run(const struct run_listing *l, const struct run_list *list,
                              size_t item, const struct recorded *trials, struct err *e)
{
    const size_t folds = (size_t)exp_folds(l->sweep);
    size_t number, run;
    run_list_place(list, item, &number, &run);
    const struct recorded *trial = &trials[number];
    struct run_item *r = &list->items[item];
    r->trial = &l->sweep->trials[number];
    r->seed = (int)trial->seeds[run / folds];
    r->fold = folds > 1 ? (int)(run % folds) + 1 : 0;
    r->config = exp_fold(r->trial->config, r->fold, l->arena);
    r->trial_id = trial->id;
    name_files(l->store, l->sweep, &trial->identity, r, l->arena);
    /* The checkpoint's name in databases of version 1; it cannot be read any more. */
    if (!list->clean)
        unlink(run_path(
            l->store,
            arena_printf(l->arena, "checkpoints/%s-%d", trial->identity.text, r->seed),
            l->arena));
    return l->sweep->upto && run >= folds
               ? ERR_OK
               : res_run_get(l->store, r->trial_id, r->seed, r->fold, &r->row, e);
}

/* Whether there is no file in the folder. */
static bool is_empty(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry = NULL;
    while (folder && (entry = readdir(folder)) && entry->d_name[0] == '.')
        ;
    if (folder)
        closedir(folder);
    return folder && !entry;
}

enum err_code run_list_record(const struct run_listing *l, struct run_list *out,
                              size_t *stale, struct err *e)
{
    const struct exp_sweep *s = l->sweep;
    const struct run_options *o = l->options;
    struct res_store *store = l->store;
    struct arena *a = l->arena;
    const size_t room = l->room > s->trial_count ? l->room : s->trial_count;
    out->each = l->each;
    out->clean = is_empty(run_path(store, "checkpoints", a));
    out->trials = l->room > 0 ? 0 : s->trial_count;
    out->count = s->trial_count * out->each;
    out->items = arena_alloc(a, room * out->each, sizeof(*out->items));
    struct recorded *trials = arena_alloc(a, s->trial_count + 1, sizeof(*trials));
    struct exp_memo contents = {.arena = a};
    enum err_code code = res_sweep_trials_begin(store, !o->part, e);
    for (size_t i = 0; i < s->trial_count && code == ERR_OK; i++)
        code = record_trial(l, i, &contents, &trials[i], e);
    for (size_t i = 0; i < out->count && code == ERR_OK; i++)
        code = list_run(l, out, i, trials, e);
    if (code == ERR_OK)
        code = res_sweep_trials_end(store, l->sweep_id, stale, e);
    if (code == ERR_OK && o->fresh)
        code = forget_runs(store, out, a, e);
    for (size_t i = 0; i < out->count && code == ERR_OK; i++)
        decide(out, &out->items[i], o, a);
    return code;
}

enum err_code run_list_add(const struct run_listing *l, struct run_list *list,
                           size_t trial, struct err *e)
{
    struct recorded *trials = arena_alloc(l->arena, trial + 1, sizeof(*trials));
    const size_t first = list->count, end = first + list->each;
    struct run_list added = {
        .items = &list->items[first], .count = list->each, .each = list->each};
    enum err_code code = record_trial(l, trial, NULL, &trials[trial], e);
    for (size_t i = first; i < end && code == ERR_OK; i++)
        code = list_run(l, list, i, trials, e);
    if (code == ERR_OK && l->options->fresh)
        code = forget_runs(l->store, &added, l->arena, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = first; i < end; i++)
        decide(list, &list->items[i], l->options, l->arena);
    list->count = end;
    return ERR_OK;
}

/* The seeds of the trial's recorded runs are those that the sweep asks for. */
static enum err_code put_seeds(const struct run_listing *l, const struct run_list *list,
                               size_t trial, struct err *e)
{
    const size_t folds = (size_t)exp_folds(l->sweep);
    int64_t *seeds = arena_alloc(l->arena, list->each, sizeof(*seeds));
    size_t count = 0;
    for (size_t i = 0; i < list->each; i += folds)
        if (run_list_item(list, trial, i)->row.id != 0)
            seeds[count++] = run_list_item(list, trial, i)->seed;
    return res_sweep_seeds_put(l->store, l->sweep_id,
                               run_list_item(list, trial, 0)->trial_id, seeds, count,
                               e);
}

enum err_code run_list_open(const struct run_listing *l, struct run_list *list,
                            size_t trial, size_t run, struct err *e)
{
    struct run_item *r = run_list_item(list, trial, run);
    struct run_list own = {.items = r, .count = 1, .each = 1};
    enum err_code code =
        res_run_get(l->store, r->trial_id, r->seed, r->fold, &r->row, e);
    if (code == ERR_OK)
        code = put_seeds(l, list, trial, e);
    if (code == ERR_OK && l->options->fresh)
        code = forget_runs(l->store, &own, l->arena, e);
    if (code == ERR_OK)
        decide(list, r, l->options, l->arena);
    return code;
}
