#include "features/data/dataset.h"

#include "base/yaml.h"
#include "features/data/annotations.h"
#include "features/audio/find.h"
#include "features/data/grammar.h"
#include "features/data/split.h"
#include "features/data/tags.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 3600 /* s, of an example */

const char *const feat_split_names[FEAT_SPLITS] = {"train", "valid", "test"};
const char *const feat_split_words[FEAT_SPLITS] = {"training", "validation", "test"};

static const char *const crop_words[] = {"grid", "exact", NULL};
static const char *const short_words[] = {"zero", "repeat", NULL};
static const char *const balance_words[] = {"none", "tags", NULL};
static const char *const unlabelled_words[] = {"drop", "keep", NULL};
static const char *const on_error_words[] = {"stop", "skip", NULL};
static const char *const none[] = {"none", NULL};
static const char *const same_rate[] = {"sample_rate", NULL};

static const char *const tags_others[] = {"top", "file", NULL};
static const char *const merge_others[] = {NULL};
static const char *const split_others[] = {"file", "ratio", "by", "seed", NULL};

#define AT(member) offsetof(struct feat_data, member)

/* Silent options: the place of the data (the contents of the clips identify them), and
 * options that repeat another one in other words. */
const struct opt feat_data_table[] = {
    {.name = "root",
     .kind = OPT_PATH,
     .offset = AT(root),
     .silent = true,
     .help = "folder of the data set"},
    {.name = "annotations",
     .kind = OPT_STRING,
     .offset = AT(annotations),
     .fallback = "annotations_final.csv",
     .silent = true,
     .help = "table of clips and tags in root: tab-separated, mp3_path last"},
    {.name = "audio",
     .kind = OPT_STRING,
     .offset = AT(audio),
     .fallback = "waveform",
     .silent = true,
     .help = "folder of recordings in root"},
    {.name = "tags",
     .kind = OPT_NODE,
     .offset = AT(tags),
     .texts_but = tags_others,
     .fallback = "top50",
     .help =
         "what is learned: top50 (the homework's 50), all, {top: N} by frequency, a "
         "list of columns, {file: F} with a tag a line"},
    {.name = "merge",
     .kind = OPT_NODE,
     .offset = AT(merge),
     .texts_but = merge_others,
     .fallback = "none",
     .help = "tags made of several columns: {vocal: [vocals, voice]} is on if any of "
             "these is, or the column vocal if there is one"},
    {.name = "split",
     .kind = OPT_NODE,
     .offset = AT(split),
     .texts_but = split_others,
     .fallback = "{train: [0, 1, 2, a, b], valid: [c], test: [d]}",
     .help =
         "by folder; {file: F} with lines `folder/clip train`; {ratio: [.7, .15, .15], "
         "by: clip, seed: 0} gives each split its share of every tag, and with by: "
         "artist no artist to two"},
    {.name = "sample_rate",
     .kind = OPT_INT,
     .offset = AT(sample_rate),
     .fallback = "16000",
     .min = FEAT_LEAST_RATE,
     .max = FEAT_MOST_RATE,
     .unit = "Hz",
     .help = "sample rate of the network's examples; recordings are resampled to it"},
    {.name = "npy_rate",
     .kind = OPT_INT,
     .offset = AT(npy_rate),
     .fallback = "sample_rate",
     .min = FEAT_LEAST_RATE,
     .max = FEAT_MOST_RATE,
     .words = same_rate,
     .unit = "Hz",
     .help = "sample rate of .npy recordings"},
    {.name = "seconds",
     .kind = OPT_REAL,
     .offset = AT(seconds),
     .fallback = "3",
     .max = LONGEST,
     .above_min = true,
     .unit = "s",
     .silent = true,
     .help = "length of an example; or samples"},
    {.name = "samples",
     .kind = OPT_INT,
     .offset = AT(samples),
     .fallback = "none",
     .min = 1,
     .max = (double)LONGEST * FEAT_MOST_RATE,
     .words = none,
     .help = "length of an example in samples, instead of seconds"},
    {.name = "short",
     .kind = OPT_CHOICE,
     .offset = AT(fill),
     .fallback = "zero",
     .choices = short_words,
     .later = true,
     .help =
         "what fills a clip that is shorter than an example: zeros behind it, or the "
         "clip again and again"},
    {.name = "crop",
     .kind = OPT_CHOICE,
     .offset = AT(crop),
     .fallback = "grid",
     .choices = crop_words,
     .help =
         "where training examples start: on the grid of frames, from the cache; or at "
         "any sample, computed on the fly"},
    {.name = "balance",
     .kind = OPT_CHOICE,
     .offset = AT(balance),
     .fallback = "none",
     .choices = balance_words,
     .help =
         "which clips an epoch draws: none: each once; tags: as many, those of rare "
         "tags more often"},
    {.name = "limit",
     .kind = OPT_INT,
     .offset = AT(limit),
     .fallback = "none",
     .min = 1,
     .max = INT_MAX - 100,
     .words = none,
     .unit = "clips",
     .help = "number of clips of each split, for trying things out"},
    {.name = "unlabelled",
     .kind = OPT_CHOICE,
     .offset = AT(unlabelled),
     .fallback = "drop",
     .choices = unlabelled_words,
     .help = "clips with none of the tags"},
    {.name = "grammar",
     .kind = OPT_STRING,
     .offset = AT(grammar),
     .fallback = "artist-album-track-title-start-end",
     .silent = true,
     .help = "the parts of a recording's file name (artist, album, track, title, "
             "start, end, any) with their separators; / separates folders"},
    {.name = "on_error",
     .kind = OPT_CHOICE,
     .offset = AT(on_error),
     .fallback = "stop",
     .choices = on_error_words,
     .silent = true,
     .help = "broken recordings: stop before the first trial, or skip and name them"},
    {0},
};

