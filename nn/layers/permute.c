/* Axes in another order: what were frames may become channels. */
#include "nn/export/torch.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>
#include <string.h>

enum { CHANNELS, BANDS, FRAMES, AXES };

struct permute {
    struct opt_strings to;
};

static const char *const axes[] = {"channels", "bands", "frames"};

static const struct opt options[] = {
    {.name = "to",
     .kind = OPT_STRING_LIST,
     .offset = offsetof(struct permute, to),
     .help = "the axes of the input that become the channels, (bands and) frames of "
             "the output: a list of channels, bands, frames"},
    {0}};

/* Where the channels, bands and frames of the output come from; false if the list does
 * not name every axis of such an input once. A sequence's bands stay where they are. */
static bool sources(const struct permute *o, enum nn_kind kind, int from[AXES])
{
    size_t rank = kind == NN_IMAGE ? 3 : 2;
    bool used[AXES] = {false};
    if (o->to.count != rank)
        return false;
    from[BANDS] = BANDS;
    for (size_t i = 0; i < rank; i++) {
        int axis = 0, place = kind == NN_IMAGE || i == 0 ? (int)i : FRAMES;
        while (axis < AXES && strcmp(o->to.items[i], axes[axis]) != 0)
            axis++;
        if (axis == AXES || used[axis] || (kind == NN_SEQUENCE && axis == BANDS))
            return false;
        used[axis] = true;
        from[place] = axis;
    }
    return true;
}

static bool infer(struct nn_rule *rule)
{
    const struct permute *o = rule->options;
    struct nn_shape in = rule->in[0];
    int from[AXES], size[AXES] = {in.channels, in.bands, in.frames};
    if (!nn_check_kind(rule, "permute", 0, NN_IMAGES | NN_SEQUENCES))
        return false;
    if (!sources(o, in.kind, from)) {
        bool image = in.kind == NN_IMAGE;
        diag_error(rule->diag, rule->node,
                   image ? "as in `to: [bands, channels, frames]`"
                         : "as in `to: [frames, channels]`",
                   "permute of %s needs %s, each once",
                   image ? "an image" : "a sequence",
                   image ? "channels, bands and frames" : "channels and frames");
        return false;
    }
    rule->out = (struct nn_shape){in.kind, size[from[0]], size[from[1]], size[from[2]]};
    size_t used = 0;
    for (size_t i = 0; i < o->to.count; i++)
        used += (size_t)snprintf(rule->detail + used, NN_DETAIL - used, "%s%s",
                                 i ? ", " : "", o->to.items[i]);
    return true;
}

/* Calls of memory step: how far apart neighbours along each axis of the output lie in
 * the input. */
static void steps_of(const struct nn_call *call, size_t step[AXES])
{
    struct nn_shape in = call->in[0];
    size_t channels = (size_t)in.channels;
    size_t steps[AXES] = {1, channels, channels * (size_t)in.bands};
    int from[AXES];
    sources(call->options, in.kind, from);
    for (int i = 0; i < AXES; i++)
        step[i] = steps[from[i]];
}

static void forward(const struct nn_call *call)
{
    size_t step[AXES], count = nn_shape_count(call->out);
    struct nn_shape out = call->out;
    steps_of(call, step);
    real *y = call->y;
    for (int item = 0; item < call->batch; item++) {
        const real *x = call->x[0] + (size_t)item * count;
        for (size_t t = 0; t < (size_t)out.frames; t++)
            for (size_t f = 0; f < (size_t)out.bands; f++)
                for (size_t c = 0; c < (size_t)out.channels; c++)
                    *y++ = x[t * step[FRAMES] + f * step[BANDS] + c * step[CHANNELS]];
    }
}

static void backward(const struct nn_call *call)
{
    size_t step[AXES], count = nn_shape_count(call->out);
    struct nn_shape out = call->out;
    const real *dy = call->dy;
    steps_of(call, step);
    for (int item = 0; call->dx[0] && item < call->batch; item++) {
        real *dx = call->dx[0] + (size_t)item * count;
        for (size_t t = 0; t < (size_t)out.frames; t++)
            for (size_t f = 0; f < (size_t)out.bands; f++)
                for (size_t c = 0; c < (size_t)out.channels; c++) {
                    real *at =
                        &dx[t * step[FRAMES] + f * step[BANDS] + c * step[CHANNELS]];
                    *at = (call->dx_add[0] ? *at : 0) + *dy++;
                }
    }
}

static void torch(struct nn_torch *t)
{
    bool image = t->in[0].kind == NN_IMAGE;
    int from[AXES];
    sources(t->options, t->in[0].kind, from);
    if (image)
        str_addf(&t->value, "%s.permute(0, %d, %d, %d)", t->x[0], from[CHANNELS] + 1,
                 from[BANDS] + 1, from[FRAMES] + 1);
    else
        str_addf(&t->value, from[CHANNELS] == CHANNELS ? "%s" : "%s.transpose(1, 2)",
                 t->x[0]);
}

const struct nn_layer_type nn_layer_permute = {
    .plugin = {.name = "permute",
               .help = "the axes in another order",
               .options = options,
               .options_size = sizeof(struct permute),
               .reference = "PyTorch's permute",
               .example = "{to: [frames, channels]}",
               .main_option = "to"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .keeps_range = true,
    .forward = forward,
    .backward = backward,
    .torch = torch};
