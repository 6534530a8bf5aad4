/* MTG-Jamendo: its tags take all fields from the sixth on. */
#include "features/import/import.h"

#include "features/import/table.h"

#include <stdlib.h>
#include <string.h>

static enum err_code read_jamendo(struct import *in, const char *path, int split,
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

const struct import_format import_jamendo = {
    .name = "jamendo",
    .help = "MTG-Jamendo's lists, autotagging*.tsv",
    .read = read_jamendo};
