/* One frame of a sequence. */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>
#include <string.h>

struct select {
    int frame;
};

static const char *const words[] = {"first", "last", NULL};
enum { FIRST = OPT_WORD(0), LAST = OPT_WORD(1) };

static const struct opt options[] = {{.name = "frame",
                                      .kind = OPT_INT,
                                      .offset = offsetof(struct select, frame),
                                      .min = 0,
                                      .max = INT_MAX,
                                      .words = words,
                                      .help = "which frame; numbers count from 0"},
                                     {0}};

static int frame_of(const struct select *o, struct nn_shape in)
{
    return o->frame == FIRST ? 0 : o->frame == LAST ? in.frames - 1 : o->frame;
}

static bool infer(struct nn_rule *rule)
{
    struct nn_shape in = rule->in[0];
    if (!nn_check_kind(rule, "select", 0, NN_SEQUENCES))
        return false;
    int frame = frame_of(rule->options, in);
    if (frame >= in.frames) {
        diag_error(rule->diag, rule->node, "frames are counted from 0",
                   "select: there is no frame %d in a sequence of %d", frame,
                   in.frames);
        return false;
    }
    rule->out = (struct nn_shape){NN_VECTOR, in.channels, 1, 1};
    snprintf(rule->detail, NN_DETAIL, "frame %d", frame);
    return true;
}

static void forward(const struct nn_call *call)
{
    size_t item = nn_shape_count(call->in[0]), channels = (size_t)call->out.channels;
    const real *x =
        call->x[0] + (size_t)frame_of(call->options, call->in[0]) * channels;
    for (size_t b = 0; b < (size_t)call->batch; b++)
        memcpy(call->y + b * channels, x + b * item, channels * sizeof(real));
}

static void backward(const struct nn_call *call)
{
    size_t item = nn_shape_count(call->in[0]), channels = (size_t)call->out.channels;
    if (!call->dx[0])
        return;
    if (!call->dx_add[0])
        memset(call->dx[0], 0, (size_t)call->batch * item * sizeof(real));
    real *dx = call->dx[0] + (size_t)frame_of(call->options, call->in[0]) * channels;
    for (size_t b = 0; b < (size_t)call->batch; b++)
        nn_copy(dx + b * item, call->dy + b * channels, channels, call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    str_addf(&t->value, "%s[:, :, %d]", t->x[0], frame_of(t->options, t->in[0]));
}

const struct nn_layer_type nn_layer_select = {
    .plugin = {.name = "select",
               .help = "one frame of a sequence, as a vector",
               .options = options,
               .options_size = sizeof(struct select),
               .example = "{frame: last}",
               .main_option = "frame"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .keeps_range = true,
    .forward = forward,
    .backward = backward,
    .torch = torch};
