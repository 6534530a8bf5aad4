/* What tensors of a file are called in a network: renaming, joining, counting. */
#ifndef MTAG_NN_WEIGHTS_RENAME_H
#define MTAG_NN_WEIGHTS_RENAME_H

#include "nn/weights/file.h"

/* The length of the part of name that `from` of a rename stands for, with the dot
 * behind it; 0 if it does not fit. */
size_t nn_rename_fits(const struct nn_weights_rename *r, const char *name);

/* Whether a rename has no name to give: its tensors are left out. */
bool nn_rename_leaves_out(const struct nn_weights_rename *r);

/* The names of the file's tensors after renaming, in the arena; NULL: left out, or
 * joined with another. Joined tensors take the place of their first part, whose name in
 * the file becomes "A + B + C". used[i]: the rename fitted a tensor. ERR_USER: parts
 * that are missing or do not fit together. */
enum err_code nn_rename_all(struct nn_weights_file *f,
                            const struct nn_weights_rename *renames, size_t count,
                            const char **names, bool *used, struct arena *a,
                            struct err *e);

/* PyTorch counts repeated modules from 0, a graph from 1. Where the graph has names
 * that begin with P.1. and none that begin with P.0., names P.0., P.1., ... become
 * P.1., P.2., ...; where it has P.self_attn. and the file P.layers.0. alone, that
 * becomes P. */
void nn_rename_counted(const char **names, size_t count, const char *const *graph,
                       size_t graph_count, struct arena *a);

#endif
