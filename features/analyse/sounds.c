/* Sounds of a data set: sounds.h. */
#include "features/analyse/sounds.h"

#include "base/clock.h"
#include "base/yaml.h"
#include "features/audio/decode.h"
#include "features/data/draw.h"
#include "features/extraction.h"
#include "features/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PER_TAG = 16 };

struct job {
    const struct analysis *x;
    const struct feat_type *type;
    const void *options;
    struct feat_shape example; /* of one example */
    size_t *clips;             /* those that are heard */
    size_t count;
    struct analyse_sounds *out;
    float *means;  /* [count][bands], then */
    float *images; /* [examples][frame][band], shared with the children */
    float *known;  /* [count + examples]: 1 if the recording could be read */
};

static void set_type(struct job *j, struct arena *a)
{
    const struct feat_data *o = &j->x->d->options;
    struct diag *diag = diag_create();
    struct opt_typed mel = {0};
    feat_read(yaml_scalar(a, "mel"), "feature", &mel, a, diag);
    diag_destroy(diag);
    j->type = (const struct feat_type *)mel.type;
    j->type->resolve(mel.options, o->sample_rate);
    j->options = mel.options;
    j->example = j->type->shape(mel.options, o->sample_rate, o->samples);
}

/* Clips with a recording in an order of no meaning, so that a tag's are of many
 * artists. */
static size_t draw_order(const struct feat_dataset *d, struct feat_drawn *order)
{
    size_t count = 0;
    for (size_t i = 0; i < d->clip_count; i++)
        if (d->clips[i].path)
            order[count++] = feat_draw(d->clips[i].stem, i);
    feat_draw_sort(order, count);
    return count;
}

static void choose_clips(struct job *j, struct arena *a)
{
    const struct feat_dataset *d = j->x->d;
    struct feat_drawn *order = arena_alloc(a, d->clip_count + 1, sizeof(*order));
    size_t *wanted = arena_alloc(a, d->tag_count, sizeof(*wanted));
    size_t count = draw_order(d, order);
    j->clips = arena_alloc(a, count + 1, sizeof(*j->clips));
    for (size_t i = 0; i < count; i++) {
        const unsigned char *labels = d->clips[order[i].clip].labels;
        bool use = false;
        for (size_t t = 0; t < d->tag_count; t++)
            use = use || (labels[t] && wanted[t] < PER_TAG);
        for (size_t t = 0; use && t < d->tag_count; t++)
            wanted[t] += labels[t];
        if (use)
            j->clips[j->count++] = order[i].clip;
    }
}

static size_t tags_of(const struct feat_dataset *d, size_t clip)
{
    size_t count = 0;
    for (size_t t = 0; t < d->tag_count; t++)
        count += d->clips[clip].labels[t];
    return count;
}

static bool is_example(const struct analyse_sounds *s, size_t clip)
{
    for (size_t k = 0; k < s->example_count; k++)
        if (s->examples[k].clip == clip)
            return true;
    return false;
}

/* Of each of the most frequent tags the clip with the fewest other tags; one that no
 * other tag shows, if there is one. */
static void choose_examples(struct job *j)
{
    const struct feat_dataset *d = j->x->d;
    for (size_t k = 0; k < d->tag_count && j->out->example_count < SOUNDS_EXAMPLES;
         k++) {
        struct analyse_example *item = &j->out->examples[j->out->example_count];
        size_t tag = j->x->by_frequency[k], fewest = SIZE_MAX;
        for (size_t i = 0; i < j->count; i++) {
            size_t tags = tags_of(d, j->clips[i]);
            if (is_example(j->out, j->clips[i]))
                tags += d->tag_count;
            if (!d->clips[j->clips[i]].labels[tag] || tags >= fewest)
                continue;
            *item = (struct analyse_example){.tag = tag, .clip = j->clips[i]};
            fewest = tags;
        }
        j->out->example_count += fewest < SIZE_MAX;
    }
}

static enum err_code begin(void *context, void **state, struct err *e)
{
    const struct job *j = context;
    struct feat_extraction *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for mel spectrograms");
    enum err_code code =
        feat_extraction_open(x, j->type, j->options, j->x->d->options.sample_rate, e);
    if (code == ERR_OK)
        *state = x;
    else
        free(x);
    return code;
}

static void end(void *context, void *state)
{
    (void)context;
    feat_extraction_close(state);
    free(state);
}

/* The mel spectrogram of at least one example's length; freed by the caller. */
static enum err_code compute(const struct job *j, struct feat_extraction *x,
                             const struct feat_audio *audio, bool one_example,
                             float **out, int *frames, struct err *e)
{
    const struct feat_data *o = &j->x->d->options;
    long count = one_example || audio->count < o->samples ? o->samples : audio->count;
    struct feat_shape s = j->type->shape(j->options, o->sample_rate, count);
    float *samples = mem_alloc((size_t)count, sizeof(*samples));
    float *image = mem_alloc((size_t)s.frames, (size_t)s.bands * sizeof(*image));
    enum err_code code = ERR_MEMORY;
    if (samples && image) {
        long there = audio->count < count ? audio->count : count;
        memcpy(samples, audio->samples, (size_t)there * sizeof(*samples));
        code = feat_extraction_run(x, samples, count, image, e);
    } else {
        err_set(e, code, "no memory for the mel spectrogram of %ld samples", count);
    }
    free(samples);
    if (code != ERR_OK) {
        free(image);
        return code;
    }
    *out = image;
    *frames = s.frames;
    return ERR_OK;
}

