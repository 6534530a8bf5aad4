/* A labelled collection: clips, tags, and which clip is in which split.
 *
 * Reads the annotations file and finds each clip's recording by its stem; no audio is
 * read. */
#ifndef MTAG_FEATURES_DATA_DATASET_H
#define MTAG_FEATURES_DATA_DATASET_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/opt/opt.h"

#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

enum feat_split { FEAT_TRAIN, FEAT_VALID, FEAT_TEST, FEAT_SPLITS };
extern const char *const feat_split_names[FEAT_SPLITS]; /* "train", "valid", "test" */
extern const char *const feat_split_words[FEAT_SPLITS]; /* "training", ... */
enum feat_crop { FEAT_CROP_GRID, FEAT_CROP_EXACT };
enum feat_draw { FEAT_BALANCE_NONE, FEAT_BALANCE_TAGS };
enum feat_unlabelled { FEAT_DROP, FEAT_KEEP };
enum feat_empty { FEAT_EMPTY_FAULT, FEAT_EMPTY_UNKNOWN };
enum feat_short { FEAT_SHORT_ZERO, FEAT_SHORT_REPEAT };
enum feat_on_error { FEAT_STOP, FEAT_SKIP };

enum { FEAT_LEAST_RATE = 1000, FEAT_MOST_RATE = 192000 }; /* Hz */

/* The `data` section. */
struct feat_data {
    const char *root, *annotations, *audio;
    const struct yaml_node *tags, *merge, *split, *folds;
    int sample_rate, npy_rate; /* npy_rate: OPT_WORD(0) stands for sample_rate until it
                                  is resolved */
    double seconds;            /* NAN if samples is given */
    int samples;               /* resolved: length of an example */
    int fill;                  /* enum feat_short: of clips shorter than an example */
    int crop;                  /* enum feat_crop */
    int balance;               /* enum feat_draw */
    int limit;                 /* clips of each split, 0: all */
    int unlabelled;            /* enum feat_unlabelled */
    int empty;                 /* enum feat_empty: fields of the annotations */
    int on_error;              /* enum feat_on_error */
    const char *grammar;
    bool npy_rate_assumed; /* npy_rate is sample_rate because nobody gave it */
};
extern const struct opt feat_data_table[];

struct feat_clip {
    const char *id;      /* first column */
    size_t line;         /* of the annotations, from 1; 0: not read from a file */
    const char *stem;    /* "f/some_name", as mp3_path without its ending */
    const char *path;    /* the recording; NULL: none was found */
    const char *foreign; /* without a recording: a file in a format that mtag does not
                            read, "some_name.m4a"; or NULL */
    const unsigned char *labels; /* one byte a tag, 0 or 1 */
    /* Likewise: 1 where nobody knows whether the clip has the tag, whose label is 0.
     * NULL: everything is known. */
    const unsigned char *unknown;
    /* Known after feat_prepare: */
    long samples;            /* at sample_rate; 0: unreadable and skipped */
    struct hash content;     /* of the file's bytes */
    struct timespec changed; /* the file's status, when it had them; 0: not known */
};

/* A file in the cache, as it was when its contents were known to be good. */
struct feat_cache_file {
    const char *path;
    struct stat state;
};

struct feat_dataset {
    struct feat_data options; /* resolved */
    const char *const *tags;
    size_t tag_count;
    struct feat_clip *clips; /* those of the three splits, in the order of the file */
    size_t clip_count;
    size_t *split[FEAT_SPLITS]; /* clip numbers */
    size_t split_count[FEAT_SPLITS];
    size_t unlabelled_count, other_folders; /* dropped rows */
    /* With data.folds: the data set of each fold, of which this is one. In fold i the
     * clips of fold i are tested, those of the next one validate (after the last comes
     * the first), the others train. All share the clips. fold_count 0: no folds. */
    struct feat_dataset **folds;
    size_t fold_count;
    bool whole_folder; /* read by feat_dataset_read_folder: has every clip, also those
                          of no split */
    struct feat_companion *companions; /* files beside the recordings, if any */
    struct feat_cache_file
        *cached; /* what feat_prepare found or made for the data set */
    size_t cached_count;
};

/* section: the mapping under `data:`. Every fault of section and annotations file goes
 * to diag (with the line of the CSV); NULL if any. */
struct feat_dataset *feat_dataset_read(const struct yaml_node *section, struct arena *a,
                                       struct diag *diag);
/* Reads a DIR for mtag-data: `tags: all`, and every row, also those of other folders.
 * more: a mapping with further options of the section, or NULL. */
struct feat_dataset *feat_dataset_read_folder(const char *folder,
                                              const struct yaml_node *more,
                                              struct arena *a, struct diag *diag);

/* The data that a network was trained on, as a results database has them. */
struct feat_recorded {
    const char *const *tags;
    size_t tag_count;
    const char *const *stems;    /* of the test clips, in their order */
    const unsigned char *labels; /* test clips x tags, as base/stats/truth.h */
    size_t clip_count;
};
/* The data set that is recorded: the options of the section, the recorded tags and test
 * clips, no other clips and no recordings. No file is looked for, so data.root need not
 * exist. The pointers in r must outlive the data set. */
struct feat_dataset *feat_dataset_recorded(const struct yaml_node *section,
                                           const struct feat_recorded *r,
                                           struct arena *a, struct diag *diag);

/* Which of its folds this data set is, from 1; 0: it has none. */
int feat_dataset_fold(const struct feat_dataset *d);

/* How many clips of a split have the tag. */
size_t feat_dataset_count_with(const struct feat_dataset *d, enum feat_split split,
                               size_t tag);

/* The split of each clip; FEAT_SPLITS: in none. */
int *feat_dataset_splits(const struct feat_dataset *d, struct arena *a);

/* The artist of each clip of a split, as data.grammar reads its name; of a name that
 * does not follow it the name itself. NULL if none does. In the arena. */
const char *const *feat_dataset_artists(const struct feat_dataset *d,
                                        enum feat_split split, struct arena *a);

/* The homework's 50 tags in its order. */
extern const char *const feat_top50[50];

/* What is known of the clip's tags, one byte each, as base/stats/truth.h. */
void feat_clip_truth(const struct feat_clip *clip, size_t tags, unsigned char *out);
/* The clip's targets: 1 and 0, and NaN where nobody knows. */
void feat_clip_targets(const struct feat_clip *clip, size_t tags, float *out);

/* A hash of names, labels, splits and contents of all clips, in all folds. */
struct hash feat_dataset_fingerprint(const struct feat_dataset *d);
/* The same of the clips of a split and the tags alone. */
struct hash feat_dataset_split_hash(const struct feat_dataset *d,
                                    enum feat_split split);
/* That of the test clips, of all folds. Only equal tasks can be ranked together. */
struct hash feat_dataset_task(const struct feat_dataset *d);

#endif
