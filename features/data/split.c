/* The ways to share out clips, one function each: split.h. */
#include "features/data/split.h"

#include "base/composed.h"
#include "base/file.h"
#include "base/str.h"
#include "base/yaml.h"
#include "features/audio/find.h"
#include "features/data/dataset.h"
#include "features/data/draw.h"
#include "features/data/grammar.h"
#include "features/data/stratify.h"
#include "features/data/text.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define UNUSED (-1)

enum { NAMED_MAX = 20 /* folders that a message names */ };

struct job {
    const struct yaml_node *spec;
    const struct feat_split_clips *clips;
    signed char *of;
    struct arena *arena;
    struct diag *diag;
};

static int split_of_name(const char *name)
{
    for (int s = 0; s < FEAT_SPLITS; s++)
        if (strcmp(name, feat_split_names[s]) == 0)
            return s;
    return UNUSED;
}

/* The folders of a split: a list of scalars, or one. */
static size_t folder_count(const struct yaml_node *list)
{
    return list->kind == YAML_SEQUENCE ? list->count : 1;
}

static const struct yaml_node *folder_at(const struct yaml_node *list, size_t i)
{
    return list->kind == YAML_SEQUENCE ? list->items[i] : list;
}

static bool is_in_folder(const char *stem, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(stem, folder, length) == 0 && stem[length] == '/';
}

static bool check_folders(const struct job *j, int split)
{
    const struct yaml_node *list = yaml_find(j->spec, feat_split_names[split]);
    if (list == NULL || folder_count(list) == 0) {
        diag_error(j->diag, list ? list : j->spec,
                   "{train: [0, 1, 2, a, b], valid: [c], test: [d]}",
                   "split needs folders for `%s`", feat_split_names[split]);
        return false;
    }
    for (size_t i = 0; i < folder_count(list); i++) {
        const struct yaml_node *folder = folder_at(list, i);
        if (folder->kind != YAML_SCALAR || yaml_is_null(folder)) {
            diag_error(j->diag, folder, NULL, "split takes names of folders");
            return false;
        }
        for (int s = 0; s <= split; s++) {
            const struct yaml_node *other = yaml_find(j->spec, feat_split_names[s]);
            size_t end = s == split ? i : other ? folder_count(other) : 0;
            for (size_t k = 0; k < end; k++) {
                if (folder_at(other, k)->kind == YAML_SCALAR &&
                    strcmp(folder_at(other, k)->text, folder->text) == 0) {
                    diag_error(j->diag, folder, NULL, "folder `%s` is in `%s` already",
                               folder->text, feat_split_names[s]);
                    return false;
                }
            }
        }
    }
    return true;
}

/* As it stands in stems: "./0/" is 0. */
static const char *folder_name(const struct job *j, const struct yaml_node *folder)
{
    char *name = arena_strdup(j->arena, folder->text);
    feat_clean_path(name);
    size_t length = strlen(name);
    while (length > 0 && name[length - 1] == '/')
        name[--length] = '\0';
    return composed(name, j->arena);
}

/* "the folders of the labelled clips: 0, 1, ...", in the order of the file. */
static const char *name_folders(const struct job *j)
{
    const char *names[NAMED_MAX];
    size_t count = 0;
    struct str text = {0};
    for (size_t i = 0; i < j->clips->count && count < NAMED_MAX; i++) {
        const char *stem = j->clips->stems[i], *slash = strchr(stem, '/');
        if (slash == NULL)
            continue;
        /* An absolute path has no folder of the data set. */
        names[count] =
            slash > stem ? arena_strndup(j->arena, stem, (size_t)(slash - stem)) : "/";
        size_t k = 0;
        while (strcmp(names[k], names[count]) != 0)
            k++;
        if (k < count)
            continue;
        str_addf(&text, "%s%s", count ? ", " : "", names[count]);
        count++;
    }
    const char *out =
        count ? arena_printf(j->arena, "the folders of the labelled clips: %s%s",
                             text.text, count == NAMED_MAX ? ", ..." : "")
              : NULL;
    str_deinit(&text);
    return out;
}

/* Notes a folder that has no clip. */
static void check_use(const struct job *j, const struct yaml_node *folder)
{
    const char *hint = name_folders(j), *name = folder_name(j, folder);
    for (size_t i = 0; i < j->clips->count; i++)
        if (is_in_folder(j->clips->stems[i], name))
            return;
    diag_unused(j->diag, folder, hint, "no labelled clip is in the folder `%s`",
                folder->text);
}

/* The folders 0 to f of MagnaTagATune, of which the homework leaves out some. */
static bool is_of_mtat(const char *stem)
{
    return isxdigit((unsigned char)stem[0]) && stem[1] == '/';
}

