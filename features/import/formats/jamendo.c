/* MTG-Jamendo (Bogdanov, Won, Tovstogan, Porter and Serra, "The MTG-Jamendo Dataset for
 * Automatic Music Tagging", 2019): lists whose tags take all fields from the sixth on,
 * or the folder of its repository, which has five splits of five sets of tags. */
#include "features/import/import.h"

#include "features/import/table.h"

#include <stdlib.h>
#include <string.h>

static enum err_code read_list(struct import *in, const char *path, int split,
                               struct err *e)
{
    static const char *const header[] = {"TRACK_ID", "ARTIST_ID", "ALBUM_ID",
                                         "PATH",     "DURATION",  "TAGS"};
    struct table t;
    enum err_code code = table_open(&t, path, '\t', e);
    bool ok = code == ERR_OK && table_next(&t) && t.count == 6;
    for (size_t i = 0; ok && i < 6; i++)
        ok = strcmp(t.fields[i], header[i]) == 0;
    if (code == ERR_OK && !ok)
        code =
            err_set(e, ERR_USER,
                    "%s:1: the header of an MTG-Jamendo list is TRACK_ID, ARTIST_ID, "
                    "ALBUM_ID, PATH, DURATION, TAGS, with tabs between",
                    path);
    while (code == ERR_OK && table_next(&t)) {
        struct import_clip clip = import_no_clip;
        if (t.count < 6) {
            code =
                err_set(e, ERR_USER, "%s:%zu: the line has %zu fields, not 6 or more",
                        path, t.line, t.count);
            break;
        }
        clip.track = arena_strdup(in->arena, t.fields[0]);
        clip.artist = arena_strdup(in->arena, t.fields[1]);
        clip.album = arena_strdup(in->arena, t.fields[2]);
        clip.seconds = strtod(t.fields[4], NULL);
        clip.split = split;
        clip.tags = arena_alloc(in->arena, t.count, sizeof(*clip.tags));
        for (size_t i = 5; i < t.count; i++) {
            size_t tag = import_tag(in, t.fields[i], strlen(t.fields[i]));
            import_put_tag(&clip, tag);
        }
        import_add(in, path, t.fields[3], &clip);
    }
    return table_close(&t, code, e);
}

/* The three lists of a protocol's set of tags and split. */
static enum err_code read_lists(struct import *in, const char *folder, struct err *e)
{
    static const char *const parts[FEAT_SPLITS] = {
        [FEAT_TRAIN] = "train", [FEAT_VALID] = "validation", [FEAT_TEST] = "test"};
    const char *slash = strchr(in->protocol, '/');
    const int set = (int)strcspn(in->protocol, "/");
    const bool all = set == 3 && strncmp(in->protocol, "all", 3) == 0;
    enum err_code code = ERR_OK;
    for (int s = 0; s < FEAT_SPLITS && code == ERR_OK; s++)
        code = read_list(
            in,
            arena_printf(in->arena, "%s/data/splits/split-%s/autotagging%s%.*s-%s.tsv",
                         folder, slash ? slash + 1 : "0", all ? "" : "_", all ? 0 : set,
                         in->protocol, parts[s]),
            s, e);
    return code;
}

static enum err_code read_jamendo(struct import *in, const char *path, int split,
                                  struct err *e)
{
    return file_is_folder(path) ? read_lists(in, path, e)
                                : read_list(in, path, split, e);
}

static bool recognise(const char *folder, struct arena *a)
{
    return import_has(folder, a, (const char *const[]){"data/splits/split-0", NULL});
}

const struct import_format import_jamendo = {
    .name = "jamendo",
    .help = "MTG-Jamendo's lists, autotagging*.tsv, or the folder of its repository "
            "(--audio: the recordings'; --protocol top50tags/1: split 1 of 0 to 4)",
    .published =
        (const struct import_published[]){
            {.protocol = "top50tags",
             .clips = 54380,
             .tags = 50,
             .help = "the 50 most frequent tags"},
            {.protocol = "genre", .clips = 55215, .help = "genres"},
            {.protocol = "instrument", .clips = 25135, .help = "instruments"},
            {.protocol = "moodtheme", .clips = 18486, .help = "moods and themes"},
            {.protocol = "all", .clips = 55609, .tags = 195, .help = "all tags"},
            {0}},
    .audio_apart = true,
    .recognise = recognise,
    .read = read_jamendo};
