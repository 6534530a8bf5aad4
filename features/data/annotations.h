/* The annotations file of the MagnaTagATune layout: tab-separated, a header, then one
 * line a clip: its number, a 0 or 1 under each tag, or ? where nobody knows, the path
 * of its recording (mp3_path). Fields may be quoted; a byte order mark and Windows line
 * ends are taken.
 */
#ifndef MTAG_FEATURES_DATA_ANNOTATIONS_H
#define MTAG_FEATURES_DATA_ANNOTATIONS_H

#include "base/diag.h"

#include <stddef.h>

struct feat_row {
    const char *id;
    const char *stem; /* mp3_path without its ending */
    size_t line;      /* 1-based */
};

struct feat_annotations {
    const char **columns; /* the tags */
    size_t column_count;
    struct feat_row *rows;
    size_t row_count;
    unsigned char *values;    /* row_count x column_count, as base/stats/truth.h */
    size_t unknown;           /* how many of them are STATS_UNKNOWN */
    const char *const *texts; /* of the column of texts, for each row; NULL: none */
    char *text;               /* the names point into it */
};

/* Reads and checks a file that has one column of texts among its tags, which is not a
 * tag; texts: the node that names it, NULL: there is none. empty: an empty field under
 * a tag is a label that nobody knows; else it is a fault. Otherwise as below. */
struct feat_annotations *feat_annotations_read_with(const char *path,
                                                    const struct yaml_node *texts,
                                                    bool empty,
                                                    const struct yaml_node *at,
                                                    struct diag *diag, struct arena *a);

/* Reads and checks a file: its header, the number of fields, the values, and that no
 * clip is there twice. The first ten faults go to diag with file, line and column; if
 * there are more, their number does. at: the node that names the file, for the fault
 * that it cannot be read. NULL if there were faults. */
struct feat_annotations *feat_annotations_read(const char *path,
                                               const struct yaml_node *at,
                                               struct diag *diag, struct arena *a);
void feat_annotations_destroy(struct feat_annotations *n); /* NULL is allowed */

#endif
