/* YAML as a tree with positions, read by libyaml's events.
 *
 * Every node knows its file, line and column, so that any later check can point at it.
 * Aliases share their anchor's node. Refused while reading, each as a fault with
 * position: duplicate keys, undefined aliases, several documents, nesting beyond 64,
 * more than 100,000 nodes counted with every alias expanded, keys that are not scalars,
 * merge keys, invalid UTF-8, and characters that look like others or like nothing where
 * they cannot be meant. */
#ifndef MTAG_BASE_YAML_H
#define MTAG_BASE_YAML_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

/* One text that nodes came from: a file, or a `path=value` word of the command line. */
struct yaml_source {
    const char *name;   /* as messages show it */
    const char *folder; /* relative paths in it start here */
    const char *text;   /* whole, for the line that a message shows */
    size_t length;
};

struct yaml_pair;

struct yaml_node {
    enum yaml_kind kind;
    bool quoted;      /* scalars: written with quotes, so never null, bool, number */
    int line, column; /* 1-based */
    const struct yaml_source *source; /* NULL for nodes that mtag made itself */
    const char *text;                 /* scalars */
    size_t count;                     /* items or pairs */
    struct yaml_node **items;         /* sequences */
    struct yaml_pair *pairs;          /* mappings, in the order of the file */
    size_t room; /* of items or pairs, kept by yaml_append and yaml_set */
};

struct yaml_pair {
    struct yaml_node *key; /* a scalar */
    struct yaml_node *value;
};

/* Reads a file (or text); the path `-` is standard input. Faults go to diag; NULL if
 * there were any. An empty file is a fault. */
struct yaml_node *yaml_read_file(const char *path, struct arena *a, struct diag *diag);
struct yaml_node *yaml_read_text(const char *text, size_t length, const char *name,
                                 const char *folder, struct arena *a,
                                 struct diag *diag);

/* The same for a caller that goes on after faults of content (duplicate keys, unknown
 * aliases, merge keys, characters that look like others) to find further faults:
 * returns the tree as far as it can be understood. NULL after faults of syntax and
 * size, and if there is no text. */
struct yaml_node *yaml_try_file(const char *path, struct arena *a, struct diag *diag);
struct yaml_node *yaml_try_text(const char *text, size_t length, const char *name,
                                const char *folder, struct arena *a, struct diag *diag);

struct yaml_node *yaml_scalar(struct arena *a, const char *text); /* plain */
struct yaml_node *yaml_string(struct arena *a, const char *text); /* quoted */
struct yaml_node *yaml_number(struct arena *a, double value);     /* reads back */
struct yaml_node *yaml_mapping(struct arena *a);
struct yaml_node *yaml_sequence(struct arena *a);
/* Deep; keeps positions. */
struct yaml_node *yaml_copy(const struct yaml_node *node, struct arena *a);
/* The tree without the arena `from`: nodes and texts that lie there are copied to `to`,
 * others are shared, with everything below them. node may be NULL. */
struct yaml_node *yaml_keep(struct yaml_node *node, const struct arena *from,
                            struct arena *to);

/* Mappings. yaml_find returns NULL if map is NULL, no mapping, or lacks the key. */
struct yaml_node *yaml_find(const struct yaml_node *map, const char *key);
/* For messages: where a key's value is written, or map where the key is not. */
const struct yaml_node *yaml_place(const struct yaml_node *map, const char *key);
void yaml_set(struct yaml_node *map, const char *key, struct yaml_node *value,
              struct arena *a);
bool yaml_remove(struct yaml_node *map, const char *key);
/* Adds a pair whose key node (with its position) is kept; the key must be new. */
void yaml_add_pair(struct yaml_node *map, struct yaml_node *key,
                   struct yaml_node *value, struct arena *a);
void yaml_append(struct yaml_node *sequence, struct yaml_node *item, struct arena *a);

/* Plain scalars as YAML 1.2's core schema types them. */
bool yaml_is_null(const struct yaml_node *node);
bool yaml_to_bool(const struct yaml_node *node, bool *out);
bool yaml_to_long(const struct yaml_node *node, long long *out);
bool yaml_to_double(const struct yaml_node *node, double *out);

/* Same kind, same values in the same order; positions, quotes of texts and the spelling
 * of numbers are ignored. */
bool yaml_equal(const struct yaml_node *a, const struct yaml_node *b);

/* Block style, two spaces; short lists of scalars on one line. Flow style, all on one
 * line, for tables. Read back, both are yaml_equal; readers of YAML 1.1 see the same
 * types. */
void yaml_write(const struct yaml_node *node, struct str *out);
void yaml_write_flow(const struct yaml_node *node, struct str *out);

#endif
