/* AudioSet (Gemmeke et al., "Audio Set: An Ontology and Human-Labeled Dataset for Audio
 * Events", 2017): lists of segments of videos, with `#` before the lines that are not
 * segments, and a table of the names of labels. Recordings are called as the usual
 * programs that fetch them call them. */
#include "features/import/import.h"

#include "features/import/table.h"

#include <stdlib.h>
#include <string.h>

#define NAMES "class_labels_indices.csv"

enum { VIDEO, START, END, LABELS, FIELDS };

static const struct part {
    const char *list, *folder;
    int split;
} parts[] = {{"balanced_train_segments.csv", "balanced_train_segments", FEAT_TRAIN},
             {"unbalanced_train_segments.csv", "unbalanced_train_segments", FEAT_TRAIN},
             {"eval_segments.csv", "eval_segments", FEAT_TEST}};

struct names {
    const char **mid, **name;
    size_t count;
};

static enum err_code read_names(struct import *in, const char *list, struct names *out,
                                struct err *e)
{
    struct table t;
    enum err_code code = table_open(&t, list, ',', e);
    if (code == ERR_OK && (!table_next(&t) || t.count < 3))
        code =
            err_set(e, ERR_USER, "%s:1: the header is index, mid, display_name", list);
    while (code == ERR_OK && table_next(&t)) {
        if (t.count < 3)
            code = err_set(e, ERR_USER, "%s:%zu: the line has %zu fields, not 3", list,
                           t.line, t.count);
        out->mid = arena_grow(in->arena, out->mid, out->count, sizeof(*out->mid));
        out->name = arena_grow(in->arena, out->name, out->count, sizeof(*out->name));
        out->mid[out->count] = arena_strdup(in->arena, t.fields[1]);
        out->name[out->count++] =
            arena_strdup(in->arena, t.fields[t.count > 2 ? 2 : 0]);
    }
    return table_close(&t, code, e);
}

static void add_labels(struct import *in, const struct names *n, char *labels,
                       struct import_clip *clip)
{
    char *rest;
    for (char *mid = strtok_r(labels, ", ", &rest); mid;
         mid = strtok_r(NULL, ", ", &rest)) {
        const char *name = mid;
        for (size_t i = 0; i < n->count; i++)
            if (strcmp(n->mid[i], mid) == 0)
                name = n->name[i];
        import_add_tag(in, clip, name);
    }
}

/* The name under which a segment's recording is there; that of the first form if there
 * is none. */
static const char *name_of(struct import *in, const char *list, const struct part *p,
                           const char *video, const char *start)
{
    const char *const folders[] = {p->folder, "audio",
                                   p->split == FEAT_TEST ? "eval" : "train", "."};
    enum { FORMS = 4 };
    struct str name = {0};
    bool there = false;
    for (size_t i = 0; !there && i < sizeof(folders) / sizeof(*folders); i++) {
        for (int form = 0; !there && form < FORMS; form++) {
            name.length = 0;
            str_addf(&name, "%s/%s%s", folders[i], form == 1 ? "Y" : "", video);
            if (form == 2)
                str_addf(&name, "_%s", start);
            else if (form == 3)
                str_addf(&name, "_%.0f", strtod(start, NULL));
            str_add(&name, ".wav");
            there = import_is_there(in, list, name.text);
        }
    }
    const char *found = there ? arena_strdup(in->arena, name.text)
                              : arena_printf(in->arena, "%s/%s.wav", p->folder, video);
    str_deinit(&name);
    return found;
}

static enum err_code read_part(struct import *in, const char *list,
                               const struct part *p, const struct names *n,
                               struct err *e)
{
    struct table t;
    enum err_code code = table_open(&t, list, ',', e);
    while (code == ERR_OK && table_next(&t)) {
        struct import_clip clip = import_no_clip;
        struct err fault = {0};
        if (*t.fields[0] == '#')
            continue;
        if (t.count != FIELDS)
            code = err_set(&fault, ERR_USER,
                           "%s:%zu: the line has %zu fields, not YTID, start_seconds, "
                           "end_seconds and the labels in quotes",
                           list, t.line, t.count);
        if (code == ERR_OK) {
            clip.split = p->split;
            clip.artist = arena_strdup(in->arena, t.fields[VIDEO]);
            add_labels(in, n, arena_strdup(in->arena, t.fields[LABELS]), &clip);
            import_add(in, list, name_of(in, list, p, clip.artist, t.fields[START]),
                       &clip);
        }
        code = import_line(in, code, &fault, e);
    }
    return table_close(&t, code, e);
}

static enum err_code read_audioset(struct import *in, const char *path, int split,
                                   struct err *e)
{
    struct names names = {0};
    enum err_code code = read_names(in, file_join(in->arena, path, NAMES), &names, e);
    (void)split;
    if (!in->audio)
        in->audio = path;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && code == ERR_OK; i++) {
        const char *list = file_join(in->arena, path, parts[i].list);
        if (file_exists(list) && (i != 1 || strcmp(in->protocol, "unbalanced") == 0))
            code = read_part(in, list, &parts[i], &names, e);
    }
    return code;
}

static bool recognise(const char *folder, struct arena *a)
{
    return import_has(folder, a,
                      (const char *const[]){NAMES, "eval_segments.csv", NULL});
}

const struct import_format import_audioset = {
    .name = "audioset",
    .help = "the folder with AudioSet's lists, class_labels_indices.csv and what was "
            "fetched of the recordings (--skip-missing)",
    .published =
        (const struct import_published[]){{.protocol = "balanced",
                                           .split = {22160, 0, 20371},
                                           .clips = 42531,
                                           .tags = 527,
                                           .help = "balanced_train_segments"},
                                          {.protocol = "unbalanced",
                                           .split = {2063949, 0, 20371},
                                           .clips = 2084320,
                                           .tags = 527,
                                           .help = "with unbalanced_train_segments"},
                                          {0}},
    .valid_share = 0.1,
    .recognise = recognise,
    .read = read_audioset};
