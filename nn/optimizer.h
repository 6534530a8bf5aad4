/* Optimizers: one update of flat blocks of weights, as PyTorch 1.13 computes it. */
#ifndef MTAG_NN_OPTIMIZER_H
#define MTAG_NN_OPTIMIZER_H

#include "base/opt/opt.h"
#include "nn/graph/graph.h"
#include "nn/real.h"

enum { NN_UPDATE_MEMORY = 2 };

/* What a step has in common for all weights; plain bytes for checkpoints. */
struct nn_update {
    long t; /* 1 in the first step */
    double lr;
    double momentum; /* in place of a momentum above 0 or the first beta of the options;
                        NaN: as they say */
    double memory[NN_UPDATE_MEMORY]; /* the optimizer's own, zero before the first step
                                      */
};

struct nn_optimizer_type {
    struct plugin plugin;              /* every table has `lr` */
    size_t lr_offset;                  /* of the double lr in the options */
    int (*slots)(const void *options); /* numbers kept for each weight */
    /* Once before each step, for what goes into u->memory; may be NULL. */
    void (*prepare)(const void *options, struct nn_update *u);
    /* w -= ...; g: gradients, slots: slots x n, zero before the first step. Called for
     * each block of weights. */
    void (*step)(const void *options, const struct nn_update *u, real *w, const real *g,
                 real *slots, size_t n);
    /* Notes what an option table cannot say, as nesterov without momentum; may be NULL.
     */
    void (*check)(const void *options, const struct yaml_node *node, struct diag *diag);
};

extern const struct registry nn_optimizers;

double nn_optimizer_lr(const struct opt_typed *optimizer); /* the rate in its options */

/* Begins the next step: counts it, sets its rate and prepares it. */
void nn_optimizer_begin(const struct opt_typed *optimizer, double lr, double momentum,
                        struct nn_update *u);

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
