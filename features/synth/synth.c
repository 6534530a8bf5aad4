/* Writing a synthetic data set: synth.h. */
#include "features/synth/synth.h"

#include "base/clock.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "features/pool.h"
#include "features/synth/entry.h"

#include <dirent.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

#define GENERATION 2 /* another sound for the same seed needs another number */
#define ANNOTATIONS "annotations_final.csv"
#define NOTE "synth.txt" /* which set the folder holds */

struct job {
    const struct feat_synth *request;
    struct arena *arena;
    long samples; /* of a clip */
};

struct buffers {
    float *out, *scratch;
};

static enum err_code begin(void *context, void **state, struct err *e)
{
    const struct job *j = context;
    struct buffers *b = calloc(1, sizeof(*b));
    *state = b;
    if (b) {
        b->out = mem_alloc((size_t)j->samples, sizeof(*b->out));
        b->scratch = mem_alloc((size_t)j->samples, sizeof(*b->scratch));
    }
    if (b == NULL || b->out == NULL || b->scratch == NULL)
        return err_set(e, ERR_MEMORY, "no memory to synthesise a clip of %g s",
                       j->request->seconds);
    return ERR_OK;
}

static void end(void *context, void *state)
{
    struct buffers *b = state;
    (void)context;
    if (b) {
        free(b->out);
        free(b->scratch);
        free(b);
    }
}

static enum err_code write_flac(const char *path, const float *samples, long count,
                                struct err *e)
{
    SF_INFO info = {.samplerate = SYNTH_RATE,
                    .channels = 1,
                    .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    if (file == NULL)
        return err_set(e, ERR_IO, "cannot write %s: %s", path, sf_strerror(NULL));
    sf_command(file, SFC_SET_CLIPPING, NULL, SF_TRUE);
    bool ok = sf_writef_float(file, samples, count) == count;
    sf_write_sync(file);
    ok = sf_close(file) == 0 && ok;
    return ok ? ERR_OK : err_set(e, ERR_IO, "cannot write %s: is the disk full?", path);
}

static enum err_code write_clip(void *context, void *state, size_t item, struct err *e)
{
    const struct job *j = context;
    const struct buffers *b = state;
    const struct feat_synth *s = j->request;
    struct synth_entry entry;
    struct str path = {0};
    synth_entry_draw(s->seed, (int)item, s->seconds, &entry);
    synth_entry_render(s->seed, (int)item, &entry, b->out, b->scratch, j->samples);
    str_addf(&path, "%s/waveform/%s.flac", s->folder, entry.stem);
    enum err_code code = write_flac(path.text, b->out, j->samples, e);
    str_deinit(&path);
    return code;
}

static const char *name_clip(void *context, size_t item)
{
    const struct job *j = context;
    return arena_printf(j->arena, "clip %zu", item + 1);
}

static enum err_code write_recordings(struct job *j, struct err *e)
{
    const struct feat_synth *s = j->request;
    struct feat_pool pool = {
        .doing = "making recordings",
        .count = (size_t)s->clips,
        .workers = s->workers,
        .context = j,
        .begin = begin,
        .end = end,
        .item = write_clip,
        .name = name_clip,
        .progress = &s->progress,
        .total = (size_t)s->clips,
        .started = clock_seconds(),
    };
    for (const char *p = "012abcd"; *p; p++) {
        char *folder = arena_printf(j->arena, "%s/waveform/%c", s->folder, *p);
        enum err_code code = file_make_folders(folder, e);
        if (code != ERR_OK)
            return code;
    }
    return feat_pool_run(&pool, e);
}

static enum err_code write_annotations(const struct job *j, struct err *e)
{
    const struct feat_synth *s = j->request;
    struct str text = {0};
    str_add(&text, "\"clip_id\"");
    for (int t = 0; t < SYNTH_TAGS; t++)
        str_addf(&text, "\t\"%s\"", synth_labels[t].tag);
    str_add(&text, "\t\"mp3_path\"\n");
    for (int i = 0; i < s->clips; i++) {
        struct synth_entry entry;
        synth_entry_draw(s->seed, i, s->seconds, &entry);
        str_addf(&text, "\"%d\"", i + 1);
        for (int t = 0; t < SYNTH_TAGS; t++)
            str_add(&text, entry.labels[t] ? "\t\"1\"" : "\t\"0\"");
        str_addf(&text, "\t\"%s.mp3\"\n", entry.stem);
    }
    char *path = file_join(j->arena, s->folder, ANNOTATIONS);
    enum err_code code = file_write(path, text.text, text.length, e);
    str_deinit(&text);
    return code;
}

/* What NOTE says about the set that was asked for. */
static char *describe(const struct job *j)
{
    const struct feat_synth *s = j->request;
    return arena_printf(j->arena,
                        "Made by mtag-data synth --clips %d --seconds %g --seed %llu\n"
                        "(generation %d). Nobody played this music.\n",
                        s->clips, s->seconds, (unsigned long long)s->seed, GENERATION);
}

/* A folder that is missing is empty. */
static bool is_empty(const char *path)
{
    const struct dirent *item;
    bool empty = true;
    DIR *dir = opendir(path);
    while (dir && empty && (item = readdir(dir)) != NULL)
        empty = strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0;
    if (dir)
        closedir(dir);
    return empty;
}

/* Is this set there? An error if another one or anything else is. */
static enum err_code look(const struct job *j, const char *note, bool *there,
                          struct err *e)
{
    const char *folder = j->request->folder;
    char *text;
    size_t length;
    *there = false;
    if (is_empty(folder))
        return ERR_OK;
    if (!file_exists(file_join(j->arena, folder, NOTE)))
        return err_set(e, ERR_USER,
                       "%s is not empty, and what it holds was not made by mtag-data "
                       "synth; choose another folder",
                       folder);
    enum err_code code =
        file_read(file_join(j->arena, folder, NOTE), &text, &length, e);
    if (code != ERR_OK)
        return code;
    bool same = strcmp(text, note) == 0;
    *there = same && file_exists(file_join(j->arena, folder, ANNOTATIONS));
    if (!same)
        code =
            err_set(e, ERR_USER,
                    "%s holds another synthetic data set; remove it or choose another "
                    "folder. It says:\n%s",
                    folder, text);
    free(text);
    return code;
}

enum err_code feat_synth_write(const struct feat_synth *s, bool *made, struct err *e)
{
    struct job j = {.request = s, .arena = arena_create()};
    const char *note = describe(&j);
    bool there = false;
    j.samples = lround(s->seconds * SYNTH_RATE);
    enum err_code code = look(&j, note, &there, e);
    if (code == ERR_OK && !there) {
        code = file_make_folders(s->folder, e);
        if (code == ERR_OK)
            code =
                file_write(file_join(j.arena, s->folder, NOTE), note, strlen(note), e);
        if (code == ERR_OK)
            code = write_recordings(&j, e);
        if (code == ERR_OK)
            code = write_annotations(&j, e);
    }
    *made = !there;
    arena_destroy(j.arena);
    return code;
}
