/* Statistics of the training clips: each clip's sums by a child, added up in the order
 * of the clips, so that the result does not depend on how many children there were. */
#include "features/cache/decode.h"
#include "features/cache/norm.h"
#include "features/cache/pack.h"
#include "features/prepare/work.h"

#include <stdlib.h>
#include <unistd.h>

struct job {
    struct prepare_work *work;
    struct cache_wanted wanted; /* the pack that has the frames, if it is there */
    size_t row;
    double *sums;   /* 2 * row of each training clip; in shared memory */
    double *frames; /* of each training clip; in shared memory */
};

/* Of one child: the pack of whole clips or, without one, the extractor that computes
 * them. */
struct tools {
    struct pack *pack;
    struct feat_extraction extraction;
};

static enum err_code begin_child(void *context, void **state, struct err *e)
{
    struct job *j = context;
    struct tools *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return err_set(e, ERR_MEMORY, "no memory for statistics of features");
    *state = t;
    t->pack = prepare_pack_open(j->work, &j->wanted);
    if (t->pack != NULL)
        return ERR_OK;
    enum err_code code = cache_recipe_open(&j->wanted.recipe, &t->extraction, e);
    if (code != ERR_OK)
        free(t);
    return code;
}

static void end_child(void *context, void *state)
{
    struct tools *t = state;
    (void)context;
    pack_close(t->pack);
    feat_extraction_close(&t->extraction);
    free(t);
}

static void add(struct job *j, size_t item, const float *frames, size_t floats)
{
    cache_norm_add(j->sums + 2 * j->row * item, frames, floats, j->row);
    j->frames[item] = (double)(floats / j->row);
}

/* From a copy that agrees with its checksum. A pack that was damaged since it was
 * verified is removed, and computed anew when the preparation is repeated. */
static enum err_code sum_entry(struct job *j, struct tools *t, size_t item,
                               struct err *e)
{
    size_t floats;
    pack_entry(t->pack, item, &floats);
    enum err_code code = feat_extraction_reserve(&t->extraction, floats, e);
    if (code != ERR_OK)
        return code;
    if (pack_copy(t->pack, item, t->extraction.values)) {
        add(j, item, t->extraction.values, floats);
        return ERR_OK;
    }
    const char *path = pack_location(t->pack);
    unlink(path);
    return err_set(e, ERR_CACHE, "%s was damaged while it was used", path);
}

static enum err_code sum_clip(void *context, void *state, size_t item, struct err *e)
{
    struct job *j = context;
    struct tools *t = state;
    const struct feat_dataset *d = j->work->dataset;
    if (t->pack != NULL)
        return sum_entry(j, t, item, e);
    float *samples;
    long count;
    const struct feat_clip *clip = &d->clips[d->split[FEAT_TRAIN][item]];
    enum err_code code =
        cache_decode(clip->path, &d->options, &samples, &count, NULL, e);
    if (code != ERR_OK)
        return code;
    struct feat_extraction *x = &t->extraction;
    size_t floats = cache_recipe_floats(&j->wanted.recipe, count);
    code = feat_extraction_reserve(x, floats, e);
    if (code == ERR_OK)
        code =
            cache_recipe_run(&j->wanted.recipe, x, clip, samples, count, x->values, e);
    if (code == ERR_OK)
        add(j, item, x->values, floats);
    free(samples);
    return code;
}

static const char *clip_name(void *context, size_t item)
{
    struct job *j = context;
    const struct feat_dataset *d = j->work->dataset;
    return d->clips[d->split[FEAT_TRAIN][item]].path;
}

static enum err_code save(struct job *j, const char *path, struct err *e)
{
    size_t count = j->work->dataset->split_count[FEAT_TRAIN];
    double *sums = arena_alloc(j->work->arena, 2 * j->row, sizeof(*sums)), frames = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < 2 * j->row; k++)
            sums[k] += j->sums[2 * j->row * i + k];
        frames += j->frames[i];
    }
    return cache_norm_save(path, sums, frames, j->row, e);
}

static enum err_code norm(struct prepare_work *w, const struct feat_input *input,
                          const char *path, struct err *e)
{
    size_t count = w->dataset->split_count[FEAT_TRAIN];
    struct job j = {.work = w,
                    .wanted = {.recipe = cache_norm_recipe(w->dataset, input, w->arena),
                               .split = FEAT_TRAIN}};
    j.wanted.settings =
        cache_recipe_text(&j.wanted.recipe, &w->dataset->options, w->arena);
    j.row = cache_recipe_row(&j.wanted.recipe);
    size_t bytes = count * 2 * j.row * sizeof(double);
    j.sums = feat_shared(bytes);
    j.frames = feat_shared(count * sizeof(double));
    enum err_code code = ERR_OK;
    if (j.sums == NULL || j.frames == NULL)
        code = err_set(e, ERR_MEMORY, "no memory for statistics of %zu clips", count);
    struct feat_pool pool = {.doing = "reckoning statistics of features",
                             .count = count,
                             .workers = w->p->workers,
                             .context = &j,
                             .begin = begin_child,
                             .end = end_child,
                             .item = sum_clip,
                             .name = clip_name,
                             .progress = &w->p->progress,
                             .total = count,
                             .started = w->started};
    if (code == ERR_OK)
        code = feat_pool_run(&pool, e);
    if (code == ERR_OK)
        code = save(&j, path, e);
    feat_unshare(j.sums, bytes);
    feat_unshare(j.frames, count * sizeof(double));
    return code;
}

enum err_code prepare_norms(struct prepare_work *w, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < w->p->input_count && code == ERR_OK; i++) {
        const struct feat_input *input = &w->p->inputs[i];
        const struct feat_common *options = input->value.options;
        if (options->normalize == FEAT_NORMALIZE_NONE ||
            w->dataset->split_count[FEAT_TRAIN] == 0)
            continue;
        struct cache_recipe r = cache_norm_recipe(w->dataset, input, w->arena);
        struct cache_norm loaded;
        const char *path = cache_norm_path(w->dataset, input, w->p->cache, w->arena);
        if (!cache_norm_load(path, FEAT_NORMALIZE_BAND, cache_recipe_row(&r), 1,
                             w->arena, &loaded))
            code = norm(w, input, path, e);
        struct stat now;
        if (code == ERR_OK && stat(path, &now) == 0)
            prepare_note(w, path, &now);
    }
    return code;
}
