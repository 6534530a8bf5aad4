/* The options of the section `data`, and reading what they name: dataset.h. */
#include "features/data/dataset.h"

#include "base/stats/truth.h"
#include "base/yaml.h"
#include "features/data/annotations.h"
#include "features/audio/find.h"
#include "features/data/folds.h"
#include "features/data/grammar.h"
#include "features/data/split.h"
#include "features/data/tags.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const feat_split_names[FEAT_SPLITS] = {"train", "valid", "test"};
const char *const feat_split_words[FEAT_SPLITS] = {"training", "validation", "test"};

struct job {
    struct feat_dataset *d;
    const struct yaml_node *section;
    const struct feat_recorded *recorded;
    struct feat_annotations *rows;
    struct feat_tags tags;
    size_t *kept; /* rows */
    size_t kept_count;
    unsigned char *labels;  /* [kept][tags], 0 or 1 */
    unsigned char *unknown; /* likewise; NULL: everything is known */
    signed char *split;     /* of the kept rows: enum feat_split, or their fold; -1 */
    size_t folds;           /* 0: split is the split */
    struct arena *arena;
    struct diag *diag;
};

static const struct yaml_node *node_of(const struct job *j, const char *key)
{
    const struct yaml_node *node = yaml_find(j->section, key);
    return node ? node : j->section;
}

static bool is_given(const struct job *j, const char *key)
{
    const struct yaml_node *node = yaml_find(j->section, key);
    return node && !yaml_is_null(node);
}

static void check_grammar(const struct job *j)
{
    struct grammar g;
    struct err e = {0};
    if (grammar_read(j->d->options.grammar, &g, &e) != ERR_OK)
        diag_error(j->diag, node_of(j, "grammar"),
                   "its parts: artist, album, track, title, start, end, any", "%s",
                   e.text);
}

/* Options that depend on each other: words become numbers here. */
static void resolve(const struct job *j)
{
    struct feat_data *o = &j->d->options;
    bool by_samples = o->samples != OPT_WORD(0);
    if (is_given(j, "seconds") && by_samples)
        diag_error(
            j->diag, node_of(j, "samples"), NULL,
            "seconds and samples both give the length of an example: leave one out");
    if (by_samples)
        o->seconds = NAN;
    else
        o->samples = (int)lround(o->seconds * o->sample_rate);
    if (o->samples < 1)
        diag_error(j->diag, node_of(j, "seconds"), NULL,
                   "an example of %g s has no sample at %d Hz", o->seconds,
                   o->sample_rate);
    o->npy_rate_assumed = o->npy_rate == OPT_WORD(0);
    if (o->npy_rate_assumed)
        o->npy_rate = o->sample_rate;
    if (o->limit == OPT_WORD(0))
        o->limit = 0;
}

/* A default that a fault may point at is given the place of the section. */
static void place(struct yaml_node *node, const struct yaml_node *at)
{
    node->source = at->source;
    node->line = at->line;
    node->column = at->column;
    for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        place(node->items[i], at);
    for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        place(node->pairs[i].key, at);
        place(node->pairs[i].value, at);
    }
}

static void place_default(const struct job *j, const char *key,
                          const struct yaml_node **node)
{
    if (is_given(j, key))
        return;
    struct yaml_node *copy = yaml_copy(*node, j->arena);
    place(copy, j->section);
    *node = copy;
}

