/* Gated recurrent units. */
#include "nn/export/torch.h"
#include "nn/layers/shared/recurrent.h"

static const struct nn_cell cell = {.name = "gru",
                                    .gates = 3,
                                    .summed = 2,
                                    .row = 4,
                                    .step = nn_gru_step,
                                    .step_backward = nn_gru_step_backward};

static bool infer(struct nn_rule *rule)
{
    return nn_recurrent_infer(rule, &cell);
}

static void forward(const struct nn_call *call)
{
    nn_recurrent_forward(call, &cell);
}

static void backward(const struct nn_call *call)
{
    nn_recurrent_backward(call, &cell);
}

static void torch(struct nn_torch *t)
{
    nn_recurrent_torch(t, "nn.GRU");
}

const struct nn_layer_type nn_layer_gru = {
    .plugin = {.name = "gru",
               .help = "reads a sequence frame by frame and keeps a state: two gates",
               .options = nn_recurrent_table,
               .options_size = sizeof(struct nn_recurrent_options),
               .reference = "Cho et al. 2014; PyTorch's GRU",
               .example = "{units: 3, depth: 2, bidirectional: true, dropout: 0.3}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .torch = torch};
