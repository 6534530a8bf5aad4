/* feat_prepare: scan, judge, fill, statistics, one after the other. */
#include "features/prepare/prepare.h"

#include "base/clock.h"
#include "features/cache/cache.h"
#include "features/prepare/work.h"

#include <stdlib.h>
#include <string.h>

enum { REPEATS = 10 }; /* of a preparation that others disturb in the cache */

/* Those of the inputs, once each. */
static bool list_companions(struct prepare_work *w)
{
    const struct feat_prepare *p = w->p;
    w->companions = arena_alloc(w->arena, p->input_count + 1, sizeof(*w->companions));
    for (size_t i = 0; i < p->input_count; i++) {
        struct feat_companion *c = feat_companion(&p->inputs[i].value);
        for (size_t k = 0; k < w->companion_count; k++)
            if (w->companions[k].of == c)
                c = NULL;
        if (c == NULL)
            continue;
        struct prepare_companion *new = &w->companions[w->companion_count++];
        *new = (struct prepare_companion){
            .of = c,
            .files = feat_shared(w->dataset->clip_count * sizeof(*new->files))};
        if (new->files == NULL)
            return false;
    }
    return true;
}

static enum err_code begin(struct prepare_work *w, const struct feat_prepare *p,
                           struct err *e)
{
    const struct feat_data *data = &p->dataset->options;
    *w = (struct prepare_work){.p = p,
                               .dataset = p->dataset,
                               .arena = arena_create(),
                               .npy_rate = data->npy_rate,
                               .started = clock_seconds()};
    w->clips = feat_shared(p->dataset->clip_count * sizeof(*w->clips));
    if (w->clips == NULL || !list_companions(w))
        return err_set(e, ERR_MEMORY, "no memory for %zu clips",
                       p->dataset->clip_count);
    w->index = index_open(p->cache);
    return ERR_OK;
}

static void end(struct prepare_work *w)
{
    for (size_t k = 0; k < w->companion_count; k++)
        feat_unshare(w->companions[k].files,
                     w->dataset->clip_count * sizeof(*w->companions[k].files));
    index_close(w->index);
    feat_unshare(w->clips, w->dataset->clip_count * sizeof(*w->clips));
    arena_destroy(w->arena);
}

static void note_contents(struct prepare_work *w)
{
    for (size_t i = 0; i < w->dataset->clip_count; i++) {
        w->dataset->clips[i].content = w->clips[i].recording.content;
        w->dataset->clips[i].changed = w->clips[i].recording.state.st_ctim;
        w->dataset->clips[i].samples = w->clips[i].samples;
        for (size_t k = 0; k < w->companion_count; k++) {
            const struct prepare_companion *c = &w->companions[k];
            c->of->contents[i] = c->files[i].content;
            c->of->changed[i] = c->files[i].state.st_ctim;
        }
    }
}

/* The packs, and what lies beside the recordings of those that do not fit. A clip that
 * is left out for what is found there makes others of the packs, which have all its
 * other entries. */
static enum err_code fill(struct prepare_work *w, void (*warn)(const char *text),
                          struct err *e)
{
    enum err_code code = ERR_OK;
    bool found = true;
    while (code == ERR_OK && found) {
        size_t before = prepare_count_broken(w);
        code = prepare_fill(w, warn, e);
        if (code == ERR_OK)
            code = prepare_beside(w, e);
        found = prepare_count_broken(w) > before;
        if (code == ERR_OK && found)
            code = prepare_judge(w, warn, e);
    }
    return code;
}

static enum err_code run(struct prepare_work *w, void (*warn)(const char *text),
                         struct err *e)
{
    enum err_code code = prepare_scan(w, e);
    if (code != ERR_OK)
        return code;
    index_save(w->index, NULL); /* for the next start, if this process is killed */
    note_contents(w);
    code = prepare_warn_of_leaks(w, warn, e);
    if (code == ERR_OK)
        code = prepare_added(w, e);
    if (code == ERR_OK && w->dataset->options.on_error == FEAT_SKIP)
        code = prepare_judge(w, warn, e);
    if (code == ERR_OK)
        code = fill(w, warn, e);
    if (code == ERR_OK)
        prepare_warn_of_files(w, warn);
    note_contents(w);
    if (code == ERR_OK)
        code = prepare_norms(w, e);
    return code;
}

void prepare_note_recording(void *work, const struct hash *recording, int sample_rate,
                            int npy_rate, long samples)
{
    struct prepare_work *w = work;
    const struct index_recording what = {.samples = samples};
    index_set_recording(w->index, recording, sample_rate, npy_rate, &what);
}

void prepare_note(struct prepare_work *w, const char *path, const struct stat *state)
{
    struct feat_dataset *d = w->dataset;
    struct arena *a = w->p->arena;
    if (a == NULL)
        return;
    d->cached = arena_grow(a, d->cached, d->cached_count, sizeof(*d->cached));
    d->cached[d->cached_count++] =
        (struct feat_cache_file){arena_strdup(a, path), *state};
}

static enum err_code prepare(const struct feat_prepare *p,
                             void (*warn)(const char *text), struct err *e)
{
    struct prepare_work w;
    enum err_code code = begin(&w, p, e);
    if (code == ERR_OK) {
        cache_rescue(p->cache, prepare_note_recording, &w);
        code = cache_open_folder(p->cache, e);
    }
    if (code == ERR_OK)
        code = run(&w, warn, e);
    /* The facts that were learnt are kept even after a failure. */
    if (w.index != NULL && index_save(w.index, code == ERR_OK ? e : NULL) != ERR_OK &&
        code == ERR_OK)
        code = e != NULL ? e->code : ERR_IO;
    end(&w);
    return code;
}

/* Whether the preparation failed for what others do to the cache. */
static bool is_disturbed(const struct feat_prepare *p, enum err_code code)
{
    return code == ERR_CACHE || (code == ERR_IO && !file_exists(p->cache));
}

enum err_code feat_prepare(const struct feat_prepare *p, void (*warn)(const char *text),
                           struct err *e)
{
    struct err last = {0};
    enum err_code code = prepare(p, warn, &last);
    for (int i = 0; i < REPEATS && is_disturbed(p, code); i++) {
        last = (struct err){0};
        code = prepare(p, warn, &last);
    }
    return code == ERR_OK ? code : err_set(e, code, "%s", last.text);
}

bool feat_is_cached(const struct feat_dataset *d)
{
    for (size_t i = 0; i < d->cached_count; i++) {
        struct stat now;
        if (stat(d->cached[i].path, &now) != 0 ||
            !cache_is_as_then(&now, &d->cached[i].state))
            return false;
    }
    return true;
}

enum err_code feat_prepare_size(const struct feat_prepare *p,
                                void (*warn)(const char *text),
                                struct feat_prepare_size *out, struct err *e)
{
    struct prepare_work w;
    *out = (struct feat_prepare_size){0};
    enum err_code code = begin(&w, p, e);
    if (code == ERR_OK) {
        prepare_look(&w);
        code = prepare_judge(&w, warn, e);
    }
    if (code == ERR_OK) {
        note_contents(&w);
        out->contents_known = prepare_knows_contents(&w);
        prepare_reckon(&w, out);
        code = prepare_warn_of_leaks(&w, warn, e);
        prepare_warn_of_files(&w, warn);
    }
    end(&w);
    return code;
}