/* False if the annotations cannot be read for want of an option. */
static bool read_options(const struct job *j)
{
    struct feat_data *o = &j->d->options;
    size_t errors = diag_errors(j->diag);
    opt_read(feat_data_table, j->section, "data", NULL, o, j->arena, j->diag);
    if (diag_errors(j->diag) == errors) {
        check_grammar(j);
        resolve(j);
    }
    if (j->recorded)
        return diag_errors(j->diag) == errors;
    if (o->root && !file_is_folder(o->root))
        diag_error(j->diag, node_of(j, "root"),
                   "data.root holds annotations_final.csv; the experiments take it "
                   "from the environment variable MTAG_DATA",
                   "%s is not a folder", o->root);
    if (!o->root || !file_is_folder(o->root) || !o->annotations || !o->audio)
        return false;
    if (!o->tags || !o->merge || !o->split ||
        !o->folds) /* without memory not even a default */
        return false;
    place_default(j, "tags", &o->tags);
    place_default(j, "merge", &o->merge);
    place_default(j, "split", &o->split);
    if (feat_folds_wanted(o->folds) && is_given(j, "split") && !j->d->whole_folder)
        diag_error(j->diag, node_of(j, "folds"), NULL,
                   "folds and split both say which clips are tested: leave one out");
    return feat_folds_check(o->folds, j->arena, j->diag);
}

/* As base/stats/truth.h: a clip has a tag if it has one of its columns. */
static unsigned char label_of(const struct feat_tag *tag, const unsigned char *values)
{
    unsigned char label = 0;
    for (size_t k = 0; k < tag->column_count; k++) {
        const unsigned char value = values[tag->columns[k]];
        label = stats_has(label) || stats_lacks(value) ? label : value;
    }
    return label;
}

/* A clip is not labelled if it has none of the tags, or if nothing is known of them. */
static bool is_labelled(const struct job *j, size_t row)
{
    const unsigned char *values = j->rows->values + row * j->rows->column_count;
    bool lacks = false, unknown = false;
    for (size_t i = 0; i < j->tags.count; i++) {
        const unsigned char label = label_of(&j->tags.items[i], values);
        if (stats_has(label))
            return true;
        lacks = lacks || stats_lacks(label);
        unknown = unknown || !stats_knows(label);
    }
    return lacks && unknown;
}

/* Names the rows that are kept, in the order of the file. */
static bool keep_labelled(struct job *j)
{
    j->kept = mem_alloc(j->rows->row_count, sizeof(*j->kept));
    if (j->kept == NULL) {
        diag_error(j->diag, j->section, NULL, "there is no memory for the clips");
        return false;
    }
    for (size_t row = 0; row < j->rows->row_count; row++)
        if (j->d->options.unlabelled == FEAT_KEEP || is_labelled(j, row))
            j->kept[j->kept_count++] = row;
    j->d->unlabelled_count = j->rows->row_count - j->kept_count;
    return true;
}

static void label_row(const struct job *j, size_t i)
{
    const size_t tags = j->tags.count;
    const unsigned char *values = j->rows->values + j->kept[i] * j->rows->column_count;
    for (size_t t = 0; t < tags; t++) {
        const unsigned char label = label_of(&j->tags.items[t], values);
        j->labels[i * tags + t] = stats_has(label);
        if (j->unknown)
            j->unknown[i * tags + t] = !stats_knows(label);
    }
}

static bool choose_folds(struct job *j, const struct feat_split_clips *clips)
{
    const struct feat_annotations *n = j->rows;
    const char **texts =
        n->texts ? arena_alloc(j->arena, j->kept_count + 1, sizeof(*texts)) : NULL;
    for (size_t i = 0; texts && i < j->kept_count; i++)
        texts[i] = n->texts[j->kept[i]];
    j->folds = feat_folds_choose(j->d->options.folds, clips, texts, j->split, j->arena,
                                 j->diag);
    return j->folds > 0;
}