struct job {
    struct feat_dataset *d;
    const struct yaml_node *section;
    const struct feat_recorded *recorded;
    struct feat_annotations *rows;
    struct feat_tags tags;
    size_t *kept; /* rows */
    size_t kept_count;
    unsigned char *labels; /* [kept][tags] */
    signed char *split;    /* of the kept rows */
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
    if (o->npy_rate == OPT_WORD(0))
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
    if (!o->tags || !o->merge || !o->split) /* without memory not even a default */
        return false;
    place_default(j, "tags", &o->tags);
    place_default(j, "merge", &o->merge);
    place_default(j, "split", &o->split);
    return true;
}

static bool tag_is_on(const struct feat_tag *tag, const unsigned char *values)
{
    bool on = false;
    for (size_t k = 0; k < tag->column_count; k++)
        on = on || values[tag->columns[k]];
    return on;
}

static bool row_has_tag(const struct job *j, size_t row)
{
    const unsigned char *values = j->rows->values + row * j->rows->column_count;
    for (size_t i = 0; i < j->tags.count; i++) {
        if (tag_is_on(&j->tags.items[i], values))
            return true;
    }
    return false;
}

/* Names the rows that are kept, in the order of the file. */
static bool keep_labelled(struct job *j)
{
    j->kept = mem_alloc(j->rows->row_count, sizeof *j->kept);
    if (j->kept == NULL) {
        diag_error(j->diag, j->section, NULL, "there is no memory for the clips");
        return false;
    }
    for (size_t row = 0; row < j->rows->row_count; row++) {
        if (j->d->options.unlabelled == FEAT_KEEP || row_has_tag(j, row))
            j->kept[j->kept_count++] = row;
    }
    j->d->unlabelled_count = j->rows->row_count - j->kept_count;
    return true;
}

static void label_row(const struct job *j, size_t row, unsigned char *out)
{
    const unsigned char *values = j->rows->values + row * j->rows->column_count;
    for (size_t t = 0; t < j->tags.count; t++)
        out[t] = tag_is_on(&j->tags.items[t], values);
}

static bool choose_split(struct job *j)
{
    const struct feat_data *o = &j->d->options;
    const char **stems = mem_alloc(j->kept_count + 1, sizeof *stems);
    j->split = mem_alloc(j->kept_count + 1, sizeof *j->split);
    j->labels = mem_alloc(j->kept_count + 1, j->tags.count);
    bool ok = stems && j->split && j->labels;
    for (size_t i = 0; ok && i < j->kept_count; i++)
        stems[i] = j->rows->rows[j->kept[i]].stem;
    if (!ok)
        diag_error(j->diag, j->section, NULL, "there is no memory for the clips");
    for (size_t i = 0; ok && i < j->kept_count; i++)
        label_row(j, j->kept[i], j->labels + i * j->tags.count);
    const struct feat_split_clips clips = {stems,         j->kept_count,
                                           j->tags.count, j->labels,
                                           o->grammar,    is_given(j, "split")};
    /* A folder as a whole may lack a split. */
    bool quiet = j->d->whole_folder && !is_given(j, "split");
    struct diag *diag = quiet ? diag_create() : j->diag;
    if (ok)
        ok = feat_split_choose(o->split, &clips, j->split, j->arena, diag) || quiet;
    if (quiet)
        diag_destroy(diag);
    if (ok && o->limit)
        ok = feat_split_limit(o->limit, stems, j->kept_count, j->split);
    free(stems);
    return ok;
}

