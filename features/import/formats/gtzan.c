/* GTZAN (Tzanetakis and Cook, "Musical Genre Classification of Audio Signals", 2002):
 * lists of paths whose folder is the tag, as those of the split without faulty
 * recordings, or the folder of the collection, which has no split. */
#include "features/import/import.h"

#include "features/audio/find.h"
#include "features/import/table.h"

#include <string.h>

static const char *const inner[] = {"genres_original", "genres", "."};

/* Where the folders of the genres lie; NULL: there are none. */
static const char *find_genres(const char *folder, struct arena *a)
{
    for (size_t i = 0; i < sizeof(inner) / sizeof(*inner); i++) {
        const char *path = file_join(a, folder, inner[i]);
        if (import_has(path, a,
                       (const char *const[]){"blues", "classical", "country", "disco",
                                             "reggae", NULL}))
            return path;
    }
    return NULL;
}

/* Its header is not one of a WAV in the copies that have WAV files. */
static bool is_broken(const struct import_clip *clip)
{
    return strcmp(clip->name, "jazz/jazz.00054.wav") == 0;
}

static enum err_code read_folders(struct import *in, const char *path, int split,
                                  struct err *e)
{
    const char *genres = find_genres(path, in->arena);
    size_t kept = 0;
    enum err_code code = import_folders.read(in, genres ? genres : path, split, e);
    for (size_t i = 0; i < in->clip_count; i++)
        if (is_broken(&in->clips[i]))
            str_addf(&in->note,
                     "left out, as its recording is broken in every copy: %s\n",
                     in->clips[i].name);
        else
            in->clips[kept++] = in->clips[i];
    in->clip_count = kept;
    return code;
}

static enum err_code read_gtzan(struct import *in, const char *path, int split,
                                struct err *e)
{
    struct table t;
    if (file_is_folder(path))
        return read_folders(in, path, split, e);
    enum err_code code = table_open(&t, path, '\t', e);
    while (code == ERR_OK && table_next(&t)) {
        struct import_clip clip = import_no_clip;
        const char *name = t.fields[0], *slash = strrchr(name, '/');
        const char *start = name;
        for (const char *p = name; slash && p < slash; p++)
            start = *p == '/' ? p + 1 : start;
        size_t length = slash ? (size_t)(slash - start) : strcspn(name, ".");
        if (length == 0 || t.count > 1 || feat_stem_length(name) == strlen(name)) {
            code = err_set(e, ERR_USER,
                           "%s:%zu: a line is genre/recording, as in "
                           "blues/blues.00029.wav, not `%.80s`",
                           path, t.line, name);
            break;
        }
        clip.tags = arena_alloc(in->arena, 1, sizeof(*clip.tags));
        import_put_tag(&clip, import_tag(in, start, length));
        clip.split = split;
        import_add(in, path, name, &clip);
    }
    return table_close(&t, code, e);
}

static bool recognise(const char *folder, struct arena *a)
{
    return find_genres(folder, a) != NULL;
}

const struct import_format import_gtzan = {
    .name = "gtzan",
    .help = "GTZAN's lists of genre/recording, or its folder",
    .published = (const struct import_published[]){{.clips = 999, .tags = 10}, {0}},
    .recognise = recognise,
    .read = read_gtzan};
