/* Inputs side by side along one axis. */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>

enum axis { CHANNELS, BANDS, FRAMES };

struct concat {
    int axis;
};

static const char *const axes[] = {"channels", "bands", "frames", NULL};

static const struct opt options[] = {
    {.name = "axis",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct concat, axis),
     .fallback = "channels",
     .choices = axes,
     .help = "the axis along which the inputs are joined"},
    {0}};

static int *extent(struct nn_shape *s, int axis)
{
    return axis == CHANNELS ? &s->channels : axis == BANDS ? &s->bands : &s->frames;
}

/* What of them differs. */
static const char *differing(struct nn_shape a, struct nn_shape b)
{
    return a.kind != b.kind           ? "kinds"
           : a.channels != b.channels ? "channels"
           : a.bands != b.bands       ? "bands"
                                      : "frames";
}

static bool infer(struct nn_rule *rule)
{
    const struct concat *o = rule->options;
    static const int kinds[] = {[CHANNELS] = NN_VECTORS | NN_SEQUENCES | NN_IMAGES,
                                [BANDS] = NN_IMAGES,
                                [FRAMES] = NN_SEQUENCES | NN_IMAGES};
    if (!nn_check_kind(rule, "concat", 0, kinds[o->axis]))
        return false;
    rule->out = rule->in[0];
    int *sum = extent(&rule->out, o->axis);
    for (int i = 1; i < rule->inputs; i++) {
        struct nn_shape first = rule->in[0], other = rule->in[i];
        int length = *extent(&other, o->axis);
        *extent(&other, o->axis) = *extent(&first, o->axis);
        if (!nn_shape_equal(other, first)) {
            struct str shapes = {0};
            nn_shape_add(&shapes, rule->in[0]);
            str_add(&shapes, " and ");
            nn_shape_add(&shapes, rule->in[i]);
            diag_error(rule->diag, rule->node, NULL,
                       "concat along %s needs inputs that agree otherwise, got %s: "
                       "their %s differ",
                       axes[o->axis], str_text(&shapes), differing(first, other));
            str_deinit(&shapes);
            return false;
        }
        *sum += length;
    }
    snprintf(rule->detail, NN_DETAIL, "along %s", axes[o->axis]);
    return true;
}

/* An input is runs of `run` numbers that lie `step` apart in the output. */
struct runs {
    size_t count, run, step;
};

static struct runs runs_of(const struct nn_call *call, int i)
{
    const struct concat *o = call->options;
    size_t items = (size_t)call->batch;
    struct nn_shape in = call->in[i], out = call->out;
    if (o->axis == FRAMES)
        return (struct runs){items, nn_shape_count(in), nn_shape_count(out)};
    size_t channels = (size_t)in.channels, frames = items * (size_t)in.frames;
    if (o->axis == BANDS)
        return (struct runs){frames, channels * (size_t)in.bands,
                             channels * (size_t)out.bands};
    return (struct runs){frames * (size_t)in.bands, channels, (size_t)out.channels};
}

static void forward(const struct nn_call *call)
{
    real *y = call->y;
    for (int i = 0; i < call->inputs; i++) {
        struct runs r = runs_of(call, i);
        for (size_t k = 0; k < r.count; k++)
            nn_copy(y + k * r.step, call->x[i] + k * r.run, r.run, false);
        y += r.run;
    }
}

static void backward(const struct nn_call *call)
{
    const real *dy = call->dy;
    for (int i = 0; i < call->inputs; i++) {
        struct runs r = runs_of(call, i);
        for (size_t k = 0; call->dx[i] && k < r.count; k++)
            nn_copy(call->dx[i] + k * r.run, dy + k * r.step, r.run, call->dx_add[i]);
        dy += r.run;
    }
}

static void torch(struct nn_torch *t)
{
    const struct concat *o = t->options;
    int axis = o->axis == CHANNELS ? 1 : t->in[0].kind == NN_IMAGE ? o->axis + 1 : 2;
    str_add(&t->value, "torch.cat([");
    for (int i = 0; i < t->inputs; i++)
        str_addf(&t->value, "%s%s", i ? ", " : "", t->x[i]);
    str_addf(&t->value, "], %d)", axis);
}

const struct nn_layer_type nn_layer_concat = {
    .plugin = {.name = "concat",
               .help = "joins its inputs along an axis",
               .options = options,
               .options_size = sizeof(struct concat),
               .reference = "PyTorch's cat",
               .example = "{axis: channels}"},
    .min_inputs = 2,
    .max_inputs = 0,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .torch = torch};
