/* The options of the section `data`. */
#include "features/data/dataset.h"

#include <limits.h>

#define LONGEST 3600 /* s, of an example */

static const char *const crop_words[] = {"grid", "exact", NULL};
static const char *const short_words[] = {"zero", "repeat", NULL};
static const char *const balance_words[] = {"none", "tags", NULL};
static const char *const unlabelled_words[] = {"drop", "keep", NULL};
static const char *const empty_words[] = {"fault", "unknown", NULL};
static const char *const on_error_words[] = {"stop", "skip", NULL};
static const char *const none[] = {"none", NULL};
static const char *const same_rate[] = {"sample_rate", NULL};

static const char *const tags_others[] = {"top", "file", NULL};
static const char *const merge_others[] = {NULL};
static const char *const split_others[] = {"file", "ratio", "by", "seed", NULL};
static const char *const folds_others[] = {"column", "count", "by", "seed", NULL};

#define AT(member) offsetof(struct feat_data, member)

/* Silent options: the place of the data and the folds of the clips (the contents of the
 * clips identify them), and options that repeat another one in other words. */
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
    {.name = "folds",
     .kind = OPT_NODE,
     .offset = AT(folds),
     .texts_but = folds_others,
     .fallback = "none",
     .silent = true,
     .help =
         "instead of split: {column: fold} of the annotations, or {count: 5, by: clip, "
         "seed: 0}; each fold is tested once, by a run of its own, while the next "
         "validates and the others train; with by: artist no artist is in two"},
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
    {.name = "empty",
     .kind = OPT_CHOICE,
     .offset = AT(empty),
     .fallback = "fault",
     .choices = empty_words,
     .silent = true,
     .help = "an empty field under a tag: a fault, or unknown: nobody knows, as `?`"},
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
