/* Paths into an experiment file: keys joined by dots, `train.optimizer.lr`.
 *
 * An item of a list is named by its `name`, its layer or block if only one item has it,
 * or its index from 0: `model.layers.drop.p`. A repetition of a block or layer follows
 * its name, from 1: `model.layers.body.2.filters`. Keys may hold dots themselves. */
#ifndef MTAG_EXPERIMENT_PATH_PATH_H
#define MTAG_EXPERIMENT_PATH_PATH_H

#include "runner/experiment/path/place.h"

/* Options that a change of `type` or `preset` dropped, a line each, without repeats. */
struct exp_dropped {
    struct arena *arena; /* of the list and its lines */
    const char **lines;
    size_t count;
};

/* What changes of a file need. */
struct exp_edit {
    struct arena *arena;
    struct diag *diag;
    struct exp_dropped *dropped; /* NULL: not noted */
};

/* Puts value at path and returns the changed tree (root stays as it was); NULL after a
 * fault, noted at `at`, the place where the path is written. A null value removes what
 * is there. Missing mappings are made; what is made stands at `at`. */
struct yaml_node *exp_path_set(const struct exp_edit *edit,
                               const struct yaml_node *root, const char *path,
                               const struct yaml_node *at,
                               const struct yaml_node *value);

/* The value written at path, or NULL; place: what may stand there. *known is false if
 * no such thing is written and no option table has it. */
const struct yaml_node *exp_path_get(const struct yaml_node *root, const char *path,
                                     struct exp_place *place, bool *known,
                                     struct arena *arena);

/* Notes at `at` that path, which exp_path_get does not know, names nothing in root,
 * with the nearest name. */
void exp_path_unknown(const struct yaml_node *root, const char *path,
                      const struct yaml_node *at, struct arena *arena,
                      struct diag *diag);

/* How deep a path is, with a `type` and then a `preset` between their mapping and their
 * siblings: applied in this order, a block comes before what is in it. */
int exp_path_depth(const char *path);
bool exp_path_is_in(const char *path, const char *outer); /* equal or below outer */
const char *exp_path_last(const char *path);              /* "lr" */

/* Starts a typed mapping afresh for a new type: only what `keep` (may be NULL) holds,
 * and an optimizer's lr, stay; the options that go are noted as dropped. */
struct yaml_node *exp_retype(const struct exp_edit *edit, const struct exp_place *place,
                             const char *path, const struct yaml_node *old,
                             const struct yaml_node *type,
                             const struct yaml_node *keep);

/* What stays of a feature's mapping under a new preset: the options that this sets go,
 * noted as dropped unless `keep` (may be NULL) holds them. old itself if none goes. */
struct yaml_node *exp_under_preset(const struct exp_edit *edit,
                                   const struct exp_place *place, const char *path,
                                   struct yaml_node *old,
                                   const struct yaml_node *preset,
                                   const struct yaml_node *keep);

#endif
