/* Long short-term memory. */
#include "nn/export/torch.h"
#include "nn/layers/shared/recurrent.h"

static const struct nn_cell cell = {.name = "lstm",
                                    .gates = 4,
                                    .summed = 4,
                                    .row = 5,
                                    .has_cell = true,
                                    .step = nn_lstm_step,
                                    .step_backward = nn_lstm_step_backward};

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
    nn_recurrent_torch(t, "nn.LSTM");
}

const struct nn_layer_type nn_layer_lstm = {
    .plugin =
        {.name = "lstm",
         .help = "reads a sequence frame by frame and keeps a state and a memory: "
                 "three gates",
         .options = nn_recurrent_table,
         .options_size = sizeof(struct nn_recurrent_options),
         .reference = "Hochreiter and Schmidhuber 1997; PyTorch's LSTM",
         .example =
             "{units: 3, depth: 2, bidirectional: true, dropout: 0.3, return: last}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .torch = torch};
