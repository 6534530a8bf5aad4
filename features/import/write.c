/* Writes the collection: first everything into a folder beside the wanted one, which
 * then gets the name. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "features/import/import.h"

#include "base/csv.h"
#include "features/audio/find.h"
#include "features/data/grammar.h"
#include "features/data/stratify.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

static const char *const folders[FEAT_SPLITS] = {"0", "c", "d"};

struct job {
    struct import *in;
    const char **names; /* of the links, without folder */
    size_t *order;      /* tags, the most frequent first */
    const char *folder; /* the temporary one */
};

/* ---- splits ---- */

struct keyed {
    const char *name;
    size_t number;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->number < y->number ? -1 : 1);
}

/* Sorts the clips by a text each, and returns them. */
static struct keyed *sort_clips(const struct import *in,
                                const char *(*text)(const struct import_clip *))
{
    struct keyed *keyed = arena_alloc(in->arena, in->clip_count, sizeof(*keyed));
    for (size_t i = 0; i < in->clip_count; i++)
        keyed[i] = (struct keyed){text(&in->clips[i]), i};
    qsort(keyed, in->clip_count, sizeof(*keyed), compare_keyed);
    return keyed;
}

/* Clips without an artist stand alone. */
static const char *artist_of(const struct import_clip *clip)
{
    return clip->artist ? clip->artist : clip->target;
}

/* Shares out the clips that are in the split `from`. */
static bool share_out(struct import *in, int from, const double shares[FEAT_SPLITS])
{
    const size_t all = in->clip_count;
    struct stratify s = {.tags = in->tag_count};
    unsigned char *labels = mem_alloc(all, in->tag_count);
    signed char *of = mem_alloc(all, 1);
    uint64_t *number = arena_alloc(in->arena, all, sizeof(*number));
    size_t *group = arena_alloc(in->arena, all, sizeof(*group));
    size_t *clips = arena_alloc(in->arena, all, sizeof(*clips));
    const struct keyed *sorted = sort_clips(in, artist_of);
    const char *artist = NULL;
    for (size_t i = 0; labels && i < all; i++) { /* artist by artist */
        const struct import_clip *clip = &in->clips[sorted[i].number];
        if (clip->split != from)
            continue;
        s.groups += artist == NULL || strcmp(sorted[i].name, artist) != 0;
        artist = sorted[i].name;
        clips[s.count] = sorted[i].number;
        group[s.count] = s.groups - 1;
        number[s.count] = XXH3_64bits(clip->name, strlen(clip->name));
        for (size_t k = 0; k < clip->tag_count; k++)
            labels[s.count * in->tag_count + clip->tags[k]] = 1;
        s.count++;
    }
    stratify_shares(&s, shares);
    s.labels = labels;
    s.number = number;
    s.group = s.groups < s.count ? group : NULL;
    bool ok = labels && of && stratify(&s, of);
    for (size_t i = 0; ok && i < s.count; i++)
        in->clips[clips[i]].split = of[i];
    free(of);
    free(labels);
    return ok;
}

static const char *fold_of(const struct import_clip *clip)
{
    return clip->fold ? clip->fold : "";
}

static bool has_folds(const struct import *in)
{
    for (size_t i = 0; i < in->clip_count; i++)
        if (in->clips[i].fold == NULL)
            return false;
    return true;
}

/* By number, where folds are numbers. */
static int compare_folds(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    const long left = strtol(x->name, NULL, 10), right = strtol(y->name, NULL, 10);
    return left != right ? (left < right ? -1 : 1) : strcmp(x->name, y->name);
}

/* The clips of the last fold are tested, those of the fold before it validate. False if
 * there are fewer than three folds. */
static bool split_by_folds(struct import *in)
{
    struct keyed *sorted = sort_clips(in, fold_of);
    qsort(sorted, in->clip_count, sizeof(*sorted), compare_folds);
    size_t fold = 1, folds = 1;
    for (size_t i = 1; i < in->clip_count; i++)
        folds += strcmp(sorted[i].name, sorted[i - 1].name) != 0;
    for (size_t i = 0; folds >= FEAT_SPLITS && i < in->clip_count; i++) {
        fold += i > 0 && strcmp(sorted[i].name, sorted[i - 1].name) != 0;
        in->clips[sorted[i].number].split = fold == folds       ? FEAT_TEST
                                            : fold + 1 == folds ? FEAT_VALID
                                                                : FEAT_TRAIN;
    }
    return folds >= FEAT_SPLITS;
}

static bool has_split(const struct import *in, int split)
{
    for (size_t i = 0; i < in->clip_count; i++)
        if (in->clips[i].split == split)
            return true;
    return false;
}

