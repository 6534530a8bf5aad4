/* Packs: how they are called, which of them are there and whole. */
#include "features/cache/pack.h"
#include "features/prepare/work.h"

#include <string.h>

static const char *path_of(const struct prepare_work *w,
                           const struct cache_wanted *wanted, const struct hash *clips)
{
    const char *name =
        cache_name(wanted->settings, clips, w->dataset->split_count[wanted->split],
                   "pack", w->arena);
    return file_join(w->arena, w->p->cache, name);
}

const char *prepare_pack_path(const struct prepare_work *w,
                              const struct cache_wanted *wanted)
{
    return path_of(
        w, wanted,
        cache_split_contents(w->dataset, &wanted->recipe, wanted->split, w->arena));
}

struct pack *prepare_pack_open(const struct prepare_work *w,
                               const struct cache_wanted *wanted)
{
    struct pack *pack;
    const struct hash *clips =
        cache_split_contents(w->dataset, &wanted->recipe, wanted->split, w->arena);
    return pack_open(path_of(w, wanted, clips), wanted->settings, clips,
                     w->dataset->split_count[wanted->split], &pack, NULL) == ERR_OK
               ? pack
               : NULL;
}

double prepare_pack_bytes(const struct prepare_work *w,
                          const struct cache_wanted *wanted)
{
    const struct feat_dataset *d = w->dataset;
    double bytes = CACHE_PACK_BYTES;
    for (size_t i = 0; i < d->split_count[wanted->split]; i++) {
        long samples = prepare_length(w, d->split[wanted->split][i]);
        bytes += cache_recipe_bytes(&wanted->recipe, samples);
    }
    return bytes;
}

/* Packs to be read. */
struct check {
    struct prepare_work *work;
    const struct cache_wanted *packs; /* of the plan */
    size_t *items;                    /* numbers in packs */
    struct stat
        *good; /* of each item, before it was read; st_ino 0: it is not. Shared */
};

static enum err_code check_pack(void *context, void *state, size_t item, struct err *e)
{
    struct check *check = context;
    struct pack *pack =
        prepare_pack_open(check->work, &check->packs[check->items[item]]);
    (void)state;
    (void)e;
    if (pack != NULL && pack_verify(pack))
        check->good[item] = *pack_state(pack);
    pack_close(pack);
    return ERR_OK;
}

static const char *check_name(void *context, size_t item)
{
    struct check *check = context;
    return prepare_pack_path(check->work, &check->packs[check->items[item]]);
}

/* What is known of a pack without reading it: whether it is there, and if it was
 * verified and has not changed since, that it is whole. */
static bool look_at(struct prepare_work *w, const struct cache_wanted *wanted,
                    bool *is_whole)
{
    struct stat now;
    const char *path = prepare_pack_path(w, wanted);
    *is_whole = false;
    if (stat(path, &now) != 0)
        return false;
    if (!index_is_verified(w->index, strrchr(path, '/') + 1, &now))
        return true;
    struct pack *pack = prepare_pack_open(w, wanted);
    *is_whole = pack != NULL;
    if (pack != NULL)
        prepare_note(w, path, &now);
    pack_close(pack);
    return *is_whole;
}

enum err_code prepare_packs(struct prepare_work *w, const struct cache_plan *plan,
                            bool *is_there, struct err *e)
{
    struct check check = {
        .work = w,
        .packs = plan->packs,
        .items = arena_alloc(w->arena, plan->count + 1, sizeof(*check.items)),
        .good = feat_shared(plan->count * sizeof(*check.good))};
    const struct feat_progress quiet = {.stop = w->p->progress.stop};
    struct feat_pool pool = {.doing = "verifying the cache",
                             .workers = w->p->workers,
                             .context = &check,
                             .item = check_pack,
                             .name = check_name,
                             .progress = &quiet};
    if (check.good == NULL)
        return err_set(e, ERR_MEMORY, "no memory to check the cache");
    for (size_t i = 0; i < plan->count; i++)
        if (look_at(w, &plan->packs[i], &is_there[i]) && !is_there[i])
            check.items[pool.count++] = i;
    enum err_code code = feat_pool_run(&pool, e);
    for (size_t i = 0; i < pool.count && code == ERR_OK; i++) {
        const char *path = check_name(&check, i);
        if (check.good[i].st_ino == 0)
            continue;
        is_there[check.items[i]] = true;
        index_set_verified(w->index, strrchr(path, '/') + 1, &check.good[i]);
        prepare_note(w, path, &check.good[i]);
    }
    feat_unshare(check.good, plan->count * sizeof(*check.good));
    return code;
}
