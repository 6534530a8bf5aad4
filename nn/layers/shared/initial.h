/* The option `init` of layers with weights: how these begin. */
#ifndef MTAG_NN_LAYERS_SHARED_INITIAL_H
#define MTAG_NN_LAYERS_SHARED_INITIAL_H

#include "nn/layer.h"

#define NN_INIT_OPTION(at)                                                             \
    {                                                                                  \
        .name = "init", .kind = OPT_CHOICE, .offset = (at), .fallback = "default",     \
        .choices = nn_init_names, .later = true,                                       \
        .help =                                                                        \
            "how the weights begin, as torch.nn.init; default: as PyTorch's layer "    \
            "does. Biases always do"                                                   \
    }

extern const char *const nn_init_names[];

/* Sets how the weights begin that the rule has so far. The fans are PyTorch's: an
 * output is computed from `in` numbers, an input reaches `out` outputs. The deviation
 * is sqrt(2 / in) for kaiming and sqrt(2 / (in + out)) for xavier, of the normal and of
 * the uniform distribution alike (He et al. 2015; Glorot and Bengio 2010). */
void nn_init_weights(struct nn_rule *rule, int init);

/* Adds `init: NAME` to the options of a layer that a composite stands for, unless it is
 * the default. */
void nn_init_pass_on(struct yaml_node *options, int init, struct arena *a);

#endif
