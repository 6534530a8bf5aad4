/* What may stand where in an experiment file: a walk along the option tables, side by
 * side with the walk along the file's nodes. It tells which paths name something, what
 * kind of value an option takes, and where changing a `type` starts a mapping afresh.
 */
#ifndef MTAG_EXPERIMENT_PATH_PLACE_H
#define MTAG_EXPERIMENT_PATH_PLACE_H

#include "base/opt/opt.h"

#include <stdbool.h>

enum exp_place_kind {
    EXP_VALUE,    /* one option's value, with nothing in it that has a name */
    EXP_FREE,     /* checked by its reader: layers, blocks, lists of values */
    EXP_TABLE,    /* a mapping of the options of `table` */
    EXP_TYPED,    /* {type: ..., options} of `registry` */
    EXP_TYPED_MAP /* names of one's own, each with an EXP_TYPED of `registry` */
};

struct exp_place {
    enum exp_place_kind kind;
    const struct opt *opt;   /* the option here; NULL where none is known */
    const struct opt *table; /* EXP_TABLE; EXP_FREE: options known nevertheless */
    const struct registry *registry; /* EXP_TYPED, EXP_TYPED_MAP */
    bool item; /* EXP_FREE: in a list's item, where any key may be */
};

/* The top of a file. */
struct exp_place exp_place_root(void);

/* The place where an option's value stands. */
struct exp_place exp_place_of(const struct opt *opt);

/* The place of `key` in the mapping (or type's name) `node` at `place`; node may be
 * NULL. False if an option table shows that there is no such key. */
bool exp_place_step(const struct exp_place *place, const struct yaml_node *node,
                    const char *key, struct exp_place *out);

/* A hint for an unknown `key`, from the tables and the keys of node; may be NULL. */
const char *exp_place_hint(const struct exp_place *place, const struct yaml_node *node,
                           const char *key, struct arena *a);

/* What each item is, where a list of mappings or of typed values may be; false
 * elsewhere. */
bool exp_place_items(const struct exp_place *place, struct exp_place *out);
/* Whether a mapping with `key` may stand where the list at place does, holding it as
 * its last option: `{versions: 8}` for `{versions: 8, chain: LIST}`. Returns that
 * option. */
const char *exp_place_wraps(const struct exp_place *place, const char *key);
/* That option, if node is such a mapping and `key` means an item of the list in it:
 * `reverb` in `{versions: 8, chain: [reverb]}` (key NULL: any item); else NULL. */
const char *exp_place_holds(const struct exp_place *place, const struct yaml_node *node,
                            const char *key, struct arena *a);

/* Names of the type at an EXP_TYPED: the scalar itself or `type`; NULL if none is
 * written. */
const char *exp_place_type(const struct yaml_node *node);

/* Takes out of the mapping at `place` what `key` takes the place of when it is given
 * this value, which says something (not `none`): `seconds` that of `samples`, a `ratio`
 * that of a split's folders. */
void exp_place_exclude(const struct exp_place *place, const char *key,
                       const struct yaml_node *value, struct yaml_node *map);

/* Whether any type that may stand at an EXP_TYPED has the option. */
bool exp_place_any_has(const struct exp_place *place, const char *key);

/* Whether something has to stand under `key` here, so that a null that takes an
 * inherited value back stays as the place of the fault that follows. */
bool exp_place_needs(const struct exp_place *place, const struct yaml_node *node,
                     const char *key);

#endif
