/* OpenMIC-2018 (Humphrey, Durand and McFee, "OpenMIC-2018: An Open Dataset for Multiple
 * Instrument Recognition", 2018). A recording has a relevance between 0 and 1 for the
 * instruments that people were asked about; the others are not known. */
#include "features/import/import.h"

#include "features/import/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TABLE "openmic-2018-aggregated-labels.csv"

static const double relevant = 0.5; /* of the paper's baseline */

enum { KEY, INSTRUMENT, RELEVANCE, COLUMNS };

struct label {
    const char *key;
    size_t tag;
    bool on;
};

struct labels {
    struct label *items;
    size_t count;
};

static int by_key(const void *a, const void *b)
{
    const struct label *x = a, *y = b;
    const int order = strcmp(x->key, y->key);
    return order ? order : (x->tag > y->tag) - (x->tag < y->tag);
}

static enum err_code read_labels(struct import *in, const char *list,
                                 struct labels *out, struct err *e)
{
    static const char *const header[] = {"sample_key", "instrument", "relevance"};
    const double threshold = isnan(in->threshold) ? relevant : in->threshold;
    struct table t;
    enum err_code code = table_open(&t, list, ',', e);
    bool ok = code == ERR_OK && table_next(&t) && t.count >= COLUMNS;
    for (size_t i = 0; ok && i < COLUMNS; i++)
        ok = strcmp(t.fields[i], header[i]) == 0;
    if (code == ERR_OK && !ok)
        code =
            err_set(e, ERR_USER,
                    "%s:1: the header of OpenMIC's labels is sample_key, instrument, "
                    "relevance, num_responses",
                    list);
    while (code == ERR_OK && table_next(&t)) {
        char *end = NULL;
        const char *text = t.count >= COLUMNS ? t.fields[RELEVANCE] : "";
        const double value = strtod(text, &end);
        if (end == text || *end || !(value >= 0 && value <= 1)) {
            code =
                err_set(e, ERR_USER, "%s:%zu: no relevance from 0 to 1", list, t.line);
            break;
        }
        out->items = arena_grow(in->arena, out->items, out->count, sizeof(*out->items));
        out->items[out->count++] = (struct label){
            arena_strdup(in->arena, t.fields[KEY]),
            import_tag(in, t.fields[INSTRUMENT], strlen(t.fields[INSTRUMENT])),
            value >= threshold};
    }
    if (out->count > 0)
        qsort(out->items, out->count, sizeof(*out->items), by_key);
    return table_close(&t, code, e);
}

/* The first label of a key, or the end. */
static size_t first_of(const struct labels *l, const char *key)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(l->items[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_clip(struct import *in, const char *list, const struct labels *l,
                     const char *key, int split)
{
    struct import_clip clip = import_no_clip;
    bool *known = arena_alloc(in->arena, in->tag_count, sizeof(*known));
    clip.split = split;
    clip.tags = arena_alloc(in->arena, in->tag_count, sizeof(*clip.tags));
    clip.unknown = arena_alloc(in->arena, in->tag_count, sizeof(*clip.unknown));
    for (size_t i = first_of(l, key); i < l->count && strcmp(l->items[i].key, key) == 0;
         i++) {
        known[l->items[i].tag] = true;
        if (l->items[i].on)
            import_put_tag(&clip, l->items[i].tag);
    }
    for (size_t t = 0; t < in->tag_count; t++)
        if (!known[t])
            clip.unknown[clip.unknown_count++] = t;
    import_add(in, list, arena_printf(in->arena, "audio/%.3s/%s.ogg", key, key), &clip);
}

static enum err_code read_openmic(struct import *in, const char *path, int split,
                                  struct err *e)
{
    static const char *const lists[FEAT_SPLITS] = {
        [FEAT_TRAIN] = "partitions/split01_train.csv",
        [FEAT_TEST] = "partitions/split01_test.csv"};
    struct labels labels = {0};
    enum err_code code = read_labels(in, file_join(in->arena, path, TABLE), &labels, e);
    (void)split;
    if (!in->audio)
        in->audio = path;
    for (int s = 0; s < FEAT_SPLITS && code == ERR_OK; s++) {
        struct table t;
        if (!lists[s])
            continue;
        code = table_open(&t, file_join(in->arena, path, lists[s]), ',', e);
        while (code == ERR_OK && table_next(&t))
            add_clip(in, t.path, &labels, t.fields[0], s);
        code = table_close(&t, code, e);
    }
    return code;
}

static bool recognise(const char *folder, struct arena *a)
{
    return import_has(
        folder, a, (const char *const[]){TABLE, "partitions/split01_train.csv", NULL});
}

const struct import_format import_openmic = {
    .name = "openmic",
    .takes = " threshold ",
    .help = "OpenMIC-2018's folder, with audio, partitions and the aggregated labels; "
            "instruments that nobody was asked about are not known",
    .published =
        (const struct import_published[]){
            {.split = {14915, 0, 5085}, .clips = 20000, .tags = 20}, {0}},
    .valid_share = 0.15,
    .recognise = recognise,
    .read = read_openmic};
