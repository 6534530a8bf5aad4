/* GTZAN: lists of paths whose folder is the tag. */
#include "features/import/import.h"

#include "features/audio/find.h"
#include "features/import/table.h"

#include <string.h>

static enum err_code read_gtzan(struct import *in, const char *path, int split,
                                struct err *e)
{
    struct table t;
    if (file_is_folder(path))
        return import_folders.read(in, path, split, e);
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

const struct import_format import_gtzan = {
    .name = "gtzan",
    .help = "GTZAN's lists of genre/recording, or its folder",
    .read = read_gtzan};
