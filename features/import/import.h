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
    double seconds;                     /* NAN: not known */
    int split;                          /* enum feat_split or IMPORT_NO_SPLIT */
    size_t *tags;
    size_t tag_count;
};

/* The collection to which a format adds clips. */
struct import {
    const char
        *audio;     /* folder that the recordings' paths begin in; NULL: the list's */
    const char *to; /* the folder that the collection goes to */
    const char *path_column, *tags_column, *separators; /* of tables; NULL: guessed */
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

/* For formats: the number of a tag, which is new or known; what import_clean takes
 * becomes spaces, and spaces around it do not count. IMPORT_NO_TAG: nothing is left. */
size_t import_tag(struct import *in, const char *text, size_t length);
/* Adds a tag (IMPORT_NO_TAG: none) to a clip, whose tags have room, once. */
void import_put_tag(struct import_clip *clip, size_t tag);
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
 * out by tags (features/data/stratify.h) and, where artists are known, by artist. */
enum err_code import_write(struct import *in, const char *folder,
                           const double shares[FEAT_SPLITS], struct err *e);
void import_deinit(struct import *in);

#endif
