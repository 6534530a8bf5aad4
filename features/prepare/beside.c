/* Files beside the recordings whose features do not fit into the cache: what filling a
 * pack would find wrong with them is found before anything is trained, too. */
#include "features/prepare/work.h"

#include <stdlib.h>
#include <string.h>

/* The clips of a pack that stays unfilled. */
struct job {
    struct prepare_work *work;
    const struct cache_wanted *wanted;
    struct hash *faults; /* what a fault of each is remembered by */
    size_t *items;       /* numbers in the split */
};

static size_t clip_of(const struct job *j, size_t number)
{
    return j->work->dataset->split[j->wanted->split][j->items[number]];
}

static enum err_code begin_child(void *context, void **state, struct err *e)
{
    const struct job *j = context;
    struct feat_extraction *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory to check the files of features");
    enum err_code code = cache_recipe_open(&j->wanted->recipe, x, e);
    if (code == ERR_OK)
        *state = x;
    else
        free(x);
    return code;
}

static void end_child(void *context, void *state)
{
    (void)context;
    feat_extraction_close(state);
    free(state);
}

static enum err_code check_clip(void *context, void *state, size_t number,
                                struct err *e)
{
    struct job *j = context;
    size_t clip = clip_of(j, number);
    struct prepare_clip *c = &j->work->clips[clip];
    struct err fault = {0};
    enum err_code code = feat_extraction_begin(state, &j->work->dataset->clips[clip],
                                               c->samples, &fault);
    if (code == ERR_MEMORY)
        return err_set(e, code, "%s", fault.text);
    if (code == ERR_OK)
        return ERR_OK;
    prepare_set_reason(c, fault.text);
    c->beside = true;
    c->fault = j->faults[j->items[number]];
    return ERR_OK;
}

static const char *clip_name(void *context, size_t number)
{
    const struct job *j = context;
    return j->work->dataset->clips[clip_of(j, number)].path;
}

/* Why the pack has no entry for an item; empty if it has, whatever others found wrong
 * with the clip. */
static const char *fault_of(const struct job *j, size_t number)
{
    const struct prepare_clip *c = &j->work->clips[clip_of(j, number)];
    bool own = strcmp(c->fault.text, j->faults[j->items[number]].text) == 0;
    return own ? c->reason : "";
}

static enum err_code check(struct prepare_work *w, const struct cache_wanted *wanted,
                           struct err *e)
{
    size_t count = w->dataset->split_count[wanted->split];
    const struct hash *contents =
        cache_split_contents(w->dataset, &wanted->recipe, wanted->split, w->arena);
    const struct feat_progress quiet = {.stop = w->p->progress.stop};
    struct job j = {.work = w,
                    .wanted = wanted,
                    .faults = arena_alloc(w->arena, count + 1, sizeof(*j.faults)),
                    .items = arena_alloc(w->arena, count + 1, sizeof(*j.items))};
    struct feat_pool pool = {.doing = "checking the files of features",
                             .workers = w->p->workers,
                             .context = &j,
                             .begin = begin_child,
                             .end = end_child,
                             .item = check_clip,
                             .name = clip_name,
                             .progress = &quiet};
    for (size_t i = 0; i < count; i++) {
        j.faults[i] = prepare_fault(&wanted->recipe, wanted->settings, &contents[i]);
        const char *known = index_find_fault(w->index, &j.faults[i]);
        if (known == NULL || *known != '\0')
            j.items[pool.count++] = i;
    }
    enum err_code code = feat_pool_run(&pool, e);
    for (size_t i = 0; i < pool.count && code == ERR_OK; i++)
        index_set_fault(w->index, &j.faults[j.items[i]], fault_of(&j, i));
    return code;
}

enum err_code prepare_beside(struct prepare_work *w, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < w->unfilled_count && code == ERR_OK; i++)
        if (w->unfilled[i]->recipe.type->begin != NULL)
            code = check(w, w->unfilled[i], e);
    return code;
}
