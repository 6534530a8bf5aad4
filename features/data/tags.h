/* Which tags are learned: `data.tags` and `data.merge` over the columns of an
 * annotations file. Merging comes first: a merged tag replaces its columns. Then tags
 * are chosen by name or frequency. */
#ifndef MTAG_FEATURES_DATA_TAGS_H
#define MTAG_FEATURES_DATA_TAGS_H

#include "features/data/annotations.h"

#include <stdbool.h>

struct feat_tag {
    const char *name;
    const size_t *columns; /* the tag is on if any of these columns is */
    size_t column_count;
};

struct feat_tags {
    struct feat_tag *items;
    size_t count;
};

/* tags: `top50` (the homework's, in its order), `all` (in the order of the file), {top:
 * N} (by frequency over all rows, the more frequent first), a list, {file: F} (a tag a
 * line). merge: `none` or {tag: [columns]}. Columns that the file lacks are faults with
 * the nearest name. False after a fault. */
bool feat_tags_choose(const struct yaml_node *tags, const struct yaml_node *merge,
                      const struct feat_annotations *n, struct feat_tags *out,
                      struct arena *a, struct diag *diag);

/* The tags of a text file, one a line, in the arena. ERR_USER: it cannot be read, names
 * none, or one twice. */
enum err_code feat_tags_file(const char *path, struct arena *a, const char *const **out,
                             size_t *count, struct err *e);

#endif
