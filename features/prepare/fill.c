/* The missing packs, in one pass over the recordings: each is decoded once, and every
 * feature that lacks it is computed then and there; what another pack has already is
 * copied from there. */
#include "features/prepare/work.h"

#include "base/term.h"
#include "features/cache/cache.h"
#include "features/cache/decode.h"
#include "features/cache/pack.h"
#include "features/cache/reuse.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A pack that is to be computed. */
struct missing {
    const struct cache_wanted *wanted;
    struct pack_writer *writer;
    size_t *clips; /* of its slots */
    size_t count;
    size_t *slots;         /* of each clip of the dataset; SIZE_MAX: not in it */
    struct hash *contents; /* of its slots */
    struct cache_reuse *reuse;
};

struct fill {
    struct prepare_work *work;
    struct missing *missing;
    size_t missing_count;
    size_t *items; /* clips to be decoded */
    size_t item_count;
};

/* Of one child. */
struct tools {
    struct feat_extraction *extractions; /* of each missing pack */
    struct feat_augmenter *augmenters;   /* of each chain, where a pack is the first
                                            with it; closed for other packs */
};

/* The first of the missing packs whose clips go through the same chain. */
static size_t chain_before(const struct fill *f, size_t pack)
{
    size_t i = 0;
    while (f->missing[i].wanted->recipe.chain != f->missing[pack].wanted->recipe.chain)
        i++;
    return i;
}

static void end_child(void *context, void *state)
{
    struct fill *f = context;
    struct tools *t = state;
    for (size_t i = 0; i < f->missing_count; i++) {
        feat_extraction_close(&t->extractions[i]);
        feat_augmenter_close(&t->augmenters[i]);
    }
    free(t->extractions);
    free(t->augmenters);
    free(t);
}

