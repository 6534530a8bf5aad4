/* Weights files: the trained tensors and running statistics of a graph.
 *
 * Written is safetensors (huggingface.co/docs/safetensors): 8 bytes of little-endian
 * header length, a JSON header, then float32 data, little-endian. A tensor is called
 * NODE.PARAMETER, as conv1d1.weight or batchnorm1.running_mean, and has PyTorch's
 * layout. Read are safetensors and PyTorch's .pth and .pt files (the zip archives of
 * torch.save since 1.6, and the plain files of before), of half, single or double
 * precision; nothing in them is ever executed. */
#ifndef MTAG_NN_WEIGHTS_WEIGHTS_H
#define MTAG_NN_WEIGHTS_WEIGHTS_H

#include "base/err.h"
#include "nn/graph/graph.h"

/* One entry of the header's __metadata__; both are UTF-8. */
struct nn_weights_note {
    const char *key, *value;
};

/* Writes path as a whole or not at all. notes may be NULL if note_count is 0. */
enum err_code nn_weights_save(const char *path, const struct nn_graph *g,
                              const real *weights, const real *statistics,
                              const struct nn_weights_note *notes, size_t note_count,
                              struct err *e);

/* Reads the weights of exactly this graph: the file must hold its tensors by name, with
 * their shapes, and no others. ERR_DATA names the file and the tensor that does not
 * fit, and weights and statistics are untouched. */
enum err_code nn_weights_load(const char *path, const struct nn_graph *g, real *weights,
                              real *statistics, struct err *e);

/* How a name of a file becomes one of the graph; the first that fits is taken. `from`
 * is a whole name (conv_1.weight), or the beginning of one that ends at a dot: conv_1,
 * or conv_1. with its dot. `to` takes its place; if it is empty or NULL, `module.` with
 * its dot is cut off, and `conv_1` without is left out: its tensors are not read, and
 * tensors of the graph that have its name (a new last layer) keep what they are. A star
 * in `from` stands for what there is up to the next dot, and for the same in `to`.
 * "A+B+C" joins tensors along their first axis: layer.*.q+layer.*.k+layer.*.v to
 * self_attn.in_proj joins layer.0.q.weight and its kin, and layer.0.q.bias and its
 * kin. */
struct nn_weights_rename {
    const char *from, *to;
};

/* What weights of elsewhere are read with, and into. */
struct nn_weights_import {
    const struct nn_weights_rename *renames;
    size_t rename_count;
    real *weights, *statistics; /* of the graph */
    struct arena *arena;
    const char *notice; /* set: what was passed over; NULL: nothing */
};

/* Reads weights of elsewhere. Tensors are matched by their renamed names, where dots,
 * dashes and _ are the same (as in what mtag-model export writes); if not one name of
 * the file is the graph's and nothing is renamed, by order and shape: the next tensor
 * of the file with the shape that is needed, where only whole modules of the file may
 * be passed over. PyTorch's modules of several tensors (nn/weights/modules.h) that have
 * no name of the graph's are taken by the names within them and their order; layers
 * that PyTorch counts from 0 are found by name. Fixed tensors of the graph that the
 * file lacks keep their numbers. The notice then says so, and what was passed over; it
 * is allocated in the arena. ERR_USER: a rename that
 * fits no name of the file, nor leaves a layer of the graph out; ERR_DATA: tensors that
 * are missing, have another shape, are not the graph's, or hold NaN or infinite
 * numbers. After an error weights and statistics are untouched. */
enum err_code nn_weights_import(const char *path, const struct nn_graph *g,
                                struct nn_weights_import *how, struct err *e);

/* The notes of a safetensors file; a .pth has none. */
enum err_code nn_weights_notes(const char *path, struct arena *a,
                               struct nn_weights_note **out, size_t *count,
                               struct err *e);

#endif
