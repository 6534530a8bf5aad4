/* Adam, as torch.optim.Adam: nn_adam_step with the decay added to the gradient. */
#include "nn/optimizers/shared/adam.h"

#include <math.h>

static const struct opt options[] = {
    NN_ADAM_OPTIONS("1e-3", "0", "adds this times the weight to the gradient"), {0}};

static void step(const void *o, const struct nn_update *u, real *w, const real *g,
                 real *slots, size_t n)
{
    const struct nn_adam *a = o;
    const struct nn_adam_decay decay = {.added = a->weight_decay, .keep = 1};
    nn_adam_step(a, u, decay, w, g, slots, n);
}

const struct nn_optimizer_type nn_optimizer_adam = {
    .plugin = {.name = "adam",
               .help = "steps scaled by running means of the gradient and its square",
               .options = options,
               .options_size = sizeof(struct nn_adam),
               .reference = "torch.optim.Adam; Kingma and Ba 2015",
               .example = "{lr: 1e-3}",
               .python = "torch.optim.Adam"},
    .lr_offset = offsetof(struct nn_adam, lr),
    .slots = nn_adam_slots,
    .step = step,
    .check = nn_adam_check,
};
