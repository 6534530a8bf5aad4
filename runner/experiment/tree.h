/* Changing a tree without touching the one it came from: the nodes along a path are
 * copied, all others are shared. Ten thousand trials cost ten thousand paths, not whole
 * files. */
#ifndef MTAG_EXPERIMENT_TREE_H
#define MTAG_EXPERIMENT_TREE_H

#include "base/yaml.h"

/* A node of its own with the same children, whose pairs or items may be changed. */
struct yaml_node *exp_shallow(const struct yaml_node *node, struct arena *a);

/* The same of a mapping (NULL: an empty one) in which key has this value; key stands
 * behind the others if it is new. */
struct yaml_node *exp_with(const struct yaml_node *map, struct yaml_node *key,
                           struct yaml_node *value, struct arena *a);

/* An empty mapping, or a scalar, that stands where `at` stands. at may be NULL. */
struct yaml_node *exp_mapping_at(const struct yaml_node *at, struct arena *a);
struct yaml_node *exp_scalar_at(const char *text, const struct yaml_node *at,
                                struct arena *a);

/* The column of a character (from 1; 0: the first) of a scalar's text, as messages show
 * it; that of the scalar if the text has several lines. */
int exp_within(const struct yaml_node *scalar, int character);

/* Sets key: an existing pair keeps its key node, a new key stands where `at` stands. */
void exp_set(struct yaml_node *map, const char *key, const struct yaml_node *at,
             struct yaml_node *value, struct arena *a);

/* One item of a list whose items have names: `relu`, `conv1d: {...}`, `{type: ...,
 * ...}`. */
struct exp_item {
    const char *word;            /* the layer's or block's type; NULL for other items */
    const struct yaml_node *key; /* the node of that word */
    const struct yaml_node *inner; /* its options, or the item itself; NULL if none */
    const char *name;              /* given by `name`, or NULL */
};
struct exp_item exp_item_of(const struct yaml_node *item);

/* The number of the item that `text` means: its index (from 0), its name, or its word
 * if no other item has it. -1 if there is none, -2 if several have the word. */
int exp_item_find(const struct yaml_node *list, const char *text);
/* The hint for a word that several items have: their indices. */
const char *exp_item_several(const struct yaml_node *list, const char *text,
                             struct arena *a);

/* The item's options as a mapping that may be changed: a main option's value alone is
 * written out under its name. NULL if the item can have none. */
struct yaml_node *exp_item_options(const struct exp_item *item, struct arena *a);
/* An item of the same word with these options. */
struct yaml_node *exp_item_with(const struct exp_item *item, struct yaml_node *options,
                                struct arena *a);

#endif