static bool give_splits(struct import *in, const double shares[FEAT_SPLITS],
                        double valid_share)
{
    const double of_train[FEAT_SPLITS] = {
        [FEAT_TRAIN] = 1 - valid_share, [FEAT_VALID] = valid_share, [FEAT_TEST] = 0};
    if (in->clips[0].split == IMPORT_NO_SPLIT)
        return (has_folds(in) && split_by_folds(in)) ||
               share_out(in, IMPORT_NO_SPLIT, shares);
    return valid_share == 0 || has_split(in, FEAT_VALID) ||
           share_out(in, FEAT_TRAIN, of_train);
}

/* ---- names ---- */

/* A part of a name: without dashes, slashes and bytes that are not text. */
static const char *part(struct arena *a, const char *text, size_t length)
{
    char *out =
        length ? arena_strndup(a, text, length) : arena_strdup(a, GRAMMAR_UNKNOWN);
    for (char *c = out; *c; c++)
        if (*c == '-' || *c == '/')
            *c = '_';
    import_clean(out, '_');
    return out;
}

/* The recording's own name, or its path in the collection, folders joined by `_`; where
 * the artist is known this is the title in the homework's grammar. */
static const char *link_name(const struct import *in, const struct import_clip *clip,
                             bool whole)
{
    struct arena *a = in->arena;
    const char *base = strrchr(clip->name, '/'), *file = strrchr(clip->recording, '/');
    base = base ? base + 1 : clip->name;
    file = file ? file + 1 : clip->recording;
    const char *ending = file + feat_stem_length(file);
    const char *name = whole ? clip->name : base;
    if (clip->artist) {
        const char *album = clip->album ? clip->album : "", *track = clip->track;
        return arena_printf(a, "%s-%s-%s-%s-0-%.0f%s",
                            part(a, clip->artist, strlen(clip->artist)),
                            part(a, album, strlen(album)),
                            part(a, track ? track : "", track ? strlen(track) : 0),
                            part(a, name, feat_stem_length(name)),
                            isfinite(clip->seconds) ? clip->seconds : 0.0, ending);
    }
    char *out = arena_printf(a, "%.*s%s", (int)feat_stem_length(name), name, ending);
    for (char *c = out; *c; c++)
        if (*c == '/')
            *c = '_';
    import_clean(out, '_');
    return out;
}

static const char *target_of(const struct import_clip *clip)
{
    return clip->target;
}

static enum err_code check_recordings(struct import *in, struct err *e)
{
    const struct keyed *sorted = sort_clips(in, target_of);
    for (size_t i = 1; i < in->clip_count; i++) {
        if (strcmp(sorted[i].name, sorted[i - 1].name) == 0)
            return err_set(
                e, ERR_USER, "the recording %s is listed twice, as clips %zu and %zu",
                sorted[i].name, sorted[i - 1].number + 1, sorted[i].number + 1);
    }
    return ERR_OK;
}

/* Two clips of one name in a folder: with its path, then it is a fault. */
static enum err_code name_links(struct job *j, struct err *e)
{
    struct import *in = j->in;
    j->names = arena_alloc(in->arena, in->clip_count, sizeof(*j->names));
    struct keyed *keyed = arena_alloc(in->arena, in->clip_count, sizeof(*keyed));
    for (int whole = 0; whole < 2; whole++) {
        size_t twice = 0;
        for (size_t i = 0; i < in->clip_count; i++) {
            j->names[i] = link_name(in, &in->clips[i], whole);
            keyed[i] = (struct keyed){
                arena_printf(in->arena, "%s/%.*s", folders[in->clips[i].split],
                             (int)feat_stem_length(j->names[i]), j->names[i]),
                i};
        }
        qsort(keyed, in->clip_count, sizeof(*keyed), compare_keyed);
        for (size_t i = 1; i < in->clip_count && twice == 0; i++)
            twice = strcmp(keyed[i].name, keyed[i - 1].name) == 0 ? i : 0;
        if (twice == 0)
            return ERR_OK;
        if (whole)
            err_set(e, ERR_USER, "%s and %s would both be called %s",
                    in->clips[keyed[twice - 1].number].recording,
                    in->clips[keyed[twice].number].recording, keyed[twice].name);
    }
    return ERR_USER;
}

/* ---- files ---- */

static void remove_folder(const char *path)
{
    DIR *dir = opendir(path);
    struct arena *a = arena_create();
    for (struct dirent *item; dir && (item = readdir(dir)) != NULL;) {
        const char *inner = file_join(a, path, item->d_name);
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0 &&
            unlink(inner) != 0)
            remove_folder(inner);
    }
    if (dir)
        closedir(dir);
    rmdir(path);
    arena_destroy(a);
}

