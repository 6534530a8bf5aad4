/* Which clips are in which fold: folds.h. */
#include "features/data/folds.h"

#include "base/opt/opt.h"
#include "base/str.h"
#include "base/yaml.h"
#include "features/data/stratify.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static const char example[] = "{column: fold} or {count: 5, by: artist}";

struct folds_options {
    const char *column;
    int count, by, seed;
};

enum { BY_CLIP, BY_ARTIST };
static const char *const by_words[] = {"clip", "artist", NULL};
static const char *const none[] = {"none", NULL};

static const struct opt folds_table[] = {
    {.name = "column",
     .kind = OPT_STRING,
     .offset = offsetof(struct folds_options, column),
     .fallback = "none",
     .words = none,
     .help = "column of the annotations that names each clip's fold"},
    {.name = "count",
     .kind = OPT_INT,
     .offset = offsetof(struct folds_options, count),
     .fallback = "none",
     .words = none,
     .min = FEAT_LEAST_FOLDS,
     .max = FEAT_MOST_FOLDS,
     .help = "number of folds to draw"},
    {.name = "by",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct folds_options, by),
     .fallback = "clip",
     .choices = by_words,
     .help = "what is kept together"},
    {.name = "seed",
     .kind = OPT_INT,
     .offset = offsetof(struct folds_options, seed),
     .fallback = "0",
     .max = INT_MAX,
     .help = "of the draw"},
    {0},
};

struct job {
    const struct yaml_node *spec;
    const struct feat_split_clips *clips;
    signed char *of;
    struct arena *arena;
    struct diag *diag;
};

bool feat_folds_wanted(const struct yaml_node *spec)
{
    return spec && !(spec->kind == YAML_SCALAR &&
                     (yaml_is_null(spec) || strcmp(spec->text, "none") == 0));
}

const struct yaml_node *feat_folds_column(const struct yaml_node *spec)
{
    const struct yaml_node *column =
        feat_folds_wanted(spec) ? yaml_find(spec, "column") : NULL;
    return column && column->kind == YAML_SCALAR && feat_folds_wanted(column) ? column
                                                                              : NULL;
}

/* Numbers before other texts, by their size. */
static int compare_names(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    double x, y;
    const bool is_x = str_to_double(*a, &x), is_y = str_to_double(*b, &y);
    if (is_x != is_y)
        return is_x ? -1 : 1;
    if (is_x && x != y)
        return x < y ? -1 : 1;
    return strcmp(*a, *b);
}

/* The different texts, in their order; *count: FEAT_MOST_FOLDS + 1 if there are more.
 */
static const char **list_names(const struct job *j, const char *const *texts,
                               size_t *count)
{
    const char **names = arena_alloc(j->arena, FEAT_MOST_FOLDS + 1, sizeof(*names));
    *count = 0;
    for (size_t i = 0; i < j->clips->count && *count <= FEAT_MOST_FOLDS; i++) {
        size_t k = 0;
        while (k < *count && strcmp(names[k], texts[i]) != 0)
            k++;
        if (k == *count)
            names[(*count)++] = texts[i];
    }
    qsort(names, *count, sizeof(*names), compare_names);
    return names;
}

/* No artist may be in two folds. */
static bool check_artists(const struct job *j, size_t folds)
{
    const struct yaml_node *at = yaml_find(j->spec, "by");
    size_t *group = arena_alloc(j->arena, j->clips->count + 1, sizeof(*group));
    const size_t artists =
        feat_split_artists(j->clips, folds, "the folds", group, at, j->diag);
    size_t *first = arena_alloc(j->arena, artists + 1, sizeof(*first)); /* clip + 1 */
    for (size_t i = 0; artists && i < j->clips->count; i++) {
        size_t *of_artist = &first[group[i]];
        if (*of_artist == 0)
            *of_artist = i + 1;
        if (j->of[*of_artist - 1] == j->of[i])
            continue;
        diag_error(j->diag, at, "by: clip lets the column part artists",
                   "the clips `%.200s` and `%.200s` are of one artist and in two folds",
                   j->clips->stems[*of_artist - 1], j->clips->stems[i]);
        return false;
    }
    return artists > 0;
}

