/* PyTorch's modules of several tensors, told by the names of these within: the layer of
 * a TransformerEncoder, MultiheadAttention, GRU and LSTM. A graph's layers have the
 * same tensors under the same names, but not always in the same order. */
#ifndef MTAG_NN_WEIGHTS_MODULES_H
#define MTAG_NN_WEIGHTS_MODULES_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct nn_module {
    const char *name; /* its first `length` characters, with their dot */
    size_t length;
    size_t *members; /* places of its tensors in the list of names */
    size_t count;
};

/* The modules among names, in the order of their first tensors; NULL is passed over. In
 * the arena. */
struct nn_module *nn_modules_find(const char *const *names, size_t count,
                                  size_t *module_count, struct arena *a);

#endif