static enum err_code write_links(const struct job *j, struct err *e)
{
    const struct import *in = j->in;
    enum err_code code = ERR_OK;
    for (int s = 0; code == ERR_OK && s < FEAT_SPLITS; s++)
        code = file_make_folders(
            arena_printf(in->arena, "%s/waveform/%s", j->folder, folders[s]), e);
    for (size_t i = 0; code == ERR_OK && i < in->clip_count; i++) {
        const struct import_clip *clip = &in->clips[i];
        const char *link = arena_printf(in->arena, "%s/waveform/%s/%s", j->folder,
                                        folders[clip->split], j->names[i]);
        if (symlink(clip->target, link) != 0)
            code = err_errno(e, "cannot make the link %s", link);
    }
    return code;
}

static enum err_code write_annotations(const struct job *j, struct err *e)
{
    const struct import *in = j->in;
    struct str s = {0};
    char *label = arena_alloc(in->arena, in->tag_count, 1);
    str_add(&s, "\"clip_id\"");
    for (size_t t = 0; t < in->tag_count; t++) {
        str_add(&s, "\t");
        csv_add_quoted(&s, in->tags[j->order[t]]);
    }
    const bool folds_too = has_folds(in);
    str_add(&s, folds_too ? "\t\"fold\"\t\"mp3_path\"\n" : "\t\"mp3_path\"\n");
    for (size_t i = 0; i < in->clip_count; i++) {
        const struct import_clip *clip = &in->clips[i];
        memset(label, '0', in->tag_count);
        for (size_t k = 0; k < clip->unknown_count; k++)
            label[clip->unknown[k]] = '?';
        for (size_t k = 0; k < clip->tag_count; k++)
            label[clip->tags[k]] = '1';
        str_addf(&s, "\"%zu\"", i + 1);
        for (size_t t = 0; t < in->tag_count; t++)
            str_addf(&s, "\t\"%c\"", label[j->order[t]]);
        str_add(&s, "\t");
        if (folds_too) {
            csv_add_quoted(&s, clip->fold);
            str_add(&s, "\t");
        }
        csv_add_quoted(
            &s, arena_printf(in->arena, "%s/%s", folders[clip->split], j->names[i]));
        str_add(&s, "\n");
    }
    enum err_code code =
        file_write(arena_printf(in->arena, "%s/annotations_final.csv", j->folder),
                   s.text, s.length, e);
    str_deinit(&s);
    return code;
}

static void order_tags(struct job *j)
{
    const struct import *in = j->in;
    size_t *with = arena_alloc(in->arena, in->tag_count, sizeof(*with));
    j->order = arena_alloc(in->arena, in->tag_count, sizeof(*j->order));
    for (size_t i = 0; i < in->clip_count; i++)
        for (size_t k = 0; k < in->clips[i].tag_count; k++)
            with[in->clips[i].tags[k]]++;
    for (size_t t = 0; t < in->tag_count; t++) {
        size_t at = t;
        for (; at > 0; at--) {
            size_t before = j->order[at - 1];
            if (with[before] > with[t] ||
                (with[before] == with[t] && strcmp(in->tags[before], in->tags[t]) < 0))
                break;
            j->order[at] = before;
        }
        j->order[at] = t;
    }
}

static bool is_free(const char *folder)
{
    DIR *dir = opendir(folder);
    size_t count = 0;
    if (dir == NULL)
        return errno == ENOENT;
    while (readdir(dir))
        count++;
    closedir(dir);
    return count <= 2;
}

enum err_code import_write(struct import *in, const char *folder,
                           const double shares[FEAT_SPLITS], double valid_share,
                           struct err *e)
{
    struct job j = {.in = in};
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    const char *name = arena_strndup(in->arena, folder, length);
    if (!is_free(name))
        return err_set(e, ERR_USER,
                       "%s is there already and not an empty folder: remove it, or "
                       "name another",
                       name);
    enum err_code code = check_recordings(in, e);
    if (code == ERR_OK && !give_splits(in, shares, valid_share))
        code = err_set(e, ERR_MEMORY, "no memory to share out the clips");
    if (code == ERR_OK)
        code = name_links(&j, e);
    if (code == ERR_OK)
        code = file_make_folders(file_folder_of(in->arena, name), e);
    if (code != ERR_OK)
        return code;
    order_tags(&j);
    char *temporary = arena_printf(in->arena, "%s.XXXXXX", name);
    if (mkdtemp(temporary) == NULL)
        return err_errno(e, "cannot make the folder %s", name);
    j.folder = temporary;
    code = write_links(&j, e);
    if (code == ERR_OK)
        code = write_annotations(&j, e);
    if (code == ERR_OK && (chmod(temporary, 0755) != 0 || rename(temporary, name) != 0))
        code = err_errno(e, "cannot make the folder %s", name);
    if (code != ERR_OK)
        remove_folder(temporary);
    return code;
}
