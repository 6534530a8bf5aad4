/* Features that other programs computed: .npy files in a folder that mirrors the
 * clips', each with one vector of a clip, or with its frames at a fixed rate. An
 * example gets the frames nearest to its own time; frames that a file lacks at its end
 * repeat its last one. The contents of the files are part of a trial; their place is
 * not. */
#include "base/npy.h"
#include "features/extract.h"
#include "features/extract/shared/deltas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct embedding {
    struct feat_common common;
    const char *root, *suffix;
    double rate; /* frames a second; NAN: one vector a clip */
    /* Found by bind: */
    int units;
    const char *model; /* the file that units are from */
    struct feat_companion *files;
};

#define FIELD(field) .name = #field, .offset = offsetof(struct embedding, field)

static const char *const none_word[] = {"none", NULL};

static const struct opt options[] = {
    {FIELD(root), .kind = OPT_PATH, .silent = true,
     .help = "folder with a file for each clip: its path in the annotations, without "
             "ending, and the suffix"},
    {FIELD(suffix), .kind = OPT_STRING, .fallback = ".npy", .silent = true,
     .help = "the end of each file's name, behind the clip's path"},
    {FIELD(rate), .kind = OPT_REAL, .fallback = "none", .words = none_word,
     .max = 192000, .above_min = true, .unit = "frames/s",
     .help = "files hold (frames, units) at this rate; none: (units), one vector for "
             "the whole clip"},
    FEAT_COMMON_OPTIONS,
    {0}};

static void check(const void *options_in, int sample_rate, const struct yaml_node *at,
                  struct diag *diag)
{
    const struct embedding *o = options_in;
    (void)sample_rate;
    if (isnan(o->rate) && o->common.deltas > 0)
        diag_error(diag, at, "`rate`, if the files hold frames",
                   "deltas are derivatives in time, which a vector of a clip has not");
}

/* Reads a file and checks its shape: frames x units numbers, heap. */
static enum err_code read_file(const struct embedding *o, const char *path, float **out,
                               long *frames, int *units, struct err *e)
{
    size_t dims[4];
    int rank;
    enum err_code code = npy_read(path, out, dims, &rank, e);
    if (code != ERR_OK)
        return code;
    bool is_vector = rank == 1 || (rank == 2 && dims[0] == 1);
    if (isnan(o->rate) && !is_vector)
        code =
            err_set(e, ERR_DATA,
                    "%s has %d dimensions, one vector of units is expected (files of "
                    "(frames, units) need the option `rate`)",
                    path, rank);
    else if (!isnan(o->rate) && rank != 2)
        code = err_set(e, ERR_DATA,
                       "%s has %d dimension%s, with `rate` (frames, units) is expected",
                       path, rank, rank == 1 ? "" : "s");
    else if (dims[0] == 0 || dims[rank - 1] == 0 || dims[rank - 1] > 1000000 ||
             dims[0] > INT_MAX)
        code = err_set(e, ERR_DATA, "%s: no shape of (frames, units) that can be used",
                       path);
    if (code != ERR_OK) {
        free(*out);
        *out = NULL;
        return code;
    }
    *frames = rank == 2 ? (long)dims[0] : 1;
    *units = (int)dims[rank - 1];
    return ERR_OK;
}

/* In a folder the file is the recording's name without its ending, and the suffix. */
static const char *file_of(const struct embedding *o, const struct feat_given *b,
                           struct arena *a)
{
    if (!file_is_folder(b->path))
        return b->path;
    const char *slash = strrchr(b->recording, '/');
    const char *name = slash ? slash + 1 : b->recording;
    const char *dot = strrchr(name, '.');
    size_t length = dot && dot > name ? (size_t)(dot - name) : strlen(name);
    return arena_printf(a, "%s/%.*s%s", b->path, (int)length, name, o->suffix);
}

static void take_units(struct embedding *o, const char *path,
                       const struct yaml_node *at, struct diag *diag)
{
    struct err e = {0};
    float *values = NULL;
    long frames;
    if (read_file(o, path, &values, &frames, &o->units, &e) != ERR_OK)
        diag_error(diag, at, NULL, "%s", e.text);
    o->model = path;
    free(values);
}

