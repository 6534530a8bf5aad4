/* A graph as the Python class Network of a PyTorch module. */
#ifndef MTAG_NN_EXPORT_NETWORK_H
#define MTAG_NN_EXPORT_NETWORK_H

#include "nn/graph/graph.h"
#include "nn/weights/file.h"

/* A Python name made of text that no other of `taken` (count of them) is: letters,
 * digits and _, no word of Python and no attribute of nn.Module. In the arena. */
const char *nn_export_identifier(const char *text, const char *const *taken,
                                 size_t count, struct arena *a);

struct nn_export_network {
    struct str helpers; /* classes and functions it uses, each followed by two empty
                           lines */
    struct str text;    /* the class */
    const char *
        *attributes; /* of each node: the name of its module; NULL: it has none */
    const char **arguments; /* of forward: a name for each feature */
};

/* ERR_USER names a layer that has no PyTorch text. attributes and arguments belong to
 * the arena, the texts to the caller (nn_export_network_deinit). */
enum err_code nn_export_network(const struct nn_graph *g, struct arena *a,
                                struct nn_export_network *out, struct err *e);
void nn_export_network_deinit(struct nn_export_network *n);

/* The numbers of a network, and extra tensors beside them. */
struct nn_export_values {
    const real *weights, *statistics;
    const struct nn_weights_item *extras;
    size_t extra_count;
};

/* Weights under the names that Network's state_dict has, behind "network.", and extra
 * ones beside them. */
enum err_code nn_export_weights(const char *path, const struct nn_graph *g,
                                const struct nn_export_network *n,
                                const struct nn_export_values *v, struct err *e);

#endif