/* Notes folders of clips that no split takes. */
static void check_left_out(const struct job *j)
{
    const char *names[NAMED_MAX];
    size_t folders = 0, clips = 0;
    struct str text = {0};
    for (size_t i = 0; i < j->clips->count; i++) {
        const char *stem = j->clips->stems[i], *slash = strchr(stem, '/');
        if (j->of[i] != UNUSED || !slash || is_of_mtat(stem))
            continue;
        clips++;
        size_t length = (size_t)(slash - stem), k = 0;
        while (k < folders &&
               (strlen(names[k]) != length || strncmp(names[k], stem, length) != 0))
            k++;
        if (k < folders || folders == NAMED_MAX)
            continue;
        names[folders++] = arena_strndup(j->arena, stem, length);
        str_addf(&text, "%s%s", folders > 1 ? ", " : "", names[folders - 1]);
    }
    if (clips > 0)
        diag_unused(j->diag, j->spec, NULL,
                    "%zu labelled clip%s in folders of no split: %s%s", clips,
                    clips == 1 ? " is" : "s are", str_text(&text),
                    folders == NAMED_MAX ? ", ..." : "");
    str_deinit(&text);
}

static bool by_folder(const struct job *j)
{
    bool ok = true;
    for (int s = 0; s < FEAT_SPLITS; s++)
        ok = check_folders(j, s) && ok;
    if (!ok)
        return false;
    for (int s = 0; s < FEAT_SPLITS; s++) {
        const struct yaml_node *list = yaml_find(j->spec, feat_split_names[s]);
        for (size_t k = 0; k < folder_count(list); k++) {
            const char *folder = folder_name(j, folder_at(list, k));
            for (size_t i = 0; i < j->clips->count; i++)
                if (is_in_folder(j->clips->stems[i], folder))
                    j->of[i] = (signed char)s;
        }
    }
    for (int s = 0; s < FEAT_SPLITS && j->clips->written; s++) {
        const struct yaml_node *list = yaml_find(j->spec, feat_split_names[s]);
        for (size_t k = 0; k < folder_count(list); k++)
            check_use(j, folder_at(list, k));
    }
    if (j->clips->written)
        check_left_out(j);
    return true;
}

struct listed {
    const char *stem;
    int split;
    int line;
};

static int compare_listed(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    int order = strcmp(x->stem, y->stem);
    return order ? order : x->line - y->line;
}

/* Cuts "stem train" into its parts, in place; word: the last of them. */
static bool read_line(char *line, struct listed *out, const char **word,
                      struct arena *a)
{
    size_t length = strlen(line);
    while (length && strchr(" \t\r", line[length - 1]))
        line[--length] = '\0';
    size_t at = length;
    while (at && strchr(" \t,", line[at - 1]) == NULL)
        at--;
    *word = line + at;
    out->split = split_of_name(line + at);
    while (at && strchr(" \t,", line[at - 1]))
        line[--at] = '\0';
    if (out->split == UNUSED || at == 0)
        return false;
    feat_clean_path(line);
    line[feat_stem_length(line)] = '\0';
    out->stem = composed(line, a);
    return true;
}

enum { SHOWN = 10 /* faults of a file that are named */ };

/* The lines of a split file, sorted by stem. */
static bool read_lines(const struct job *j, const struct yaml_node *at,
                       const char *path, char *text, struct listed *lines,
                       size_t *count)
{
    struct yaml_source *source = arena_alloc(j->arena, 1, sizeof(*source));
    int number = 0, faults = 0;
    source->name = path;
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        struct listed *item = &lines[*count];
        item->line = ++number;
        if (line[strspn(line, " \t\r")] == '\0' || *line == '#')
            continue;
        const char *word;
        if (!read_line(line, item, &word, j->arena)) {
            if (++faults > SHOWN)
                return false;
            diag_error_at(j->diag, source, number, (int)(word - line) + 1,
                          "a line is a clip and its split: 0/song train",
                          "`%s` is not train, valid or test", word);
            continue;
        }
        ++*count;
    }
    qsort(lines, *count, sizeof(*lines), compare_listed);
    for (size_t i = 1; i < *count; i++) {
        if (strcmp(lines[i].stem, lines[i - 1].stem) == 0) {
            if (++faults > SHOWN)
                return false;
            diag_error_at(j->diag, source, lines[i].line, 1, NULL,
                          "clip `%.200s` is on line %d already", lines[i].stem,
                          lines[i - 1].line);
        }
    }
    if (*count == 0 && faults == 0)
        diag_error(j->diag, at, NULL, "%s lists no clips", path);
    return *count > 0 && faults == 0;
}