static bool choose_split(struct job *j)
{
    const struct feat_data *o = &j->d->options;
    const char **stems = mem_alloc(j->kept_count + 1, sizeof(*stems));
    j->split = mem_alloc(j->kept_count + 1, sizeof(*j->split));
    j->labels = mem_alloc(j->kept_count + 1, j->tags.count);
    if (j->rows->unknown)
        j->unknown = mem_alloc(j->kept_count + 1, j->tags.count);
    bool ok = stems && j->split && j->labels && (j->unknown || !j->rows->unknown);
    for (size_t i = 0; ok && i < j->kept_count; i++)
        stems[i] = j->rows->rows[j->kept[i]].stem;
    if (!ok)
        diag_error(j->diag, j->section, NULL, "there is no memory for the clips");
    for (size_t i = 0; ok && i < j->kept_count; i++)
        label_row(j, i);
    const struct feat_split_clips clips = {stems,         j->kept_count,
                                           j->tags.count, j->labels,
                                           o->grammar,    is_given(j, "split")};
    /* A folder as a whole may lack a split. */
    bool quiet = j->d->whole_folder && !is_given(j, "split");
    struct diag *diag = quiet ? diag_create() : j->diag;
    if (ok && feat_folds_wanted(o->folds))
        ok = choose_folds(j, &clips);
    else if (ok)
        ok = feat_split_choose(o->split, &clips, j->split, j->arena, diag) || quiet;
    if (quiet)
        diag_destroy(diag);
    if (ok && o->limit)
        ok = feat_split_limit(o->limit, j->folds ? (int)j->folds : FEAT_SPLITS, stems,
                              j->kept_count, j->split);
    free(stems);
    return ok;
}

static void copy_tags(const struct job *j)
{
    const char **names = arena_alloc(j->arena, j->tags.count, sizeof(*names));
    for (size_t i = 0; i < j->tags.count; i++)
        names[i] = arena_strdup(j->arena, j->tags.items[i].name);
    j->d->tags = names;
    j->d->tag_count = j->tags.count;
}

/* Appends text to the block at *to. */
static const char *put_text(char **to, const char *text)
{
    size_t size = strlen(text) + 1;
    char *at = memcpy(*to, text, size);
    *to += size;
    return at;
}

/* The split of a row where `fold`, from 0, is tested; without folds its split. */
static int split_of(const struct job *j, size_t row, size_t fold)
{
    const int of = j->split[row];
    if (j->folds == 0 || of < 0)
        return of;
    return (size_t)of == fold                    ? FEAT_TEST
           : (size_t)of == (fold + 1) % j->folds ? FEAT_VALID
                                                 : FEAT_TRAIN;
}

static bool is_used(const struct job *j, size_t row)
{
    return j->split[row] >= 0 || j->d->whole_folder;
}

/* The numbers of the clips in each split. */
static void share_clips(const struct job *j, size_t fold, struct feat_dataset *d)
{
    size_t at = 0;
    for (size_t i = 0; i < j->kept_count; i++)
        if (j->split[i] >= 0)
            d->split_count[split_of(j, i, fold)]++;
    for (int s = 0; s < FEAT_SPLITS; s++) {
        d->split[s] = arena_alloc(j->arena, d->split_count[s] + 1, sizeof(**d->split));
        d->split_count[s] = 0;
    }
    for (size_t i = 0; i < j->kept_count; i++) {
        const int s = split_of(j, i, fold);
        if (s >= 0)
            d->split[s][d->split_count[s]++] = at;
        at += is_used(j, i);
    }
}

/* The clips that are used, their texts and labels in one block each. */
static void copy_clips(const struct job *j)
{
    struct feat_dataset *d = j->d;
    size_t size = 0, tags = d->tag_count, at = 0;
    for (size_t i = 0; i < j->kept_count; i++) {
        const struct feat_row *row = &j->rows->rows[j->kept[i]];
        d->other_folders += j->split[i] < 0;
        if (!is_used(j, i))
            continue;
        size += strlen(row->id) + strlen(row->stem) + 2;
        d->clip_count++;
    }
    char *text = arena_alloc(j->arena, size + 1, 1);
    unsigned char *labels = arena_alloc(j->arena, d->clip_count + 1, tags);
    unsigned char *unknown =
        j->unknown ? arena_alloc(j->arena, d->clip_count + 1, tags) : NULL;
    d->clips = arena_alloc(j->arena, d->clip_count + 1, sizeof(*d->clips));
    for (size_t i = 0; i < j->kept_count; i++) {
        if (!is_used(j, i))
            continue;
        const struct feat_row *row = &j->rows->rows[j->kept[i]];
        struct feat_clip *clip = &d->clips[at];
        clip->id = put_text(&text, row->id);
        clip->stem = put_text(&text, row->stem);
        clip->line = row->line;
        clip->labels = labels + at * tags;
        memcpy(labels + at * tags, j->labels + i * tags, tags);
        if (unknown && memchr(j->unknown + i * tags, 1, tags)) {
            clip->unknown = unknown + at * tags;
            memcpy(unknown + at * tags, j->unknown + i * tags, tags);
        }
        at++;
    }
}

