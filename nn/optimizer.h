/* Optimizers: one update of flat blocks of weights, as PyTorch 1.13 computes it. */
#ifndef MTAG_NN_OPTIMIZER_H
#define MTAG_NN_OPTIMIZER_H

#include "base/opt/opt.h"
#include "nn/graph/graph.h"
#include "nn/real.h"

enum { NN_UPDATE_MEMORY = 2 };

/* The state of a step that all weights share. It is plain bytes, so that a checkpoint
 * can hold it. */
struct nn_update {
    long t; /* 1 in the first step */
    double lr;
    double momentum; /* overrides momentum (if above 0) or the first beta; NaN: no
                        override */
    double memory[NN_UPDATE_MEMORY]; /* the optimizer's own; 0 before the first step */
};

struct nn_optimizer_type {
    struct plugin plugin;              /* every table has `lr` */
    size_t lr_offset;                  /* of the double lr in the options */
    int (*slots)(const void *options); /* numbers kept for each weight */
    /* Called once before each step; computes u->memory. May be NULL. */
    void (*prepare)(const void *options, struct nn_update *u);
    /* w -= ...; g: gradients, slots: slots x n, zero before the first step. Called for
     * each block of weights. */
    void (*step)(const void *options, const struct nn_update *u, real *w, const real *g,
                 real *slots, size_t n);
    /* Notes faults that an option table cannot find, such as nesterov without momentum.
     * May be NULL. */
    void (*check)(const void *options, const struct yaml_node *node, struct diag *diag);
};

extern const struct registry nn_optimizers;

double nn_optimizer_lr(const struct opt_typed *optimizer); /* the rate in its options */

/* Begins the next step: counts it, sets its rate and prepares it. */
void nn_optimizer_begin(const struct opt_typed *optimizer, double lr, double momentum,
                        struct nn_update *u);

/* Runs the check of an optimizer's type. opt_read_typed has read the optimizer without
 * faults. */
void nn_optimizer_check(const struct opt_typed *optimizer, struct diag *diag);

/* regularize {l1, l2, on}: adds l1 * sign(w) + l2 * w to the gradients, of NN_WEIGHT
 * alone or of all trained numbers. */
enum nn_regularize_on { NN_ON_WEIGHTS, NN_ON_ALL };
struct nn_regularize {
    double l1, l2;
    int on;
};
extern const struct opt nn_regularize_table[];
void nn_regularize_add(const struct nn_regularize *r, const struct nn_graph *g,
                       const real *w, real *gradients);

#endif
