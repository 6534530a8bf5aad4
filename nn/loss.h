/* Losses on logits: the mean over examples and tags, and its gradient. */
#ifndef MTAG_NN_LOSS_H
#define MTAG_NN_LOSS_H

#include "base/opt.h"
#include "nn/real.h"

struct nn_loss_type {
    struct plugin plugin;
    /* logits, targets (0..1), dlogits: batch x tags; dlogits may be NULL. Returns the mean over
     * batch * tags, accumulated in double; dlogits is the gradient of that mean. */
    double (*compute)(const void *options, const real *logits, const float *targets,
                      int batch, int tags, real *dlogits);
};

extern const struct registry nn_losses;

#endif
