/* Which recording is which: contents of files by path and state where the index
 * remembers them, by reading the files otherwise. The same for files beside them. */
#include "features/audio/length.h"
#include "features/prepare/work.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file to be read. */
struct item {
    size_t clip;
    const char *path;
    struct prepare_file *file;
};

struct scan {
    struct prepare_work *work;
    struct item *items;
};

void prepare_set_reason(struct prepare_clip *c, const char *reason)
{
    snprintf(c->reason, sizeof(c->reason), "%.*s", (int)sizeof(c->reason) - 1, reason);
}

enum err_code prepare_read_content(const char *path, struct prepare_file *file,
                                   struct err *e)
{
    char *bytes;
    size_t length;
    enum err_code code = file_read(path, &bytes, &length, e);
    if (code != ERR_OK)
        return code;
    file->content = hash_bytes(bytes, length);
    file->has_content = true;
    free(bytes);
    return ERR_OK;
}

static enum err_code read_file(void *context, void *state, size_t number, struct err *e)
{
    struct scan *scan = context;
    struct prepare_work *w = scan->work;
    const struct item *item = &scan->items[number];
    struct prepare_clip *c = &w->clips[item->clip];
    bool beside = item->file != &c->recording;
    struct err error = {0};
    (void)state;
    enum err_code code = prepare_read_content(item->path, item->file, &error);
    if (code == ERR_MEMORY)
        return err_set(e, code, "%s", error.text);
    if (code != ERR_OK) {
        prepare_set_reason(c, error.text);
        c->beside = beside;
        return ERR_OK;
    }
    if (!beside)
        c->announced = feat_audio_length(item->path, w->dataset->options.sample_rate,
                                         w->npy_rate, &c->file_rate);
    return ERR_OK;
}

static const char *item_name(void *context, size_t number)
{
    struct scan *scan = context;
    return scan->items[number].path;
}

/* A file's state, and its content if that is remembered. */
static void look_at_file(struct prepare_work *w, size_t clip, const char *path,
                         struct prepare_file *file)
{
    struct prepare_clip *c = &w->clips[clip];
    if (stat(path, &file->state) != 0) {
        snprintf(c->reason, sizeof(c->reason), "cannot read %s: %s", path,
                 strerror(errno));
        c->beside = file != &c->recording;
    } else if (!S_ISREG(
                   file->state.st_mode)) { /* a pipe would block, a device never end */
        snprintf(c->reason, sizeof(c->reason), "%s is not a regular file", path);
        c->beside = file != &c->recording;
    } else {
        file->has_content =
            index_find_content(w->index, path, &file->state, &file->content);
    }
}

static void look_at(struct prepare_work *w, size_t clip)
{
    struct prepare_clip *c = &w->clips[clip];
    const struct feat_clip *of = &w->dataset->clips[clip];
    c->announced = -1;
    for (size_t k = 0; k < w->companion_count; k++) {
        const struct prepare_companion *p = &w->companions[k];
        look_at_file(w, clip, feat_companion_path(p->of, of, w->arena),
                     &p->files[clip]);
    }
    if (of->path != NULL)
        look_at_file(w, clip, of->path, &c->recording);
    else if (of->foreign != NULL)
        snprintf(
            c->reason, sizeof(c->reason),
            "clip %s, %s: %s is there, a format that is not read; FLAC and WAV are",
            of->id, of->stem, of->foreign);
    else
        snprintf(c->reason, sizeof(c->reason),
                 "no recording was found for clip %s: %s/%s/%s with .npy, .wav, .flac, "
                 ".mp3 or the like",
                 of->id, w->dataset->options.root, w->dataset->options.audio, of->stem);
}

static void recall_length(struct prepare_work *w, size_t clip)
{
    struct prepare_clip *c = &w->clips[clip];
    struct index_recording known;
    if (!c->recording.has_content ||
        !index_find_recording(w->index, &c->recording.content,
                              w->dataset->options.sample_rate, w->npy_rate, &known))
        return;
    c->samples = known.samples;
    c->file_rate = known.rate;
    if (known.samples == 0 && w->dataset->options.on_error == FEAT_SKIP)
        prepare_set_reason(c, known.reason);
}

