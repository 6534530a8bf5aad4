/* Shared by the optimizers of Adam's family: options, and the two running means. */
#ifndef MTAG_NN_OPTIMIZERS_SHARED_ADAM_H
#define MTAG_NN_OPTIMIZERS_SHARED_ADAM_H

#include "nn/optimizer.h"

/* The options struct of each begins with it, its option table with NN_ADAM_OPTIONS. */
struct nn_adam {
    double lr, eps, weight_decay;
    struct opt_reals betas;
};

#define NN_ADAM_OPTIONS(default_lr, default_decay, decay_help)                         \
    {.name = "lr",                                                                     \
     .kind = OPT_REAL,                                                                 \
     .offset = offsetof(struct nn_adam, lr),                                           \
     .fallback = default_lr,                                                           \
     .max = INFINITY,                                                                  \
     .help = "learning rate"},                                                         \
        {.name = "betas",                                                              \
         .kind = OPT_REAL_LIST,                                                        \
         .offset = offsetof(struct nn_adam, betas),                                    \
         .fallback = "[0.9, 0.999]",                                                   \
         .max = 1,                                                                     \
         .below_max = true,                                                            \
         .help = "how slowly the means of the gradient and of its square forget"},     \
        {.name = "eps",                                                                \
         .kind = OPT_REAL,                                                             \
         .offset = offsetof(struct nn_adam, eps),                                      \
         .fallback = "1e-8",                                                           \
         .max = INFINITY,                                                              \
         .help = "added to the root of the average of the squares"},                   \
    {                                                                                  \
        .name = "weight_decay", .kind = OPT_REAL,                                      \
        .offset = offsetof(struct nn_adam, weight_decay), .fallback = default_decay,   \
        .max = INFINITY, .help = decay_help                                            \
    }

/* Members of the type: two slots; two betas. */
int nn_adam_slots(const void *options);
void nn_adam_check(const void *options, const struct yaml_node *node,
                   struct diag *diag);

double nn_adam_beta1(const struct nn_adam *a, const struct nn_update *u);

/* What a step does to the weights beside following their gradients. */
struct nn_adam_decay {
    double added; /* w times this is added to the gradient */
    double keep;  /* the part of w that stays */
};

/* One step of Adam: g += added w;  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;
 * w = keep w - lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps). */
void nn_adam_step(const struct nn_adam *a, const struct nn_update *u,
                  struct nn_adam_decay decay, real *w, const real *g, real *slots,
                  size_t n);

#endif
