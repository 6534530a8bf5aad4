/* Collections of other layouts in the homework's: annotations_final.csv and
 * waveform/<folder>/ with links to the recordings, which stay where they are.
 *
 * Training clips go to the folder 0, validation clips to c, test clips to d, so that
 * experiments with the default split take them as they are. */
#ifndef MTAG_FEATURES_IMPORT_IMPORT_H
#define MTAG_FEATURES_IMPORT_IMPORT_H

#include "features/data/dataset.h"

enum { IMPORT_NO_SPLIT = -1, IMPORT_SHOWN = 10 /* faults that are named */ };
#define IMPORT_NO_TAG ((size_t)-1)

struct import_clip {
    const char *recording; /* its path */
    const char *target;    /* the same without links, absolute */
    const char *name;      /* its path within the collection, for the link's name */
    const char *artist, *album, *track; /* NULL: not known */
    const char *fold;                   /* NULL: it has none */
    double seconds;                     /* NAN: not known */
    int split;                          /* enum feat_split or IMPORT_NO_SPLIT */
    size_t *tags;
    size_t tag_count;
    size_t *unknown; /* tags of which nobody says whether the clip has them */
    size_t unknown_count;
};

/* A table with a header, and what its columns are. Column names that are NULL are the
 * usual ones, if the table has one of them and `guesses`. */
struct import_table {
    const char *path;    /* the column of the recordings */
    const char *pattern; /* instead: a path with columns in it, "fold{fold}/{name}" */
    const char *tags;    /* a column of lists; without it each other column is a tag */
    const char *split, *fold, *artist, *album;
    bool guesses;
};

/* The clips and tags that a collection is known to have; 0: not told. */
struct import_published {
    const char *protocol; /* NULL: of the format without protocols */
    size_t split[FEAT_SPLITS], clips, tags;
    const char *help; /* of the protocol */
};

/* The collection to which a format adds clips. */
struct import {
    const char
        *audio;     /* folder that the recordings' paths begin in; NULL: the list's */
    const char *to; /* the folder that the collection goes to */
    struct import_table columns; /* as a person named them */
    const char *separators;      /* of a field of tags; NULL: guessed */
    double threshold;            /* of soft labels; NAN: labels are 0 and 1 */
    const char *protocol;        /* one of the format's; NULL: it has none */
    bool skip_missing;

    struct arena *arena;
    struct import_clip *clips;
    size_t clip_count;
    const char **tags;
    size_t tag_count;
    size_t missing;           /* recordings that are not there */
    struct str missing_names; /* the first of them, a line each */
    size_t foreign;           /* files without the ending of a recording */
    struct str foreign_names;
    size_t faults; /* of lines */
    struct str fault_texts;
    struct str
        note; /* for the person who asked: a line for each thing that gave no clips */
    struct str name; /* of the tag that import_tag looks up */
    struct feat_finder *finder;
    const char *finder_folder;
};

struct import_format {
    const char *name, *help;
    /* Of its protocols, the first of which is the one that nobody names; the last has
     * no numbers and no protocol. NULL: the format is not of one collection. */
    const struct import_published *published;
    double valid_share; /* of the training clips, where no list tells the split valid */
    bool audio_apart;   /* the recordings lie in a folder of their own */
    const char *takes;  /* options that say how a table is read, as " path tags "; NULL:
                           none */

    /* Whether a folder is laid out so; NULL: only a person can tell. */
    bool (*recognise)(const char *folder, struct arena *a);

    /* Adds the clips of a list (or folder) at path; split: of all of them, or
     * IMPORT_NO_SPLIT. ERR_USER names file and line. */
    enum err_code (*read)(struct import *in, const char *path, int split,
                          struct err *e);
};
extern const struct import_format *const import_formats[]; /* ends with NULL */

#define IMPORT_FORMAT(name) extern const struct import_format import_##name;
#include "features/import/formats.def"
#undef IMPORT_FORMAT

/* Replaces bytes that are not text (data/text.h), line ends and tabs by `with`. */
void import_clean(char *text, char with);

/* The names in a folder but hidden ones, sorted, in the arena. */
enum err_code import_list_folder(const char *path, struct arena *a, const char ***out,
                                 size_t *count, struct err *e);
/* Whether all these files or folders (NULL-terminated) are in a folder. */
bool import_has(const char *folder, struct arena *a, const char *const *names);

/* Adds the clips of a table at path. Where in->audio is
 * NULL, paths begin in the table's folder. */
enum err_code import_read_table(struct import *in, const char *path,
                                const struct import_table *columns, int split,
                                struct err *e);

/* For formats: the number of a tag, which is new or known; what import_clean takes
 * becomes spaces, and spaces around it do not count. IMPORT_NO_TAG: nothing is left. */
size_t import_tag(struct import *in, const char *text, size_t length);
/* Adds a tag (IMPORT_NO_TAG: none) to a clip, whose tags have room, once. */
void import_put_tag(struct import_clip *clip, size_t tag);
/* Adds a text as a tag to a clip, whose tags get room. */
void import_add_tag(struct import *in, struct import_clip *clip, const char *text);
/* Sets the tags of one field: "rock, pop", "rock|pop", "['rock', 'pop']". */
void import_split_tags(struct import *in, const char *text, struct import_clip *clip);
extern const struct import_clip import_no_clip; /* nothing is known of it */
/* The usual names of columns and keys, NULL-terminated. */
extern const char *const import_path_names[],
    *const import_tags_names[], *const import_split_names[],
                                    *const import_artist_names[],
                                        *const import_album_names[],
                                            *const import_fold_names[];
/* Adds a clip whose recording `name` lies under in->audio or the folder of list. False
 * if there is no such recording, or if the file is not a recording (which is noted). */
bool import_add(struct import *in, const char *list, const char *name,
                const struct import_clip *clip);
/* Whether there is such a recording, by exactly that name. */
bool import_is_there(struct import *in, const char *list, const char *name);
/* What came of a line: ERR_OK, too, for a fault of the line (ERR_USER), which is noted
 * for import_check so that the others are read; else code and *fault as *e. */
enum err_code import_line(struct import *in, enum err_code code,
                          const struct err *fault, struct err *e);
/* A split by its usual names (train, training, valid, validation, val, dev, test, ...);
 * IMPORT_NO_SPLIT for others. */
int import_split(const char *name);

/* Ends reading: ERR_USER if lines have faults, if recordings are missing (unless
 * skip_missing), if files are not recordings, if there are no clips, or if some clips
 * have a split and others have none. */
enum err_code import_check(struct import *in, struct err *e);
/* Writes the collection to folder, which is new or empty: it appears as a whole or not
 * at all. shares: of train, valid and test, for clips without a split, which are shared
 * out by tags (features/data/stratify.h) and, where artists are known, by artist; or by
 * folds, if they have some: the last is tested, the one before it validates.
 * valid_share: of the training clips, so shared out, if no clip validates; 0: none. */
enum err_code import_write(struct import *in, const char *folder,
                           const double shares[FEAT_SPLITS], double valid_share,
                           struct err *e);
void import_deinit(struct import *in);

#endif
