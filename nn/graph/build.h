/* Shared by the files of nn_graph_read while a graph grows. Internal to nn/graph/.
 *
 * A list of layers (the model's own, a block's body in one of its uses, what a
 * composite stands for) is read in a frame. A layer that could not be read leaves a
 * hole: later layers may name it and then stay silent, so that one mistake is one
 * message. */
#ifndef MTAG_NN_GRAPH_BUILD_H
#define MTAG_NN_GRAPH_BUILD_H

#include "nn/graph/graph.h"

enum { NN_MAX_LAYERS = 10000, NN_HOLE = INT_MIN };

/* Outputs that layers read: node numbers, -1 - i for feature i, or NN_HOLE. */
struct nn_refs {
    const int *at;
    int count;
};

struct nn_block {
    const char *name;
    const struct yaml_node *at;      /* where its name is written */
    bool used, named;                /* named: marked by nn_check_unused */
    const struct yaml_node *options; /* mapping of defaults, or NULL */
    struct yaml_node *layers;        /* NULL if the definition is broken */
};

/* One entry of a list, its dollars replaced. */
struct nn_item {
    const struct yaml_node *at; /* where its type is written */
    const char *
        type; /* NULL: the entry is broken and its fault is noted. Of an unknown type
                 the fault is noted, too, and this is the type that it probably means */
    struct yaml_node *value; /* options as written; NULL: none */
    const char *name;        /* given or made; unique in its list */
    bool given;
};

struct nn_frame {
    const struct nn_frame *outer;
    const struct nn_block *block; /* NULL: the model's list, or a composite */
    const char *prefix;           /* of the names in it: "", "body.1." */
    const struct dollar_scope *scope;
    bool resolved; /* its nodes hold no dollars (composites) */
    struct nn_item *items;
    size_t count, next; /* next: the item being read */
    struct nn_refs input, previous;
};

struct nn_output {
    const char *path;
    struct nn_refs refs;
};

struct nn_build {
    struct arena *arena;
    struct diag *diag;
    const struct nn_feature *features;
    size_t feature_count;
    int tags;
    struct nn_block *blocks;
    size_t block_count;
    struct nn_node *nodes;
    size_t node_count;
    bool full;                 /* NN_MAX_LAYERS was reached: stop */
    bool holes;                /* a layer could not be made */
    struct nn_output *outputs; /* every name so far, in order */
    size_t output_count;
};

/* names.c */

/* Reads the entries of a list into frame->items: type, options, name. */
void nn_read_items(struct nn_build *b, struct nn_frame *f,
                   const struct yaml_node *list);
/* The outputs that `from` (a name or a list of names) means in this frame; a hole for a
 * name that means nothing. */
struct nn_refs nn_resolve_from(struct nn_build *b, const struct nn_frame *f,
                               const struct yaml_node *from);
/* The frame's `previous`, or a fault at `at` where the model has no single input. */
struct nn_refs nn_previous(struct nn_build *b, const struct nn_frame *f,
                           const struct yaml_node *at);
void nn_name_output(struct nn_build *b, const char *path, struct nn_refs refs);
struct nn_refs nn_one_ref(struct nn_build *b, int at);
/* A feature's output; a hole if it is unknown. */
struct nn_refs nn_feature_ref(struct nn_build *b, size_t number);
bool nn_has_hole(struct nn_refs refs);
struct nn_shape nn_ref_shape(const struct nn_build *b, int at);
struct nn_block *nn_find_block(const struct nn_build *b, const char *name);
/* A hint "did you mean `x`?" in the arena, or NULL. */
const char *nn_nearest(struct nn_build *b, const char *word, const char *const *words,
                       size_t count);

/* unused.c */

/* Notes blocks that the network does not use (and checks their layers), and options
 * that their block does not read. To be called after the network was read. */
void nn_check_unused(struct nn_build *b, const struct yaml_node *layers,
                     const struct dollar_scope *scope);

/* expand.c */

/* Reads the frame's list; the frame's `previous` is its output afterwards. */
void nn_expand_list(struct nn_build *b, struct nn_frame *f,
                    const struct yaml_node *list);
/* Reads a block once, with these options and a hole as its input, to find the faults of
 * its layers that need no shape. */
void nn_try_block(struct nn_build *b, const struct nn_block *block,
                  const struct dollar_scope *scope, struct yaml_node *options);

#endif
