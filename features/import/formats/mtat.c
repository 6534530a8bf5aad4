/* MagnaTagATune (Law, West, Mandel, Bay and Downie, "Evaluation of algorithms using
 * games: the case of music tagging", 2009) as it is downloaded: annotations_final.csv
 * and the folders 0 to 9, a to f. Its protocols differ in the folders of each split and
 * in whether clips without any of the 50 tags belong to them; figures of different ones
 * must not be compared. */
#include "features/import/import.h"

#include "features/data/text.h"
#include "features/import/table.h"

#include <string.h>

#define TABLE "annotations_final.csv"

enum { TAGS = sizeof(feat_top50) / sizeof(*feat_top50) };

static const struct protocol {
    const char *name, *split[FEAT_SPLITS]; /* the first letters of folders */
    bool unlabelled;
} protocols[] = {{"pons2018", {"0123456789ab", "c", "def"}, false},
                 {"unclean", {"0123456789ab", "c", "def"}, true},
                 {"homework", {"012ab", "c", "d"}, false}};

/* Recordings of 0 bytes, in every copy of the collection. */
static const char *const broken[] = {
    "6/norine_braun-now_and_zen-08-gently-117-146.mp3",
    "8/"
    "jacob_heringman-josquin_des_prez_lute_settings-19-gintzler__pater_noster-204-233."
    "mp3",
    "9/"
    "american_baroque-dances_and_suites_of_rameau_and_couperin-25-le_petit_rien_xiveme_"
    "ordre_couperin-88-117.mp3"};

static bool is_broken(const char *path)
{
    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
        if (strcmp(path, broken[i]) == 0)
            return true;
    return false;
}

static int split_of(const struct protocol *p, const char *path)
{
    for (int s = 0; s < FEAT_SPLITS; s++)
        if (path[0] && path[1] == '/' && strchr(p->split[s], path[0]))
            return s;
    return IMPORT_NO_SPLIT;
}

struct columns {
    size_t tag[TAGS], path, count;
};

static enum err_code read_header(struct table *t, struct columns *c, struct err *e)
{
    *c = (struct columns){0};
    if (!table_next(t))
        return err_set(e, ERR_USER, "%s is empty", t->path);
    c->count = t->count;
    for (size_t i = 0; i < t->count; i++) {
        if (strcmp(t->fields[i], "mp3_path") == 0)
            c->path = i;
        for (size_t k = 0; k < TAGS; k++)
            if (strcmp(t->fields[i], feat_top50[k]) == 0)
                c->tag[k] = i;
    }
    if (c->path == 0)
        return err_set(e, ERR_USER, "%s:1: the header has no column mp3_path", t->path);
    for (size_t k = 0; k < TAGS; k++)
        if (c->tag[k] == 0)
            return err_set(e, ERR_USER,
                           "%s:1: the header has no column `%s`, one of the 50 tags",
                           t->path, feat_top50[k]);
    return ERR_OK;
}

static enum err_code read_row(struct import *in, const struct table *t,
                              const struct columns *c, struct import_clip *clip,
                              struct err *e)
{
    if (t->count != c->count)
        return err_set(e, ERR_USER, "%s:%zu: the line has %zu fields, the header %zu",
                       t->path, t->line, t->count, c->count);
    clip->tags = arena_alloc(in->arena, TAGS, sizeof(*clip->tags));
    for (size_t k = 0; k < TAGS; k++) {
        const int on = feat_read_flag(t->fields[c->tag[k]]);
        if (on < 0)
            return err_set(e, ERR_USER, "%s:%zu: `%.40s` under `%s` is neither 0 nor 1",
                           t->path, t->line, t->fields[c->tag[k]], feat_top50[k]);
        if (on)
            import_put_tag(clip, k);
    }
    return ERR_OK;
}

static enum err_code read_mtat(struct import *in, const char *path, int split,
                               struct err *e)
{
    const struct protocol *p = protocols;
    struct table t;
    struct columns c;
    while (strcmp(p->name, in->protocol) != 0)
        p++;
    (void)split;
    if (!in->audio) {
        in->audio = file_join(in->arena, path, "waveform");
        in->audio = file_is_folder(in->audio) ? in->audio : path;
    }
    for (size_t k = 0; k < TAGS; k++)
        import_tag(in, feat_top50[k], strlen(feat_top50[k]));
    enum err_code code = table_open(&t, file_join(in->arena, path, TABLE), '\t', e);
    if (code == ERR_OK)
        code = read_header(&t, &c, e);
    while (code == ERR_OK && table_next(&t)) {
        struct import_clip clip = import_no_clip;
        struct err fault = {0};
        code = read_row(in, &t, &c, &clip, &fault);
        if (code == ERR_OK) {
            const char *name = t.fields[c.path];
            clip.split = split_of(p, name);
            if (is_broken(name))
                str_addf(&in->note,
                         "left out, as its recording is empty in every copy: %s\n",
                         name);
            else if (clip.split != IMPORT_NO_SPLIT && (clip.tag_count || p->unlabelled))
                import_add(in, t.path, name, &clip);
        }
        code = import_line(in, code, &fault, e);
    }
    return table_close(&t, code, e);
}

static bool recognise(const char *folder, struct arena *a)
{
    return import_has(folder, a, (const char *const[]){TABLE, "f", NULL}) ||
           import_has(folder, a,
                      (const char *const[]){TABLE, "clip_info_final.csv", NULL});
}

const struct import_format import_mtat = {
    .name = "mtat",
    .help =
        "MagnaTagATune as downloaded: annotations_final.csv beside the folders 0 to "
        "f, or in waveform; with its 50 most frequent tags",
    .published =
        (const struct import_published[]){
            {.protocol = "pons2018",
             .split = {15247, 1529, 4332},
             .clips = 21108,
             .tags = 50,
             .help = "folders 0-b, c, d-f; clips with one of the 50 tags (Pons et al. "
                     "2018; Won et al. 2020)"},
            {.protocol = "unclean",
             .split = {18706, 1825, 5329},
             .clips = 25860,
             .tags = 50,
             .help = "the same folders with all clips (data.unlabelled=keep)"},
            {.protocol = "homework",
             .split = {6206, 1529, 1339},
             .clips = 9074,
             .tags = 50,
             .help = "folders 0, 1, 2, a, b; c; d; clips with one of the 50 tags"},
            {0}},
    .recognise = recognise,
    .read = read_mtat};