static enum err_code open_tools(const struct fill *f, struct tools *t, struct err *e)
{
    for (size_t i = 0; i < f->missing_count; i++) {
        const struct cache_recipe *r = &f->missing[i].wanted->recipe;
        enum err_code code = cache_recipe_open(r, &t->extractions[i], e);
        if (code == ERR_OK && r->chain != NULL && chain_before(f, i) == i)
            code = feat_augmenter_open(&t->augmenters[i], r->chain, e);
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

static enum err_code begin_child(void *context, void **state, struct err *e)
{
    struct fill *f = context;
    struct tools *t = calloc(1, sizeof(*t));
    if (t != NULL) {
        t->extractions = calloc(f->missing_count + 1, sizeof(*t->extractions));
        t->augmenters = calloc(f->missing_count + 1, sizeof(*t->augmenters));
    }
    if (t == NULL || t->extractions == NULL || t->augmenters == NULL) {
        if (t != NULL) {
            free(t->extractions);
            free(t->augmenters);
        }
        free(t);
        return err_set(e, ERR_MEMORY, "no memory to compute features");
    }
    enum err_code code = open_tools(f, t, e);
    if (code == ERR_OK)
        *state = t;
    else
        end_child(f, t);
    return code;
}

/* Puts the feature of a clip into a pack, or notes why that cannot be. */
static enum err_code compute(struct fill *f, struct tools *t, size_t pack,
                             size_t number, const float *samples, long count,
                             struct err *e)
{
    const struct cache_recipe *r = &f->missing[pack].wanted->recipe;
    const struct feat_clip *clip = &f->work->dataset->clips[number];
    struct prepare_clip *c = &f->work->clips[number];
    size_t slot = f->missing[pack].slots[number];
    size_t floats = cache_recipe_floats(r, count);
    struct feat_extraction *x = &t->extractions[pack];
    struct err fault = {0};
    enum err_code code = feat_extraction_reserve(x, floats, e);
    if (code == ERR_OK)
        code = cache_recipe_augment(r, &t->augmenters[chain_before(f, pack)], clip,
                                    &samples, count, e);
    if (code != ERR_OK)
        return code;
    code = cache_recipe_run(r, x, clip, samples, count, x->values, &fault);
    if (code == ERR_MEMORY)
        return err_set(e, code, "%s", fault.text);
    if (code != ERR_OK) {
        prepare_set_reason(c, fault.text);
        c->beside = true;
        c->fault = prepare_fault(r, f->missing[pack].wanted->settings,
                                 &f->missing[pack].contents[slot]);
        return ERR_OK;
    }
    const struct pack_whose of = {&f->missing[pack].contents[slot],
                                  &c->recording.content, count};
    return pack_put(f->missing[pack].writer, slot, &of, x->values, floats, e);
}

/* Is a file still the one that was hashed? */
static enum err_code check_file(const char *path, const struct prepare_file *file,
                                struct err *e)
{
    if (file_is_unchanged(path, &file->state.st_ctim, &file->content))
        return ERR_OK;
    return err_set(e, ERR_DATA, "%s was changed while it was read", path);
}

static enum err_code check_companions(const struct prepare_work *w, size_t clip,
                                      struct err *e)
{
    enum err_code code = ERR_OK;
    struct arena *a = arena_create();
    for (size_t k = 0; k < w->companion_count && code == ERR_OK; k++) {
        const struct prepare_companion *c = &w->companions[k];
        const char *path = feat_companion_path(c->of, &w->dataset->clips[clip], a);
        code = check_file(path, &c->files[clip], e);
    }
    arena_destroy(a);
    return code;
}

/* Is all that is missing of a clip in other packs? It need not be decoded then. */
static bool is_known(const struct fill *f, size_t clip)
{
    bool known = f->work->clips[clip].samples > 0;
    for (size_t i = 0; i < f->missing_count && known; i++) {
        const struct missing *m = &f->missing[i];
        known = m->slots[clip] == SIZE_MAX ||
                cache_reuse_has(m->reuse, &m->contents[m->slots[clip]]);
    }
    return known;
}

/* Puts the clip's feature into a pack as another pack has it; *found: it has it. The
 * copy is checked: others may write to that pack meanwhile. */
static enum err_code reuse(struct fill *f, struct tools *t, size_t pack, size_t clip,
                           bool *found, struct err *e)
{
    const struct missing *m = &f->missing[pack];
    const struct prepare_clip *c = &f->work->clips[clip];
    const struct hash *content = &m->contents[m->slots[clip]];
    struct feat_extraction *x = &t->extractions[pack];
    size_t floats;
    *found = cache_reuse_find(m->reuse, content, &floats);
    if (!*found)
        return ERR_OK;
    enum err_code code = feat_extraction_reserve(x, floats, e);
    if (code != ERR_OK)
        return code;
    *found = cache_reuse_copy(m->reuse, content, x->values);
    const struct pack_whose of = {content, &c->recording.content, c->samples};
    return *found ? pack_put(m->writer, m->slots[clip], &of, x->values, floats, e)
                  : ERR_OK;
}

/* samples: NULL if the clip is_known. */
static enum err_code fill_entries(struct fill *f, struct tools *t, size_t clip,
                                  const float *samples, long count, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < f->missing_count && code == ERR_OK; i++) {
        bool found;
        if (f->missing[i].slots[clip] == SIZE_MAX)
            continue;
        code = reuse(f, t, i, clip, &found, e);
        if (code != ERR_OK || found)
            continue;
        code = samples != NULL
                   ? compute(f, t, i, clip, samples, count, e)
                   : err_set(e, ERR_CACHE,
                             "a pack of the cache was damaged while it was read");
    }
    return code;
}

static enum err_code fill_clip(void *context, void *state, size_t item, struct err *e)
{
    struct fill *f = context;
    size_t clip = f->items[item];
    struct prepare_clip *c = &f->work->clips[clip];
    const char *path = f->work->dataset->clips[clip].path;
    struct err error = {0};
    struct cache_decoded of = {0};
    float *samples;
    long count;
    if (is_known(f, clip))
        return fill_entries(f, state, clip, NULL, 0, e);
    enum err_code code =
        cache_decode(path, &f->work->dataset->options, &samples, &count, &of, &error);
    if (code == ERR_MEMORY)
        return err_set(e, code, "%s", error.text);
    if (code != ERR_OK) {
        prepare_set_reason(c, error.text);
        return ERR_OK;
    }
    c->samples = count;
    c->file_rate = of.rate;
    c->notice = of.notice;
    code = check_file(path, &c->recording, e);
    if (code == ERR_OK)
        code = fill_entries(f, state, clip, samples, count, e);
    free(samples);
    return code == ERR_OK ? check_companions(f->work, clip, e) : code;
}

static const char *clip_name(void *context, size_t item)
{
    struct fill *f = context;
    return f->work->dataset->clips[f->items[item]].path;
}

/* Chooses the packs to compute: those missing that fit. What does not fit is computed
 * on the fly by the source. Makes room for them and returns their bytes. */
static double choose(struct fill *f, const struct cache_plan *plan,
                     const bool *is_there)
{
    struct prepare_work *w = f->work;
    const char **keep = arena_alloc(w->arena, plan->count + 1, sizeof(*keep));
    double *bytes = arena_alloc(w->arena, plan->count + 1, sizeof(*bytes));
    bool *fits = arena_alloc(w->arena, plan->count + 1, sizeof(*fits));
    size_t kept = 0;
    double coming = 0;
    w->unfilled = arena_alloc(w->arena, plan->count + 1, sizeof(void *));
    w->unfilled_count = 0;
    for (size_t i = 0; i < plan->count; i++)
        bytes[i] = prepare_pack_bytes(w, &plan->packs[i]);
    prepare_fit(bytes, is_there, plan->count, w->p->limit, fits);
    for (size_t i = 0; i < plan->count; i++) {
        if (!fits[i]) {
            w->unfilled[w->unfilled_count++] = &plan->packs[i];
            continue;
        }
        const char *path = prepare_pack_path(w, &plan->packs[i]);
        if (is_there[i]) {
            cache_touch(path);
        } else {
            coming += bytes[i];
            f->missing[f->missing_count++].wanted = &plan->packs[i];
        }
        keep[kept++] = strrchr(path, '/') + 1;
    }
    cache_make_room(w->p->cache, w->p->limit, coming, keep, kept);
    return coming;
}

static enum err_code begin_packs(struct fill *f, struct err *e)
{
    struct prepare_work *w = f->work;
    for (size_t i = 0; i < f->missing_count; i++) {
        struct missing *m = &f->missing[i];
        enum feat_split split = m->wanted->split;
        m->count = w->dataset->split_count[split];
        m->clips = arena_alloc(w->arena, m->count + 1, sizeof(*m->clips));
        m->slots = arena_alloc(w->arena, w->dataset->clip_count + 1, sizeof(*m->slots));
        memset(m->slots, 0xff, w->dataset->clip_count * sizeof(*m->slots));
        for (size_t k = 0; k < m->count; k++) {
            m->clips[k] = w->dataset->split[split][k];
            m->slots[m->clips[k]] = k;
        }
        m->contents =
            cache_split_contents(w->dataset, &m->wanted->recipe, split, w->arena);
        m->reuse = cache_reuse_open(w->p->cache, m->wanted->settings, w->arena);
        enum err_code code = pack_begin(w->p->cache, m->wanted->settings,
                                        w->dataset->options.sample_rate, w->npy_rate,
                                        m->count, &m->writer, e);
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

/* Clips of unknown length, and those of the missing packs. */
static void choose_clips(struct fill *f)
{
    struct prepare_work *w = f->work;
    f->items = arena_alloc(w->arena, w->dataset->clip_count + 1, sizeof(*f->items));
    for (size_t i = 0; i < w->dataset->clip_count; i++) {
        bool wanted = w->clips[i].samples == 0;
        for (size_t k = 0; k < f->missing_count; k++)
            wanted = wanted || f->missing[k].slots[i] != SIZE_MAX;
        if (wanted && w->clips[i].reason[0] == '\0')
            f->items[f->item_count++] = i;
    }
}

/* The pack of the clips that are still in the split, after broken ones left it. */
static enum err_code finish_pack(void *context, void *state, size_t item, struct err *e)
{
    struct fill *f = context;
    struct prepare_work *w = f->work;
    struct missing *m = &f->missing[item];
    enum feat_split split = m->wanted->split;
    size_t count = w->dataset->split_count[split];
    size_t *slots = arena_alloc(w->arena, count + 1, sizeof(*slots));
    (void)state;
    for (size_t i = 0; i < count; i++)
        slots[i] = m->slots[w->dataset->split[split][i]];
    return pack_finish(
        m->writer, prepare_pack_path(w, m->wanted), m->wanted->settings, slots,
        cache_split_contents(w->dataset, &m->wanted->recipe, split, w->arena), count,
        e);
}

static const char *pack_name(void *context, size_t item)
{
    struct fill *f = context;
    return prepare_pack_path(f->work, f->missing[item].wanted);
}

static void remember(struct fill *f)
{
    struct prepare_work *w = f->work;
    for (size_t i = 0; i < f->item_count; i++) {
        const struct prepare_clip *c = &w->clips[f->items[i]];
        struct index_recording what = {
            c->samples, c->reason[0] && !c->beside ? c->reason : NULL, c->file_rate};
        if (c->samples > 0 || what.reason != NULL)
            index_set_recording(w->index, &c->recording.content,
                                w->dataset->options.sample_rate, w->npy_rate, &what);
        if (c->fault.text[0] != '\0')
            index_set_fault(w->index, &c->fault, c->reason);
    }
}

/* Just written, so verified: as they were then, whatever became of them since. */
static void mark_verified(struct fill *f)
{
    for (size_t i = 0; i < f->missing_count; i++) {
        const char *path = prepare_pack_path(f->work, f->missing[i].wanted);
        const struct stat *state = pack_writer_state(f->missing[i].writer);
        index_set_verified(f->work->index, strrchr(path, '/') + 1, state);
        prepare_note(f->work, path, state);
    }
}

static enum err_code fill_packs(struct fill *f, double bytes,
                                void (*warn)(const char *text), struct err *e)
{
    struct prepare_work *w = f->work;
    enum err_code code = begin_packs(f, e);
    if (code != ERR_OK)
        return code;
    choose_clips(f);
    if (w->total == 0 || f->item_count > w->total - w->done)
        w->total = w->done + f->item_count;
    struct feat_pool pool = {.doing = "preparing features",
                             .count = f->item_count,
                             .workers = w->p->workers,
                             .context = f,
                             .begin = begin_child,
                             .end = end_child,
                             .item = fill_clip,
                             .name = clip_name,
                             .progress = &w->p->progress,
                             .done_before = w->total - f->item_count,
                             .total = w->total,
                             .clips = w->done > 0 ? w->dataset->clip_count : 0,
                             .started = w->started};
    code = feat_pool_run(&pool, e);
    remember(f);
    if (code == ERR_OK)
        code = prepare_judge(w, warn, e);
    if (code == ERR_OK) {
        struct feat_pool finish = {.doing = "preparing features",
                                   .count = f->missing_count,
                                   .workers = w->p->workers,
                                   .context = f,
                                   .item = finish_pack,
                                   .name = pack_name};
        code = feat_pool_run(&finish, e);
    }
    if (code == ERR_OK)
        mark_verified(f);
    if (code == ERR_IO) {
        struct str size = {0};
        term_add_bytes(&size, bytes);
        err_context(e, "the features need %s in the cache folder %s", str_text(&size),
                    w->p->cache);
        str_deinit(&size);
    }
    return code;
}

enum err_code prepare_fill(struct prepare_work *w, void (*warn)(const char *text),
                           struct err *e)
{
    struct cache_plan plan;
    cache_plan_make(w->dataset, w->p->inputs, w->p->input_count, w->arena, &plan);
    struct fill f = {.work = w,
                     .missing =
                         arena_alloc(w->arena, plan.count + 1, sizeof(*f.missing))};
    bool *is_there = arena_alloc(w->arena, plan.count + 1, sizeof(*is_there));
    w->dataset->cached_count = 0;
    enum err_code code = prepare_packs(w, &plan, is_there, e);
    if (code != ERR_OK)
        return code;
    code = fill_packs(&f, choose(&f, &plan, is_there), warn, e);
    for (size_t i = 0; i < f.missing_count; i++) {
        cache_reuse_close(f.missing[i].reuse);
        if (code != ERR_OK)
            pack_writer_keep(f.missing[i].writer, prepare_note_recording, w);
        pack_writer_destroy(f.missing[i].writer);
    }
    for (size_t i = 0; i < plan.count; i++)
        cache_reuse_drop_parts(w->p->cache, plan.packs[i].settings);
    return code;
}
