/* Adam with decoupled weight decay, as torch.optim.AdamW: w shrinks by lr times the
 * decay, whatever the gradient's scale; then nn_adam_step without decay. */
#include "nn/optimizers/shared/adam.h"

#include <math.h>

static const struct opt options[] = {
    NN_ADAM_OPTIONS("1e-3", "0.01",
                    "each step takes the learning rate times this off the weight"),
    {0}};

static void step(const void *o, const struct nn_update *u, real *w, const real *g,
                 real *slots, size_t n)
{
    const struct nn_adam *a = o;
    const struct nn_adam_decay decay = {.added = 0,
                                        .keep = 1 - u->lr * a->weight_decay};
    nn_adam_step(a, u, decay, w, g, slots, n);
}

const struct nn_optimizer_type nn_optimizer_adamw = {
    .plugin = {.name = "adamw",
               .help = "Adam with weight decay that does not go through the gradient",
               .options = options,
               .options_size = sizeof(struct nn_adam),
               .reference = "torch.optim.AdamW; Loshchilov and Hutter 2019",
               .example = "{lr: 1e-3, weight_decay: 0.05}",
               .python = "torch.optim.AdamW"},
    .lr_offset = offsetof(struct nn_adam, lr),
    .slots = nn_adam_slots,
    .step = step,
    .check = nn_adam_check,
};
