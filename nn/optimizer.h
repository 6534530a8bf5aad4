/* Optimizers: one update of a flat block of weights, as PyTorch 1.13 computes it. */
#ifndef MTAG_NN_OPTIMIZER_H
#define MTAG_NN_OPTIMIZER_H

#include "base/opt.h"
#include "nn/graph.h"
#include "nn/real.h"

struct nn_optimizer_type {
    struct plugin plugin;              /* every table has `lr` */
    size_t lr_offset;                  /* of the double lr in the options */
    int (*slots)(const void *options); /* numbers kept for each weight */
    /* w -= ...; g: gradients, t: 1 in the first call, slots: slots x n, zero at the
     * start. */
    void (*step)(const void *options, double lr, long t, real *w, const real *g,
                 real *slots, size_t n);
    /* Notes what an option table cannot say, as nesterov without momentum; may be NULL.
     */
    void (*check)(const void *options, const struct yaml_node *node, struct diag *diag);
};

extern const struct registry nn_optimizers;

double nn_optimizer_lr(const struct opt_typed *optimizer); /* the rate in its options */

/* The checks of an optimizer that opt_read_typed has read without faults. */
void nn_optimizer_check(const struct opt_typed *optimizer, struct diag *diag);

/* regularize {l1, l2, on}: adds l1 * sign(w) + l2 * w to the gradients of weights, or
 * of all. */
enum nn_regularize_on { NN_ON_WEIGHTS, NN_ON_ALL };
struct nn_regularize {
    double l1, l2;
    int on;
};
extern const struct opt nn_regularize_table[];
void nn_regularize_add(const struct nn_regularize *r, const struct nn_graph *g,
                       const real *w, real *gradients);

#endif
