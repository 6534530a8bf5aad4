/* Losses on logits: the mean over examples and tags, and its gradient.
 *
 * Every loss is a mean of batch * tags numbers, also those whose authors sum
 * (asymmetric), so that losses and learning rates of different batches compare; that of
 * data with one tag a clip is a mean over the batch. */
#ifndef MTAG_NN_LOSS_H
#define MTAG_NN_LOSS_H

#include "base/err.h"
#include "base/opt/opt.h"
#include "nn/real.h"

#include <stdbool.h>

struct nn_loss_type;

/* The training clips, as losses know them. */
struct nn_tag_counts {
    size_t clips, tags;
    const size_t *with; /* for each tag: clips that have it */
};

/* A loss ready to be computed. */
struct nn_loss {
    const struct nn_loss_type *type;
    const void *options;
    double *weights; /* for each tag; NULL if the type has no `weigh` */
};

struct nn_loss_type {
    struct plugin plugin;
    /* For data with one tag a clip: the probabilities of tags are a softmax over them.
     * false: each tag's is the sigmoid of its logit. */
    bool one_tag;
    /* logits, targets (0..1), dlogits: batch x tags; dlogits may be NULL. Returns the
     * mean over batch * tags (one_tag: over the batch), accumulated in double; dlogits
     * is the gradient of that mean. */
    double (*compute)(const struct nn_loss *l, const real *logits, const float *targets,
                      int batch, int tags, real *dlogits);
    /* Fills in nn_loss.weights from the counts; NULL: there are none. */
    void (*weigh)(const void *options, const struct nn_tag_counts *c, double *weights);
    /* Notes what an option table cannot say, as a list that is not as long as there are
     * tags; may be NULL. */
    void (*check)(const void *options, size_t tags, const struct yaml_node *node,
                  struct diag *diag);
};

extern const struct registry nn_losses;

/* The checks of a loss that opt_read_typed has read without faults. */
void nn_loss_check(const struct opt_typed *loss, size_t tags, struct diag *diag);

/* ERR_MEMORY, or ERR_OK and l is to be closed. */
enum err_code nn_loss_open(const struct opt_typed *loss, const struct nn_tag_counts *c,
                           struct nn_loss *l, struct err *e);
void nn_loss_close(struct nn_loss *l); /* {0} is allowed */

double nn_loss_compute(const struct nn_loss *l, const real *logits,
                       const float *targets, int batch, int tags, real *dlogits);

/* Whether a loss is for data with one tag a clip. */
bool nn_loss_one_tag(const struct opt_typed *loss);

/* For losses: 1 / (1 + exp(-z)) and log(1 + exp(z)), exact for any z. */
double nn_sigmoid(double z);
double nn_softplus(double z);

#endif
