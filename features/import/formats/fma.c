/* FMA (Defferrard, Benzi, Vandergheynst and Bresson, "FMA: A Dataset for Music
 * Analysis", 2017). tracks.csv has two header lines, which together name a column
 * (set, split), and a third that names the index. A track's tag is its top genre. */
#include "features/import/import.h"

#include "features/import/table.h"

#include <stdlib.h>
#include <string.h>

#define TABLE "fma_metadata/tracks.csv"

enum { SUBSET, SPLIT, GENRE, ARTIST, COLUMNS };

static const char *const columns[COLUMNS][2] = {[SUBSET] = {"set", "subset"},
                                                [SPLIT] = {"set", "split"},
                                                [GENRE] = {"track", "genre_top"},
                                                [ARTIST] = {"artist", "id"}};

static enum err_code read_header(struct import *in, struct table *t, size_t *of,
                                 size_t *count, struct err *e)
{
    if (!table_next(t))
        return err_set(e, ERR_USER, "%s is empty", t->path);
    *count = t->count;
    const char **first = arena_alloc(in->arena, t->count, sizeof(*first));
    for (size_t i = 0; i < t->count; i++)
        first[i] = arena_strdup(in->arena, t->fields[i]);
    const bool two = table_next(t) && t->count == *count;
    for (int c = 0; c < COLUMNS; c++) {
        of[c] = 0;
        for (size_t i = 0; two && i < *count && of[c] == 0; i++)
            if (strcmp(first[i], columns[c][0]) == 0 &&
                strcmp(t->fields[i], columns[c][1]) == 0)
                of[c] = i;
        if (of[c] == 0)
            return err_set(e, ERR_USER,
                           "%s:1: the two header lines have no column (%s, %s), as "
                           "FMA's tracks.csv has",
                           t->path, columns[c][0], columns[c][1]);
    }
    return ERR_OK;
}

/* medium holds small. */
static bool is_in(const char *subset, const char *wanted)
{
    return strcmp(subset, wanted) == 0 ||
           (strcmp(wanted, "medium") == 0 && strcmp(subset, "small") == 0);
}

static enum err_code read_fma(struct import *in, const char *path, int split,
                              struct err *e)
{
    struct table t;
    size_t of[COLUMNS], count = 0;
    const char *list = file_join(in->arena, path, TABLE);
    enum err_code code = table_open(&t, list, ',', e);
    (void)split;
    if (code == ERR_OK)
        code = read_header(in, &t, of, &count, e);
    if (!in->audio)
        in->audio = arena_printf(in->arena, "%s/fma_%s", path, in->protocol);
    while (code == ERR_OK && table_next(&t)) {
        struct import_clip clip = import_no_clip;
        struct err fault = {0};
        char *end;
        const unsigned long id = strtoul(t.fields[0], &end, 10);
        if (strcmp(t.fields[0], "track_id") == 0) /* the line that names the index */
            continue;
        if (id == 0 || *end)
            code = err_set(&fault, ERR_USER,
                           "%s:%zu: `%.40s` is not the number of a track", list, t.line,
                           t.fields[0]);
        else if (t.count != count)
            code = err_set(&fault, ERR_USER,
                           "%s:%zu: the line has %zu fields, the header %zu", list,
                           t.line, t.count, count);
        else if (!is_in(t.fields[of[SUBSET]], in->protocol))
            continue;
        else if ((clip.split = import_split(t.fields[of[SPLIT]])) == IMPORT_NO_SPLIT)
            code = err_set(&fault, ERR_USER, "%s:%zu: `%.40s` is not a split", list,
                           t.line, t.fields[of[SPLIT]]);
        if (code == ERR_OK) {
            if (*t.fields[of[GENRE]])
                import_add_tag(in, &clip, t.fields[of[GENRE]]);
            clip.artist = arena_strdup(in->arena, t.fields[of[ARTIST]]);
            import_add(in, list,
                       arena_printf(in->arena, "%03lu/%06lu.mp3", id / 1000, id),
                       &clip);
        }
        code = import_line(in, code, &fault, e);
    }
    return table_close(&t, code, e);
}

static bool recognise(const char *folder, struct arena *a)
{
    return import_has(folder, a, (const char *const[]){TABLE, NULL});
}

const struct import_format import_fma = {
    .name = "fma",
    .help = "the folder with fma_metadata and fma_small or fma_medium; tags are top "
            "genres",
    .published = (const struct import_published[]){{.protocol = "small",
                                                    .split = {6400, 800, 800},
                                                    .clips = 8000,
                                                    .tags = 8,
                                                    .help = "fma_small"},
                                                   {.protocol = "medium",
                                                    .split = {19922, 2505, 2573},
                                                    .clips = 25000,
                                                    .tags = 16,
                                                    .help = "fma_medium"},
                                                   {0}},
    .recognise = recognise,
    .read = read_fma};
