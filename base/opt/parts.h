/* Shared by the files of base/opt/: bounds, words and wording of one option. */
#ifndef MTAG_BASE_OPT_PARTS_H
#define MTAG_BASE_OPT_PARTS_H

#include "base/opt/opt.h"

#include <stdbool.h>

/* A reading: the owner's name for messages, memory, and where faults go. */
struct opt_reading {
    const char *what;
    struct arena *arena;
    struct diag *diag;
    const char *const
        *words; /* that stand in place of a type; ends with NULL; or NULL */
};

bool opt_has_min(const struct opt *o);
bool opt_has_max(const struct opt *o);
/* Whether a number is finite and within the bounds. */
bool opt_in_range(const struct opt *o, double value);

/* The index of text in a NULL-terminated list (which may be NULL); -1 if it is not
 * there. */
int opt_index(const char *const *list, const char *text);

/* "a" or "an". */
const char *opt_article(const char *word);
/* What a value must be: "a whole number of at least 1 or `same`". */
void opt_add_expected(const struct opt *o, struct str *out);
/* "a, b, c"; the names of a table. */
void opt_add_list(const char *const *list, struct str *out);
void opt_add_names(const struct opt *table, struct str *out);

/* Reads one value to where the option's offset points; out is the whole struct. */
void opt_read_value(const struct opt *o, const struct yaml_node *node,
                    const struct opt_reading *r, void *out);
/* opt_read_typed of a reading. */
void opt_read_typed_at(const struct registry *registry, const struct yaml_node *node,
                       const struct opt_reading *r, struct opt_typed *out);
/* opt_read without passed-over keys; missing options are noted at `at` if map is NULL.
 */
void opt_read_at(const struct opt *table, const struct yaml_node *map,
                 const struct yaml_node *at, const char *const *also,
                 const struct opt_reading *r, void *out);

#endif