struct hash prepare_fault(const struct cache_recipe *r, const char *settings,
                          const struct hash *content)
{
    struct str s = {0};
    str_addf(&s, "%s\n%zu values\n%s", content->text, cache_recipe_example(r),
             settings);
    struct hash fault = hash_text(str_text(&s));
    str_deinit(&s);
    return fault;
}

/* The faults that a feature found with files beside the recordings. */
static void recall_faults_of(struct prepare_work *w, const struct feat_input *input,
                             const struct prepare_companion *beside)
{
    struct cache_recipe r = cache_recipe_of(w->dataset, input, FEAT_TRAIN, 0, w->arena);
    const char *settings = cache_recipe_text(&r, &w->dataset->options, w->arena);
    for (size_t i = 0; i < w->dataset->clip_count; i++) {
        struct prepare_clip *c = &w->clips[i];
        const struct prepare_file *file = &beside->files[i];
        if (c->reason[0] != '\0' || !c->recording.has_content || !file->has_content)
            continue;
        struct hash content = cache_content(&r, w->dataset->clips[i].labels,
                                            c->recording.content, &file->content);
        struct hash fault = prepare_fault(&r, settings, &content);
        const char *reason = index_find_fault(w->index, &fault);
        if (reason == NULL || *reason == '\0')
            continue;
        prepare_set_reason(c, reason);
        c->beside = true;
    }
}

static void recall_faults(struct prepare_work *w)
{
    if (w->dataset->options.on_error != FEAT_SKIP)
        return;
    for (size_t i = 0; i < w->p->input_count; i++)
        for (size_t k = 0; k < w->companion_count; k++)
            if (w->companions[k].of == feat_companion(&w->p->inputs[i].value))
                recall_faults_of(w, &w->p->inputs[i], &w->companions[k]);
}

/* The files of a clip whose contents are not known. */
static size_t add_items(struct scan *scan, size_t count, size_t clip)
{
    struct prepare_work *w = scan->work;
    const struct feat_clip *of = &w->dataset->clips[clip];
    if (!w->clips[clip].recording.has_content)
        scan->items[count++] = (struct item){clip, of->path, &w->clips[clip].recording};
    for (size_t k = 0; k < w->companion_count; k++) {
        const struct prepare_companion *c = &w->companions[k];
        if (!c->files[clip].has_content)
            scan->items[count++] = (struct item){
                clip, feat_companion_path(c->of, of, w->arena), &c->files[clip]};
    }
    return count;
}

enum err_code prepare_scan(struct prepare_work *w, struct err *e)
{
    size_t clips = w->dataset->clip_count;
    struct scan scan = {.work = w,
                        .items =
                            arena_alloc(w->arena, clips * (1 + w->companion_count) + 1,
                                        sizeof(*scan.items))};
    struct feat_pool pool = {.doing = "reading recordings",
                             .workers = w->p->workers,
                             .context = &scan,
                             .item = read_file,
                             .name = item_name,
                             .progress = &w->p->progress,
                             .started = w->started};
    for (size_t i = 0; i < clips; i++) {
        look_at(w, i);
        if (w->clips[i].reason[0] == '\0')
            pool.count = add_items(&scan, pool.count, i);
    }
    if (pool.count > 0)
        w->total = pool.count + clips;
    pool.total = w->total;
    pool.clips = clips;
    enum err_code code = feat_pool_run(&pool, e);
    w->done = pool.count;
    for (size_t i = 0; i < pool.count; i++) {
        const struct item *item = &scan.items[i];
        if (item->file->has_content)
            index_set_content(w->index, item->path, &item->file->state,
                              &item->file->content);
    }
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < clips; i++)
        recall_length(w, i);
    recall_faults(w);
    return ERR_OK;
}

void prepare_look(struct prepare_work *w)
{
    for (size_t i = 0; i < w->dataset->clip_count; i++) {
        struct prepare_clip *c = &w->clips[i];
        look_at(w, i);
        recall_length(w, i);
        if (c->samples == 0 && c->reason[0] == '\0')
            c->announced = feat_audio_length(w->dataset->clips[i].path,
                                             w->dataset->options.sample_rate,
                                             w->npy_rate, &c->file_rate);
    }
    recall_faults(w);
}

long prepare_length(const struct prepare_work *w, size_t clip)
{
    const struct prepare_clip *c = &w->clips[clip];
    return c->samples > 0 ? c->samples : c->announced > 0 ? c->announced : 1;
}
