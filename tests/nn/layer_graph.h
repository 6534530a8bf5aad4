/* For tests of layers: small networks around one layer, and their gradients. */
#ifndef MTAG_TESTS_NN_LAYER_GRAPH_H
#define MTAG_TESTS_NN_LAYER_GRAPH_H

#include "tests/nn/reading.h"

#include "nn/net/net.h"

#include <math.h>

enum { LG_TAGS = 3, LG_BATCH = 3 };

/* One feature of each kind, of odd sizes. */
static const struct nn_feature lg_features[] = {
    {"image", {NN_IMAGE, 2, 7, 9}},
    {"sequence", {NN_SEQUENCE, 3, 1, 11}},
    {"vector", {NN_VECTOR, 5, 1, 1}},
};

/* What stands before the layer, so that its input has a gradient: an image, a sequence
 * and a vector of 4 channels, and an image of one. */
enum { LG_BEFORE = 4 };
static const char *const lg_before[LG_BEFORE] = {
    "conv2d: {from: image, filters: 4, kernel: 1",
    "conv1d: {from: sequence, filters: 4, kernel: 1", "linear: {from: vector, units: 4",
    "conv2d: {from: image, filters: 1, kernel: 1"};

/* The producers of lg_before, the layer's example on them, and a head; NULL (with
 * r->faults) if the layer does not take this kind of input. */
static inline struct nn_graph *
lg_graph(struct reading *r, const struct nn_layer_type *type, const char *before)
{
    const char *example = type->plugin.example;
    const char *from = type->max_inputs == 1 ? "b" : "[a, b]";
    size_t inner = strlen(example) - 2;
    char text[1024];
    snprintf(text, sizeof(text),
             "model:\n  layers:\n    - %s, name: a}\n    - %s, name: b}\n"
             "    - %s: {from: %s%s%.*s}\n    - flatten\n    - linear: {units: tags}\n",
             before, before, type->plugin.name, from, inner ? ", " : "", (int)inner,
             example + 1);
    return reading_graph(r, text, lg_features, 3, LG_TAGS);
}

static inline real lg_noise(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (real)((double)(*state >> 33) / 2147483648.0 * 2 - 1);
}

static inline void lg_fill(real *x, size_t n, uint64_t seed)
{
    uint64_t state = seed * 2654435761u + 1;
    for (size_t i = 0; i < n; i++)
        x[i] = lg_noise(&state);
}

/* A net with weights and inputs filled from a seed. */
static inline struct nn_net *lg_net(const struct nn_graph *g,
                                    const struct nn_net_options *o)
{
    struct nn_net *net;
    struct err e = {0};
    assert_int_equal(nn_net_create(g, o, &net, &e), ERR_OK);
    nn_graph_init(g, 7, nn_net_weights(net), nn_net_statistics(net));
    uint64_t state = 5;
    for (size_t i = 0; i < g->weights; i++)
        nn_net_weights(net)[i] += (real)0.3 * lg_noise(&state);
    for (size_t f = 0; f < g->feature_count; f++)
        if (g->feature_used[f])
            lg_fill(nn_net_input(net, f),
                    (size_t)o->batch * nn_shape_count(g->features[f].shape), 11 + f);
    return net;
}

/* The function that is differentiated: a fixed random weighting of the logits. */
static inline void lg_weighting(real *dlogits, int batch, int tags)
{
    lg_fill(dlogits, (size_t)(batch * tags), 99);
}

static inline double lg_value(struct nn_net *net, int batch, int tags,
                              const real *dlogits)
{
    const real *logits = nn_net_forward(net, batch, NN_TRAIN, 1, 2, 3);
    double value = 0;
    for (int i = 0; i < batch * tags; i++)
        value += (double)logits[i] * (double)dlogits[i];
    return value;
}

/* Largest difference over largest magnitude. */
static inline double lg_difference(const real *a, const real *b, size_t n)
{
    double difference = 0, scale = 1e-30;
    for (size_t i = 0; i < n; i++) {
        difference = fmax(difference, fabs((double)a[i] - (double)b[i]));
        scale = fmax(scale, fmax(fabs((double)a[i]), fabs((double)b[i])));
    }
    return difference / scale;
}

#endif
