/* What the feature `network` needs of trained networks. features/ knows no networks:
 * the reader of experiments gives them as a struct feat_networks, and the feature calls
 * back.
 *
 * A network is found, with its shape, where experiments are read; it is opened and run
 * in the processes that compute features. */
#ifndef MTAG_FEATURES_NETWORK_H
#define MTAG_FEATURES_NETWORK_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/err.h"
#include "features/shape.h"

/* A network up to one of its layers, ready to be run by one thread. */
struct feat_network_run;

/* A trained network up to one of its layers. */
struct feat_network {
    struct feat_shape shape; /* of the layer, for one of the network's examples */
    int sample_rate;         /* that it was trained at */
    long samples;            /* length of its examples */
    const char *text;        /* canonical: equal texts, equal outputs */
    enum err_code (*open)(const struct feat_network *n, struct feat_network_run **out,
                          struct err *e);
    /* One example. Equal samples give equal bits; ERR_MEMORY is the only error. */
    enum err_code (*run)(struct feat_network_run *r, const float *samples, float *out,
                         struct err *e);
    void (*close)(struct feat_network_run *r); /* NULL is allowed */
};

/* The name of a network; each field may be NULL. */
struct feat_network_choice {
    const char *trial;           /* "37", "37.2" */
    const char *weights, *model; /* paths */
    const char *layer;           /* NULL: the input of the last layer with weights */
    const struct yaml_node *at;  /* the feature's mapping, for messages */
};

struct feat_networks {
    /* NULL after faults, which are noted in diag. The arena must live as long as what
     * was found. */
    const struct feat_network *(*find)(const struct feat_networks *n,
                                       const struct feat_network_choice *choice,
                                       struct arena *a, struct diag *diag);
};

#endif
