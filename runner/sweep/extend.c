/* Which state a longer run goes on from: extend.h. The folder of states is the truth:
 * each file says of itself whose it is, how many epochs its run was to have, and the
 * lineage that all runs share which differ in nothing else. */
#define _GNU_SOURCE
#include "runner/sweep/extend.h"

#include "results/key.h"
#include "runner/train/checkpoint.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    struct checkpoint_label label;
    struct res_key key;
    const char *path;
};

struct folder {
    struct kept *items;
    size_t count;
};

static enum err_code read_folder(struct sweep *w, struct folder *out)
{
    const char *folder = run_path(w->store, RES_STATES, w->arena);
    size_t room = 0;
    enum err_code code = ERR_OK;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && code == ERR_OK && (entry = readdir(dir));) {
        struct kept one = {.path = file_join(w->arena, folder, entry->d_name)};
        if (entry->d_name[0] == '.' || !checkpoint_look(one.path, &one.label) ||
            !res_key_read(one.label.key, &one.key, w->arena))
            continue;
        if (out->count == room) {
            room = 2 * room + 16;
            struct kept *larger = realloc(out->items, room * sizeof(*larger));
            if (!larger) {
                code = err_set(&w->err, ERR_MEMORY, "no memory for %zu states", room);
                break;
            }
            out->items = larger;
        }
        out->items[out->count++] = one;
    }
    if (dir)
        closedir(dir);
    return code;
}

/* The longest state that is shorter than a run of the trial; seed -1: of any seed and
 * fold. NULL: there is none. */
static const struct kept *find(const struct folder *f, const struct hash *lineage,
                               int seed, int fold, int epochs)
{
    const struct kept *best = NULL;
    for (size_t i = 0; i < f->count; i++) {
        const struct kept *k = &f->items[i];
        if (strcmp(k->label.lineage.text, lineage->text) == 0 &&
            (seed < 0 || (k->key.seed == seed && k->key.fold == fold)) &&
            k->label.epochs < epochs && (!best || k->label.epochs > best->label.epochs))
            best = k;
    }
    return best;
}

/* Whether the trial itself was begun or has ended. */
static bool is_begun(const struct sweep *w, const struct exp_trial *t)
{
    struct hash identity = exp_identity(t->config);
    bool begun = false;
    const int folds = (int)t->config->dataset->fold_count;
    for (int i = 0; i < exp_runs(w->spec) && !begun; i++) {
        const int seed = t->config->train.seed + i / exp_folds(w->spec);
        const int fold = folds ? i % folds + 1 : 0;
        const char *key =
            res_key_text(&(struct res_key){identity.text, seed, fold}, w->arena);
        begun =
            file_exists(run_path(
                w->store, arena_printf(w->arena, "checkpoints/%s", key), w->arena)) ||
            file_exists(run_path(
                w->store, arena_printf(w->arena, RES_STATES "/%s", key), w->arena));
    }
    return begun;
}

enum err_code run_extend_choose(struct sweep *w)
{
    const struct exp_sweep *s = w->spec;
    struct exp_sweep *own = arena_alloc(w->arena, 1, sizeof(*own));
    struct folder f = {0};
    enum err_code code = read_folder(w, &f);
    *own = *s;
    own->trials = arena_alloc(w->arena, s->trial_count, sizeof(*own->trials));
    own->trial_count = 0;
    for (size_t i = 0; i < s->trial_count && code == ERR_OK; i++) {
        const struct exp_config *c = s->trials[i].config;
        struct hash lineage = exp_lineage(c, sweep_threads(w, c));
        if (find(&f, &lineage, -1, 0, c->train.epochs) || is_begun(w, &s->trials[i]))
            own->trials[own->trial_count++] = s->trials[i];
    }
    free(f.items);
    size_t left_out = s->trial_count - own->trial_count;
    if (code == ERR_OK && own->trial_count == 0) {
        return err_set(
            &w->err, ERR_USER,
            "no trial of the sweep %s has kept state of fewer epochs to go on "
            "from in %s. `keep: {resume: all}` keeps that of every finished "
            "run, `best N` that of the N best trials",
            s->name, run_path(w->store, RES_STATES, w->arena));
    }
    if (code == ERR_OK && left_out > 0) {
        progress_say(
            &w->progress,
            "%zu of %zu trials have no kept state of fewer epochs to go on from "
            "and are left out",
            left_out, s->trial_count);
    }
    w->spec = w->example = own;
    return code;
}

/* Says what a run is about to go on from, where it is recorded and in its events. */
static void note(struct sweep *w, const struct run_item *r)
{
    const char *text = arena_printf(w->arena, "from the state of %s, %d epochs",
                                    r->begun.key, r->begun.epochs);
    sweep_check(res_event_put(w->store, w->id, r->row.id, "extended", text, &w->err));
}

enum err_code run_extend_begin(struct sweep *w)
{
    struct folder f = {0};
    size_t begun = 0;
    enum err_code code = read_folder(w, &f);
    for (size_t i = 0; i < w->runs.count && code == ERR_OK; i++) {
        struct run_item *r = &w->runs.items[i];
        const struct exp_config *c = r->config;
        bool goes_on = r->state == RUN_TODO || r->state == RUN_WAITS;
        if (!goes_on || file_exists(r->checkpoint))
            continue;
        struct hash lineage = exp_lineage(c, sweep_threads(w, c));
        const struct kept *k = find(&f, &lineage, r->seed, r->fold, c->train.epochs);
        if (k) {
            r->begun = (struct run_begun){.path = k->path,
                                          .key = arena_strdup(w->arena, k->label.key),
                                          .epochs = k->label.epochs};
            note(w, r);
            begun++;
        }
    }
    free(f.items);
    if (code == ERR_OK && begun > 0) {
        progress_say(&w->progress, "%zu run%s on from kept state of fewer epochs",
                     begun, begun == 1 ? " goes" : "s go");
    }
    return code != ERR_OK ? code : w->err.code;
}