static bool apply_lines(const struct job *j, const struct yaml_node *node, char *text,
                        const char *path)
{
    size_t room = 1, count = 0, known = 0;
    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
        room++;
    struct listed *lines = mem_alloc(room, sizeof(*lines));
    bool ok = lines && read_lines(j, node, path, text, lines, &count);
    if (lines == NULL)
        diag_error(j->diag, node, NULL, "there is no memory for %s", path);
    for (size_t i = 0; ok && i < j->clips->count; i++) {
        size_t low = 0, high = count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (strcmp(lines[middle].stem, j->clips->stems[i]) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < count && strcmp(lines[low].stem, j->clips->stems[i]) == 0) {
            j->of[i] = (signed char)lines[low].split;
            known++;
        }
    }
    if (ok && known < count)
        diag_warning(
            j->diag, node, NULL,
            "%zu of the %zu clips that %s lists are not among the labelled clips",
            count - known, count, path);
    free(lines);
    return ok;
}

static bool by_file(const struct job *j, const struct yaml_node *node)
{
    struct err e = {0};
    char *text;
    size_t length;
    if (node->kind != YAML_SCALAR || j->spec->count > 1) {
        diag_error(j->diag, node, "{file: split.txt}",
                   "file takes a path, and stands alone");
        return false;
    }
    const char *path = file_join(j->arena, node->source ? node->source->folder : ".",
                                 file_expand(j->arena, node->text));
    if (feat_read_text(path, &text, &length, &e) != ERR_OK) {
        diag_error(j->diag, node, NULL, "%s", e.text);
        return false;
    }
    bool ok = apply_lines(j, node, text, path);
    free(text);
    return ok;
}

struct ratio_options {
    struct opt_reals ratio;
    int by, seed;
};

enum { BY_CLIP, BY_ARTIST };
static const char *const by_words[] = {"clip", "artist", NULL};

static const struct opt ratio_table[] = {
    {.name = "ratio",
     .kind = OPT_REAL_LIST,
     .offset = offsetof(struct ratio_options, ratio),
     .min = 0,
     .max = 1,
     .above_min = true,
     .help = "shares of train, valid and test"},
    {.name = "by",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct ratio_options, by),
     .fallback = "clip",
     .choices = by_words,
     .help = "what is kept together in one split"},
    {.name = "seed",
     .kind = OPT_INT,
     .offset = offsetof(struct ratio_options, seed),
     .fallback = "0",
     .max = INT_MAX,
     .help = "seed of the draw"},
    {0},
};

static bool check_shares(const struct job *j, const struct ratio_options *o)
{
    double sum = 0;
    for (size_t i = 0; i < o->ratio.count; i++)
        sum += o->ratio.items[i];
    if (o->ratio.count == FEAT_SPLITS && fabs(sum - 1) <= 1e-6)
        return true;
    diag_error(j->diag, yaml_find(j->spec, "ratio"), "ratio: [.7, .15, .15]",
               "ratio takes three shares that add up to 1");
    return false;
}

size_t feat_split_artists(const struct feat_split_clips *c, size_t least,
                          const char *what, size_t *group, const struct yaml_node *at,
                          struct diag *diag)
{
    static const char hint[] = "data.grammar tells what the parts of a name are, as in "
                               "artist-title or artist/album/title";
    struct grammar g;
    size_t unmatched = 0, example = 0;
    if (grammar_read(c->grammar, &g, NULL) != ERR_OK || !g.has[GRAMMAR_ARTIST]) {
        diag_error(diag, at, hint, "the names of recordings (%s) have no artist",
                   c->grammar);
        return 0;
    }
    const size_t artists = grammar_group(&g, c->stems, c->count, GRAMMAR_ARTIST, group);
    if (artists == GRAMMAR_NONE)
        return 0;
    for (size_t i = c->count; i-- > 0;) {
        if (group[i] != GRAMMAR_NONE)
            continue;
        unmatched++;
        example = i;
    }
    if (unmatched) {
        diag_error(diag, at, hint,
                   "%zu of the %zu clips have names that are not %s: `%.200s`",
                   unmatched, c->count, c->grammar, c->stems[example]);
        return 0;
    }
    if (artists < least) {
        diag_error(diag, at, NULL,
                   "the clips are of %zu artist%s: with no artist in two splits, one "
                   "of %s has no clip",
                   artists, artists == 1 ? "" : "s", what);
        return 0;
    }
    return artists;
}

/* False after a fault. */
static bool find_artists(const struct job *j, struct stratify *s, size_t *group)
{
    s->groups = feat_split_artists(j->clips, FEAT_SPLITS, "the three", group,
                                   yaml_find(j->spec, "by"), j->diag);
    s->group = group;
    return s->groups > 0;
}

