/* Recordings that augmentations add to clips (`background`): each is decoded once
 * before anything is computed, so that one that cannot be ends nothing halfway. Those
 * that were good are remembered by their contents. */
#include "features/prepare/work.h"

#include "features/audio/decode.h"

#include <stdlib.h>
#include <string.h>

struct added {
    const char *path;
    struct prepare_file file;
    long samples;
    char reason[400];
};

struct job {
    struct prepare_work *work;
    const char **paths;
    size_t count;
    struct added *added; /* of each path; in shared memory */
    size_t *items;       /* those to be decoded */
};

static void add_path(void *job, const char *path)
{
    struct job *j = job;
    j->paths = arena_grow(j->work->arena, j->paths, j->count, sizeof(*j->paths));
    j->paths[j->count++] = path;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Those of all chains, once each. */
static void list_paths(struct job *j)
{
    const struct feat_prepare *p = j->work->p;
    size_t kept = 0;
    for (size_t i = 0; i < p->input_count; i++) {
        aug_each_recording(p->inputs[i].train, add_path, j);
        aug_each_recording(p->inputs[i].test, add_path, j);
    }
    if (j->count > 0)
        qsort(j->paths, j->count, sizeof(*j->paths), by_path);
    for (size_t i = 0; i < j->count; i++)
        if (i == 0 || strcmp(j->paths[i], j->paths[kept - 1]) != 0)
            j->paths[kept++] = j->paths[i];
    j->count = kept;
}

static bool is_known(const struct job *j, struct added *x)
{
    int rate = j->work->dataset->options.sample_rate;
    struct index_recording known;
    return index_find_content(j->work->index, x->path, &x->file.state,
                              &x->file.content) &&
           index_find_recording(j->work->index, &x->file.content, rate, rate, &known) &&
           known.samples > 0;
}

static enum err_code read_item(void *context, void *state, size_t number, struct err *e)
{
    struct job *j = context;
    struct added *x = &j->added[j->items[number]];
    int rate = j->work->dataset->options.sample_rate;
    struct feat_audio audio;
    struct err fault = {0};
    (void)state;
    enum err_code code = feat_decode(x->path, rate, rate, &audio, &fault);
    if (code == ERR_OK) {
        x->samples = audio.count;
        feat_audio_deinit(&audio);
        code = prepare_read_content(x->path, &x->file, &fault);
    }
    if (code == ERR_MEMORY)
        return err_set(e, code, "%s", fault.text);
    snprintf(x->reason, sizeof(x->reason), "%.*s", (int)sizeof(x->reason) - 1,
             fault.text);
    return ERR_OK;
}

static const char *item_name(void *context, size_t number)
{
    struct job *j = context;
    return j->paths[j->items[number]];
}

static enum err_code judge(struct job *j, struct err *e)
{
    struct prepare_list list = {0};
    int rate = j->work->dataset->options.sample_rate;
    for (size_t i = 0; i < j->count; i++) {
        const struct added *x = &j->added[i];
        prepare_list_add(&list, x->reason);
        if (x->samples == 0 || !x->file.has_content)
            continue;
        const struct index_recording what = {.samples = x->samples};
        index_set_content(j->work->index, x->path, &x->file.state, &x->file.content);
        index_set_recording(j->work->index, &x->file.content, rate, rate, &what);
    }
    if (list.count == 0)
        return ERR_OK;
    err_set(e, ERR_DATA, "%zu of %zu recordings of `background` cannot be used:%s",
            list.count, j->count, prepare_list_text(&list));
    prepare_list_deinit(&list);
    return ERR_DATA;
}

enum err_code prepare_added(struct prepare_work *w, struct err *e)
{
    struct job j = {.work = w};
    list_paths(&j);
    if (j.count == 0)
        return ERR_OK;
    j.items = arena_alloc(w->arena, j.count, sizeof(*j.items));
    j.added = feat_shared(j.count * sizeof(*j.added));
    if (j.added == NULL)
        return err_set(e, ERR_MEMORY, "no memory to check %zu recordings", j.count);
    struct feat_pool pool = {.doing = "reading recordings",
                             .workers = w->p->workers,
                             .context = &j,
                             .item = read_item,
                             .name = item_name};
    for (size_t i = 0; i < j.count; i++) {
        struct added *x = &j.added[i];
        x->path = j.paths[i];
        if (stat(x->path, &x->file.state) != 0 || !is_known(&j, x))
            j.items[pool.count++] = i;
    }
    const struct feat_progress quiet = {.stop = w->p->progress.stop};
    pool.progress = &quiet;
    enum err_code code = feat_pool_run(&pool, e);
    if (code == ERR_OK)
        code = judge(&j, e);
    feat_unshare(j.added, j.count * sizeof(*j.added));
    return code;
}