/* Frames that begin in the recording; those behind it show what pads it. */
static int count_heard(const struct job *j, long samples, int frames)
{
    int hop = j->type->hop(j->options, j->x->d->options.sample_rate);
    long heard = (samples + hop - 1) / hop;
    return heard < frames ? (int)heard : frames;
}

static enum err_code hear(void *context, void *state, size_t item, struct err *e)
{
    const struct job *j = context;
    const struct feat_dataset *d = j->x->d;
    bool example = item >= j->count;
    size_t clip = example ? j->out->examples[item - j->count].clip : j->clips[item];
    size_t bands = (size_t)j->example.bands;
    struct feat_audio audio;
    int frames = 0;
    if (feat_decode(d->clips[clip].path, d->options.sample_rate, d->options.npy_rate,
                    &audio, NULL) != ERR_OK)
        return ERR_OK; /* mtag-data check names such recordings */
    float *image = NULL;
    enum err_code code = compute(j, state, &audio, example, &image, &frames, e);
    int heard = count_heard(j, audio.count, frames);
    feat_audio_deinit(&audio);
    if (code != ERR_OK)
        return code;
    size_t floats = (size_t)frames * bands;
    float *mean = j->means + item * bands;
    if (example)
        memcpy(j->images + (item - j->count) * floats, image, floats * sizeof(*image));
    for (size_t b = 0; !example && b < bands; b++) {
        double sum = 0;
        for (int t = 0; t < heard; t++)
            sum += (double)image[(size_t)t * bands + b];
        mean[b] = (float)(sum / heard);
    }
    j->known[item] = 1;
    free(image);
    return ERR_OK;
}

static const char *name_item(void *context, size_t item)
{
    const struct job *j = context;
    size_t clip =
        item >= j->count ? j->out->examples[item - j->count].clip : j->clips[item];
    return j->x->d->clips[clip].stem;
}

/* Means over the clips of a tag (SIZE_MAX: over all). */
static bool average(const struct job *j, size_t tag, float *out)
{
    size_t bands = (size_t)j->example.bands, clips = 0;
    for (size_t i = 0; i < j->count; i++)
        clips += j->known[i] > 0 &&
                 (tag == SIZE_MAX || j->x->d->clips[j->clips[i]].labels[tag]);
    for (size_t b = 0; b < bands; b++) {
        double sum = 0;
        for (size_t i = 0; i < j->count; i++)
            if (j->known[i] > 0 &&
                (tag == SIZE_MAX || j->x->d->clips[j->clips[i]].labels[tag]))
                sum += (double)j->means[i * bands + b];
        out[b] = clips ? (float)(sum / (double)clips) : NAN;
    }
    return clips > 0;
}

static void gather(struct job *j, struct arena *a)
{
    struct analyse_sounds *out = j->out;
    size_t bands = (size_t)j->example.bands;
    float *all = arena_alloc(a, bands, sizeof(*all));
    out->bands = j->example.bands;
    out->top = j->x->d->options.sample_rate / 2.0;
    out->mean = arena_alloc(a, j->x->d->tag_count, bands * sizeof(*out->mean));
    for (size_t i = 0; i < j->count; i++)
        out->heard += j->known[i] > 0;
    average(j, SIZE_MAX, all);
    for (size_t t = 0; t < j->x->d->tag_count; t++) {
        average(j, t, out->mean + t * bands);
        for (size_t b = 0; b < bands; b++)
            out->mean[t * bands + b] -= all[b];
    }
    for (size_t k = 0; k < out->example_count; k++) {
        out->examples[k].image = j->images + k * bands * (size_t)j->example.frames;
        out->examples[k].frames = j->known[j->count + k] > 0 ? j->example.frames : 0;
    }
}

enum err_code analyse_hear(const struct analysis *x, int workers,
                           const struct feat_progress *progress, struct arena *a,
                           struct analyse_sounds *out, struct err *e)
{
    struct job j = {.x = x, .out = out};
    *out = (struct analyse_sounds){0};
    set_type(&j, a);
    choose_clips(&j, a);
    choose_examples(&j);
    if (j.count == 0)
        return err_set(e, ERR_DATA, "no recording of a clip with a tag is there");
    size_t items = j.count + out->example_count, bands = (size_t)j.example.bands;
    size_t image = bands * (size_t)j.example.frames;
    out->shared_bytes =
        (j.count * bands + out->example_count * image + items) * sizeof(float);
    out->shared = feat_shared(out->shared_bytes);
    if (out->shared == NULL)
        return err_set(e, ERR_MEMORY, "no memory for %zu mel spectrograms", items);
    j.means = out->shared;
    j.images = j.means + j.count * bands;
    j.known = j.images + out->example_count * image;
    struct feat_pool pool = {.doing = "listening to recordings",
                             .count = items,
                             .workers = workers,
                             .context = &j,
                             .begin = begin,
                             .end = end,
                             .item = hear,
                             .name = name_item,
                             .progress = progress,
                             .total = items,
                             .started = clock_seconds()};
    enum err_code code = feat_pool_run(&pool, e);
    if (code == ERR_OK)
        gather(&j, a);
    else
        analyse_sounds_deinit(out);
    return code;
}

void analyse_sounds_deinit(struct analyse_sounds *s)
{
    feat_unshare(s->shared, s->shared_bytes);
    s->shared = NULL;
}