/* The data set of each fold; all of them know all of them. */
static void make_folds(const struct job *j)
{
    struct feat_dataset *d = j->d;
    d->folds = arena_alloc(j->arena, j->folds, sizeof(*d->folds));
    d->fold_count = j->folds;
    d->folds[0] = d;
    for (size_t i = 1; i < j->folds; i++) {
        d->folds[i] = arena_alloc(j->arena, 1, sizeof(**d->folds));
        *d->folds[i] = *d;
    }
}

static void find_recordings(const struct job *j)
{
    const struct feat_data *o = &j->d->options;
    struct feat_finder *finder = feat_finder_create(
        file_join(j->arena, o->root, file_expand(j->arena, o->audio)));
    for (size_t i = 0; i < j->d->clip_count; i++) {
        struct feat_clip *clip = &j->d->clips[i];
        clip->path = feat_finder_find(finder, clip->stem, j->arena);
        if (clip->path == NULL)
            clip->foreign = feat_finder_foreign(finder, clip->stem, j->arena);
    }
    const char *fault;
    for (size_t i = 0; (fault = feat_finder_fault(finder, i, j->arena)) != NULL; i++)
        diag_error(j->diag, node_of(j, "root"), NULL, "%s", fault);
    feat_finder_destroy(finder);
}

static bool read_rows(struct job *j)
{
    const struct feat_data *o = &j->d->options;
    const char *path =
        file_join(j->arena, o->root, file_expand(j->arena, o->annotations));
    const char *key = yaml_find(j->section, "annotations") ? "annotations" : "root";
    j->rows = feat_annotations_read_with(path, feat_folds_column(o->folds),
                                         o->empty == FEAT_EMPTY_UNKNOWN,
                                         node_of(j, key), j->diag, j->arena);
    if (j->rows == NULL)
        return false;
    if (!feat_tags_choose(o->tags, o->merge, j->rows, &j->tags, j->arena, j->diag) ||
        !keep_labelled(j) || !choose_split(j))
        return false;
    copy_tags(j);
    copy_clips(j);
    find_recordings(j);
    if (j->folds)
        make_folds(j);
    share_clips(j, 0, j->d);
    for (size_t i = 1; i < j->folds; i++)
        share_clips(j, i, j->d->folds[i]);
    return true;
}

static struct feat_dataset *read_dataset(const struct yaml_node *section,
                                         bool whole_folder, struct arena *a,
                                         struct diag *diag)
{
    struct job j = {.section = section, .arena = a, .diag = diag};
    j.d = arena_alloc(a, 1, sizeof(*j.d));
    j.d->whole_folder = whole_folder;
    size_t errors = diag_errors(diag);
    bool ok = read_options(&j) && read_rows(&j) && diag_errors(diag) == errors;
    if (!ok && !j.split && j.d->options.split && !feat_folds_wanted(j.d->options.folds))
        feat_split_look(j.d->options.split, a, diag);
    feat_annotations_destroy(j.rows);
    free(j.kept);
    free(j.labels);
    free(j.unknown);
    free(j.split);
    return ok ? j.d : NULL;
}

struct feat_dataset *feat_dataset_read(const struct yaml_node *section, struct arena *a,
                                       struct diag *diag)
{
    return read_dataset(section, false, a, diag);
}