static bool share_out(const struct job *j, const struct ratio_options *o)
{
    const struct feat_split_clips *c = j->clips;
    struct stratify s = {.count = c->count, .tags = c->tags, .labels = c->labels};
    uint64_t *number = mem_alloc(c->count + 1, sizeof(*number));
    size_t *group = mem_alloc(c->count + 1, sizeof(*group));
    size_t errors = diag_errors(j->diag);
    for (size_t i = 0; number && i < c->count; i++)
        number[i] = XXH3_64bits_withSeed(c->stems[i], strlen(c->stems[i]),
                                         (XXH64_hash_t)o->seed);
    stratify_shares(&s, o->ratio.items);
    s.number = number;
    bool ok = number && group && (o->by == BY_CLIP || find_artists(j, &s, group)) &&
              stratify(&s, j->of);
    if (!ok && diag_errors(j->diag) == errors)
        diag_error(j->diag, j->spec, NULL, "there is no memory to draw the split");
    free(group);
    free(number);
    return ok;
}

static bool by_ratio(const struct job *j)
{
    struct ratio_options o = {0};
    size_t errors = diag_errors(j->diag);
    opt_read(ratio_table, j->spec, "split", NULL, &o, j->arena, j->diag);
    return diag_errors(j->diag) == errors && check_shares(j, &o) && share_out(j, &o);
}

static bool check_keys(const struct job *j)
{
    bool good = true;
    for (size_t i = 0; i < j->spec->count; i++) {
        const struct yaml_node *key = j->spec->pairs[i].key;
        if (split_of_name(key->text) != UNUSED)
            continue;
        const char *hint =
            opt_did_you_mean(key->text, feat_split_names, FEAT_SPLITS, j->arena);
        diag_error(j->diag, key,
                   hint ? hint : "split takes train, valid and test; or file; or ratio",
                   "unknown option `%s` of split", key->text);
        good = false;
    }
    return good;
}

static bool check_counts(const struct job *j)
{
    size_t counts[FEAT_SPLITS] = {0};
    bool ok = true;
    for (size_t i = 0; i < j->clips->count; i++)
        if (j->of[i] != UNUSED)
            counts[(int)j->of[i]]++;
    for (int s = 0; s < FEAT_SPLITS; s++) {
        const struct yaml_node *list = yaml_find(j->spec, feat_split_names[s]);
        if (counts[s] == 0) {
            diag_error(j->diag, list ? list : j->spec, list ? name_folders(j) : NULL,
                       "no labelled clip is in the split `%s`", feat_split_names[s]);
            ok = false;
        }
    }
    return ok;
}

void feat_split_look(const struct yaml_node *spec, struct arena *a, struct diag *diag)
{
    struct job j = {.spec = spec, .arena = a, .diag = diag};
    if (spec->kind != YAML_MAPPING || yaml_find(spec, "file"))
        return;
    if (!yaml_find(spec, "ratio")) {
        check_keys(&j);
        return;
    }
    struct ratio_options o = {0};
    size_t errors = diag_errors(diag);
    opt_read(ratio_table, spec, "split", NULL, &o, a, diag);
    if (diag_errors(diag) == errors)
        check_shares(&j, &o);
}

bool feat_split_choose(const struct yaml_node *spec,
                       const struct feat_split_clips *clips, signed char *of,
                       struct arena *a, struct diag *diag)
{
    struct job j = {spec, clips, of, a, diag};
    bool ok;
    memset(of, UNUSED, clips->count);
    if (spec->kind != YAML_MAPPING) {
        diag_error(diag, spec, "{train: [0, 1, 2, a, b], valid: [c], test: [d]}",
                   "split must be a mapping");
        return false;
    }
    if (yaml_find(spec, "file"))
        ok = by_file(&j, yaml_find(spec, "file"));
    else if (yaml_find(spec, "ratio"))
        ok = by_ratio(&j);
    else
        ok = check_keys(&j) && by_folder(&j);
    return ok && check_counts(&j);
}

/* The clips of one split in an order that their stems decide. */
static struct feat_drawn *draw(const char *const *stems, const signed char *of,
                               size_t count, int split, size_t *drawn)
{
    struct feat_drawn *order = mem_alloc(count + 1, sizeof(*order));
    *drawn = 0;
    if (order == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (of[i] == split)
            order[(*drawn)++] = feat_draw(stems[i], i);
    feat_draw_sort(order, *drawn);
    return order;
}

bool feat_split_limit(int limit, int splits, const char *const *stems, size_t count,
                      signed char *of)
{
    for (int s = 0; s < splits; s++) {
        size_t drawn;
        struct feat_drawn *order = draw(stems, of, count, s, &drawn);
        if (order == NULL)
            return false;
        for (size_t i = (size_t)limit; i < drawn; i++)
            of[order[i].clip] = UNUSED;
        free(order);
    }
    return true;
}