static size_t by_column(const struct job *j, const struct folds_options *o,
                        const char *const *texts)
{
    const struct yaml_node *at = yaml_find(j->spec, "column");
    size_t count;
    const char **names = list_names(j, texts, &count);
    if (count < FEAT_LEAST_FOLDS || count > FEAT_MOST_FOLDS) {
        diag_error(j->diag, at, NULL,
                   "the column `%s` names %s%zu fold%s: %d to %d are needed", o->column,
                   count > FEAT_MOST_FOLDS ? "at least " : "", count,
                   count == 1 ? "" : "s", FEAT_LEAST_FOLDS, FEAT_MOST_FOLDS);
        return 0;
    }
    for (size_t i = 0; i < j->clips->count; i++) {
        if (*texts[i] == '\0') {
            diag_error(j->diag, at, NULL, "the clip `%.200s` has no `%s`",
                       j->clips->stems[i], o->column);
            return 0;
        }
        const char **found =
            bsearch(&texts[i], names, count, sizeof(*names), compare_names);
        j->of[i] = (signed char)(found - names);
    }
    return o->by == BY_CLIP || check_artists(j, count) ? count : 0;
}

static size_t by_count(const struct job *j, const struct folds_options *o)
{
    const struct feat_split_clips *c = j->clips;
    const size_t folds = (size_t)o->count;
    struct stratify s = {.count = c->count, .tags = c->tags, .labels = c->labels};
    uint64_t *number = arena_alloc(j->arena, c->count + 1, sizeof(*number));
    if (c->count < folds) {
        diag_error(j->diag, yaml_find(j->spec, "count"), NULL,
                   "%zu labelled clip%s too few for %zu folds", c->count,
                   c->count == 1 ? " is" : "s are", folds);
        return 0;
    }
    for (size_t i = 0; i < c->count; i++)
        number[i] = XXH3_64bits_withSeed(c->stems[i], strlen(c->stems[i]),
                                         (XXH64_hash_t)o->seed);
    s.number = number;
    stratify_evenly(&s, folds);
    if (o->by == BY_ARTIST) {
        size_t *group = arena_alloc(j->arena, c->count + 1, sizeof(*group));
        s.groups = feat_split_artists(c, folds, "the folds", group,
                                      yaml_find(j->spec, "by"), j->diag);
        s.group = group;
        if (s.groups == 0)
            return 0;
    }
    if (stratify(&s, j->of))
        return folds;
    diag_error(j->diag, j->spec, NULL, "there is no memory to draw the folds");
    return 0;
}

/* Few and large artists may leave a fold empty. */
static bool check_counts(const struct job *j, size_t folds)
{
    size_t counts[FEAT_MOST_FOLDS] = {0};
    for (size_t i = 0; i < j->clips->count; i++)
        counts[(size_t)j->of[i]]++;
    for (size_t k = 0; k < folds; k++) {
        if (counts[k] > 0)
            continue;
        diag_error(j->diag, j->spec, NULL, "no clip is in fold %zu of %zu", k + 1,
                   folds);
        return false;
    }
    return true;
}

/* False after a fault. */
static bool read_options(const struct yaml_node *spec, struct folds_options *out,
                         struct arena *a, struct diag *diag)
{
    const size_t errors = diag_errors(diag);
    if (spec->kind != YAML_MAPPING) {
        diag_error(diag, spec, example, "folds must be a mapping");
        return false;
    }
    opt_read(folds_table, spec, "folds", NULL, out, a, diag);
    if (diag_errors(diag) > errors)
        return false;
    if ((out->column != NULL) != (out->count != OPT_WORD(0)))
        return true;
    diag_error(diag, spec, example, "folds takes either a column or a count");
    return false;
}

bool feat_folds_check(const struct yaml_node *spec, struct arena *a, struct diag *diag)
{
    struct folds_options o = {0};
    return !feat_folds_wanted(spec) || read_options(spec, &o, a, diag);
}

size_t feat_folds_choose(const struct yaml_node *spec,
                         const struct feat_split_clips *clips, const char *const *texts,
                         signed char *of, struct arena *a, struct diag *diag)
{
    const struct job j = {spec, clips, of, a, diag};
    struct folds_options o = {0};
    if (!read_options(spec, &o, a, diag))
        return 0;
    const size_t folds = o.column ? by_column(&j, &o, texts) : by_count(&j, &o);
    return folds > 0 && check_counts(&j, folds) ? folds : 0;
}
