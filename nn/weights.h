/* Weights files: the trained tensors and running statistics of a graph.
 *
 * The format is safetensors (huggingface.co/docs/safetensors): 8 bytes of little-endian
 * header length, a JSON header, then float32 data, little-endian. A tensor is called
 * NODE.PARAMETER, as conv1d1.weight or batchnorm1.running_mean, and has PyTorch's
 * layout. */
#ifndef MTAG_NN_WEIGHTS_H
#define MTAG_NN_WEIGHTS_H

#include "base/err.h"
#include "nn/graph.h"

/* One entry of the header's __metadata__; both are UTF-8. */
struct nn_weights_note {
    const char *key, *value;
};

/* Writes path as a whole or not at all. notes may be NULL if note_count is 0. */
enum err_code nn_weights_save(const char *path, const struct nn_graph *g,
                              const real *weights, const real *statistics,
                              const struct nn_weights_note *notes, size_t note_count,
                              struct err *e);

/* Reads what nn_weights_save wrote. The file must hold exactly the graph's tensors,
 * with their shapes; ERR_DATA names the file and the tensor that does not fit, and
 * weights and statistics are untouched. */
enum err_code nn_weights_load(const char *path, const struct nn_graph *g, real *weights,
                              real *statistics, struct err *e);

#endif
