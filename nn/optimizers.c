/* The registry of optimizers: the list of optimizers.def as a table. */
#include "nn/optimizer.h"

#include <string.h>

#define NN_OPTIMIZER(name) extern const struct nn_optimizer_type nn_optimizer_##name;
#include "nn/optimizers.def"
#undef NN_OPTIMIZER

#define NN_OPTIMIZER(name) &nn_optimizer_##name.plugin,
static const struct plugin *const items[] = {
#include "nn/optimizers.def"
    NULL};
#undef NN_OPTIMIZER

const struct registry nn_optimizers = {"optimizer", items};

double nn_optimizer_lr(const struct opt_typed *optimizer)
{
    const struct nn_optimizer_type *type =
        (const struct nn_optimizer_type *)optimizer->type;
    double lr = 0;
    memcpy(&lr, (const char *)optimizer->options + type->lr_offset, sizeof(lr));
    return lr;
}

void nn_optimizer_begin(const struct opt_typed *optimizer, double lr, double momentum,
                        struct nn_update *u)
{
    const struct nn_optimizer_type *type =
        (const struct nn_optimizer_type *)optimizer->type;
    u->t++;
    u->lr = lr;
    u->momentum = momentum;
    if (type->prepare)
        type->prepare(optimizer->options, u);
}

void nn_optimizer_check(const struct opt_typed *optimizer, struct diag *diag)
{
    const struct nn_optimizer_type *type =
        (const struct nn_optimizer_type *)optimizer->type;
    if (type && type->check)
        type->check(optimizer->options, optimizer->node, diag);
}
