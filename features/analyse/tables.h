/* An analysis as tables, which every format can write. */
#ifndef MTAG_FEATURES_ANALYSE_TABLES_H
#define MTAG_FEATURES_ANALYSE_TABLES_H

#include "base/table/show.h"
#include "features/analyse/analysis.h"

struct analyse_table {
    const char *name; /* of --table: "tags" */
    struct table table;
};

/* All tables in their order, in the arena; tables that have nothing to say are left
 * out. every: all pairs of tags, not only the first. */
struct analyse_table *analyse_tables(const struct analysis *x, bool every,
                                     struct arena *a, size_t *count);

/* What of an analysis is asked for. */
struct analyse_request {
    struct table_request table;
    const char *name; /* of one table; NULL: all */
};

/* Appends one table, if it is named or columns, a caption or a key are asked for (then
 * `tags`), or the format holds only one; otherwise all, in JSON as one object with
 * every number. ERR_USER if there is no such table or column. */
enum err_code analyse_add(const struct analysis *x, const struct analyse_request *q,
                          const struct table_format *format, struct str *out,
                          struct err *e);

/* For `tables` and `figures` appends the names of all of them; other words as
 * table_add_word. */
void analyse_add_word(const char *word, struct str *out);

#endif
