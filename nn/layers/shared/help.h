/* Shared by the files of nn/layers/. */
#ifndef MTAG_NN_LAYERS_SHARED_HELP_H
#define MTAG_NN_LAYERS_SHARED_HELP_H

#include "nn/layer.h"

/* Kinds of input, as a set. */
enum {
    NN_VECTORS = 1 << NN_VECTOR,
    NN_SEQUENCES = 1 << NN_SEQUENCE,
    NN_IMAGES = 1 << NN_IMAGE
};

/* Whether input i is of one of the kinds; if not, notes that layer `name` needs another
 * one, what it got, and which layer converts it. */
bool nn_check_kind(struct nn_rule *rule, const char *name, int i, int kinds);

/* Shape rule of layers that keep the shape of their one input and need nothing. */
bool nn_infer_same(struct nn_rule *rule);

/* Adds a trained tensor to the rule; the caller fills in dims and initial values before
 * it adds the next one, which may move it. */
struct nn_param_spec *nn_rule_param(struct nn_rule *rule, const char *name,
                                    enum nn_role role);

/* Places of an example: numbers of one channel. */
size_t nn_places(struct nn_shape s);

#endif