static void copy_tags(const struct job *j)
{
    const char **names = arena_alloc(j->arena, j->tags.count, sizeof *names);
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

/* The clips that are used, their texts and labels in one block each. */
static void copy_clips(const struct job *j)
{
    struct feat_dataset *d = j->d;
    size_t size = 0, tags = d->tag_count;
    for (size_t i = 0; i < j->kept_count; i++) {
        const struct feat_row *row = &j->rows->rows[j->kept[i]];
        if (j->split[i] >= 0)
            d->split_count[(int)j->split[i]]++;
        else
            d->other_folders++;
        if (j->split[i] < 0 && !j->d->whole_folder)
            continue;
        size += strlen(row->id) + strlen(row->stem) + 2;
        d->clip_count++;
    }
    char *text = arena_alloc(j->arena, size + 1, 1);
    unsigned char *labels = arena_alloc(j->arena, d->clip_count + 1, tags);
    d->clips = arena_alloc(j->arena, d->clip_count + 1, sizeof *d->clips);
    for (int s = 0; s < FEAT_SPLITS; s++) {
        d->split[s] = arena_alloc(j->arena, d->split_count[s] + 1, sizeof **d->split);
        d->split_count[s] = 0;
    }
    size_t at = 0;
    for (size_t i = 0; i < j->kept_count; i++) {
        size_t row = j->kept[i];
        int s = j->split[i];
        if (s < 0 && !j->d->whole_folder)
            continue;
        struct feat_clip *clip = &d->clips[at];
        clip->id = put_text(&text, j->rows->rows[row].id);
        clip->stem = put_text(&text, j->rows->rows[row].stem);
        clip->labels = labels + at * tags;
        memcpy(labels + at * tags, j->labels + i * tags, tags);
        if (s >= 0)
            d->split[s][d->split_count[s]++] = at;
        at++;
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
    j->rows = feat_annotations_read(path, node_of(j, key), j->diag, j->arena);
    if (j->rows == NULL)
        return false;
    if (!feat_tags_choose(o->tags, o->merge, j->rows, &j->tags, j->arena, j->diag) ||
        !keep_labelled(j) || !choose_split(j))
        return false;
    copy_tags(j);
    copy_clips(j);
    find_recordings(j);
    return true;
}

static struct feat_dataset *read_dataset(const struct yaml_node *section,
                                         bool whole_folder, struct arena *a,
                                         struct diag *diag)
{
    struct job j = {.section = section, .arena = a, .diag = diag};
    j.d = arena_alloc(a, 1, sizeof *j.d);
    j.d->whole_folder = whole_folder;
    size_t errors = diag_errors(diag);
    bool ok = read_options(&j) && read_rows(&j) && diag_errors(diag) == errors;
    if (!ok && !j.split && j.d->options.split)
        feat_split_look(j.d->options.split, a, diag);
    feat_annotations_destroy(j.rows);
    free(j.kept);
    free(j.labels);
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
    d->clips = arena_alloc(a, r->clip_count + 1, sizeof *d->clips);
    for (int s = 0; s < FEAT_SPLITS; s++)
        d->split[s] = arena_alloc(a, d->split_count[s] + 1, sizeof **d->split);
    for (size_t i = 0; i < r->clip_count; i++) {
        d->clips[i] = (struct feat_clip){.id = r->stems[i],
                                         .stem = r->stems[i],
                                         .labels = r->labels + i * r->tag_count};
        d->split[FEAT_TEST][i] = i;
    }
}

struct feat_dataset *feat_dataset_recorded(const struct yaml_node *section,
                                           const struct feat_recorded *r,
                                           struct arena *a, struct diag *diag)
{
    struct job j = {.section = section, .recorded = r, .arena = a, .diag = diag};
    j.d = arena_alloc(a, 1, sizeof *j.d);
    if (!read_options(&j))
        return NULL;
    take_recorded(j.d, r, a);
    return j.d;
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
    int *of = arena_alloc(a, d->clip_count + 1, sizeof *of);
    for (size_t i = 0; i < d->clip_count; i++)
        of[i] = FEAT_SPLITS;
    for (int s = 0; s < FEAT_SPLITS; s++)
        for (size_t i = 0; i < d->split_count[s]; i++)
            of[d->split[s][i]] = s;
    return of;
}

static void add_clip(struct str *s, const struct feat_dataset *d, size_t number)
{
    const struct feat_clip *clip = &d->clips[number];
    str_addf(s, "%s\n%s\n", clip->stem, clip->content.text);
    for (size_t t = 0; t < d->tag_count; t++)
        str_addn(s, clip->labels[t] ? "1" : "0", 1);
    str_addn(s, "\n", 1);
}

/* Names, labels and contents of the clips from split `first` on. */
static struct hash hash_splits(const struct feat_dataset *d, int first)
{
    struct str s = {0};
    for (size_t t = 0; t < d->tag_count; t++)
        str_addf(&s, "%s\n", d->tags[t]);
    for (int split = first; split < FEAT_SPLITS; split++) {
        str_addf(&s, "\n%zu\n", d->split_count[split]);
        for (size_t i = 0; i < d->split_count[split]; i++)
            add_clip(&s, d, d->split[split][i]);
    }
    struct hash hash = hash_bytes(str_text(&s), s.length);
    str_deinit(&s);
    return hash;
}

struct hash feat_dataset_fingerprint(const struct feat_dataset *d)
{
    return hash_splits(d, FEAT_TRAIN);
}

struct hash feat_dataset_task(const struct feat_dataset *d)
{
    return hash_splits(d, FEAT_TEST);
}
