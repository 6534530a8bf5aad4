/* The registry of losses: the list of losses.def as a table. */
#include "nn/loss.h"

#define NN_LOSS(name) extern const struct nn_loss_type nn_loss_##name;
#include "nn/losses.def"
#undef NN_LOSS

#define NN_LOSS(name) &nn_loss_##name.plugin,
static const struct plugin *const items[] = {
#include "nn/losses.def"
    NULL};
#undef NN_LOSS

const struct registry nn_losses = {"loss", items};
