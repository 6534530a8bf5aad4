/* A graph made runnable: memory planned once, then forward and backward without
 * allocation.
 *
 * Same graph, weights, input, batch, step key, threads and CPU type: the same bits. One
 * net is used by one thread of control. With `threads` it divides each batch among as
 * many threads of its own, made by nn_net_create (in a process that will not fork), and
 * OpenBLAS gets one thread in the whole process. */
#ifndef MTAG_NN_NET_NET_H
#define MTAG_NN_NET_NET_H

#include "base/err.h"
#include "nn/graph/graph.h"

struct nn_net;

struct nn_net_options {
    int batch;     /* most examples at once */
    int threads;   /* 0 and 1: the caller's thread alone */
    bool training; /* false: no memory for backward */
    bool direct;   /* convolutions do not use Winograd's method */
    bool plain;    /* no fused kernels, for tests */
    bool no_reuse; /* every buffer has its own memory, for tests and the sanitizers */
    /* For each node of the graph, whether it is frozen: the gradients of its weights
     * are undefined, and its running statistics are used in NN_TRAIN too and stay as
     * they are. NULL: no node is frozen. Read by nn_net_create and nn_net_memory
     * only. */
    const bool *frozen;
};

enum err_code nn_net_create(const struct nn_graph *g, const struct nn_net_options *o,
                            struct nn_net **out, struct err *e);
void nn_net_destroy(struct nn_net *n); /* NULL is allowed */
/* Bytes that nn_net_create would allocate: weights, gradients, activations, scratch. */
size_t nn_net_memory(const struct nn_graph *g, const struct nn_net_options *o);

/* Where example 0 of a feature goes: batch * nn_shape_count reals. Written before
 * forward. */
real *nn_net_input(struct nn_net *n, size_t feature);
/* Exchanges the memory of an input for `other`, which has the same size and is from
 * mem_alloc. Returns the old memory. Must not be called between a forward and its
 * backward. */
real *nn_net_exchange_input(struct nn_net *n, size_t feature, real *other);

/* Runs batch (<= options.batch) examples; logits are batch x tags. (seed, epoch, step)
 * key dropout. */
const real *nn_net_forward(struct nn_net *n, int batch, enum nn_mode mode,
                           uint64_t seed, uint64_t epoch, uint64_t step);

/* After a forward in NN_TRAIN: dlogits is batch x tags. Adds to the gradients of the
 * weights. */
void nn_net_backward(struct nn_net *n, const real *dlogits);

/* The blocks, graph->weights, ->weights and ->statistics long, in the graph's order. */
real *nn_net_weights(struct nn_net *n);
real *nn_net_gradients(struct nn_net *n);
real *nn_net_statistics(struct nn_net *n);
void nn_net_zero_gradients(struct nn_net *n);

/* Output of any node after forward, if the net was made with no_reuse and one thread;
 * for tests. */
const real *nn_net_node_output(struct nn_net *n, size_t node);

#endif