/* The number of units is that of the first clip whose file is there. */
static void bind(void *options_in, const struct feat_binding *b)
{
    struct embedding *o = options_in;
    const struct yaml_node *root = yaml_find(b->at, "root");
    const struct feat_dataset *d = b->dataset;
    if (b->beside) {
        take_units(o, file_of(o, b->beside, b->arena), root ? root : b->at, b->diag);
        return;
    }
    if (d->clip_count == 0) {
        diag_error(b->diag, b->at, NULL,
                   "a feature of type embedding is read from files beside the "
                   "recordings of a data set, and there is none here");
        return;
    }
    if (!file_is_folder(o->root)) {
        diag_error(b->diag, root, NULL, "there is no folder %s", o->root);
        return;
    }
    o->files = feat_companion_of(b->dataset, o->root, o->suffix, b->arena);
    for (size_t i = 0; i < d->clip_count; i++) {
        const char *path = feat_companion_path(o->files, &d->clips[i], b->arena);
        if (!file_exists(path))
            continue;
        take_units(o, path, root, b->diag);
        return;
    }
    diag_error(b->diag, root, "root and suffix lead to ROOT/CLIP.npy",
               "no clip has its file there; the first would be %s",
               feat_companion_path(o->files, &d->clips[0], b->arena));
}

static struct feat_companion *companion(const void *options_in)
{
    const struct embedding *o = options_in;
    return o->files;
}

static long frame_at(const void *options_in, int sample_rate, long sample)
{
    const struct embedding *o = options_in;
    return isnan(o->rate) ? 0 : lround((double)sample / sample_rate * o->rate);
}

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct embedding *o = options_in;
    long frames = frame_at(o, sample_rate, samples);
    return (struct feat_shape){.channels = o->units * (1 + o->common.deltas),
                               .bands = 1,
                               .frames = frames > 1 ? (int)frames : 1,
                               .vector = isnan(o->rate),
                               .sequence = !isnan(o->rate)};
}

static int hop(const void *options_in, int sample_rate)
{
    (void)options_in;
    (void)sample_rate;
    return 1;
}

struct feat_extractor {
    const struct embedding *options;
    int sample_rate;
    float *values; /* of the clip that was begun, frames x units */
    long frames;
};

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature embedding");
    x->options = options_in;
    x->sample_rate = sample_rate;
    *out = x;
    return ERR_OK;
}

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    free(x->values);
    free(x);
}

static enum err_code check_values(const struct feat_extractor *x, const char *path,
                                  int units, long samples, struct err *e)
{
    const struct embedding *o = x->options;
    if (units != o->units)
        return err_set(e, ERR_DATA, "%s has %d units, %s has %d", path, units, o->model,
                       o->units);
    for (long i = 0; i < x->frames * units; i++)
        if (!isfinite(x->values[i]))
            return err_set(e, ERR_DATA, "%s: unit %ld of frame %ld is not a number",
                           path, i % units, i / units);
    long expected = frame_at(o, x->sample_rate, samples);
    if (!isnan(o->rate) &&
        (2 * (x->frames + 1) < expected || x->frames > 2 * (expected + 1)))
        return err_set(e, ERR_DATA,
                       "%s has %ld frames, at `rate` %g a clip of %.2f s has %ld", path,
                       x->frames, o->rate, (double)samples / x->sample_rate, expected);
    return ERR_OK;
}

static enum err_code begin_path(struct feat_extractor *x, const char *path,
                                long samples, struct err *e)
{
    int units;
    free(x->values);
    x->values = NULL;
    enum err_code code = read_file(x->options, path, &x->values, &x->frames, &units, e);
    if (code == ERR_OK)
        code = check_values(x, path, units, samples, e);
    return code;
}

static enum err_code begin(struct feat_extractor *x, const struct feat_clip *clip,
                           long samples, struct err *e)
{
    struct arena *a = arena_create();
    enum err_code code =
        begin_path(x, feat_companion_path(x->options->files, clip, a), samples, e);
    arena_destroy(a);
    return code;
}

static enum err_code begin_file(struct feat_extractor *x, const struct feat_given *b,
                                long samples, struct err *e)
{
    struct arena *a = arena_create();
    enum err_code code = begin_path(x, file_of(x->options, b, a), samples, e);
    arena_destroy(a);
    return code;
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    const struct embedding *o = x->options;
    size_t units = (size_t)o->units;
    int frames = shape(o, x->sample_rate, count).frames;
    (void)samples;
    (void)e;
    for (long t = 0; t < frames; t++) {
        long from = t < x->frames ? t : x->frames - 1;
        memcpy(out + (size_t)t * units, x->values + (size_t)from * units,
               units * sizeof(*out));
    }
    feat_deltas(out, frames, o->units, &o->common);
    return ERR_OK;
}

const struct feat_type feat_embedding = {
    .plugin = {.name = "embedding",
               .help = "values from .npy files beside the clips: a vector (units), or "
                       "with `rate` a sequence (units, frames)",
               .options = options,
               .options_size = sizeof(struct embedding),
               .example = "{root: ../embeddings, rate: 10}"},
    .check = check,
    .bind = bind,
    .companion = companion,
    .cut = FEAT_CUT_FRAMES,
    .shape = shape,
    .hop = hop,
    .frame = frame_at,
    .open = open_extractor,
    .close = close_extractor,
    .begin = begin,
    .begin_file = begin_file,
    .run = run,
    .version = 1};