struct feat_dataset *feat_dataset_read_folder(const char *folder,
                                              const struct yaml_node *more,
                                              struct arena *a, struct diag *diag)
{
    struct yaml_node *section = yaml_mapping(a);
    yaml_set(section, "root", yaml_string(a, folder), a);
    yaml_set(section, "tags", yaml_scalar(a, "all"), a);
    yaml_set(section, "unlabelled", yaml_scalar(a, "keep"), a);
    for (size_t i = 0; more && i < more->count; i++)
        yaml_set(section, more->pairs[i].key->text, more->pairs[i].value, a);
    return read_dataset(section, true, a, diag);
}

static void take_recorded(struct feat_dataset *d, const struct feat_recorded *r,
                          struct arena *a)
{
    d->tags = r->tags;
    d->tag_count = r->tag_count;
    d->clip_count = d->split_count[FEAT_TEST] = r->clip_count;
    d->clips = arena_alloc(a, r->clip_count + 1, sizeof(*d->clips));
    for (int s = 0; s < FEAT_SPLITS; s++)
        d->split[s] = arena_alloc(a, d->split_count[s] + 1, sizeof(**d->split));
    const size_t size = r->clip_count * r->tag_count;
    unsigned char *labels = arena_alloc(a, size + 1, 1),
                  *unknown = arena_alloc(a, size + 1, 1);
    for (size_t i = 0; i < size; i++) {
        labels[i] = stats_has(r->labels[i]);
        unknown[i] = !stats_knows(r->labels[i]);
    }
    for (size_t i = 0; i < r->clip_count; i++) {
        const size_t at = i * r->tag_count;
        const bool known = memchr(unknown + at, 1, r->tag_count) == NULL;
        d->clips[i] = (struct feat_clip){.id = r->stems[i],
                                         .stem = r->stems[i],
                                         .labels = labels + at,
                                         .unknown = known ? NULL : unknown + at};
        d->split[FEAT_TEST][i] = i;
    }
}

struct feat_dataset *feat_dataset_recorded(const struct yaml_node *section,
                                           const struct feat_recorded *r,
                                           struct arena *a, struct diag *diag)
{
    struct job j = {.section = section, .recorded = r, .arena = a, .diag = diag};
    j.d = arena_alloc(a, 1, sizeof(*j.d));
    if (!read_options(&j))
        return NULL;
    take_recorded(j.d, r, a);
    return j.d;
}

void feat_clip_truth(const struct feat_clip *clip, size_t tags, unsigned char *out)
{
    memcpy(out, clip->labels, tags);
    for (size_t t = 0; clip->unknown && t < tags; t++)
        if (clip->unknown[t])
            out[t] = STATS_UNKNOWN;
}

void feat_clip_targets(const struct feat_clip *clip, size_t tags, float *out)
{
    for (size_t t = 0; t < tags; t++)
        out[t] = clip->unknown && clip->unknown[t] ? NAN : clip->labels[t];
}

int feat_dataset_fold(const struct feat_dataset *d)
{
    for (size_t i = 0; i < d->fold_count; i++)
        if (d->folds[i] == d)
            return (int)i + 1;
    return 0;
}

size_t feat_dataset_count_with(const struct feat_dataset *d, enum feat_split split,
                               size_t tag)
{
    size_t with = 0;
    for (size_t i = 0; i < d->split_count[split]; i++)
        with += d->clips[d->split[split][i]].labels[tag] != 0;
    return with;
}

int *feat_dataset_splits(const struct feat_dataset *d, struct arena *a)
{
    int *of = arena_alloc(a, d->clip_count + 1, sizeof(*of));
    for (size_t i = 0; i < d->clip_count; i++)
        of[i] = FEAT_SPLITS;
    for (int s = 0; s < FEAT_SPLITS; s++)
        for (size_t i = 0; i < d->split_count[s]; i++)
            of[d->split[s][i]] = s;
    return of;
}
