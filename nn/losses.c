/* The registry of losses: the list of losses.def as a table. */
#include "nn/loss.h"

#include <math.h>
#include <stdlib.h>

#define NN_LOSS(name) extern const struct nn_loss_type nn_loss_##name;
#include "nn/losses.def"
#undef NN_LOSS

#define NN_LOSS(name) &nn_loss_##name.plugin,
static const struct plugin *const items[] = {
#include "nn/losses.def"
    NULL};
#undef NN_LOSS

const struct registry nn_losses = {"loss", items};

void nn_loss_check(const struct opt_typed *loss, size_t tags, struct diag *diag)
{
    const struct nn_loss_type *type = (const struct nn_loss_type *)loss->type;
    if (type && type->check)
        type->check(loss->options, tags, loss->node, diag);
}

enum err_code nn_loss_open(const struct opt_typed *loss, const struct nn_tag_counts *c,
                           struct nn_loss *l, struct err *e)
{
    const struct nn_loss_type *type = (const struct nn_loss_type *)loss->type;
    *l = (struct nn_loss){.type = type, .options = loss->options};
    if (!type->weigh)
        return ERR_OK;
    l->weights = mem_alloc(c->tags, sizeof(*l->weights));
    if (!l->weights)
        return err_set(e, ERR_MEMORY, "no memory for the weights of %zu tags", c->tags);
    type->weigh(loss->options, c, l->weights);
    return ERR_OK;
}

void nn_loss_close(struct nn_loss *l)
{
    free(l->weights);
    l->weights = NULL;
}

double nn_loss_compute(const struct nn_loss *l, const real *logits,
                       const float *targets, int batch, int tags, real *dlogits)
{
    return l->type->compute(l, logits, targets, batch, tags, dlogits);
}

double nn_loss_weight(const struct nn_loss *l, const float *targets, int batch,
                      int tags)
{
    if (l->type->weight)
        return l->type->weight(l, targets, batch, tags);
    const size_t count = (size_t)batch * (size_t)tags,
                 known = nn_count_known(targets, count);
    return known == count ? batch : (double)known / tags;
}

size_t nn_count_known(const float *targets, size_t count)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        known += !isnan(targets[i]);
    return known;
}

bool nn_loss_one_tag(const struct opt_typed *loss)
{
    return loss->type && ((const struct nn_loss_type *)loss->type)->one_tag;
}

double nn_sigmoid(double z)
{
    double small = exp(-fabs(z)); /* never above 1 */
    return z >= 0 ? 1 / (1 + small) : small / (1 + small);
}

double nn_softplus(double z)
{
    return fmax(z, 0) + log1p(exp(-fabs(z)));
}
