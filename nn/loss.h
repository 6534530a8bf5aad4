/* Losses on logits: the mean over examples and tags, and its gradient.
 *
 * Every loss is the mean of batch * tags numbers, even if its authors take the sum
 * (asymmetric), so that losses and learning rates of different batch sizes compare. A
 * loss for data with one tag a clip is the mean over the batch. */
#ifndef MTAG_NN_LOSS_H
#define MTAG_NN_LOSS_H

#include "base/err.h"
#include "base/opt/opt.h"
#include "nn/real.h"

#include <stdbool.h>

struct nn_loss_type;

/* What a loss may know of the training clips. */
struct nn_tag_counts {
    size_t tags;
    const size_t *clips; /* for each tag: clips of which it is known, */
    const size_t *with;  /* and those that have it */
};

/* A loss ready to be computed. */
struct nn_loss {
    const struct nn_loss_type *type;
    const void *options;
    double *weights; /* for each tag; NULL if the type has no `weigh` */
};

struct nn_loss_type {
    struct plugin plugin;
    /* For data with one tag a clip: the probabilities are a softmax over the tags.
     * False: the probability of each tag is the sigmoid of its logit. */
    bool one_tag;
    /* logits, targets (0..1, or NaN: not known), dlogits: batch x tags; dlogits may be
     * NULL. Returns the mean over the known ones of batch * tags (one_tag: over the
     * batch; all are known), 0 if none is, accumulated in double; dlogits is the
     * gradient of that mean. */
    double (*compute)(const struct nn_loss *l, const real *logits, const float *targets,
                      int batch, int tags, real *dlogits);
    /* What `compute` divides the losses of a batch by, so that a mean over batches can
     * be one over all of their examples. NULL: their number, or the part of it that the
     * known targets are. */
    double (*weight)(const struct nn_loss *l, const float *targets, int batch,
                     int tags);
    /* Computes nn_loss.weights from the counts. NULL: the loss has no weights. */
    void (*weigh)(const void *options, const struct nn_tag_counts *c, double *weights);
    /* Notes faults that an option table cannot find, such as a list whose length is not
     * the number of tags. May be NULL. */
    void (*check)(const void *options, size_t tags, const struct yaml_node *node,
                  struct diag *diag);
};

extern const struct registry nn_losses;

/* Runs the check of a loss's type. opt_read_typed has read the loss without faults. */
void nn_loss_check(const struct opt_typed *loss, size_t tags, struct diag *diag);

/* After ERR_OK the caller closes l. Errors: ERR_MEMORY. */
enum err_code nn_loss_open(const struct opt_typed *loss, const struct nn_tag_counts *c,
                           struct nn_loss *l, struct err *e);
void nn_loss_close(struct nn_loss *l); /* {0} is allowed */

double nn_loss_compute(const struct nn_loss *l, const real *logits,
                       const float *targets, int batch, int tags, real *dlogits);

/* The weight of a batch in a mean over batches: type->weight, or the batch. */
double nn_loss_weight(const struct nn_loss *l, const float *targets, int batch,
                      int tags);

/* Whether a loss is for data with one tag a clip. */
bool nn_loss_one_tag(const struct opt_typed *loss);

/* For losses: how many of `count` targets are known. */
size_t nn_count_known(const float *targets, size_t count);

/* For losses: 1 / (1 + exp(-z)) and log(1 + exp(z)), exact for any z. */
double nn_sigmoid(double z);
double nn_softplus(double z);

#endif
